import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { runJob } from "./run-job.ts";
import { readWorkflow } from "./workflow.ts";

const COMMIT = "84f85c1d3400fc427d632863a922979c4e9b2e90";
const NEWER = "c565163d3400fc427d632863a922979c4e9b2e90";

/** The first step of a deployment, asking a `gh` that knows one commit of one repository's main. */
describe("a deployment", () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "gh-"));
    const gh = `#!/bin/sh
[ "$GH_TOKEN" = token ] || exit 4
[ "$*" = "api repos/askflorencehealth/ask-florence/commits/main --jq .sha" ] || exit 1
[ -n "$MAIN" ] || exit 1
echo "$MAIN"
`;
    writeFileSync(join(directory, "gh"), gh, { mode: 0o755 });
  });
  after(() => {
    rmSync(directory, { recursive: true });
  });

  const firstStep = async (file: string, job: string, main: string) => {
    const workflow = readWorkflow(file);
    const [first] = workflow.jobs[job]?.steps ?? [];
    assert.ok(first);
    const jobs = { [job]: { ...workflow.jobs[job], steps: [first] } };
    const env = {
      PATH: [directory, process.env.PATH].join(delimiter),
      MAIN: main,
      GITHUB_REPOSITORY: "askflorencehealth/ask-florence",
      GITHUB_SHA: COMMIT,
    };
    const [step] = await runJob({ ...workflow, jobs }, job, { env, context: { github: { token: "token" } } });
    assert.ok(step);
    return step;
  };

  for (const [file, job] of [
    ["deploy-staging.yml", "staging"],
    ["deploy-prod.yml", "prod"],
  ] as const) {
    it(`of ${job} goes on with main's newest commit`, async () => {
      const { outcome, output } = await firstStep(file, job, COMMIT);
      assert.deepEqual([outcome, output], ["success", ""]);
    });

    it(`of ${job} stops where main has gone on`, async () => {
      const { outcome, output } = await firstStep(file, job, NEWER);
      assert.equal(outcome, "failure");
      assert.equal(output, `::error::main is at ${NEWER}: the run of that commit deploys, not this one of ${COMMIT}\n`);
    });

    it(`of ${job} stops where GitHub does not answer`, async () => {
      const { outcome } = await firstStep(file, job, "");
      assert.equal(outcome, "failure");
    });
  }
});
