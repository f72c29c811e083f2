import assert from "node:assert/strict";

import { evaluate, readWorkflow } from "./workflow.ts";

const REPOSITORY = "askflorencehealth/ask-florence";

const pullRequest = (fullName: string | null, login: string) => ({
  event_name: "pull_request",
  repository: REPOSITORY,
  event: { pull_request: { head: { repo: { full_name: fullName } }, user: { login } } },
});
const MERGE_GROUP = { event_name: "merge_group", repository: REPOSITORY, event: {} };

describe("the workflow preview", () => {
  /** The jobs that GitHub would start, as far as their own conditions decide. */
  const started = (github: object): string[] => {
    const jobs = Object.entries(readWorkflow("preview.yml").jobs);
    const context = { github, always: () => true };
    return jobs.filter(([, job]) => job.if === undefined || evaluate(job.if, context) === true).map(([id]) => id);
  };

  it("judges a fork's pull request without credentials", () => {
    assert.deepEqual(started(pullRequest("stranger/ask-florence", "stranger")), ["policy", "merge-gate"]);
  });

  it("judges a pull request from a fork that is gone without credentials", () => {
    assert.deepEqual(started(pullRequest(null, "stranger")), ["policy", "merge-gate"]);
  });

  it("judges without credentials what Dependabot proposes", () => {
    assert.deepEqual(started(pullRequest(REPOSITORY, "dependabot[bot]")), ["policy", "merge-gate"]);
  });

  it("previews staging for a pull request from the repository itself, and not prod", () => {
    assert.deepEqual(started(pullRequest(REPOSITORY, "member")), ["policy", "staging", "merge-gate"]);
  });

  it("previews both stacks in the merge queue", () => {
    assert.deepEqual(started(MERGE_GROUP), ["policy", "staging", "prod", "merge-gate"]);
  });

  it("reads prod's state after all else has succeeded", () => {
    const { prod } = readWorkflow("preview.yml").jobs;
    assert.deepEqual([prod?.environment, prod?.needs], ["prod-preview", ["policy", "staging"]]);
  });
});
