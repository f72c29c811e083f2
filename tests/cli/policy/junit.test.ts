import assert from "node:assert/strict";

import { catalogue } from "../../../cli/policy/catalogue.ts";
import { junit } from "../../../cli/policy/formats/junit.ts";
import { EVERY_KIND, MEND, reported, reportOf, RULE, SECRET, waivedReport } from "./events.ts";
import { type Element, parseXml } from "./xml.ts";

const ABSENT = `has no kmsKeyId. ${MEND}.`;

const suiteOf = (root: Element, name: string): Element => {
  const suite = root.children.find(({ attributes }) => attributes.name === name);
  assert.ok(suite, `there is no suite ${name}`);
  return suite;
};

describe("the report as JUnit's XML", () => {
  it("has a suite for each policy, with a test that passes where it found nothing", () => {
    const root = parseXml(junit(reportOf([])));
    assert.equal(root.tag, "testsuites");
    assert.deepEqual(
      root.children.map(({ attributes }) => attributes.name),
      catalogue.map(({ name }) => name),
    );
    for (const suite of root.children) {
      assert.deepEqual([suite.tag, suite.children.length], ["testsuite", 1]);
      assert.deepEqual(suite.children[0]?.children, []);
    }
    const { tests, failures, errors, skipped } = root.attributes;
    assert.deepEqual([tests, failures, errors, skipped], [String(catalogue.length), "0", "0", "0"]);
  });

  it("fails what is violated or undecided, skips what is waived, and is in error where a rule failed", () => {
    const root = parseXml(junit(reportOf(EVERY_KIND)));
    const results = root.children.flatMap(({ children }) =>
      children.flatMap((test) =>
        test.children.map(({ tag, attributes }) => [test.attributes.name, tag, attributes.type]),
      ),
    );
    assert.deepEqual(results.toSorted(), [
      [`${SECRET} "old"`, "skipped", "waived"],
      [`${SECRET} "other"`, "failure", "undecidable"],
      [`${SECRET} "primary-secret"`, "error", "failed"],
      [`${SECRET} "primary-secret"`, "failure", "violated"],
      [`${SECRET} "primary-secret"`, "system-out", undefined],
    ]);
    const { failures, errors, skipped } = root.attributes;
    assert.deepEqual([failures, errors, skipped], ["2", "1", "1"]);
    assert.deepEqual(suiteOf(root, RULE).attributes, {
      name: RULE,
      tests: "3",
      failures: "2",
      errors: "0",
      skipped: "1",
    });
  });

  it("has one test for a resource, with all that the policy found in it", () => {
    const report = reportOf([reported(ABSENT), reported("is too public. Close it.")]);
    const [test, ...others] = suiteOf(parseXml(junit(report)), RULE).children;
    assert.deepEqual(others, []);
    const [failure] = test?.children ?? [];
    for (const text of ["has no kmsKeyId", "is too public", "components/primary-secret.ts:42", "738145f968284062"])
      assert.ok(failure?.text.includes(text), `${text} in ${failure?.text ?? ""}`);
  });

  it("says who waives what, until when and why", () => {
    const [test] = suiteOf(parseXml(junit(reportOf([waivedReport()]))), RULE).children;
    assert.match(
      test?.children[0]?.attributes.message ?? "",
      /"old" has no kmsKeyId\. .* Waived until 2026-12-24 by platform: It goes with the old host$/,
    );
  });

  it("is an error where the run did not get to its end", () => {
    const [suite] = parseXml(junit(reportOf([], { errors: ["first line\nsecond <line> \u001b[31m"] }))).children;
    const [error] = suite?.children[0]?.children ?? [];
    assert.deepEqual([suite?.attributes.name, suite?.attributes.errors, error?.tag], ["engine", "1", "error"]);
    assert.equal(error?.text, "first line\nsecond <line> \uFFFD[31m");
  });

  it("is well-formed whatever a resource is called", () => {
    const name = 'a\u0000b\u0007<b attr="x">&amp;]]>\n\uD800\uFFFE é 🙂';
    const [test] = suiteOf(parseXml(junit(reportOf([reported(ABSENT, { name })]))), RULE).children;
    assert.equal(test?.attributes.name, `${SECRET} "a\uFFFDb\uFFFD<b attr="x">&amp;]]> \uFFFD\uFFFD é 🙂"`);
  });
});
