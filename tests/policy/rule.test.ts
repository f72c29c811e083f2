import assert from "node:assert/strict";

import { holds, undecidable, violated } from "../../policy/decide.ts";
import type { Decision } from "../../policy/decide.ts";
import type { Rule } from "../../policy/rule.ts";
import { rules } from "../../policy/rules/index.ts";
import { secretCustomerManagedKey } from "../../policy/rules/secret-customer-managed-key.ts";
import { UNKNOWN, UnreadableInput, reveal } from "../../policy/unknown.ts";
import { changed, judge, secret, unknown } from "./harness.ts";
import type { Fixture } from "./harness.ts";
import { T, production } from "./program.ts";

/** A rule with other judges; its metadata does not matter here. */
const ruleWith = (judges: Pick<Rule, "judgeInputs" | "judgeInStack">): Rule => ({
  ...secretCustomerManagedKey,
  name: "tested",
  judgeInputs: undefined,
  judgeInStack: undefined,
  ...judges,
});

const secrets: Fixture[] = ["a", "b", "c"].map((name) => ({ type: T.secret, name, inputs: { description: unknown } }));

describe("a rule", () => {
  it("that throws on one resource names itself there and still judges the others", async () => {
    const rule = ruleWith({
      *judgeInStack(resource) {
        yield violated("is seen", "Look away");
        if (resource.name === "b") throw new TypeError("hunter2");
      },
    });
    const messages = (await judge(rule, secrets)).map(({ message }) => message);
    assert.equal(messages.filter((message) => message.includes("is seen")).length, 3);
    const failures = messages.filter((message) => message.includes("the rule tested itself failed with TypeError"));
    assert.equal(failures.length, 1);
    assert.match(failures[0] ?? "", /"b" cannot be accepted.* at rule\.test\.ts:\d+:\d+/);
    assert.ok(!messages.join().includes("hunter2"), "the text of a foreign error may quote a secret");
  });

  it("that throws before creation names itself too", async () => {
    const rule = ruleWith({
      judgeInputs: () => {
        throw new RangeError();
      },
    });
    const [violation] = await judge(rule, [{ type: T.secret, name: "a", inputs: { name: "n" } }]);
    assert.match(violation?.message ?? "", /"a" cannot be accepted: the rule tested itself failed with RangeError/);
  });

  it("that throws what is no error names itself too", async () => {
    const rule = ruleWith({
      judgeInStack: () => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- what a library may do
        throw "hunter2";
      },
    });
    const [violation] = await judge(rule, [{ type: T.secret, name: "a", inputs: { name: "n" } }]);
    assert.match(violation?.message ?? "", /^(?!.*hunter2).*the rule tested itself failed/s);
  });

  it("reports an input that it cannot read", async () => {
    const rule = ruleWith({
      judgeInputs: () => {
        throw new UnreadableInput("tags is not a map");
      },
    });
    const [violation] = await judge(rule, [{ type: T.secret, name: "a", inputs: { name: "n" } }]);
    assert.match(violation?.message ?? "", /"a" cannot be accepted: tags is not a map/);
  });

  it("treats undecidable as violated", async () => {
    const rule = ruleWith({ judgeInputs: () => [undecidable("kmsKeyId", "it is late", "Wait")] });
    const [violation] = await judge(rule, [{ type: T.secret, name: "a", inputs: { name: "n" } }]);
    assert.match(
      violation?.message ?? "",
      /"a" cannot be accepted: its kmsKeyId cannot be proven \(it is late\)\. Wait\.$/,
    );
  });

  it("sees the inputs of a resource, not what a preview computes, and the outputs beside them", async () => {
    const seen: unknown[] = [];
    const rule = ruleWith({
      judgeInStack: ({ inputs, outputs }) => {
        seen.push(inputs, outputs);
        return [holds];
      },
    });
    await judge(rule, [{ type: T.secret, name: "a", inputs: { name: "n" }, outputs: { arn: unknown } }]);
    assert.deepEqual(seen, [{ name: "n" }, { name: "n", arn: UNKNOWN }]);
  });

  it("judges the inputs of a resource once", async () => {
    const rule = ruleWith({ judgeInputs: () => [violated("is seen", "Look away")] });
    assert.equal((await judge(rule, secrets)).length, 3);
  });

  it("says once what both the resource and the stack show", async () => {
    const seen = (): Decision[] => [violated("is seen", "Look away")];
    assert.equal((await judge(ruleWith({ judgeInputs: seen, judgeInStack: seen }), secrets)).length, 3);
  });

  it("judges nothing that the program no longer declares", async () => {
    const seen = (): Decision[] => [violated("is seen", "Look away")];
    const rule = ruleWith({ judgeInputs: seen, judgeInStack: seen });
    assert.equal((await judge(rule, changed(secrets, "a", { undeclared: true }))).length, 2);
  });

  describe("on a resource without inputs", () => {
    const rule = ruleWith({
      judgeInputs: () => [violated("is seen alone", "Look away")],
      judgeInStack: () => [violated("is seen together", "Look away")],
    });
    const found = async (fixture: Partial<Fixture>): Promise<number> =>
      (await judge(rule, [{ type: T.secret, name: "a", ...fixture }])).length;

    it("judges nothing where it has no outputs either: --target leaves it out", async () => {
      assert.equal(await found({}), 0);
      assert.equal(await found({ provider: { region: "us-east-1" } }), 0);
    });

    it("judges both where outputs show that it is created", async () => {
      assert.equal(await found({ outputs: { arn: unknown } }), 2);
      assert.equal(await found({ outputs: { arn: "arn:aws:secretsmanager:us-east-1:1:secret:a" } }), 2);
    });

    it("judges both where its provider is not known yet, and so shows no outputs", async () => {
      assert.equal(await found({ provider: { region: unknown } }), 2);
    });
  });

  it("reports in the order of the resources' names, whatever order the engine sends", async () => {
    const rule = ruleWith({ judgeInStack: () => [violated("is seen", "Look away")] });
    const one = await judge(rule, secrets);
    assert.deepEqual(await judge(rule, secrets.toReversed()), one);
  });
});

describe("the rules of the pack", () => {
  it("have different names and complete metadata", () => {
    assert.equal(new Set(rules.map(({ name }) => name)).size, rules.length);
    for (const rule of rules) {
      assert.match(rule.name, /^[a-z]+(-[a-z]+)*$/);
      assert.ok(rule.judgeInputs !== undefined || rule.judgeInStack !== undefined, `${rule.name} judges nothing`);
      for (const text of [rule.displayName, rule.description, rule.remediationSteps])
        assert.ok(text.length > 10, rule.name);
      const { name, version, reference, specification } = rule.framework;
      for (const text of [name, version, reference, specification]) assert.ok(text.length > 0, rule.name);
      assert.equal(new URL(rule.url).protocol, "https:");
    }
  });

  for (const deployed of [false, true]) {
    it(`accept the compliant program ${deployed ? "once everything exists" : "in the first preview"}`, async () => {
      assert.deepEqual(await judge(rules, production(deployed)), []);
    });
  }

  it("accept a program that has nothing to do with them", async () => {
    assert.deepEqual(await judge(rules, [{ type: "random:index/randomPassword:RandomPassword", name: "p" }]), []);
  });
});

describe("reveal", () => {
  it("marks what is unknown at any depth and copies the rest", async () => {
    const seen: unknown[] = [];
    const rule = ruleWith({
      judgeInStack: ({ inputs }) => {
        seen.push(inputs);
        return [];
      },
    });
    const inputs = {
      list: [1, unknown, { deep: unknown }],
      nothing: null,
      text: "",
      secret: secret(unknown),
      on: false,
    };
    await judge(rule, [{ type: T.secret, name: "a", inputs }]);
    const copy = { list: [1, UNKNOWN, { deep: UNKNOWN }], nothing: null, text: "", secret: UNKNOWN, on: false };
    assert.deepEqual(seen, [copy]);
  });

  it("lets other errors through", () => {
    assert.throws(() => reveal({ get broken() { throw new RangeError(); } }), RangeError); // prettier-ignore
  });
});
