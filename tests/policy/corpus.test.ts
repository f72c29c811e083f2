import assert from "node:assert/strict";

import fc from "fast-check";

import { isFailure } from "../../policy/decide.ts";
import type { Rule } from "../../policy/rule.ts";
import { rules } from "../../policy/rules/index.ts";
import { secretCustomerManagedKey } from "../../policy/rules/secret-customer-managed-key.ts";
import { badInput } from "./corpus/bad-input.ts";
import type { Case, Corpus } from "./corpus/case.ts";
import { defects } from "./corpus/defects.ts";
import { documents } from "./corpus/documents.ts";
import { keys } from "./corpus/keys.ts";
import { landscape } from "./corpus/landscape.ts";
import { unknowns } from "./corpus/unknowns.ts";
import { placesIn, VALUES, withValue } from "./corpus/values.ts";
import { judge, withoutInput } from "./harness.ts";
import type { Fixture, Violation } from "./harness.ts";

const HIDDEN = "hunter2";

/** The names of the resources that are refused, by rule. */
function refusedBy(violations: readonly Violation[]): Record<string, string[]> {
  const byRule = Map.groupBy(violations, ({ rule }) => rule);
  const nameIn = ({ urn }: Violation): string => urn.split("::").at(-1) ?? "";
  return Object.fromEntries([...byRule].map(([rule, found]) => [rule, [...new Set(found.map(nameIn))].sort()]));
}

/** The whole pack says of the program with the case just what the case names. */
async function decides(program: readonly Fixture[], { put, refused, message, hidden }: Case): Promise<void> {
  const violations = await judge(rules, put(program));
  const expected = Object.entries(refused).map(([rule, names]) => [rule, [...names].sort()]);
  assert.deepEqual(refusedBy(violations), Object.fromEntries(expected));
  for (const violation of violations) {
    if (message !== undefined) assert.match(violation.message, message);
    assert.ok(!isFailure(violation.message), violation.message);
    assert.ok(hidden === undefined || !violation.message.includes(hidden), violation.message);
  }
}

function decideAll(program: readonly Fixture[], corpus: Corpus): void {
  for (const [defect, cases] of Object.entries(corpus)) {
    describe(defect, () => {
      for (const each of cases) {
        const decision = Object.keys(each.refused).length > 0 ? "refuses" : "accepts";
        it(`${decision} ${each.input}`, () => decides(program, each));
      }
    });
  }
}

/**
 * Defects of other packs, and bad input, judged by the whole pack. What is left out is elsewhere: exclusions in `waivers.test.ts`, rules
 * that are never registered in `metadata.test.ts`, a helper that hides a crash in `harness.test.ts`.
 */
describe("the corpus of known defects and bad input", () => {
  const [preview, deployed] = [landscape(false), landscape(true)];

  it("begins with a program that keeps every rule", async () => {
    assert.deepEqual(await judge(rules, preview), []);
    assert.deepEqual(await judge(rules, deployed), []);
  });

  it("has something for every rule that is for certain types", () => {
    const types = new Set(preview.map(({ type }) => type));
    const idle = rules.filter((rule) => rule.types?.some((type) => types.has(type)) === false);
    assert.deepEqual(
      idle.map(({ name }) => name),
      [],
    );
  });

  describe("in the first preview", () => {
    decideAll(preview, { ...keys, ...defects, ...unknowns, ...documents, ...badInput });
  });
  describe("once everything exists", () => {
    decideAll(deployed, { ...keys, ...defects, ...unknowns });
  });

  describe("a rule that crashes", () => {
    const crash = ({ name }: { name: string }) => {
      if (name === "secret") throw new TypeError(HIDDEN);
      return [];
    };
    const crashing = (name: string): Rule => ({
      ...secretCustomerManagedKey,
      name,
      judgeInputs: crash,
      judgeInStack: crash,
    });

    it("is a violation that names the rule and the resource, and hides no other", async () => {
      const broken = withoutInput(withoutInput(preview, "secret", "kmsKeyId"), "log", "kmsKeyId");
      const violations = await judge([crashing("first"), ...rules, crashing("last")], broken);
      assert.deepEqual(refusedBy(violations), {
        first: ["secret"],
        last: ["secret"],
        "log-group-encrypted-and-kept": ["log"],
        "secret-customer-managed-key": ["secret"],
      });
      const failures = violations.filter(({ message }) => isFailure(message));
      assert.deepEqual([...new Set(failures.map(({ rule }) => rule))], ["first", "last"]);
      for (const { rule, message } of failures) {
        assert.match(message, new RegExp(`"secret" cannot be accepted: the rule ${rule} itself failed with TypeError`));
        assert.ok(!message.includes(HIDDEN), message);
      }
    });
  });

  for (const [when, sound] of Object.entries({ "in the first preview": preview, "once everything exists": deployed })) {
    it(`makes no rule fail, give up or hide a violation ${when}, whatever a value turns out to be`, async () => {
      const program = withoutInput(sound, "log", "kmsKeyId");
      const places = placesIn(program).filter(({ fixture }) => program[fixture]?.name !== "log");
      const property = fc.asyncProperty(
        fc.constantFrom(...places),
        fc.constantFrom(...VALUES),
        async (place, value) => {
          const violations = await judge(rules, withValue(program, place, value));
          assert.deepEqual(
            violations.filter(({ message }) => isFailure(message)),
            [],
          );
          assert.deepEqual(refusedBy(violations)["log-group-encrypted-and-kept"], ["log"]);
        },
      );
      await fc.assert(property, { numRuns: 50 });
    });
  }
});
