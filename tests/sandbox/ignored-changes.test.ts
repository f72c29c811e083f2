import assert from "node:assert/strict";

import { withStateAt } from "../../sandbox/protocol/diff.ts";

describe("ignored changes", () => {
  it("have the state's values in an update, at any depth, where it has any", () => {
    const inputs = { count: 1, tags: { a: "new", b: "new" }, list: [{ port: 1 }, { port: 2 }], only: "input" };
    const state = { count: 3, tags: { a: "old" }, list: [{ port: 8 }, { port: 9 }] };
    assert.deepEqual(withStateAt(inputs, state, ["count", "tags.a", 'tags["b"]', "list[1].port", "only", "none.x"]), {
      count: 3,
      tags: { a: "old", b: "new" },
      list: [{ port: 1 }, { port: 9 }],
      only: "input",
    });
    assert.deepEqual(inputs.tags, { a: "new", b: "new" });
  });
});
