#!/usr/bin/env node
// Plain JavaScript, so that an older Node says what it needs instead of failing to load TypeScript.
const [major] = process.versions.node.split(".");
if (Number(major) < 24) {
  console.error(`pulumi-sandbox: Node 24 or newer is needed, this is ${process.versions.node} (${process.execPath})`);
  process.exit(1);
}
const { main } = await import("./command/main.ts");
process.exitCode = await main(process.argv.slice(2));
