import assert from "node:assert/strict";

import { json } from "../../../cli/policy/formats/json.ts";
import { EVERY_KIND, MEND, PLACE, reported, reportOf, RULE, SECRET, urnOf, waivedReport } from "./events.ts";

const read = (text: string) => JSON.parse(text) as Record<string, unknown>;

describe("the report as JSON", () => {
  it("says what was judged, and what came of it", () => {
    const { version, stack, sandbox, from, exitCode, summary, errors } = read(
      json(reportOf(EVERY_KIND, { errors: ["broken"] })),
    );
    assert.deepEqual([version, stack, sandbox, from, exitCode, errors], [1, "staging", true, "preview", 2, ["broken"]]);
    assert.deepEqual(summary, {
      policies: reportOf([]).policies.length,
      resources: 113,
      violated: 1,
      undecidable: 1,
      failed: 1,
      waived: 1,
      advisory: 1,
    });
  });

  it("has all there is to know of a finding", () => {
    const { findings } = read(json(reportOf([reported(`has no kmsKeyId. ${MEND}.`), waivedReport()])));
    const [old, finding] = findings as Record<string, unknown>[];
    assert.deepEqual(finding, {
      id: "738145f968284062",
      policy: RULE,
      severity: "critical",
      outcome: "violated",
      verdict: "violated",
      level: "mandatory",
      urn: urnOf("primary-secret"),
      type: SECRET,
      name: "primary-secret",
      message: `${SECRET} "primary-secret" has no kmsKeyId. ${MEND}.`,
      location: PLACE,
    });
    assert.deepEqual(old?.outcome, "waived");
    assert.deepEqual(old.waiver, { expires: "2026-12-24", owner: "platform", reason: "It goes with the old host" });
  });

  it("describes the policies", () => {
    const policies = read(json(reportOf([]))).policies as Record<string, unknown>[];
    const { framework, tags, url, ...rule } = policies.find(({ name }) => name === RULE) ?? {};
    assert.deepEqual(Object.keys(rule), ["name", "displayName", "description", "severity", "remediationSteps"]);
    assert.equal((framework as { reference: string }).reference, "164.312(a)(2)(iv)");
    assert.ok((tags as string[]).includes("CKV_AWS_149"));
    assert.match(String(url), /^https:/);
    assert.ok(policies.some(({ name }) => name === "waivers"));
    assert.ok(!policies.some(({ name }) => name === "waived"), "its reports are findings of other policies");
  });
});
