import { type EngineRun, runWithEvents } from "../engine-events.ts";
import { POLICY_PACK } from "../stack-names.ts";
import { UserError } from "../user-error.ts";
import type { Context } from "./step.ts";

/** What an `up` would change. Its operations are those of the engine: `create`, `update`, `replace`, `delete`. */
export interface Plan {
  /** How many resources each operation concerns; none where nothing would change. */
  readonly changes: Readonly<Record<string, number>>;
  readonly isEmpty: boolean;
  /** What it would delete or replace beside revisions of task definitions, which never run again. */
  readonly destructive: readonly string[];
}

/** Asks the engine and the policies. Throws a `UserError` with their words where they refuse. */
export async function planOf({ pulumi, stack }: Pick<Context, "pulumi" | "stack">): Promise<Plan> {
  const run = await runWithEvents(pulumi, ["preview", "--stack", stack, "--policy-pack", POLICY_PACK]);
  if (run.code !== 0) throw new UserError(`pulumi preview of ${stack} failed:\n${run.stdout}${run.stderr}`.trimEnd());
  const changes = changesOf(run);
  return { changes, isEmpty: Object.keys(changes).length === 0, destructive: destructive(run) };
}

/** Changes in words: `113 to create, 2 to update`. */
export function planned({ changes }: Plan): string {
  return inWords(changes, (operation) => `to ${operation}`);
}

/** The same when it is done: `113 created, 2 updated`. */
export function performed({ changes }: Plan): string {
  return inWords(changes, (operation) => `${operation}d`);
}

function inWords(changes: Plan["changes"], words: (operation: string) => string): string {
  return Object.entries(changes)
    .map(([operation, count]) => `${count} ${words(operation)}`)
    .join(", ");
}

function changesOf({ changes }: EngineRun): Plan["changes"] {
  return Object.fromEntries(Object.entries(changes).filter(([operation]) => !UNCHANGED.includes(operation)));
}

const UNCHANGED = ["same", "read", "refresh"];

function destructive({ steps }: EngineRun): string[] {
  const found = steps
    .filter(({ op, type }) => /delete|replace/.test(op) && type !== "aws:ecs/taskDefinition:TaskDefinition")
    .map(({ urn }) => urn.split("::").at(-1) ?? urn);
  return [...new Set(found)];
}
