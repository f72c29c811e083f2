import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Sandbox } from "pulumi-sandbox";

import { copyProgram, ROOT } from "../../cli/program-copy.ts";
import { operate } from "../../cli/stacks.ts";
import { openSandbox } from "./support.ts";

/** What of prod holds data, or is what the data hangs on. */
const KEPT = [
  "aws:ec2/vpc:Vpc::network-vpc",
  "aws:kms/key:Key::encryption-key",
  "aws:secretsmanager/secret:Secret::primary-secret",
  "mongodbatlas:index/encryptionAtRest:EncryptionAtRest::controls-encryption",
];

describe("prod's data", () => {
  const copy = join(ROOT, ".sandbox", "e2e-protection");
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await openSandbox();
    for (const stack of ["staging", "prod"] as const) {
      const { code, stdout, stderr } = await operate(sandbox, "up", stack, ["--skip-preview"]);
      assert.equal(code, 0, stdout + stderr);
    }
  });
  after(() => {
    sandbox.close();
    rmSync(copy, { recursive: true, force: true });
  });

  const refusals = (errors: readonly string[]): string[] =>
    KEPT.filter((urn) => errors.some((error) => error.includes(urn) && /protected/.test(error)));

  it("is refused to be deleted by the plan of a program that lacks it", async () => {
    copyProgram(copy);
    writeFileSync(join(copy, "index.ts"), "export {};\n");
    const records = sandbox.world.all().length;
    for (const operation of ["preview", "up"] as const) {
      const run = await operate(sandbox, operation, "prod", ["-C", copy]);
      assert.notEqual(run.code, 0);
      assert.deepEqual(refusals(run.errors), KEPT, run.errors.join("\n"));
    }
    assert.equal(sandbox.world.all().length, records);
  });

  it("outlives a destroy", async () => {
    const records = sandbox.world.all().length;
    const run = await operate(sandbox, "destroy", "prod", ["--skip-preview"]);
    assert.notEqual(run.code, 0);
    assert.match(run.errors.join("\n"), /protected/);
    assert.equal(sandbox.world.all().length, records);
  });
});
