import assert from "node:assert/strict";

import { runJob } from "./run-job.ts";
import { needsOf, readWorkflow } from "./workflow.ts";

const PREVIEW = readWorkflow("preview.yml");
const JOBS = needsOf(PREVIEW.jobs["merge-gate"] ?? {});

/** How a job ends: https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#needs-context */
type Result = "success" | "failure" | "cancelled" | "skipped";

describe("the merge gate's own script", () => {
  const gate = async (event: string, results: Readonly<Record<string, Result>> = {}) => {
    const needs = Object.fromEntries(JOBS.map((id) => [id, { result: results[id] ?? "success" }]));
    const context = { needs, github: { event_name: event } };
    const [step] = await runJob(PREVIEW, "merge-gate", { context });
    assert.ok(step);
    return step;
  };

  it("opens where every job has succeeded", async () => {
    assert.equal((await gate("merge_group")).outcome, "success");
  });

  it("opens for a pull request that gets no credentials", async () => {
    const { outcome, output } = await gate("pull_request", { staging: "skipped", prod: "skipped" });
    assert.deepEqual([outcome, output], ["success", ""]);
  });

  for (const event of ["pull_request", "merge_group"])
    for (const job of JOBS)
      for (const result of ["failure", "cancelled"] as const)
        it(`stays shut in a ${event} where ${job} ends in ${result}`, async () => {
          const { outcome, output } = await gate(event, { [job]: result });
          assert.equal(outcome, "failure");
          assert.equal(output, `::error::${job} must succeed before this is merged: ${result}\n`);
        });

  it("stays shut for a pull request that the policies have not judged", async () => {
    const { outcome, output } = await gate("pull_request", { policy: "skipped" });
    assert.deepEqual([outcome, output], ["failure", "::error::policy must succeed before this is merged: skipped\n"]);
  });

  for (const job of JOBS)
    it(`stays shut in the merge queue where ${job} is skipped`, async () => {
      const { outcome, output } = await gate("merge_group", { [job]: "skipped" });
      assert.deepEqual([outcome, output], ["failure", `::error::${job} must succeed before this is merged: skipped\n`]);
    });

  it("names every job that has not succeeded", async () => {
    const { output } = await gate("merge_group", { policy: "failure", staging: "failure", prod: "skipped" });
    assert.deepEqual(output.match(/(?<=^::error::)\w+/gm), ["policy", "staging", "prod"]);
  });
});
