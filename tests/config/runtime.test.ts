import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Runs a program as Pulumi would: runtime.js first, and Pulumi's own hooks before the program. */
function run(program: string, ...before: string[]) {
  const hooks =
    'require(require.resolve("source-map-support/register", { paths: [require.resolve("@pulumi/pulumi")] }));';
  return spawnSync(process.execPath, [...before, "--import=./runtime.js", "--eval", hooks + program], {
    cwd: root,
    encoding: "utf8",
  });
}

describe("runtime.js", () => {
  it("leaves no mapping of stacks behind, although Pulumi installs one after it", () => {
    const { stdout, stderr } = run(
      "console.log(Error.prepareStackTrace, new Error('x').stack.split('\\n').length > 1)",
    );
    assert.equal(stderr, "");
    assert.equal(stdout, "undefined true\n");
  });

  it("keeps compiled code for the next start", () => {
    const { stdout } = run('console.log(require("node:module").getCompileCacheDir() !== undefined)');
    assert.equal(stdout, "true\n");
  });

  it("tells an older Node in one line, and tells the language host that this was enough", () => {
    const older = 'data:text/javascript,Object.defineProperty(process.versions, "node", { value: "20.11.1" })';
    const { status, stdout, stderr } = run("console.log('ran')", `--import=${older}`);
    assert.equal(stdout, "");
    assert.match(
      stderr,
      /^This program needs Node 24 or newer, but was started with 20\.11\.1 \(.+\): start Pulumi through npx.+\n$/,
    );
    assert.equal(status, 32);
  });
});
