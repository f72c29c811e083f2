import { rmSync } from "node:fs";
import { join } from "node:path";

import { ensureEngine, LockedError, NoEngineError } from "@askflorence/engine";
import { Sandbox, WorldError } from "pulumi-sandbox";

import type { EngineRun } from "./engine-events.ts";
import { copyProgram, ROOT } from "./program-copy.ts";
import { whatExists } from "./report.ts";
import { deployImage, issueCertificate, operate, outputsOf, requestEdge, type Stack, STACKS } from "./stacks.ts";
import { UserError } from "./user-error.ts";
import { type Violation, VIOLATIONS } from "./violations.ts";

/** What the load balancer asks of the tasks, and what is asked here through the whole edge. */
const HEALTH = "/api/health";

/** The commit that the first image is tagged with. */
const FIRST_COMMIT = "1ac9a58";

/** A step of the demonstration that did not go as it must. */
class StepFailed extends Error {}

const began = Date.now();

/** Brings both stacks up in the sandbox, shows that violating changes are refused, and prints what exists then. */
async function start(): Promise<void> {
  say(
    "AskFlorence in the sandbox: the real Pulumi engine, the real program and its policies, simulated AWS and Atlas.\n",
  );
  const engine = await ensureEngine();
  say(`engine   Pulumi ${engine.version} (${engine.source})`);
  const sandbox = await Sandbox.open(ROOT);
  try {
    for (const stack of STACKS) await up(sandbox, stack, "as it is");
    for (const stack of STACKS) {
      const issued = await issue(sandbox, stack);
      const deployed = deploy(sandbox, stack);
      if (issued || deployed) await up(sandbox, stack, "with the certificate and the image");
      await request(sandbox, stack);
    }
    for (const violation of VIOLATIONS) await refuse(sandbox, violation);
    say(await whatExists(sandbox));
  } finally {
    sandbox.close();
  }
  say(NEXT);
}

async function up(sandbox: Sandbox, stack: Stack, what: string): Promise<void> {
  const run = await timed(() => operate(sandbox, "up", stack));
  if (run.result.code !== 0) throw failure(`up of ${stack}`, run.result);
  line("up", stack, `${what}: ${changesOf(run.result)}`, run.seconds);
}

async function issue(sandbox: Sandbox, stack: Stack): Promise<boolean> {
  const records = await issueCertificate(sandbox, stack);
  const added = `pending until now: ${records?.length ?? 0} record of the certificate added to the public DNS, as people do it`;
  line("edge", stack, records === undefined ? "issued before" : added);
  return records !== undefined;
}

function deploy(sandbox: Sandbox, stack: Stack): boolean {
  const digest = deployImage(sandbox, stack, FIRST_COMMIT);
  if (digest === undefined) line("image", stack, "deployed before");
  else line("image", stack, `pushed as ${FIRST_COMMIT}, its digest ${digest.slice(0, 19)}… recorded as CI does it`);
  return digest !== undefined;
}

/** What a viewer gets, once people have pointed the host names at the distribution. */
async function request(sandbox: Sandbox, stack: Stack): Promise<void> {
  for (const { host, status, reason } of await requestEdge(sandbox, stack, HEALTH)) {
    const shown = `https://${host}${HEALTH} answers ${status ?? "nothing"}`;
    if (status !== 200) throw new StepFailed(`${shown}: ${reason ?? "no reason"}`);
    line("request", stack, shown);
  }
}

async function refuse(sandbox: Sandbox, { rule, change, patch, needsReferenceReads }: Violation): Promise<void> {
  if (needsReferenceReads && !(await readsReferenceData(sandbox))) {
    line("skipped", "prod", `${change}: reference reads are off in this sandbox`);
    return;
  }
  const copy = join(ROOT, ".sandbox", "violations", rule);
  copyProgram(copy, patch);
  const { result, seconds } = await timed(() => operate(sandbox, "preview", "prod", ["-C", copy]));
  rmSync(copy, { recursive: true });
  const violation = result.policyViolations.find(
    (event) => event.policyName === rule && event.enforcementLevel === "mandatory",
  );
  if (result.code === 0 || violation === undefined)
    throw failure(`the change "${change}" was not refused by ${rule}: preview`, result);
  line("refused", "prod", change, seconds);
  say(indent(violation.message.trim(), 19));
}

/** Whether prod reads reference data: a user of this sandbox may have switched it off. */
async function readsReferenceData(sandbox: Sandbox): Promise<boolean> {
  const { referenceReads } = (await outputsOf(sandbox, "prod")) as { referenceReads: { enabled: boolean } };
  return referenceReads.enabled;
}

async function timed<T>(action: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const before = Date.now();
  return { result: await action(), seconds: (Date.now() - before) / 1000 };
}

function changesOf({ changes }: EngineRun): string {
  const { same = 0, ...changed } = changes;
  const parts = Object.entries(changed).map(([operation, count]) => `${count} ${PAST[operation] ?? operation}`);
  return [...(parts.length === 0 ? ["nothing to change"] : parts), ...(same > 0 ? [`${same} unchanged`] : [])].join(
    ", ",
  );
}

const PAST: Record<string, string> = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "deleted",
  read: "read",
};

function failure(what: string, { code, stdout, stderr }: EngineRun): StepFailed {
  return new StepFailed(`${what} ended with exit code ${code}:\n\n${stdout}${stderr}`);
}

function line(step: string, stack: string, text: string, seconds?: number): void {
  const time = seconds === undefined ? "" : `  (${seconds.toFixed(1)} s)`;
  say(`${step.padEnd(8)} ${stack.padEnd(8)}  ${text}${time}`);
}

function indent(text: string, columns: number): string {
  return text.replace(/^/gm, " ".repeat(columns));
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

const NEXT = `What to try next:
  npx pulumi-sandbox preview --stack staging --diff --policy-pack policy
  npx pulumi-sandbox config set --path askflorence:referenceReads.enabled false --stack prod
  AWS_PROFILE=askflorence-prod npx pulumi-sandbox up --stack prod
  npx pulumi-sandbox stack export --stack staging
  npx pulumi-sandbox world show
  npx pulumi-sandbox world reset`;

/** What the user can do something about: its message says it all. */
const expected = [StepFailed, UserError, LockedError, NoEngineError, WorldError];

try {
  await start();
  say(`\nAll of it went as it must, in ${Math.round((Date.now() - began) / 1000)} s.`);
} catch (error) {
  const { message, stack } = error as Error;
  process.stderr.write(`\n${expected.some((kind) => error instanceof kind) ? message : (stack ?? message)}\n`);
  process.exitCode = 1;
}
