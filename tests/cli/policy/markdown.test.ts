import assert from "node:assert/strict";

import { LIMIT, markdown } from "../../../cli/policy/formats/markdown.ts";
import { EVERY_KIND, MEND, reported, reportOf } from "./events.ts";

const ABSENT = `has no kmsKeyId. ${MEND}.`;

/** The marks that the report itself makes. */
const OWN = /<\/?code>|<br>|<a href="[^"<>]*">|<\/a>|&#\d+;/g;

const rowsOf = (text: string): string[] =>
  text.split("\n").filter((line) => /^\| (critical|high|medium|low) \|/.test(line));

describe("the report as Markdown", () => {
  it("says in its heading what was found, and what was judged", () => {
    const text = markdown(reportOf(EVERY_KIND));
    assert.match(text, /^### Policies of staging: 1 violated, 1 undecidable, 1 failed, 1 waived, 1 advisory\n/);
    assert.match(text, /policies judged 113 resources of staging, from its preview in the sandbox\./);
    assert.match(markdown(reportOf([])), /^### Policies of staging: nothing found\n/);
  });

  it("has a row for each finding, and a table of its own for what is waived", () => {
    const [counting = "", waived = "", ...others] = markdown(reportOf(EVERY_KIND)).split("**Waived**");
    assert.deepEqual(others, []);
    assert.equal(rowsOf(counting).length, 4);
    const [row = "", ...more] = rowsOf(waived);
    assert.deepEqual(more, []);
    assert.match(row, /waived.*Waived until 2026-12-24 by platform: It goes with the old host/);
    assert.match(rowsOf(counting)[0] ?? "", /<code>components\/primary-secret\.ts:42<\/code>/);
    assert.doesNotMatch(markdown(reportOf([reported(ABSENT)])), /Waived/);
  });

  it("makes no mark of what a resource is called", () => {
    const names = [
      "</code><script>alert(1)</script>",
      "a | b\n| c | d |\n\n# heading",
      "[text](https://example.com) ![x](y) <https://example.com>",
      "`code` **bold** ~~gone~~ $math$ _x_ \\ &lt;",
      "https://example.com www.example.com",
    ];
    const rows = rowsOf(markdown(reportOf(names.map((name) => reported(ABSENT, { name })))));
    assert.equal(rows.length, names.length);
    for (const row of rows) {
      const cells = row.slice(2, -2).split(" | ");
      assert.equal(cells.length, 4, row);
      assert.doesNotMatch(cells.join("").replaceAll(OWN, ""), /[<>|`*_~$#[\]!\\&"{}]|:\/\/|www\./);
    }
  });

  it("calls nobody whose name a resource has", () => {
    const [row = ""] = rowsOf(markdown(reportOf([reported(ABSENT, { name: "@askflorencehealth/owners" })])));
    assert.ok(row.includes("&#64;&#8203;askflorencehealth/owners"), row);
    assert.ok(!row.replaceAll("&#64;&#8203;", "").includes("&#64;"), row);
  });

  it("has room in a comment, and says how many findings have none", () => {
    const all = Array.from({ length: 1000 }, (_, i) => reported(ABSENT, { name: `secret-${i}` }));
    const text = markdown(reportOf(all));
    assert.ok(text.length <= LIMIT && text.length > LIMIT - 2_000, String(text.length));
    const shown = rowsOf(text).length;
    assert.match(
      text,
      new RegExp(`has no room for the last ${1000 - shown} lines\\. The other formats have all of them\\.\n$`),
    );
    const whole = markdown(reportOf(all.slice(0, shown)));
    assert.equal(rowsOf(whole).length, shown);
    assert.doesNotMatch(whole, /has no room/);
  });

  it("shows an error as text, and not without end", () => {
    const text = markdown(reportOf([], { errors: [`first\n</pre><img src=x>\n${"x".repeat(100_000)}`] }));
    assert.match(text, /^### Policies of staging: not judged to the end, nothing found until then\n/);
    assert.match(text, /<pre>first\n&#60;\/pre&#62;&#60;img src=x&#62;\nx+/);
    assert.ok(text.length < 3_000, String(text.length));
  });
});
