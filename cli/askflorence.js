#!/usr/bin/env node
import module from "node:module";

// Plain JavaScript, so that an older Node says what it needs instead of failing to load TypeScript.
const [major] = process.versions.node.split(".");
if (Number(major) < 24) {
  console.error(`askflorence: Node 24 or newer is needed, this is ${process.versions.node} (${process.execPath})`);
  process.exit(1);
}
module.enableCompileCache();
const { main } = await import("./main.ts");
process.exitCode = await main(process.argv);
