import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";

import type { Sandbox } from "pulumi-sandbox";

import { copyProgram, ROOT } from "../../cli/program-copy.ts";
import { operate, STACKS } from "../../cli/stacks.ts";
import { VIOLATIONS } from "../../cli/violations.ts";
import { openSandbox } from "./support.ts";

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
});
