import assert from "node:assert/strict";

import { blockOf, flagOf, numberOf } from "../../policy/scalars.ts";
import { UNKNOWN, UnreadableInput } from "../../policy/unknown.ts";
import type { Value, Values } from "../../policy/unknown.ts";

describe("single values", () => {
  const cases: readonly [(values: Values, name: string) => Value, readonly Value[], readonly Value[]][] = [
    [numberOf, [0, 7], ["7", true, [7], {}]],
    [flagOf, [true, false], ["true", 1, [true], {}]],
    [blockOf, [{}, { days: UNKNOWN }], ["{}", 1, true, [{}, {}], ["{}"]]],
  ];
  for (const [read, sound, unsound] of cases) {
    describe(read.name, () => {
      const at = (x: Value): unknown => read({ x }, "x");

      it("takes what it is, or what is not known, as it is", () => {
        const taken: readonly Value[] = [...sound, UNKNOWN];
        for (const value of taken) assert.equal(at(value), value);
      });
      it("takes null as absent", () => {
        assert.deepEqual(at(null), read({}, "x"));
      });
      for (const value of unsound) {
        it(`cannot read ${JSON.stringify(value)}`, () => {
          assert.throws(() => at(value), UnreadableInput);
        });
      }
    });
  }

  it("absent are undefined, and an absent block has no properties", () => {
    assert.equal(numberOf({}, "x"), undefined);
    assert.equal(flagOf({}, "x"), undefined);
    assert.deepEqual(blockOf({}, "x"), {});
  });

  it("a list of one block is that block", () => {
    assert.deepEqual(blockOf({ x: [{ days: 7 }] }, "x"), { days: 7 });
    assert.equal(blockOf({ x: [UNKNOWN] }, "x"), UNKNOWN);
    assert.deepEqual(blockOf({ x: [] }, "x"), {});
  });
});
