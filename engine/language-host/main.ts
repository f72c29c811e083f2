/**
 * `pulumi-language-nodejs` for a CLI that was built from source: the process that the engine starts to run Node programs and
 * policy packs. The official distribution has its own; the Go module that the CLI is built from does not contain it.
 *
 * This file only checks the Node version and hands over, so that an old Node meets one line and not a syntax error.
 */
import module from "node:module";

const oldestNode = 20;

if (Number(process.versions.node.split(".")[0]) < oldestNode) {
  process.stderr.write(
    `pulumi-language-nodejs needs Node ${oldestNode} or newer, but \`node\` on the PATH is ${process.version}\n`,
  );
  process.exitCode = 1;
} else {
  // The engine starts it twice for each command: what is compiled is kept for the next time, where Node can do that.
  if ("enableCompileCache" in module) module.enableCompileCache();
  const { main } = await import("./server.ts");
  await main(process.argv.slice(2));
}

export {};
