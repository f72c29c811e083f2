import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { evaluate, type Workflow } from "./workflow.ts";

/** What a step did. `skipped` is also a step that uses an action: there is nothing to run. */
export interface StepResult {
  readonly name: string;
  readonly outcome: "success" | "failure" | "skipped";
  /** What it printed, errors included. */
  readonly output: string;
  /** What it wrote for the run's summary. */
  readonly summary: string;
}

/** How to run the steps of a job here. */
export interface JobOptions {
  readonly cwd?: string;
  /** Variables beside those of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** The contexts that the job's expressions name, like `github` and `needs`. */
  readonly context?: object;
  /** Names of steps that are taken to have succeeded. */
  readonly except?: readonly string[];
}

/**
 * Runs the commands of a job's steps as GitHub's runner does: each in the workflow's shell, with the job's and the step's variables, and
 * after a failure only those whose `if` says so.
 */
export async function runJob(workflow: Workflow, id: string, options: JobOptions = {}): Promise<StepResult[]> {
  const job = workflow.jobs[id];
  if (job?.steps === undefined) throw new Error(`jobs.${id} has no steps`);
  const directory = mkdtempSync(join(tmpdir(), "workflow-"));
  const results: StepResult[] = [];
  const outcomes: Record<string, { outcome: string }> = {};
  try {
    for (const step of job.steps) {
      const name = step.name ?? step.uses ?? "";
      const context = { ...options.context, steps: outcomes, cancelled: () => false };
      const isDue =
        step.if === undefined
          ? !results.some(({ outcome }) => outcome === "failure")
          : Boolean(evaluate(step.if, context));
      const isRun = isDue && step.run !== undefined && options.except?.includes(name) !== true;
      const result = isRun
        ? await runStep(
            workflow,
            { name, run: step.run },
            { directory, cwd: options.cwd, env: { ...options.env, ...valuesOf({ ...job.env, ...step.env }, context) } },
          )
        : ({
            name,
            outcome: isDue && step.run !== undefined ? "success" : "skipped",
            output: "",
            summary: "",
          } as const);
      results.push(result);
      if (step.id !== undefined) outcomes[step.id] = { outcome: result.outcome };
    }
    return results;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function valuesOf(variables: Readonly<Record<string, string>>, context: object): NodeJS.ProcessEnv {
  const values = Object.entries(variables).map(([name, value]) => [
    name,
    value.startsWith("${{") ? String(evaluate(value, context)) : value,
  ]);
  return Object.fromEntries(values) as NodeJS.ProcessEnv;
}

function runStep(
  { defaults }: Workflow,
  { name, run }: { name: string; run: string },
  { directory, cwd, env }: { directory: string; cwd?: string; env: NodeJS.ProcessEnv },
): Promise<StepResult> {
  const script = join(directory, "script.sh");
  const summary = join(directory, "summary.md");
  writeFileSync(script, run);
  writeFileSync(summary, "");
  const [command = "bash", ...args] = (defaults?.run?.shell ?? "bash {0}").replace("{0}", script).split(" ");
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, GITHUB_STEP_SUMMARY: summary, RUNNER_TEMP: directory, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.once("error", reject);
    child.once("close", (code) => {
      resolve({ name, outcome: code === 0 ? "success" : "failure", output, summary: readFileSync(summary, "utf8") });
    });
  });
}
