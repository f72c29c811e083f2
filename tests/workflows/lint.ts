import type { Target } from "./stack-facts.ts";
import { targetProblems } from "./target-lint.ts";
import { needsOf, parseWorkflow, type Place, usesOf, type Workflow } from "./workflow.ts";

/** Who may start a workflow. Not `pull_request_target` and `workflow_run`, which give strangers' changes the rights of main. */
const EVENTS = ["merge_group", "pull_request", "push", "workflow_call", "workflow_dispatch"];

/**
 * What is wrong with a workflow, in words that name the place: beside what actionlint finds, the rules of this repository.
 * Throws where the text is not YAML.
 */
export function problemsOf(text: string, targets: readonly Target[]): string[] {
  const { workflow, document } = parseWorkflow(text);
  const places = Object.entries(workflow.jobs).map(([id, job]): Place => {
    return { at: `jobs.${id}`, job, steps: job.steps ?? [], workflow };
  });
  return [
    ...startProblems(workflow),
    ...usesOf(document).flatMap(pinProblems),
    ...places.flatMap(rightsProblems),
    ...places.flatMap(stepProblems),
    ...places.flatMap((place) => targetProblems(place, targets)),
  ];
}

function startProblems(workflow: Workflow): string[] {
  const problems = Object.keys(workflow.on)
    .filter((event) => !EVENTS.includes(event))
    .map((event) => `on: ${event} is not among the events that may start a workflow here`);
  const { branches } = workflow.on.push ?? {};
  if ("push" in workflow.on && branches?.join() !== "main") problems.push("on.push: must be of the branch main only");
  if (JSON.stringify(workflow.permissions) !== "{}") problems.push("permissions: must be {}; each job states its own");
  if (/\bsecrets\b/.test(JSON.stringify(workflow)))
    problems.push("a secret is used: roles are assumed by OIDC instead");
  return problems;
}

/** A tag can be moved to other code; a commit cannot. */
function pinProblems({ action, comment }: { action: string; comment: string }): string[] {
  if (action.startsWith("./")) return [];
  if (!/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/.test(action)) return [`uses: ${action} is not pinned to a commit`];
  if (!/^v\d+\.\d+\.\d+$/.test(comment)) return [`uses: ${action} does not say its version in a comment`];
  return [];
}

function rightsProblems({ at, job }: Place): string[] {
  const { permissions, environment, uses } = job;
  if (permissions === undefined) return [`${at}.permissions: missing`];
  const problems = Object.entries(permissions)
    .filter(([name, right]) => !["contents: read", "id-token: write"].includes(`${name}: ${right}`))
    .map(([name, right]) => `${at}.permissions: ${name}: ${right} is more than a job needs here`);
  // The jobs of a workflow that is called have environments of their own.
  if (uses !== undefined) return problems;
  const hasToken = permissions["id-token"] === "write";
  if (hasToken && environment === undefined) problems.push(`${at}: gets a token for AWS, but runs in no environment`);
  if (!hasToken && environment !== undefined) problems.push(`${at}: runs in ${environment}, but gets no token for AWS`);
  return problems;
}

function stepProblems({ at, job, steps, workflow }: Place): string[] {
  if (job.uses !== undefined) return [];
  const problems: string[] = [];
  const minutes = job["timeout-minutes"];
  if (minutes === undefined || minutes > 60) problems.push(`${at}.timeout-minutes: must be there, 60 at most`);
  if (workflow.defaults?.run?.shell !== "bash --noprofile --norc -euo pipefail {0}")
    problems.push("defaults.run.shell: must be bash with -euo pipefail");
  for (const [index, step] of steps.entries()) {
    const here = `${at}.steps[${index}]`;
    if (step.run?.includes("${{") === true)
      problems.push(`${here}.run: has an expression in it; pass it through \`env\``);
    if (step.shell !== undefined) problems.push(`${here}.shell: differs from the workflow's`);
    if (step.uses?.startsWith("actions/checkout@") === true && step.with?.["persist-credentials"] !== false)
      problems.push(`${here}: actions/checkout must not persist its credentials`);
    if (step.run !== undefined && /\bnpm (ci|i|install)\b/.test(step.run) && step.run.trim() !== "npm ci")
      problems.push(
        `${here}.run: packages are installed by \`npm ci\`, which runs the scripts that package.json allows`,
      );
  }
  return problems;
}

/** What is wrong with the job that main requires as a check, named `id`: it must look at all others. */
export function gateProblems({ jobs }: Workflow, id: string): string[] {
  const gate = jobs[id];
  if (gate === undefined) return [`jobs.${id}: missing`];
  const others = Object.keys(jobs).filter((name) => name !== id);
  const forgotten = others.filter((name) => !needsOf(gate).includes(name));
  return [
    ...forgotten.map((name) => `jobs.${id}.needs: ${name} is missing`),
    ...(gate.if === "${{ always() }}"
      ? []
      : [`jobs.${id}.if: must be always(): a skipped job passes as a required check`]),
  ];
}
