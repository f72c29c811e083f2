import assert from "node:assert/strict";

import { runPulumi, type Sandbox } from "pulumi-sandbox";

import { type EngineRun, runWithEvents } from "../../cli/engine-events.ts";
import { credentialsOf, POLICY_PACK } from "../../cli/stacks.ts";
import { rules } from "../../policy/rules/index.ts";
import { BROKEN_RULES } from "./rules/broken/index.ts";
import { programWith } from "./rules/program-copy.ts";
import { openSandbox } from "./support.ts";

/** A program that is not ours, in which each rule has something to judge, and one property of which breaks it. */
describe("every rule of the policy pack, in the first preview of a stack", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await openSandbox();
  });
  after(() => {
    sandbox.close();
  });

  const preview = (directory: string): Promise<EngineRun> =>
    runWithEvents(
      (args, options) => runPulumi(sandbox, args, options),
      ["preview", "--stack", "prod", "--policy-pack", POLICY_PACK],
      { cwd: directory, env: credentialsOf("prod") },
    );

  it("passes the program that keeps it, without a word", async () => {
    const { code, stdout, stderr, changes, policyViolations, policyPacks } = await preview(programWith([]));
    assert.deepEqual(policyViolations, []);
    assert.equal(code, 0, stdout + stderr);
    assert.deepEqual(policyPacks, ["askflorence"], "nobody judged it");
    assert.deepEqual(Object.keys(changes), ["create"], "something was there before");
  });

  describe("once each is broken", () => {
    let run: EngineRun;
    before(async () => {
      run = await preview(programWith(BROKEN_RULES));
    });

    it("fails the preview, in which all is new", () => {
      assert.notEqual(run.code, 0, run.stdout);
      assert.deepEqual(Object.keys(run.changes), ["create"], "something was there before");
    });

    for (const { rule, refuses, resources, message } of BROKEN_RULES) {
      it(`${rule} refuses ${refuses}`, () => {
        const found = run.policyViolations.filter(({ policyName }) => policyName === rule);
        assert.deepEqual(found.map(({ resourceUrn }) => nameIn(resourceUrn)).sort(), [...resources].sort());
        for (const violation of found) {
          assert.equal(violation.enforcementLevel, "mandatory");
          assert.ok(violation.message.includes(`"${nameIn(violation.resourceUrn)}"`), violation.message);
          assert.match(violation.message, message);
        }
      });
    }
  });

  it("is broken once: none is left out", () => {
    assert.deepEqual(BROKEN_RULES.map(({ rule }) => rule).sort(), rules.map(({ name }) => name).sort());
  });
});

function nameIn(urn: string | undefined): string | undefined {
  return urn?.split("::").at(-1);
}
