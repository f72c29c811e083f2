import "../../cli/isolate.ts";

import assert from "node:assert/strict";

import { credentialsOf, type Stack } from "../../cli/stack-names.ts";
import { VIOLATIONS } from "../../cli/violations.ts";
import { runJob, type StepResult } from "../workflows/run-job.ts";
import { readWorkflow } from "../workflows/workflow.ts";
import { checkOut, simulateClouds } from "./checkout.ts";
import { temporaryDirectory } from "./support.ts";

/** What a checkout has already, and what there is no simulation of: GitHub, and a backend in S3. */
const EXCEPT = ["Install", "Log in to the state", "This is the newest commit of main"];

/** How each command of a job ended. */
const outcomesOf = (steps: readonly StepResult[]): Record<string, string> =>
  Object.fromEntries(
    steps
      .filter(({ name, outcome }) => outcome !== "skipped" && !EXCEPT.includes(name))
      .map((s) => [s.name, s.outcome]),
  );
const outputsOf = (steps: readonly StepResult[]): string => steps.map(({ output }) => output).join("\n");

/** Markdown without the escapes of what could be markup. */
const plain = (markdown: string): string =>
  markdown.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));

/** Runs a job's own commands, word by word, in a checkout. */
const run = (cwd: string, file: string, job: string, env: NodeJS.ProcessEnv = {}) =>
  runJob(readWorkflow(file), job, {
    cwd,
    // Whoever runs the tests may have chosen these for work of their own.
    env: { AWS_PROFILE: undefined, PULUMI_SANDBOX_DIR: undefined, ...env },
    except: EXCEPT,
  });

/** What a job has in the environment of a stack: its role's credentials. */
const inCloud = (stack: Stack) => ({ ...credentialsOf(stack), ASKFLORENCE_SANDBOX: "1" });

describe("the commands of the workflows", () => {
  describe("on a compliant change", () => {
    const checkout = temporaryDirectory();
    before(() => {
      checkOut(checkout);
      simulateClouds(checkout);
    });

    it("judge both stacks without credentials, and pass", async () => {
      const steps = await run(checkout, "preview.yml", "policy");
      const passed = { "Judge staging": "success", "Bring up staging": "success", "Judge prod": "success" };
      assert.deepEqual(outcomesOf(steps), passed, outputsOf(steps));
    });

    for (const stack of ["staging", "prod"] as const)
      it(`preview ${stack} with credentials, and pass`, async () => {
        const steps = await run(checkout, "preview.yml", stack, inCloud(stack));
        assert.deepEqual(outcomesOf(steps), { Plan: "success", Judge: "success" }, outputsOf(steps));
      });

    for (const stack of ["staging", "prod"] as const)
      it(`deploy ${stack}, after which nothing is left to change`, async () => {
        const steps = await run(checkout, `deploy-${stack}.yml`, stack, inCloud(stack));
        const passed = { Update: "success", "Nothing is left to change": "success" };
        assert.deepEqual(outcomesOf(steps), passed, outputsOf(steps));
      });
  });

  describe("on a violating change", () => {
    const violation = VIOLATIONS.find(({ rule }) => rule === "secret-customer-managed-key");
    assert.ok(violation);
    const checkout = temporaryDirectory();
    before(() => {
      checkOut(checkout, violation.patch);
      simulateClouds(checkout);
    });

    it("name the rule for each stack, and fail", async () => {
      const steps = await run(checkout, "preview.yml", "policy");
      const failed = { "Judge staging": "failure", "Bring up staging": "success", "Judge prod": "failure" };
      assert.deepEqual(outcomesOf(steps), failed, outputsOf(steps));
      for (const { output, summary } of steps.filter(({ outcome }) => outcome === "failure")) {
        assert.match(output, /secret-customer-managed-key/);
        assert.match(plain(summary), /secret-customer-managed-key/);
      }
    });

    it("refuse the plan of the real account, and name the rule there too", async () => {
      const steps = await run(checkout, "preview.yml", "prod", inCloud("prod"));
      assert.deepEqual(outcomesOf(steps), { Plan: "failure", Judge: "failure" }, outputsOf(steps));
      for (const { output } of steps.filter(({ outcome }) => outcome === "failure"))
        assert.match(output, violation.message);
    });

    it("refuse the update as well", async () => {
      const steps = await run(checkout, "deploy-prod.yml", "prod", inCloud("prod"));
      assert.deepEqual(outcomesOf(steps), { Update: "failure" }, outputsOf(steps));
      assert.match(outputsOf(steps), violation.message);
    });
  });
});
