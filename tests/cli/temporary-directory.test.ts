import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { withTemporaryDirectory } from "../../cli/temporary-directory.ts";

const MODULE = join(import.meta.dirname, "..", "..", "cli", "temporary-directory.ts");

/** Says where its directory is, and works until it is told to end. */
const WORK = `
import { withTemporaryDirectory } from ${JSON.stringify(MODULE)};
try {
  await withTemporaryDirectory(async (directory) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.stdout.write("noticed\\n"));
    process.stdout.write(directory + "\\n");
    await new Promise((resolve) => process.stdin.once("data", resolve));
  });
} catch (error) {
  process.stdout.write(error.constructor.name + ": " + error.message + "\\n");
}
process.stdin.destroy();
`;

describe("a temporary directory", () => {
  it("is nobody else's, and is gone once the work has ended", async () => {
    const directory = await withTemporaryDirectory((path) => {
      assert.equal(statSync(path).mode & 0o777, 0o700);
      writeFileSync(join(path, "log"), "a secret");
      return Promise.resolve(path);
    });
    assert.ok(!existsSync(directory));
  });

  it("is gone once the work has failed, which is told", async () => {
    let directory = "";
    const work = withTemporaryDirectory((path) => {
      directory = path;
      return Promise.reject(new Error("no such thing"));
    });
    await assert.rejects(work, /^Error: no such thing$/);
    assert.ok(directory !== "" && !existsSync(directory));
  });

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    it(`is gone after ${signal}, once the work has ended`, async () => {
      const child = spawn(process.execPath, ["--input-type=module", "--eval", WORK], {
        stdio: ["pipe", "pipe", "inherit"],
      });
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
      const next = async (): Promise<string> => String((await lines.next()).value);
      const directory = await next();
      assert.ok(existsSync(directory), directory);
      child.kill(signal);
      assert.equal(await next(), "noticed");
      assert.ok(existsSync(directory), "the work goes on");
      child.stdin.write("end\n");
      assert.equal(await next(), `UserError: interrupted by ${signal}`);
      if (child.exitCode === null) await once(child, "exit");
      assert.equal(child.exitCode, 0);
      assert.ok(!existsSync(directory));
    });
  }
});
