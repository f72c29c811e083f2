import assert from "node:assert/strict";

import type { Sandbox } from "pulumi-sandbox";

import { ensureCheckov, type CheckResult, scan, type ScanReport } from "../scan/checkov.ts";
import { broken, type Claim, neighbourhood } from "../scan/claims/claim.ts";
import { CLAIMS } from "../scan/claims/index.ts";
import { readControls } from "../scan/controls.ts";
import { disagreements, typeOf } from "../scan/judge.ts";
import { type DeployedStack, deployStacks } from "../scan/stacks.ts";
import { terraformPlan, type TerraformPlan } from "../scan/terraform-plan.ts";
import { openSandbox } from "./support.ts";

describe("a public scanner on what both stacks deploy", () => {
  const controls = readControls();
  let sandbox: Sandbox;
  let stacks: ReadonlyMap<string, DeployedStack>;
  let plans: Record<string, TerraformPlan>;
  let report: ScanReport;
  before(async () => {
    await ensureCheckov();
    sandbox = await openSandbox();
    stacks = await deployStacks(sandbox);
    plans = Object.fromEntries([...stacks].map(([stack, { resources }]) => [stack, terraformPlan(resources)]));
    report = await scan(plans);
  });
  after(() => {
    sandbox.close();
  });

  it("reads every resource that the engine had planned", () => {
    let planned = 0;
    for (const [stack, deployed] of stacks) {
      const urns = deployed.resources.map(({ urn }) => urn);
      assert.deepEqual(urns.toSorted(), deployed.planned.toSorted(), stack);
      planned += deployed.planned.length;
    }
    assert.equal(report.resourceCount, planned);
  });

  it("gets no secret", () => {
    const text = JSON.stringify(plans);
    const passwords = sandbox.world
      .list("aws:secretsmanager/secretVersion:SecretVersion")
      .flatMap(({ inputs }) => /:\/\/[^:]+:([^@]+)@/.exec(String(inputs.secretString))?.[1] ?? []);
    assert.ok(passwords.length > 0);
    for (const password of passwords) assert.ok(!text.includes(password));
    assert.doesNotMatch(text, /ciphertext/);
  });

  it("finds what docs/controls.md says, and nothing else", () => {
    assert.deepEqual(disagreements(report, plans, controls), []);
  });

  describe("and every check that passes is claimed, because it fails", () => {
    /** Where the claimed check passes: there it is broken. */
    const passing = ({ check, type }: Claim): CheckResult | undefined =>
      report.results.find((result) => result.passed && result.check === check && typeOf(result) === type);
    let verdicts: readonly CheckResult[];
    before(async () => {
      const variants: Record<string, TerraformPlan> = {};
      for (const [i, claim] of CLAIMS.entries()) {
        const found = passing(claim);
        const plan = plans[found?.plan ?? ""];
        if (found === undefined || plan === undefined) continue; // The claim's own test says so.
        variants[`whole-${i}`] = neighbourhood(plan, found.address);
        variants[`broken-${i}`] = broken(neighbourhood(plan, found.address), claim, found.address);
      }
      verdicts = (await scan(variants)).results;
    });

    for (const [i, claim] of CLAIMS.entries()) {
      it(`${claim.check} for ${claim.type} ${claim.broken}`, () => {
        const found = passing(claim);
        assert.ok(found, `${claim.check} passes for no ${claim.type}`);
        const { check, address } = found;
        const verdict = (plan: string) =>
          verdicts.find((result) => result.plan === plan && result.check === check && result.address === address)
            ?.passed;
        assert.equal(verdict(`whole-${i}`), true, `it does not pass for ${address} with its neighbours alone`);
        assert.equal(verdict(`broken-${i}`), false, `it passes for ${address}`);
      });
    }

    it("as docs/controls.md lists them", () => {
      const claims = new Set(CLAIMS.map(({ check, type }) => `${check} ${type}`));
      assert.deepEqual([...claims].toSorted(), controls.claimed.toSorted());
      const passed = report.results.filter((result) => result.passed);
      const unclaimed = passed.map((result) => `${result.check} ${typeOf(result)}`).filter((pair) => !claims.has(pair));
      // A check that passes may have nothing to judge: it is claimed with what makes it fail, or it shows nothing.
      assert.deepEqual([...new Set(unclaimed)].toSorted(), controls.empty.toSorted());
    });
  });
});
