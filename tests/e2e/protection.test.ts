import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { runPulumi, type Sandbox } from "pulumi-sandbox";

import { copyProgram, ROOT } from "../../cli/program-copy.ts";
import { operate } from "../../cli/stacks.ts";
import { openSandbox } from "./support.ts";

/** What of prod holds data, or is what the data hangs on, by its type; each by its name in the program. */
const KEPT: Readonly<Record<string, string>> = {
  "aws:ec2/vpc:Vpc": "network-vpc",
  "aws:kms/key:Key": "encryption-key",
  "aws:secretsmanager/secret:Secret": "primary-secret",
  "mongodbatlas:index/encryptionAtRest:EncryptionAtRest": "controls-encryption",
};

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

  /** What the state of prod has of it, and what of that is protected. */
  const inState = async () => {
    const { stdout } = await runPulumi(sandbox, ["stack", "export", "--stack", "prod"], { cwd: ROOT });
    const { deployment } = JSON.parse(stdout) as { deployment: { resources: { urn: string; protect?: boolean }[] } };
    return Object.entries(KEPT).map(([type, name]) => {
      const found = deployment.resources.find(({ urn }) => urn.endsWith(`${type}::${name}`));
      return [name, found?.protect];
    });
  };
  const protectedAll = Object.values(KEPT).map((name) => [name, true]);
  /** Its ids in the clouds; those pending deletion are no longer there. */
  const inClouds = () =>
    Object.keys(KEPT).flatMap((type) =>
      sandbox.world
        .list(type)
        .filter(({ outputs }) => outputs.deletedDate === undefined && outputs.deletionDate === undefined)
        .map(({ id }) => `${type} ${id}`),
    );

  it("is protected in the state, as the plan shows it", async () => {
    assert.deepEqual(await inState(), protectedAll);
  });

  it("is not deleted by a program that lacks it: the plan says so, and so does the update", async () => {
    copyProgram(copy);
    writeFileSync(join(copy, "index.ts"), "export {};\n");
    const before = inClouds();
    for (const operation of ["preview", "up"] as const) {
      const run = await operate(sandbox, operation, "prod", ["-C", copy]);
      assert.notEqual(run.code, 0);
      for (const name of ["primary-secret", "controls-encryption"])
        assert.match(run.errors.join("\n"), new RegExp(`::${name}" cannot be deleted\\s+because it is protected`));
    }
    assert.deepEqual(await inState(), protectedAll);
    assert.deepEqual(inClouds(), before);
  });

  it("outlives a destroy", async () => {
    const before = inClouds().filter((id) => !id.includes("reference-uri"));
    const run = await operate(sandbox, "destroy", "prod", ["--skip-preview"]);
    assert.notEqual(run.code, 0);
    assert.match(run.errors.join("\n"), /cannot be deleted\s+because it is protected/);
    assert.deepEqual(await inState(), protectedAll);
    assert.deepEqual(
      inClouds().filter((id) => !id.includes("reference-uri")),
      before,
    );
  });
});
