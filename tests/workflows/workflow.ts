import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";

import { type Document, isScalar, parseDocument, visit } from "yaml";

import { ROOT } from "../../cli/program-copy.ts";

/** The folder that GitHub takes workflows from. */
const DIRECTORY = join(ROOT, ".github", "workflows");

/** A workflow as far as it is looked at here: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax */
export interface Workflow {
  readonly on: Readonly<Record<string, { readonly branches?: readonly string[] } | null>>;
  readonly permissions?: Permissions;
  readonly defaults?: { readonly run?: { readonly shell?: string } };
  readonly jobs: Readonly<Record<string, Job>>;
}

export type Permissions = Readonly<Record<string, string>>;

/** A job: of steps, or the call of another workflow (`uses`). */
export interface Job {
  readonly name?: string;
  readonly if?: string;
  readonly needs?: string | readonly string[];
  readonly uses?: string;
  readonly environment?: string;
  readonly permissions?: Permissions;
  readonly concurrency?: { readonly group: string; readonly "cancel-in-progress": boolean };
  readonly env?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly steps?: readonly Step[];
}

export interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly run?: string;
  readonly shell?: string;
}

/** A job, where it stands, and what it is a part of. */
export interface Place {
  /** Example: `jobs.policy`. */
  readonly at: string;
  readonly job: Job;
  readonly steps: readonly Step[];
  readonly workflow: Workflow;
}

/** The names of the workflow files. */
export const FILES = readdirSync(DIRECTORY).toSorted();

/** Reads one workflow file. */
export function readWorkflowText(file: string): string {
  return readFileSync(join(DIRECTORY, file), "utf8");
}

/** Parses a workflow. Throws where it is not YAML. */
export function parseWorkflow(text: string): { workflow: Workflow; document: Document } {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) throw error;
  return { workflow: document.toJS() as Workflow, document };
}

/** One committed workflow. */
export function readWorkflow(file: string): Workflow {
  return parseWorkflow(readWorkflowText(file)).workflow;
}

/** What a job needs, as a list. */
export function needsOf({ needs = [] }: Job): readonly string[] {
  return typeof needs === "string" ? [needs] : needs;
}

/** Every `uses:` of a workflow with the comment behind it. */
export function usesOf(document: Document): { action: string; comment: string }[] {
  const found: { action: string; comment: string }[] = [];
  visit(document, {
    Pair: (_, { key, value }) => {
      if (isScalar(key) && key.value === "uses" && isScalar(value))
        found.push({ action: String(value.value), comment: value.comment?.trim() ?? "" });
    },
  });
  return found;
}

/**
 * The value of an expression, with or without `${{ }}`. GitHub's operators are JavaScript's for the texts that are compared here;
 * a property of what is not there is null in both, as far as the context names it.
 */
export function evaluate(expression: string, context: object): unknown {
  return runInNewContext(expression.replace(/^\$\{\{(.*)\}\}$/s, "$1"), { ...context });
}
