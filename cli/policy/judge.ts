import { join } from "node:path";

import { type EngineRun, runPrintingEvents, runWithEvents } from "../engine-events.ts";
import { type Pulumi, succeeded } from "../pulumi.ts";
import { POLICY_PACK, type Stack } from "../stack-names.ts";
import { withTemporaryDirectory } from "../temporary-directory.ts";
import { PACK } from "./catalogue.ts";
import { findingsOf, policiesOf } from "./findings.ts";
import { locator } from "./locations.ts";
import type { Report, Source } from "./report.ts";
import { framesInLog, framesInState, type SourceFrames } from "./source-frames.ts";

/** What is judged. */
export interface Subject {
  readonly stack: Stack;
  readonly sandbox: boolean;
  readonly from: Source;
  /** The program's directory. */
  readonly directory: string;
}

/** What a run of the engine gives. */
interface Judged {
  readonly run: EngineRun;
  readonly resources: number;
  readonly frames: SourceFrames;
}

/** Has the engine ask the policy pack about a stack. Throws a `UserError` where the stack's state cannot be had. */
export async function judge(pulumi: Pulumi, subject: Subject): Promise<Report> {
  const { stack, sandbox, from, directory } = subject;
  const { run, resources, frames } = await (from === "preview" ? preview(pulumi, stack) : analyze(pulumi, stack));
  return {
    stack,
    sandbox,
    from,
    policies: policiesOf(run.policyViolations),
    resources,
    findings: findingsOf(run.policyViolations, locator(directory, frames)),
    errors: errorsOf(run, resources),
  };
}

function preview(pulumi: Pulumi, stack: Stack): Promise<Judged> {
  return withTemporaryDirectory(async (directory) => {
    const log = join(directory, "calls.jsonl");
    const args = ["preview", "--stack", stack, "--policy-pack", POLICY_PACK];
    const run = await runWithEvents(pulumi.run, args, { env: { PULUMI_DEBUG_GRPC: log } });
    return { run, resources: run.judged.length, frames: await framesInLog(log) };
  });
}

async function analyze(pulumi: Pulumi, stack: Stack): Promise<Judged> {
  const text = await succeeded(pulumi.run(["stack", "export", "--stack", stack]), `pulumi stack export of ${stack}`);
  const { deployment } = JSON.parse(text) as { deployment: { resources?: Parameters<typeof framesInState>[0] } };
  const { resources = [] } = deployment;
  const args = ["policy", "analyze", "--stack", stack, "--policy-pack", POLICY_PACK];
  const run = await runPrintingEvents(pulumi.run, args);
  return { run, resources: resources.length, frames: framesInState(resources) };
}

/** What says only that policies refuse something, or nothing at all. */
const EXPECTED = ["preview failed", "one or more mandatory policy violations were found"];

/** Why the run is no judgement. That policies refuse something is none of these. */
export function errorsOf(run: EngineRun, resources: number): string[] {
  const { code, stderr, errors, policyPacks, policyViolations } = run;
  const printed = stderr.split("\n").filter((line) => line.startsWith("error: "));
  const told = [...errors, ...printed].map((error) => error.replace(/^error: /, "").trim());
  const unexpected = [...new Set(told)].filter((error) => error !== "" && !EXPECTED.includes(error));
  if (unexpected.length > 0) return unexpected;
  const isRefused = policyViolations.some(({ enforcementLevel }) => enforcementLevel === "mandatory");
  if (code !== 0 && !isRefused) return [stderr.trim() === "" ? `pulumi ended with exit code ${code}` : stderr.trim()];
  // A merge must not get through because nobody looked.
  if (resources === 0) return ["the stack has no resources, so nothing was judged; judge its preview instead"];
  return policyPacks.includes(PACK) ? [] : [`the engine did not run the policy pack ${PACK}, so nothing was judged`];
}
