import { UnreadableInput } from "./unknown.ts";

/**
 * What a rule says of one resource. A mandatory rule reports `undecidable` as it reports `violated`: what cannot be proven
 * in preview would only show after it has been created.
 */
export type Decision =
  | { readonly verdict: "holds" }
  | {
      readonly verdict: "violated" | "undecidable";
      /** What is wrong, as the rest of a sentence that begins with the resource. Never the value of a secret. */
      readonly problem: string;
      /** What to write instead: one sentence. */
      readonly mend: string;
    };

/** The decisions of one rule on one resource. */
export type Decisions = Iterable<Decision>;

/** The resource satisfies the rule. */
export const holds: Decision = { verdict: "holds" };

/** The resource breaks the rule, whatever the unknown values turn out to be. */
export function violated(problem: string, mend: string): Decision {
  return { verdict: "violated", problem, mend };
}

/** The rule cannot be decided because of `input`; `reason` says why in half a sentence. */
export function undecidable(input: string, reason: string, mend: string): Decision {
  return { verdict: "undecidable", problem: `cannot be accepted: its ${input} cannot be proven (${reason})`, mend };
}

/** A resource as messages name it. */
export interface Named {
  readonly type: string;
  readonly name: string;
}

/** `type "name"`, the way every message names a resource. */
export function label(resource: Named): string {
  return `${resource.type} "${resource.name}"`;
}

/**
 * The messages of everything that does not hold. A decision that throws becomes a message that names the rule and the
 * resource: @pulumi/policy would drop what the rule had reported so far and show the pack as passed.
 */
export function messages(rule: string, resource: Named, decide: () => Decisions): string[] {
  const found: string[] = [];
  try {
    for (const decision of decide()) {
      if (decision.verdict !== "holds") found.push(`${label(resource)} ${decision.problem}. ${decision.mend}.`);
    }
  } catch (error) {
    found.push(`${label(resource)} ${failure(rule, error)}`);
  }
  return found;
}

/** Whether a message says that the rule itself failed. */
export function isFailure(message: string): boolean {
  return message.includes(FAILED);
}

const REFUSED = "cannot be accepted: ";
const FAILED = `${REFUSED}the rule `;

/** What a message says: that the resource breaks the rule, that the rule could not be decided, or that it failed. */
export function verdictOf(message: string, resource: Named): "violated" | "undecidable" | "failed" {
  // A resource's name is any text: what follows it is the rule's word.
  const subject = [label(resource), THE_STACK].find((each) => message.startsWith(`${each} `)) ?? "";
  const problem = message.slice(subject.length).trimStart();
  if (!problem.startsWith(REFUSED)) return "violated";
  return problem.startsWith(FAILED) ? "failed" : "undecidable";
}

/** How a message begins that is about no resource. */
const THE_STACK = "The stack";

/** Describes a failed rule. The text of a foreign error may quote a secret (JSON.parse does), so only its place is named. */
export function failure(rule: string, error: unknown): string {
  if (error instanceof UnreadableInput) {
    return `cannot be accepted: ${error.message}. Give it the type that the provider's schema names.`;
  }
  const name = error instanceof Error ? error.name : "a value that is no error";
  const place = error instanceof Error ? /[^/\\(\s]+:\d+:\d+/.exec(error.stack ?? "")?.[0] : undefined;
  return (
    `${FAILED}${rule} itself failed with ${name}${place === undefined ? "" : ` at ${place}`}. ` +
    "Correct the rule; until then nothing vouches for this resource."
  );
}
