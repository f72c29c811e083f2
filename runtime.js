// How the program's process starts. Pulumi loads this file before its own code and before index.ts (Pulumi.yaml:
// `nodeargs: --import=./runtime.js`). It is plain JavaScript, and takes no name from a module that an older Node lacks,
// because an older Node must get as far as the first check.
import module from "node:module";

const REQUIRED_NODE = 24;

// Node 24 runs the TypeScript itself; an older one would fail on index.ts with a loader's stack trace.
if (Number.parseInt(process.versions.node, 10) < REQUIRED_NODE) {
  console.error(
    `This program needs Node ${REQUIRED_NODE} or newer, but was started with ${process.versions.node} (${process.execPath}): ` +
      `start Pulumi through npx, which takes the Node that "npm ci" installed, or select Node ${REQUIRED_NODE} (see .nvmrc)`,
  );
  // To the language host 32 says that the user has been told, so it adds no message of its own: see
  // nodeJSProcessExitedAfterLoggingUserActionableMessage in @pulumi/pulumi/cmd/run.
  process.exit(32);
}

// Compiled code and stripped TypeScript are kept between runs, in the system's temporary directory.
module.enableCompileCache();

const require = module.createRequire(import.meta.url);

// @pulumi/pulumi/cmd/run installs source-map-support, and the SDK captures a stack for every promise: mapping those
// stacks is half of a program's time. Stripped TypeScript keeps its lines and columns, so there is nothing to map.
// cmd/run starts after this file: with the package loaded here and its hook taken out, its own require() finds a module
// that has run already, and installs nothing.
whereInstalled(() => {
  module.createRequire(require.resolve("@pulumi/pulumi/cmd/run"))("source-map-support/register");
  Error.prepareStackTrace = undefined;
});

// Two thirds of what loading @pulumi/pulumi takes is npm's Arborist, with which it finds the packages of functions that
// it puts into the cloud. This program does that nowhere, so Arborist is loaded when it is first used.
whereInstalled(() => {
  const sdk = module.createRequire(require.resolve("@pulumi/pulumi"));
  const file = sdk.resolve("@npmcli/arborist");
  const Arborist = function (options) {
    delete sdk.cache[file];
    return new (sdk(file).Arborist)(options);
  };
  sdk.cache[file] ??= Object.assign(new module.Module(file), { filename: file, loaded: true, exports: { Arborist } });
});

/** Does what makes the start cheaper; a Pulumi that lacks the module concerned needs no help. */
function whereInstalled(help) {
  try {
    help();
  } catch (error) {
    if (error?.code !== "MODULE_NOT_FOUND") throw error;
  }
}
