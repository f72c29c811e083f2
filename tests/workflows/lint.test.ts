import assert from "node:assert/strict";

import { gateProblems, problemsOf } from "./lint.ts";
import { TARGETS } from "./stack-facts.ts";
import { TWINS } from "./twins.ts";
import { FILES, parseWorkflow, readWorkflow, readWorkflowText, usesOf } from "./workflow.ts";

const GATE = "merge-gate";

describe("the workflows", () => {
  it("are those that docs/runbooks/delivery.md tells of", () => {
    assert.deepEqual(FILES, ["deploy-prod.yml", "deploy-staging.yml", "preview.yml"]);
  });

  for (const file of FILES) {
    it(`${file} keeps the rules`, () => {
      assert.deepEqual(problemsOf(readWorkflowText(file), TARGETS), []);
    });
  }

  it("have one job for each environment of the stack files", () => {
    const jobs = FILES.flatMap((file) => Object.values(readWorkflow(file).jobs));
    const environments = jobs.flatMap(({ environment }) => environment ?? []);
    assert.deepEqual(environments.toSorted(), TARGETS.map(({ environment }) => environment).toSorted());
  });

  it("use each action in one version", () => {
    const uses = FILES.flatMap((file) => usesOf(parseWorkflow(readWorkflowText(file)).document));
    const versions = new Set(uses.map(({ action, comment }) => `${action} ${comment}`));
    const actions = new Set(uses.map(({ action }) => action.split("@")[0]));
    assert.equal(versions.size, actions.size, [...versions].join("\n"));
  });

  it("deploy prod in no other way than after staging, in the same run", () => {
    assert.deepEqual(Object.keys(readWorkflow("deploy-prod.yml").on), ["workflow_call"]);
    const { prod } = readWorkflow("deploy-staging.yml").jobs;
    assert.deepEqual(
      [prod?.uses, prod?.needs, prod?.if],
      ["./.github/workflows/deploy-prod.yml", "staging", undefined],
    );
  });
});

describe("the rules of workflows refuse one that", () => {
  for (const { that, file, break: breakIt, message } of TWINS) {
    it(that, () => {
      const { document } = parseWorkflow(readWorkflowText(file));
      breakIt(document);
      const problems = problemsOf(String(document), TARGETS);
      assert.ok(problems.includes(message), `said was: ${problems.join("\n")}`);
    });
  }
});

describe("the merge gate", () => {
  it("needs every other job", () => {
    assert.deepEqual(gateProblems(readWorkflow("preview.yml"), GATE), []);
  });

  it("is told to be missing a job that was added", () => {
    const { workflow } = parseWorkflow(readWorkflowText("preview.yml"));
    const jobs = { ...workflow.jobs, extra: { steps: [] } };
    assert.deepEqual(gateProblems({ ...workflow, jobs }, GATE), ["jobs.merge-gate.needs: extra is missing"]);
  });

  it("is told that it would be skipped", () => {
    const { document } = parseWorkflow(readWorkflowText("preview.yml"));
    document.deleteIn(["jobs", GATE, "if"]);
    const { workflow } = parseWorkflow(String(document));
    assert.deepEqual(gateProblems(workflow, GATE), [
      "jobs.merge-gate.if: must be always(): a skipped job passes as a required check",
    ]);
  });
});
