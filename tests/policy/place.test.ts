import assert from "node:assert/strict";

import { valueAt } from "../../policy/place.ts";
import { UNKNOWN, UnreadableInput } from "../../policy/unknown.ts";
import type { Values } from "../../policy/unknown.ts";

describe("the value at a path", () => {
  const values: Values = { a: { b: { c: 1 }, none: null, text: "x", later: UNKNOWN } };

  it("is what stands there", () => {
    assert.equal(valueAt(values, "a.b.c"), 1);
    assert.deepEqual(valueAt(values, "a.b"), { c: 1 });
  });

  it("is undefined where it, or what it is part of, is absent or null", () => {
    for (const place of ["x", "a.x", "a.x.y", "a.none", "a.none.x"]) assert.equal(valueAt(values, place), undefined);
  });

  it("is unknown where it, or what it is part of, is", () => {
    for (const place of ["a.later", "a.later.x.y"]) assert.equal(valueAt(values, place), UNKNOWN);
  });

  it("cannot be read within text, which is named", () => {
    assert.throws(() => valueAt(values, "a.text.x"), new UnreadableInput("a.text is not an object"));
  });
});
