import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { EngineEvent, PolicyEvent, StepEventMetadata } from "@pulumi/pulumi/automation/events.js";
import { type RunOptions, type RunResult, runPulumi, type Sandbox } from "pulumi-sandbox";

/** A run of the engine with what it reported, event by event. */
export interface EngineRun extends RunResult {
  /** How many resources each operation concerned: `{ create: 48, same: 2 }`. */
  readonly changes: Readonly<Record<string, number>>;
  /** The operations in the order in which they ended (or, in a preview, were planned), without those that change nothing. */
  readonly steps: readonly StepEventMetadata[];
  readonly policyViolations: readonly PolicyEvent[];
  /** The engine's errors, as it shows them. */
  readonly errors: readonly string[];
}

/** Operations that leave the resource as it is. */
const UNCHANGED = ["same", "read", "refresh", "read-discard", "discard-replaced"];

/** Runs an operation of the CLI (up, preview, refresh, destroy, import) without questions, and reads its events. */
export async function runWithEvents(
  sandbox: Sandbox,
  args: readonly string[],
  options: RunOptions = {},
): Promise<EngineRun> {
  const directory = mkdtempSync(join(tmpdir(), "events-"));
  const log = join(directory, "events.jsonl");
  try {
    // The CLI has the flag only with its debugging commands; the Automation API reads events in the same way.
    const env = { ...options.env, PULUMI_DEBUG_COMMANDS: "true" };
    const flags = ["--non-interactive", "--color", "never", "--event-log", log];
    const result = await runPulumi(sandbox, [...args, ...flags], { ...options, env });
    return { ...result, ...summary(readEvents(log)) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function readEvents(log: string): EngineEvent[] {
  let text: string;
  try {
    text = readFileSync(log, "utf8");
  } catch {
    return []; // The CLI refused the command before the engine started.
  }
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as EngineEvent);
}

function summary(events: readonly EngineEvent[]): Omit<EngineRun, keyof RunResult> {
  const changes =
    events.findLast(({ summaryEvent }) => summaryEvent !== undefined)?.summaryEvent?.resourceChanges ?? {};
  return {
    changes: Object.fromEntries(Object.entries(changes)),
    steps: events
      .flatMap(({ resOutputsEvent }) => (resOutputsEvent === undefined ? [] : [resOutputsEvent.metadata]))
      .filter(({ op }) => !UNCHANGED.includes(op)),
    policyViolations: events.flatMap(({ policyEvent }) => (policyEvent === undefined ? [] : [policyEvent])),
    errors: events.flatMap(({ diagnosticEvent }) =>
      diagnosticEvent?.severity === "error" ? [diagnosticEvent.message] : [],
    ),
  };
}
