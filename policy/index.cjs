"use strict";
// The pack's entry. CommonJS, because this file must run on every Node: an older one then ends with a line that says so.
const Module = require("node:module");
const { existsSync } = require("node:fs");
const process = require("node:process");

if (Number.parseInt(process.versions.node, 10) < 24) {
  const found = `${process.versions.node} (${process.execPath})`;
  process.stderr.write(`The policy pack askflorence needs Node.js 24 or newer, and this is ${found}.\n`);
  process.exit(1);
}

// Compiled code is kept on disk for the next start.
Module.enableCompileCache();

// Two thirds of what loading @pulumi/pulumi takes is npm's Arborist, with which it finds the packages of functions that it puts
// into the cloud. No policy does that, so Arborist is loaded when it is first used.
try {
  const sdk = Module.createRequire(require.resolve("@pulumi/pulumi"));
  const file = sdk.resolve("@npmcli/arborist");
  const Arborist = function (options) {
    delete sdk.cache[file];
    return new (sdk(file).Arborist)(options);
  };
  sdk.cache[file] ??= Object.assign(new Module(file), { filename: file, loaded: true, exports: { Arborist } });
} catch (error) {
  if (error.code !== "MODULE_NOT_FOUND") throw error; // A Pulumi without it needs no help.
}

// `import`, not `require`: the host registers ts-node for `require`, which would type-check the pack at every preview.
// Node runs the TypeScript itself; the published package has no TypeScript, only dist/, which `npm pack` makes.
const pack = existsSync(`${module.path}/pack.ts`) ? "./pack.ts" : "./dist/pack.js";
module.exports = import(pack).then(() => {
  // @pulumi/pulumi installs source-map-support, and mapping the stacks that it captures takes half of a program's time.
  // Stripped TypeScript keeps its lines and columns, so the mapping is worth nothing here.
  Error.prepareStackTrace = undefined;
});
