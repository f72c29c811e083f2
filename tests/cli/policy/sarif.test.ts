import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import type { Log, Run } from "sarif";

import { LIMITS, sarif } from "../../../cli/policy/formats/sarif.ts";
import type { Report } from "../../../cli/policy/report.ts";
import { EVERY_KIND, MEND, PLACE, reported, reportOf, RULE, urnOf, waivedReport } from "./events.ts";

const ABSENT = `has no kmsKeyId. ${MEND}.`;
const SCHEMA = join(import.meta.dirname, "..", "schemas", "sarif-2.1.0.json");

/** The official schema. It is of draft 4, whose keywords it has in common with the draft that Ajv reads, but for its own id. */
const { id, $schema, ...schema } = JSON.parse(readFileSync(SCHEMA, "utf8")) as Record<string, unknown>;
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats.default(ajv);
const validate = ajv.compile(schema);

/** The run in the file, which is valid. */
function runOf(report: Report): Run {
  const log = JSON.parse(sarif(report)) as Log;
  assert.ok(validate(log), ajv.errorsText(validate.errors));
  assert.equal(log.$schema, id);
  const [run, ...others] = log.runs;
  assert.ok(run);
  assert.deepEqual(others, []);
  return run;
}

const resultsOf = (report: Report) => runOf(report).results ?? [];

describe("the report as SARIF", () => {
  it("is judged by the official schema, which refuses what it does not know", () => {
    assert.match(String($schema), /draft-04/);
    assert.ok(!validate({ version: "2.1.0", runs: [{ tool: { driver: { name: "x", rule: [] } } }] }));
  });

  it("is valid with findings of every kind, with none, and with an error", () => {
    for (const report of [reportOf(EVERY_KIND), reportOf([]), reportOf([], { errors: ["broken"] })]) runOf(report);
  });

  it("has all that GitHub requires of a result", () => {
    const [result] = resultsOf(reportOf([reported(ABSENT)]));
    assert.equal(result?.ruleId, RULE);
    assert.equal(result.level, "error");
    assert.match(result.message.text ?? "", /"primary-secret" has no kmsKeyId\. Set kmsKeyId/);
    assert.deepEqual(result.partialFingerprints?.primaryLocationLineHash, "738145f968284062:1");
    const [location] = result.locations ?? [];
    assert.deepEqual(location?.physicalLocation, {
      artifactLocation: { uri: PLACE.file },
      region: { startLine: 42, startColumn: 24, endLine: 42, endColumn: 25 },
    });
    assert.equal(location.logicalLocations?.[0]?.fullyQualifiedName, urnOf("primary-secret"));
  });

  it("has a place for a finding whose place is not known to the column, and for odd names of files", () => {
    const location = { file: "a dir/b#c.ts", line: 1, of: "program" } as const;
    const findings = reportOf([reported(ABSENT)]).findings.map((finding) => ({ ...finding, location }));
    const [result] = resultsOf(reportOf([], { findings }));
    assert.deepEqual(result?.locations?.[0]?.physicalLocation, {
      artifactLocation: { uri: "a%20dir/b%23c.ts" },
      region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 },
    });
  });

  it("describes every policy that a result names, within GitHub's limits", () => {
    const run = runOf(reportOf([...EVERY_KIND, reported(ABSENT, { policyPackName: "theirs", policyName: "rule" })]));
    const rules = run.tool.driver.rules ?? [];
    for (const result of run.results ?? []) assert.equal(rules[result.ruleIndex ?? -1]?.id, result.ruleId);
    for (const { name = "", shortDescription, fullDescription, help, properties } of rules) {
      assert.ok(name.length > 0 && name.length <= LIMITS.name, name);
      for (const text of [shortDescription?.text ?? "", fullDescription?.text ?? ""])
        assert.ok(text.length > 0 && text.length <= LIMITS.description, text);
      assert.notEqual(help?.text, "");
      assert.notEqual(help?.markdown, "");
      const tags = properties?.tags ?? [];
      assert.ok(tags.length <= LIMITS.tags && tags[0] === "security", tags.join());
    }
    const rule = rules.find((each) => each.id === RULE);
    assert.equal(rule?.properties?.["security-severity"], "9.5");
    assert.match(
      rule.help?.markdown ?? "",
      /\*\*To mend:\*\* Set kmsKeyId.*HIPAA Security Rule.*CKV_AWS_149.*\(https:/s,
    );
    assert.match(rule.helpUri ?? "", /^https:/);
  });

  it("cuts what GitHub would refuse of a policy", () => {
    const tags = Array.from({ length: 30 }, (_, i) => `CKV_AWS_${i}`);
    const policy = {
      name: "long",
      displayName: "n".repeat(2_000),
      description: "d".repeat(2_000),
      severity: "low",
    } as const;
    const [rule] = runOf(reportOf([], { policies: [{ ...policy, tags }] })).tool.driver.rules ?? [];
    assert.deepEqual(rule?.properties?.tags, ["security", ...tags.slice(0, 19)]);
    assert.deepEqual(
      [rule.name, rule.shortDescription?.text, rule.fullDescription?.text].map((text = "") => text.length),
      [255, 1024, 1024],
    );
  });

  it("scores a policy as GitHub reads its severity", () => {
    const score = (severity: string) => {
      const { policies } = reportOf([]);
      const at = policies.findIndex((policy) => policy.severity === severity);
      return Number(runOf(reportOf([])).tool.driver.rules?.[at]?.properties?.["security-severity"]);
    };
    assert.ok(score("critical") > 9);
    assert.ok(score("high") >= 7 && score("high") < 9);
    assert.ok(score("medium") >= 4 && score("medium") < 7);
    assert.ok(score("low") > 0 && score("low") < 4);
  });

  it("says of a waived finding that it is suppressed, and why", () => {
    const [result] = resultsOf(reportOf([waivedReport()]));
    assert.deepEqual(result?.suppressions, [
      {
        kind: "external",
        status: "accepted",
        justification: "Waived until 2026-12-24 by platform: It goes with the old host",
      },
    ]);
    assert.equal(result.level, "note");
    const [counting] = resultsOf(reportOf([reported(ABSENT)]));
    assert.equal(counting?.suppressions, undefined);
  });

  it("keeps the stacks apart, and says whether the run got to its end", () => {
    assert.equal(runOf(reportOf([])).automationDetails?.id, "policy/staging/");
    assert.equal(runOf(reportOf([], { stack: "prod" })).automationDetails?.id, "policy/prod/");
    assert.deepEqual(runOf(reportOf([])).invocations, [
      { executionSuccessful: true, exitCode: 0, toolExecutionNotifications: [] },
    ]);
    assert.deepEqual(runOf(reportOf([], { errors: ["broken"] })).invocations, [
      {
        executionSuccessful: false,
        exitCode: 2,
        toolExecutionNotifications: [{ level: "error", message: { text: "broken" } }],
      },
    ]);
  });

  it("makes no link of what a resource is called", () => {
    const [result] = resultsOf(reportOf([reported(ABSENT, { name: "[x](https://example.com)\u0000" })]));
    assert.ok(!result?.message.text?.includes("]("), result?.message.text);
    assert.ok(!JSON.stringify(result).includes("\\u0000"));
  });

  it("has what GitHub takes of many findings, the gravest first, and says how many are left out", () => {
    const text = `${ABSENT} ${"é".repeat(5_000)}`;
    const [worst] = reportOf([reported(text)]).findings;
    const [least] = reportOf([reported(text, { policyName: "bucket-lifecycle", name: "least" })]).findings;
    assert.ok(worst && least);
    const many = Array.from({ length: LIMITS.results }, (_, i) => ({ ...worst, id: i.toString(16).padStart(16, "0") }));
    const report = reportOf([], { findings: [...many, least] });
    const file = sarif(report);
    assert.ok(gzipSync(file).length < 10 * 1024 * 1024);
    const { results = [], invocations } = (JSON.parse(file) as Log).runs[0] ?? {};
    assert.equal(results.length, LIMITS.results);
    assert.ok(results.every(({ ruleId }) => ruleId === RULE));
    assert.ok((results[0]?.message.text ?? "").length <= LIMITS.message);
    assert.deepEqual(invocations?.[0]?.toolExecutionNotifications, [
      { level: "warning", message: { text: "1 findings are left out: GitHub takes 25000 of a run." } },
    ]);
  });
});
