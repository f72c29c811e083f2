#!/usr/bin/env node
import { existsSync } from "node:fs";
import module from "node:module";

// Plain JavaScript, so that an older Node says what it needs instead of failing to load TypeScript.
const [major] = process.versions.node.split(".");
if (Number(major) < 24) {
  console.error(`pulumi-sandbox: Node 24 or newer is needed, this is ${process.versions.node} (${process.execPath})`);
  process.exit(1);
}
// What is compiled is kept for the next start; an older Node lacks the function, so it is not imported by name.
module.enableCompileCache();
// The published package has no TypeScript, only dist/, which `npm pack` makes.
const isSource = existsSync(`${import.meta.dirname}/command/main.ts`);
const { main } = await import(isSource ? "./command/main.ts" : "./dist/command/main.js");
process.exitCode = await main(process.argv.slice(2));
