import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { EngineEvent, PolicyEvent, StepEventMetadata } from "@pulumi/pulumi/automation/events.js";
import type { RunOptions, RunResult } from "pulumi-sandbox";

import { withTemporaryDirectory } from "./temporary-directory.ts";

/** Runs the Pulumi CLI, on the clouds or in a sandbox. */
export type RunCli = (args: readonly string[], options: RunOptions) => Promise<RunResult>;

/** A run of the engine with what it reported, event by event. */
export interface EngineRun extends RunResult {
  /** How many resources each operation concerned: `{ create: 48, same: 2 }`. */
  readonly changes: Readonly<Record<string, number>>;
  /** The operations in the order in which they ended (or, in a preview, were planned), without those that change nothing. */
  readonly steps: readonly StepEventMetadata[];
  readonly policyViolations: readonly PolicyReport[];
  /** The resources that policy packs were asked about one by one. Empty where the command does not tell. */
  readonly judged: readonly string[];
  /** The policy packs that took part, once the run has ended in good order. */
  readonly policyPacks: readonly string[];
  /** The engine's errors, as it shows them. */
  readonly errors: readonly string[];
}

/** A report of a policy. The SDK's type lacks the severity. */
export interface PolicyReport extends PolicyEvent {
  readonly severity?: string;
}

/** An event of the engine, with what the SDK's type lacks. */
interface Event extends Omit<EngineEvent, "policyEvent"> {
  readonly policyEvent?: PolicyReport;
  readonly policyAnalyzeSummaryEvent?: { readonly resourceUrn: string };
}

/** Operations that leave the resource as it is. */
const UNCHANGED = ["same", "read", "refresh", "read-discard", "discard-replaced"];

/** Runs an operation of the CLI (up, preview, refresh, destroy, import) without questions, and reads its events. */
export function runWithEvents(run: RunCli, args: readonly string[], options: RunOptions = {}): Promise<EngineRun> {
  return withTemporaryDirectory(async (directory) => {
    const log = join(directory, "events.jsonl");
    // The CLI has the flag only with its debugging commands; the Automation API reads events in the same way.
    const env = { ...options.env, PULUMI_DEBUG_COMMANDS: "true" };
    const flags = ["--non-interactive", "--color", "never", "--event-log", log];
    const result = await run([...args, ...flags], { ...options, env });
    return { ...result, ...summary(readEvents(textOf(log))) };
  });
}

/** Runs a command that prints its events (`policy analyze --json`), and reads them. */
export async function runPrintingEvents(
  run: RunCli,
  args: readonly string[],
  options: RunOptions = {},
): Promise<EngineRun> {
  const result = await run([...args, "--json", "--non-interactive"], options);
  return { ...result, ...summary(readEvents(result.stdout)) };
}

function textOf(log: string): string {
  try {
    return readFileSync(log, "utf8");
  } catch {
    return ""; // The CLI refused the command before the engine started.
  }
}

function readEvents(text: string): Event[] {
  const lines = text.split("\n").filter((line) => line.startsWith("{"));
  return lines.map((line) => JSON.parse(line) as Event);
}

function summary(events: readonly Event[]): Omit<EngineRun, keyof RunResult> {
  const end = events.findLast(({ summaryEvent }) => summaryEvent !== undefined)?.summaryEvent;
  // Its name in the log, which is not that of the SDK's type.
  const { PolicyPacks: packs = {} } = { ...end } as { PolicyPacks?: Record<string, string> };
  return {
    changes: { ...end?.resourceChanges },
    steps: events
      .flatMap(({ resOutputsEvent }) => (resOutputsEvent === undefined ? [] : [resOutputsEvent.metadata]))
      .filter(({ op }) => !UNCHANGED.includes(op)),
    policyViolations: events.flatMap(({ policyEvent }) => (policyEvent === undefined ? [] : [policyEvent])),
    judged: [...new Set(events.flatMap(({ policyAnalyzeSummaryEvent: each }) => each?.resourceUrn ?? []))],
    // A pack of this machine is called NAME|local|PATH.
    policyPacks: Object.keys(packs).map((name) => name.split("|", 1).join()),
    errors: events.flatMap(({ diagnosticEvent }) =>
      diagnosticEvent?.severity === "error" ? [diagnosticEvent.message] : [],
    ),
  };
}
