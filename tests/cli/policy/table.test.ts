import assert from "node:assert/strict";

import { table } from "../../../cli/policy/formats/table.ts";
import { EVERY_KIND, MEND, reported, reportOf, urnOf } from "./events.ts";

const ABSENT = `has no kmsKeyId, so it is encrypted with the AWS-managed key aws/secretsmanager. ${MEND}.`;

describe("the report as a table", () => {
  it("is one line where nothing was found", () => {
    const text = table(reportOf([]));
    assert.match(
      text,
      /^\d+ policies judged 113 resources of staging, from its preview in the sandbox: nothing found\.\n$/,
    );
    assert.match(table(reportOf([], { sandbox: false, from: "state" })), /of staging, from its state: nothing found/);
  });

  it("groups by severity, and ends with what there is of each outcome", () => {
    const lines = table(reportOf(EVERY_KIND)).split("\n");
    assert.deepEqual(
      lines.filter((line) => /^[A-Z]+$/.test(line)),
      ["CRITICAL", "HIGH", "MEDIUM"],
    );
    assert.match(lines.join(" "), /: 1 violated, 1 undecidable, 1 failed, 1 waived, 1 advisory\. $/);
    assert.ok(lines.includes("    Waived until 2026-12-24 by platform: It goes with the old host"));
  });

  it("shows for each finding the rule, the outcome, the place, the id and the URN in one piece", () => {
    const text = table(reportOf([reported(ABSENT)]));
    assert.ok(text.includes("  secret-customer-managed-key  violated  738145f968284062\n"), text);
    assert.ok(text.includes("\n    components/primary-secret.ts:42\n"), text);
    assert.ok(text.includes(`\n    ${urnOf("primary-secret")}\n`), text);
  });

  it("takes 80 to 120 columns but for URNs, whatever the terminal has", () => {
    const widest = (width: number): number => {
      const lines = table(reportOf([reported(`${ABSENT} ${"And more words. ".repeat(20)}`)]), { width }).split("\n");
      return Math.max(...lines.filter((line) => !line.includes("urn:")).map(({ length }) => length));
    };
    assert.ok(widest(20) <= 80 && widest(20) > 70, String(widest(20)));
    assert.ok(widest(300) <= 120 && widest(300) > 110, String(widest(300)));
  });

  it("has colours only where they are asked for", () => {
    assert.ok(!table(reportOf(EVERY_KIND)).includes("\u001b"));
    assert.ok(table(reportOf(EVERY_KIND), { colour: true }).includes("\u001b[31m"));
  });

  it("sends nothing to the terminal that it would obey", () => {
    const text = table(reportOf([reported(ABSENT, { name: "a\u001b[2J\u202Eb\r\u0007" })]));
    for (const character of "\u001b\u202E\r\u0007") assert.ok(!text.includes(character), JSON.stringify(text));
    assert.ok(text.includes('"a\uFFFD[2J\uFFFDb \uFFFD"'), text);
  });

  it("says that the run did not get to its end", () => {
    const text = table(reportOf([], { errors: ["broken"] }));
    assert.match(text.replaceAll("\n", " "), /: not judged to the end, nothing found until then\. $/);
  });
});
