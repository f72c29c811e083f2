import assert from "node:assert/strict";

import fc from "fast-check";

import { isAnything, overlap } from "../../policy/glob.ts";
import { arnPattern, readDocument } from "../../policy/iam.ts";
import { UNKNOWN } from "../../policy/unknown.ts";
import type { Value } from "../../policy/unknown.ts";

/** Short patterns over two letters, so that random ones often meet. */
const pattern = fc.array(fc.constantFrom("a", "b", "*", "?"), { maxLength: 6 }).map((parts) => parts.join(""));
const text = fc.array(fc.constantFrom("a", "b"), { maxLength: 8 }).map((parts) => parts.join(""));

/** Patterns by another way: regular expressions. */
const matches = (glob: string, candidate: string): boolean =>
  new RegExp(`^${glob.replaceAll("?", "[ab]").replaceAll("*", "[ab]*")}$`).test(candidate);

/** Every text of a and b with at most `length` letters. */
function texts(length: number): string[] {
  const shorter = length === 0 ? [] : texts(length - 1);
  const longest = shorter.filter((each) => each.length === length - 1);
  return length === 0 ? [""] : [...shorter, ...longest.flatMap((each) => [`${each}a`, `${each}b`])];
}

describe("patterns of ARNs", () => {
  for (const [pattern, service, account, name] of [
    ["arn:aws:logs:us-east-1:039624954211:log-group:x:*", "logs", "039624954211", "log-group:x:*"],
    ["arn:aws:s3:::bucket/*", "s3", "", "bucket/*"],
    ["arn:aws:kms", "kms", "*", "*"],
    ["arn:aws:kms:us-east-1:039624954211", "kms", "039624954211", "*"],
    ["*", "*", "*", "*"],
  ] as const) {
    it(`mean by ${pattern} the service ${service}, the account ${account} and the name ${name}`, () => {
      assert.deepEqual(arnPattern(pattern), { service, account, name });
    });
  }
});

describe("patterns of IAM", () => {
  it("meet a text just when they match it", () => {
    fc.assert(
      fc.property(pattern, text, (glob, candidate) => overlap(glob, candidate) === matches(glob, candidate)),
      { numRuns: 2000 },
    );
  });

  it("meet each other just when some text matches both", () => {
    const candidates = texts(8);
    const short = pattern.filter((glob) => glob.length <= 4);
    fc.assert(
      fc.property(short, short, (left, right) => {
        const expected = candidates.some((each) => matches(left, each) && matches(right, each));
        assert.equal(overlap(left, right), expected, `${left} and ${right}`);
      }),
      { numRuns: 500 },
    );
  });

  it("meet each other in either order, and themselves", () => {
    fc.assert(fc.property(pattern, pattern, (left, right) => overlap(left, right) === overlap(right, left)));
    fc.assert(fc.property(pattern, (glob) => overlap(glob, glob)));
  });

  it("are anything just when they are wildcards with a star", () => {
    fc.assert(
      fc.property(pattern, (glob) => isAnything(glob) === (glob.includes("*") && !/[ab]/.test(glob))),
      { numRuns: 1000 },
    );
  });
});

describe("policy documents", () => {
  const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" };
  const noAction = { Effect: "Allow", Resource: "*" };
  const noResource = { Effect: "Allow", Action: "s3:GetObject" };
  const noPrincipal = { Effect: "Allow", Action: "sts:AssumeRole" };
  const trust = { ...noPrincipal, Principal: { Service: "ecs-tasks.amazonaws.com" } };
  const problem = (document: Value, kind: "identity" | "trust" = "identity"): string | undefined => {
    const content = readDocument(document, kind);
    return content !== UNKNOWN && "problem" in content ? content.problem : undefined;
  };

  it("are read alike as text and as an object, with one statement or a list", () => {
    const document = { Version: "2012-10-17", Statement: [statement] };
    assert.deepEqual(readDocument(JSON.stringify(document), "identity"), [
      {
        title: "statement 1",
        allows: true,
        actions: { names: ["s3:GetObject"], except: false },
        resources: { names: ["arn:aws:s3:::b/*"], except: false },
        principals: {},
        exceptPrincipals: false,
        conditions: [],
      },
    ]);
    assert.deepEqual(readDocument(document, "identity"), readDocument(JSON.stringify(document), "identity"));
    assert.deepEqual(readDocument({ Statement: statement }, "identity"), readDocument(document, "identity"));
    assert.deepEqual(readDocument({ ...document, Id: "id" }, "identity"), readDocument(document, "identity"));
  });

  it("have conditions whose keys are read in lower case, and values as texts", () => {
    const Condition = { Bool: { "AWS:MultiFactorAuthPresent": true }, NumericLessThan: { "aws:Age": [60, "5"] } };
    const content = readDocument({ Statement: { ...trust, Sid: "Named", Condition } }, "trust");
    assert.ok(content !== UNKNOWN && !("problem" in content));
    const [read] = content;
    assert.deepEqual(read?.conditions, [
      { operator: "Bool", key: "aws:multifactorauthpresent", values: ["true"] },
      { operator: "NumericLessThan", key: "aws:age", values: ["60", "5"] },
    ]);
    assert.equal(read.title, "statement 1 (Named)");
    assert.deepEqual(read.principals, { Service: ["ecs-tasks.amazonaws.com"] });
    assert.deepEqual(read.resources, { names: [], except: false });
  });

  it("are called by their place where their Sid is empty", () => {
    const content = readDocument({ Statement: [statement, { ...statement, Sid: "" }] }, "identity");
    assert.ok(content !== UNKNOWN && !("problem" in content));
    assert.deepEqual(
      content.map(({ title }) => title),
      ["statement 1", "statement 2"],
    );
  });

  it("have principals of everyone, and of all but some", () => {
    const everyone = readDocument({ Statement: { ...trust, Principal: "*" } }, "trust");
    assert.ok(everyone !== UNKNOWN && !("problem" in everyone));
    assert.deepEqual(everyone[0]?.principals, { "*": ["*"] });
    const except = readDocument({ Statement: { ...noPrincipal, NotPrincipal: { AWS: "1" } } }, "trust");
    assert.ok(except !== UNKNOWN && !("problem" in except));
    assert.equal(except[0]?.exceptPrincipals, true);
  });

  it("are unknown as a whole where a part is", () => {
    assert.equal(readDocument(UNKNOWN, "identity"), UNKNOWN);
    assert.equal(readDocument({ Statement: [{ ...statement, Resource: [UNKNOWN] }] }, "identity"), UNKNOWN);
  });

  for (const [what, document, expected] of [
    ["nothing", undefined, /no document/],
    ["a number", 5, /no document/],
    ["no JSON", "{", /not JSON/],
    ["a JSON list", "[]", /not a JSON object/],
    ["an element in lower case", { statement: [statement] }, /elements other than Version/],
    ["no statement", {}, /not an object/],
    ["an empty list of statements", { Statement: [] }, /has no statement/],
    ["a statement that is text", { Statement: ["Allow"] }, /statement 1 that is not an object/],
    ["a misspelt element", { Statement: [statement, { ...statement, action: "*" }] }, /statement 2 other than/],
    ["a principal", { Statement: { ...statement, Principal: "*" } }, /other than/],
    ["an effect in lower case", { Statement: { ...statement, Effect: "allow" } }, /no Effect/],
    ["no action", { Statement: noAction }, /one of Action and NotAction/],
    ["both ways to name actions", { Statement: { ...statement, NotAction: "s3:*" } }, /one of Action and NotAction/],
    ["no actions in the list", { Statement: { ...statement, Action: [] } }, /one of Action and NotAction/],
    ["a number among the actions", { Statement: { ...statement, Action: ["s3:Get", 1] } }, /one of Action/],
    ["no resource", { Statement: noResource }, /one of Resource and NotResource/],
    ["a condition that is text", { Statement: { ...statement, Condition: "no" } }, /Condition/],
    ["an operator without keys", { Statement: { ...statement, Condition: { Bool: "true" } } }, /Condition/],
    ["a key without values", { Statement: { ...statement, Condition: { Bool: { a: [] } } } }, /Condition/],
    ["an object as a value", { Statement: { ...statement, Condition: { Bool: { a: ["b", {}] } } } }, /Condition/],
  ] as const) {
    it(`are malformed with ${what}`, () => {
      assert.match(problem(document) ?? "", expected);
    });
  }

  for (const [what, Principal] of [
    ["text", "me"],
    ["a list", ["*"]],
    ["a kind without ids", { AWS: [] }],
    ["a kind without ids beside one that has some", { AWS: "1", Service: [] }],
    ["a number", { AWS: [1] }],
    ["no kinds", {}],
  ] as const) {
    it(`are malformed with a principal that is ${what}`, () => {
      assert.match(problem({ Statement: { ...trust, Principal } }, "trust") ?? "", /one of Principal/);
    });
  }

  it("are malformed with no principal or with both", () => {
    assert.match(problem({ Statement: noPrincipal }, "trust") ?? "", /one of Principal/);
    assert.match(problem({ Statement: { ...trust, NotPrincipal: "*" } }, "trust") ?? "", /one of Principal/);
  });

  it("never throw, whatever the text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (any) => {
        readDocument(any, "identity");
        readDocument(any, "trust");
      }),
    );
  });
});
