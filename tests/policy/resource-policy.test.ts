import assert from "node:assert/strict";

import type { Decision } from "../../policy/decide.ts";
import { documentOf, judgePrincipals } from "../../policy/resource-policy.ts";
import { UNKNOWN, UnreadableInput } from "../../policy/unknown.ts";
import type { Value } from "../../policy/unknown.ts";

const judge = (policy: Value): Decision[] => [...judgePrincipals({ policy })];
const verdicts = (policy: Value): string[] => judge(policy).map(({ verdict }) => verdict);
const allow = (more: object): string => JSON.stringify({ Statement: { Effect: "Allow", Action: "*", ...more } });

describe("a resource's policy", () => {
  it("may be absent", () => {
    for (const policy of [undefined, null, ""]) assert.deepEqual(judge(policy), []);
  });

  it("that is unknown is undecidable", () => {
    assert.deepEqual(verdicts(UNKNOWN), ["undecidable"]);
    assert.deepEqual(verdicts({ Statement: [UNKNOWN] }), ["undecidable"]);
    assert.deepEqual(verdicts({ Statement: [{ Effect: "Allow", Principal: { AWS: UNKNOWN } }] }), ["undecidable"]);
  });

  it("that is unknown says which part is", () => {
    const problem = (policy: Value): string =>
      judge(policy)
        .map((each) => JSON.stringify(each))
        .join();
    const open = { Effect: "Allow", Principal: "a" };
    assert.match(problem({ Statement: [open, { ...open, Principal: UNKNOWN }] }), /policy\.Statement\[1\]\.Principal/);
  });

  it("is judged statement by statement", () => {
    const open = { Effect: "Allow", Principal: "*" };
    assert.deepEqual(verdicts({ Statement: [open, UNKNOWN, open] }), ["violated", "undecidable", "violated"]);
  });

  it("is violated by any principal beside an unknown one", () => {
    assert.deepEqual(verdicts({ Statement: [{ Effect: "Allow", Principal: { AWS: [UNKNOWN, "*"] } }] }), ["violated"]);
  });

  it("may be a single statement", () => {
    assert.deepEqual(judge(allow({ Principal: { AWS: "123456789012" } })), []);
    assert.deepEqual(verdicts(allow({ Principal: "*" })), ["violated"]);
  });

  it("may deny everybody", () => {
    assert.deepEqual(judge(JSON.stringify({ Statement: [{ Effect: "Deny", Principal: "*" }] })), []);
    assert.deepEqual(judge(JSON.stringify({ Statement: [{ Effect: "Deny", NotPrincipal: { AWS: "1" } }] })), []);
  });

  it("allows by exclusion to nobody", () => {
    assert.deepEqual(verdicts(allow({ NotPrincipal: { AWS: "123456789012" } })), ["violated"]);
  });

  it("hides nothing in odd case, nor in an effect that is none", () => {
    assert.deepEqual(verdicts(JSON.stringify({ statement: { effect: "Allow", principal: "*" } })), ["violated"]);
    assert.deepEqual(verdicts(JSON.stringify({ Statement: { Effect: "deny", Principal: "*" } })), ["violated"]);
    assert.deepEqual(verdicts(JSON.stringify({ Statement: { Principal: "*" } })), ["violated"]);
  });

  for (const [what, policy] of Object.entries({
    "no JSON": "hunter2 {",
    "a list": "[]",
    "a number": 7,
    "without statements": "{}",
    "a statement that is text": JSON.stringify({ Statement: ["Allow"] }),
    "a statement that is null": JSON.stringify({ Statement: [null] }),
    "without a principal": allow({}),
    "with no principal": allow({ Principal: {} }),
    "with a number beside a principal": allow({ Principal: { AWS: ["123456789012", 123456789012] } }),
    "with a number as a principal": allow({ Principal: { AWS: 123456789012 } }),
  })) {
    it(`cannot be read: ${what}`, () => {
      assert.throws(
        () => judge(policy),
        (error) => error instanceof UnreadableInput && !error.message.includes("hunter2"),
      );
    });
  }

  it("says that it has no statements", () => {
    assert.throws(() => judge("{}"), /policy has no Statement/);
  });

  it("is read from text and from objects alike", () => {
    assert.deepEqual(documentOf({ policy: '{"rules":[]}' }, "policy"), { rules: [] });
    assert.deepEqual(documentOf({ policy: { rules: [] } }, "policy"), { rules: [] });
  });
});
