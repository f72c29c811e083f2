import assert from "node:assert/strict";

import { policiesOf } from "../../../cli/policy/findings.ts";
import { outcomeOf } from "../../../cli/policy/report.ts";
import { EVERY_KIND, found, MEND, reported, RULE, SECRET, urnOf, waivedReport } from "./events.ts";

const ABSENT = `has no kmsKeyId, so it is encrypted with the AWS-managed key aws/secretsmanager. ${MEND}.`;
const UNKNOWN = `cannot be accepted: its kmsKeyId cannot be proven (it is not known yet). ${MEND}.`;

const ids = (...problems: readonly string[]): string[] =>
  found(...problems.map((each) => reported(each))).map(({ id }) => id);

describe("the findings of a run", () => {
  it("say what, where and how grave, without the policy's description", () => {
    const [finding, ...others] = found(reported(ABSENT));
    assert.deepEqual(others, []);
    assert.deepEqual(
      { ...finding, id: undefined, location: undefined },
      {
        id: undefined,
        location: undefined,
        policy: RULE,
        severity: "critical",
        verdict: "violated",
        level: "mandatory",
        urn: urnOf("primary-secret"),
        type: SECRET,
        name: "primary-secret",
        message: `${SECRET} "primary-secret" ${ABSENT}`,
        waiver: undefined,
      },
    );
  });

  it("are there once, where the resource call and the stack call say the same", () => {
    assert.equal(found(reported(ABSENT), reported(ABSENT)).length, 1);
  });

  it("tell what is violated, what could not be decided, and which rule failed", () => {
    const verdicts = Object.fromEntries(
      found(...EVERY_KIND).map((finding) => [finding.name + finding.policy, outcomeOf(finding)]),
    );
    assert.deepEqual(verdicts, {
      [`primary-secret${RULE}`]: "violated",
      [`other${RULE}`]: "undecidable",
      "primary-secretrequired-tags": "failed",
      "primary-secretcertificate-sound": "advisory",
      [`old${RULE}`]: "waived",
    });
  });

  it("are not told less grave by a resource's name that imitates a message", () => {
    const name = 'x" cannot be accepted: its y';
    const [finding] = found(reported(ABSENT, { name }));
    assert.equal(finding?.verdict, "violated");
    assert.equal(finding.name, name);
  });

  it("count where a mandatory policy gave up on an unknown value, which the library reports as an advisory", () => {
    const message =
      "can't run policy 'required-tags' from policy pack 'askflorence@v0.1.0' during preview: unknown value";
    const [finding] = found(reported("", { policyName: "required-tags", message, enforcementLevel: "warning" }));
    assert.equal(finding && outcomeOf(finding), "failed");
  });

  it("name the waiver, the rule that is waived and its own words", () => {
    const [finding] = found(waivedReport());
    assert.deepEqual(finding?.waiver, {
      expires: "2026-12-24",
      owner: "platform",
      reason: "It goes with the old host",
    });
    assert.equal(finding.policy, RULE);
    assert.equal(finding.severity, "critical");
    assert.equal(finding.message, `${SECRET} "old" has no kmsKeyId. ${MEND}.`);
  });

  it("are refused where a waiver's use is reported in another form", () => {
    const report = { ...waivedReport(), message: "A violation is let pass by a waiver.\nsomething else\n" };
    assert.throws(() => found(report), /the policy waived reports in an unknown form: something else/);
  });

  it("come from the most severe to the least, then by URN", () => {
    const at = (name: string, policyName: string) => reported("is wrong. Mend it.", { name, policyName });
    const order = found(
      at("a", "bucket-lifecycle"),
      at("b", RULE),
      at("a", "bucket-versioned"),
      at("a", "atlas-auditing"),
      at("a", RULE),
    );
    assert.deepEqual(
      order.map(({ severity, name }) => `${severity} ${name}`),
      ["critical a", "critical b", "high a", "medium a", "low a"],
    );
  });

  it("may be of another pack, under its name", () => {
    const reports = [reported("is wrong. Mend it.", { policyPackName: "theirs", policyName: "rule", severity: "low" })];
    assert.equal(found(...reports)[0]?.policy, "theirs/rule");
    assert.deepEqual(policiesOf(reports).at(-1), {
      name: "theirs/rule",
      description: "A policy of the pack theirs.",
      severity: "low",
    });
  });

  it("are about the stack where no resource is named", () => {
    const [finding] = found(
      reported("", {
        resourceUrn: undefined,
        message: "Description.\nThe stack cannot be accepted: the rule x itself failed with Error. Correct the rule.",
      }),
    );
    assert.deepEqual([finding?.urn, finding?.type, finding?.name, finding?.verdict], ["", "", "", "failed"]);
  });
});

describe("the id of a finding", () => {
  it("is the same for what a preview cannot decide and what is violated once it exists", () => {
    assert.deepEqual(ids(UNKNOWN), ids(ABSENT));
  });

  it("is the same after the clouds have given other ids", () => {
    const mend = (key: string, vpc: string): string =>
      `has another key. Use arn:aws:kms:us-east-1:039624954211:key/${key} in ${vpc}.`;
    assert.deepEqual(
      ids(mend("860e6ae2-1ddb-4b3d-969e-9496d8dec7af", "vpc-0c1e118736ac1fb74")),
      ids(mend("11111111-1ddb-4b3d-969e-9496d8dec7af", "vpc-0aaaaaaaaaaaaaa74")),
    );
  });

  it("is the same in every run, whatever else is found", () => {
    assert.deepEqual(ids(ABSENT), ["738145f968284062"]);
    assert.ok(ids("is too public. Close it.", ABSENT).includes("738145f968284062"));
  });

  it("is another for another resource, another rule, another thing to do, and another place with the same thing to do", () => {
    const places = ids("has a weak replicas[0]. Use a better key.", "has a weak replicas[1]. Use a better key.");
    const all = [
      ...ids(ABSENT, "is too public. Close it."),
      ...places,
      ...found(reported(ABSENT, { name: "other" }), reported(ABSENT, { policyName: "required-tags" })).map(
        ({ id }) => id,
      ),
    ];
    assert.equal(new Set(all).size, 6);
  });

  it("is the same for a finding that is waived", () => {
    const [waived] = found(waivedReport());
    const [finding] = found(reported(ABSENT, { name: "old" }));
    assert.equal(waived?.id, finding?.id);
  });
});
