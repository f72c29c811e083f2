import assert from "node:assert/strict";

import { failure, isFailure, messages, undecidable, verdictOf, violated } from "../../policy/decide.ts";
import type { Decision } from "../../policy/decide.ts";
import { T } from "./program.ts";

const resource = { type: T.secret, name: "a" };
const said = (decision: Decision): string => messages("rule", resource, () => [decision]).join();
const failed = (error: unknown): string =>
  messages("rule", resource, () => {
    throw error;
  }).join();

describe("what a message says", () => {
  const broken = said(violated("is wrong", "Mend it"));
  const unproven = said(undecidable("key", "it is late", "Wait"));
  const crashed = failed(new RangeError());

  it("is told by how it goes on after the resource", () => {
    assert.equal(verdictOf(broken, resource), "violated");
    assert.equal(verdictOf(unproven, resource), "undecidable");
    assert.equal(verdictOf(crashed, resource), "failed");
  });

  it("is not told by what a resource is called", () => {
    const named = { ...resource, name: 'x" cannot be accepted: the rule ' };
    const [message = ""] = messages("rule", named, () => [violated("is wrong", "Mend it")]);
    assert.equal(verdictOf(message, named), "violated");
  });

  it("is told where it begins with the stack", () => {
    assert.equal(verdictOf(`The stack ${failure("rule", new RangeError())}`, resource), "failed");
    assert.equal(verdictOf("The stack cannot be accepted: it is late.", resource), "undecidable");
    assert.equal(verdictOf("The stack is wrong.", resource), "violated");
  });

  it("is told where it names nobody", () => {
    assert.equal(verdictOf(failure("rule", new RangeError()), resource), "failed");
    assert.equal(verdictOf("A text that ends with cannot be accepted: ", resource), "violated");
    assert.equal(verdictOf("cannot be accepted: its end is: cannot be accepted: the rule ", resource), "undecidable");
  });

  it("is a failure where the rule itself failed", () => {
    assert.ok(isFailure(crashed));
    assert.ok(!isFailure(unproven));
  });
});

describe("a rule that fails", () => {
  const at = (stack: string | undefined): string => failure("rule", Object.assign(new RangeError(), { stack }));

  it("says where", () => {
    assert.match(
      at("RangeError\n    at f (file:///a/b.ts:12:345)"),
      /failed with RangeError at b\.ts:12:345\. Correct/,
    );
  });

  it("says what, where its place is not known", () => {
    assert.match(at(undefined), /^cannot be accepted: the rule rule itself failed with RangeError\. Correct/);
    assert.match(at("RangeError"), /failed with RangeError\. Correct/);
  });

  it("says so of what is no error", () => {
    assert.match(failed("hunter2"), /^(?!.*hunter2).*failed with a value that is no error\. Correct/s);
  });
});
