import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { runPulumi, type Sandbox } from "pulumi-sandbox";

import type { EngineRun } from "../../cli/engine-events.ts";
import { copyProgram, type Patch, ROOT } from "../../cli/program-copy.ts";
import { credentialsOf, operate, STACKS } from "../../cli/stacks.ts";
import { VIOLATIONS } from "../../cli/violations.ts";
import { mongodbatlas } from "../../sandbox/atlas/index.ts";
import { Engine } from "../sandbox/harness.ts";
import { openSandbox, temporaryDirectory } from "./support.ts";

const PROD_ACCOUNT = "039624954211";
const STAGING_PROJECT = "69e31af12fd2c0aef51bbb41";
const ACCESS_LIST = "mongodbatlas:index/projectIpAccessList:ProjectIpAccessList";
const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";

describe("the policy pack in a preview on an empty stack", () => {
  const copies = join(ROOT, ".sandbox", "e2e-policies");
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await openSandbox();
  });
  after(() => {
    sandbox.close();
    rmSync(copies, { recursive: true, force: true });
  });

  for (const stack of STACKS) {
    it(`passes ${stack}`, async () => {
      if (stack === "prod") await operate(sandbox, "up", "staging", ["--skip-preview"]);
      const preview = await operate(sandbox, "preview", stack);
      assert.equal(preview.code, 0, preview.stdout + preview.stderr);
      assert.deepEqual(preview.policyViolations, []);
    });
  }

  for (const { rule, change, patch, message } of VIOLATIONS) {
    it(`refuses by ${rule}: ${change}`, async () => {
      const copy = join(copies, rule);
      copyProgram(copy, patch);
      const preview = await operate(sandbox, "preview", "prod", ["-C", copy]);
      assert.notEqual(preview.code, 0);
      assert.equal(preview.changes.same ?? 0, 0, "prod was not empty");
      const violations = preview.policyViolations.filter(({ enforcementLevel }) => enforcementLevel === "mandatory");
      assert.deepEqual([...new Set(violations.map(({ policyName }) => policyName))], [rule]);
      assert.match(violations[0]?.message ?? "", message);
    });
  }

  const refused = (run: EngineRun): string[] => {
    assert.notEqual(run.code, 0);
    const mandatory = run.policyViolations.filter(({ enforcementLevel }) => enforcementLevel === "mandatory");
    // Other rules may refuse it as well.
    return mandatory.filter(({ policyName }) => policyName === "reference-data-not-phi").map(({ message }) => message);
  };

  it("refuses a reference user that is called otherwise and writes", async () => {
    const patch: Patch = {
      file: "components/database-credential.ts",
      before: `      username: args.username,
      authDatabaseName: "admin",
      password: password?.result,
      roles: args.roles.map((role) => ({ ...role })),`,
      after: `      username: args.username.replace("app_read_", "reader_"),
      authDatabaseName: "admin",
      password: password?.result,
      roles: args.roles.map((role) => ({ ...role, roleName: "readWrite" })),`,
    };
    copyProgram(join(copies, "renamed"), patch);
    const [message, ...others] = refused(await operate(sandbox, "preview", "prod", ["-C", join(copies, "renamed")]));
    assert.deepEqual(others, []);
    assert.match(message ?? "", /DatabaseUser "reference-user" is a reference user with the role readWrite/);
  });

  it("refuses in the first update, before anything runs, a task that gets the two secrets the wrong way round", async () => {
    const patch: Patch = {
      file: "components/container-definition.ts",
      before: "map(([name, { secretArn }]) => ({ name, valueFrom: secretArn }))",
      after: "map(([name], i, all) => ({ name, valueFrom: all.at(-1 - i)?.[1].secretArn }))",
    };
    const copy = join(copies, "swapped");
    copyProgram(copy, patch);
    const preview = await operate(sandbox, "preview", "prod", ["-C", copy]);
    assert.equal(preview.code, 0, "every ARN is unknown in the first preview, so the order cannot be seen");
    const [message] = refused(await operate(sandbox, "up", "prod", ["--skip-preview", "-C", copy]));
    assert.match(message ?? "", /binds MONGODB_REFERENCE_URI to .*"primary-secret", which is tagged data_class=phi/);
    assert.deepEqual(sandbox.world.list(TASK_DEFINITION, PROD_ACCOUNT), []);
  });
});

describe("the policy pack in other operations", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await openSandbox();
  });
  after(() => {
    sandbox.close();
  });

  it("lets the providers come up alone: nothing is made of what --target leaves out", async () => {
    const targets = ["--target", "**::aws", "--target", "**::atlas"];
    for (const [operation, args] of [
      ["preview", targets],
      ["up", [...targets, "--skip-preview"]],
    ] as const) {
      const run = await operate(sandbox, operation, "staging", args);
      assert.equal(run.code, 0, run.stdout + run.stderr);
      assert.deepEqual(run.policyViolations, []);
    }
  });

  it("does not count access-list entries in the state that the program no longer declares, also with --refresh", async () => {
    const up = await operate(sandbox, "up", "staging", ["--skip-preview"]);
    assert.equal(up.code, 0, up.stdout + up.stderr);
    const cidrBlock = "54.164.140.5/32";
    const engine = await Engine.start(mongodbatlas, sandbox.world);
    await engine.create(ACCESS_LIST, { projectId: STAGING_PROJECT, cidrBlock });
    engine.stop();
    const file = join(temporaryDirectory(), "imports.json");
    const nameTable = { atlas: "urn:pulumi:staging::askflorence::pulumi:providers:mongodbatlas::atlas" };
    const entry = { type: ACCESS_LIST, name: "retired", id: `${STAGING_PROJECT}-${cidrBlock}`, provider: "atlas" };
    writeFileSync(file, JSON.stringify({ nameTable, resources: [entry] }));
    const flags = ["--protect=false", "--generate-code=false", "--yes", "--stack", "staging"];
    const imported = await runPulumi(sandbox, ["import", "--file", file, ...flags], {
      cwd: ROOT,
      env: credentialsOf("staging"),
    });
    assert.equal(imported.code, 0, imported.stdout + imported.stderr);
    for (const args of [[], ["--refresh"]]) {
      const preview = await operate(sandbox, "preview", "staging", args);
      assert.equal(preview.code, 0, preview.stdout + preview.stderr);
      assert.deepEqual(preview.policyViolations, []);
      assert.equal(preview.changes.delete, 1);
    }
  });
});
