import assert from "node:assert/strict";

import { oncePerStack } from "../../policy/once-per-stack.ts";
import { Recorded, Stack } from "../../policy/stack.ts";

describe("oncePerStack", () => {
  const stack = (): Stack => new Stack([], new Recorded());

  for (const answer of ["found", undefined]) {
    it(`finds out once for each stack, also ${answer === undefined ? "that there is nothing" : "what there is"}`, () => {
      let asked = 0;
      const find = oncePerStack(() => {
        asked += 1;
        return answer;
      });
      const [one, other] = [stack(), stack()];
      assert.deepEqual([find(one), find(one), find(one)], [answer, answer, answer]);
      assert.equal(asked, 1);
      find(other);
      assert.equal(asked, 2);
    });
  }
});
