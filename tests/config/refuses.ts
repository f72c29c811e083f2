import assert from "node:assert/strict";

import { problemsOf } from "./problems.ts";
import { edited } from "./stack-file.ts";

/**
 * A bad value (undefined: the key is taken out), what is said about it, and the key that is named where it is another
 * one.
 */
type Case = readonly [value: unknown, problem: string, named?: string];

/**
 * In the committed configuration of a stack, gives one key each bad value: the operator is told of one problem, in one
 * line.
 */
export function refuses(stack: string, key: string, cases: readonly Case[]): void {
  describe(`${stack}: ${key}`, () => {
    for (const [value, problem, named = key] of cases) {
      it(`refuses ${value === undefined ? "its absence" : JSON.stringify(value)}`, () => {
        assert.deepEqual(problemsOf(edited(stack, key, value), stack), [`${named}: ${problem}`]);
      });
    }
  });
}
