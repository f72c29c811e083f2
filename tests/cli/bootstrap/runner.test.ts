import assert from "node:assert/strict";

import { runSteps } from "../../../cli/bootstrap/runner.ts";
import type { Outcome, Step } from "../../../cli/bootstrap/step.ts";
import { fixture } from "./context.ts";

describe("the steps of bootstrap", () => {
  const test = fixture();
  const step = (name: string, outcome: Outcome | Error): Step => ({
    name,
    run: () => (outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome)),
  });
  const done = step("one", { status: "done", text: "was so" });
  const made = step("second", { status: "made", text: "is so now", lines: ["keep this", ""] });
  const never: Step = { name: "never", run: () => assert.fail("it is behind the end") };

  it("are all run, and say what they found or did", async () => {
    const told = step("3", { status: "told", text: "add this" });
    assert.equal(await runSteps([done, made, told], test.context), "finished");
    assert.deepEqual(test.said, [
      "one     done   was so",
      "second  made   is so now",
      "        keep this",
      "",
      "3       told   add this",
    ]);
  });

  it("stop at the first one that waits for a person", async () => {
    const waits = step("wait", { status: "waits", text: "a file is missing", lines: ["write it"] });
    assert.equal(await runSteps([done, waits, never], test.context), "waiting");
    assert.deepEqual(test.said.slice(1), ["wait   waits for you: a file is missing", "       write it"]);
  });

  it("stop at one that fails, and name it before its error", async () => {
    await assert.rejects(runSteps([step("bad", new Error("refused")), never], test.context), { message: "refused" });
    assert.deepEqual(test.said, ["bad    failed"]);
  });

  it("look at the plan again once something was made", async () => {
    test.context.found.isPlanEmpty = true;
    await runSteps([done], test.context);
    assert.equal(test.context.found.isPlanEmpty, true);
    await runSteps([made], test.context);
    assert.equal(test.context.found.isPlanEmpty, false);
  });
});
