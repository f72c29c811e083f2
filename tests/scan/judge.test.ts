import assert from "node:assert/strict";

import type { CheckResult } from "./checkov.ts";
import { readControls } from "./controls.ts";
import { disagreements } from "./judge.ts";
import { terraformPlan, type TerraformPlan } from "./terraform-plan.ts";

const DOCUMENT = `# Controls

## Scanner findings that stay

| Check | Resources | Reason |
| --- | --- | --- |
| CKV_1 | \`aws_kms_key.a\` \`aws_kms_key.b\` | Because |

## Checks that we claim

| Type | Checks |
| --- | --- |
| \`aws_kms_key\` | CKV_2, CKV_3 |

## Checks that show nothing

| Check | Type | Reason |
| --- | --- | --- |
| CKV_4 | \`aws_kms_key\` | Because |

## Types that no check looks at

| Types |
| --- |
| \`aws_kms_alias\` |
`;

const result = (check: string, address: string, passed: boolean): CheckResult => ({
  check,
  name: `name of ${check}`,
  plan: "prod",
  address,
  passed,
});

const plan = (...tokens: readonly string[]): Record<string, TerraformPlan> => ({
  prod: terraformPlan(tokens.map((type, i) => ({ urn: `urn::${i}`, type, custom: true }))),
});

const KEY = "aws:kms/key:Key";
const ALIAS = "aws:kms/alias:Alias";
const FINDINGS = [result("CKV_1", "aws_kms_key.a", false), result("CKV_1", "aws_kms_key.b", false)];

describe("docs/controls.md and the scanner", () => {
  const controls = readControls(DOCUMENT);
  const problems = (results: readonly CheckResult[], plans = plan(KEY, ALIAS)): string[] =>
    disagreements({ resourceCount: 2, results }, plans, controls);

  it("are read", () => {
    assert.deepEqual(controls, {
      kept: [
        { check: "CKV_1", address: "aws_kms_key.a", reason: "Because" },
        { check: "CKV_1", address: "aws_kms_key.b", reason: "Because" },
      ],
      claimed: ["CKV_2 aws_kms_key", "CKV_3 aws_kms_key"],
      empty: ["CKV_4 aws_kms_key"],
      unjudged: ["aws_kms_alias"],
    });
  });

  it("are refused without a table or with an empty cell", () => {
    assert.throws(() => readControls("# Controls\n"), /no table under "Scanner findings that stay"/);
    assert.throws(() => readControls(DOCUMENT.replace("| Because |", "|  |")), /an empty cell: \| CKV_1/);
  });

  it("agree", () => {
    assert.deepEqual(problems([...FINDINGS, result("CKV_2", "aws_kms_key.a", true)]), []);
  });

  it("disagree on a new finding, of another check or at another resource", () => {
    assert.deepEqual(
      problems([...FINDINGS, result("CKV_2", "aws_kms_key.a", false), result("CKV_1", "aws_kms_key.c", false)]),
      ["prod: CKV_2 at aws_kms_key.a: name of CKV_2", "prod: CKV_1 at aws_kms_key.c: name of CKV_1"],
    );
  });

  it("disagree on a finding that is gone", () => {
    const [problem, ...others] = problems([result("CKV_1", "aws_kms_key.a", false)]);
    assert.deepEqual(others, []);
    assert.match(problem ?? "", /keeps CKV_1 at aws_kms_key\.b, where it is no finding any more/);
  });

  it("disagree on a type that no check looks at, unless it is listed", () => {
    const [problem, ...others] = problems(FINDINGS, plan(KEY, ALIAS, "aws:kms/grant:Grant"));
    assert.deepEqual(others, []);
    assert.match(problem ?? "", /no check looks at aws_kms_grant: correct its name/);
  });

  it("disagree on a listed type that is judged, or is not there", () => {
    const stale = /says that no check looks at aws_kms_alias/;
    assert.match(problems([...FINDINGS, result("CKV_5", "aws_kms_alias.a", true)])[0] ?? "", stale);
    assert.match(problems(FINDINGS, plan(KEY))[0] ?? "", stale);
  });
});
