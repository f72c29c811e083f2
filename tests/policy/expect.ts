import assert from "node:assert/strict";

import type { Rule } from "../../policy/rule.ts";
import { judge } from "./harness.ts";
import type { Fixture, RuleSettings } from "./harness.ts";

/** The rule accepts the program. */
export async function accepts(rule: Rule, program: readonly Fixture[], settings?: RuleSettings): Promise<void> {
  assert.deepEqual(await judge(rule, program, settings), []);
}

/**
 * The rule refuses the program for one reason: one violation, of the resource named, whose message names it and matches. Every
 * message ends with what to do.
 */
export async function refuses(
  rule: Rule,
  program: readonly Fixture[],
  name: string,
  message: RegExp,
  settings?: RuleSettings,
): Promise<void> {
  const violations = await judge(rule, program, settings);
  assert.equal(violations.length, 1, JSON.stringify(violations, undefined, 2));
  const [violation] = violations;
  assert.ok(violation);
  assert.ok(violation.urn.endsWith(`::${name}`), `attributed to ${violation.urn}`);
  assert.ok(violation.message.includes(`"${name}"`), violation.message);
  assert.match(violation.message, message);
  assert.match(violation.message, /\. [A-Z][^.]+/, "says what to do");
}

/** The rule refuses the program at just these resources, a name for each violation, and every message matches. */
export async function refusesAt(
  rule: Rule,
  program: readonly Fixture[],
  names: readonly string[],
  message: RegExp,
  settings?: RuleSettings,
): Promise<void> {
  const violations = await judge(rule, program, settings);
  assert.deepEqual(violations.map(({ urn }) => urn.split("::").at(-1)).sort(), [...names].sort());
  for (const violation of violations) assert.match(violation.message, message);
}
