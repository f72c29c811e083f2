import assert from "node:assert/strict";

import { ConfigError, parseConfig } from "../../config.ts";

/** What is wrong with a stack's configuration: the lines of its `ConfigError`, none where it is sound. */
export function problemsOf(raw: Readonly<Record<string, string>>, stack: string): readonly string[] {
  try {
    parseConfig(raw, stack);
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    assert.equal(error.message, error.problems.join("\n"));
    for (const problem of error.problems) assert.doesNotMatch(problem, /\n/);
    return error.problems;
  }
  return [];
}
