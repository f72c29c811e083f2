import assert from "node:assert/strict";

import { holds, undecidable, violated } from "../../policy/decide.ts";
import type { Decision } from "../../policy/decide.ts";
import { toPolicies } from "../../policy/rule.ts";
import type { Rule } from "../../policy/rule.ts";
import { atlasAccessListSinglePrivateCidr } from "../../policy/rules/atlas-access-list-single-private-cidr.ts";
import { rules } from "../../policy/rules/index.ts";
import { referenceDataNotPhi } from "../../policy/rules/reference-data-not-phi.ts";
import { secretCustomerManagedKey } from "../../policy/rules/secret-customer-managed-key.ts";
import type { Resource } from "../../policy/stack.ts";
import { UNKNOWN, UnreadableInput, reveal } from "../../policy/unknown.ts";
import { changed, judge, resourceRequest, secret, serve, stackRequest, unknown } from "./harness.ts";
import type { Fixture } from "./harness.ts";
import { T, production } from "./program.ts";

/** A rule with other judges; its metadata does not matter here. */
const ruleWith = (judges: Pick<Rule, "judgeInputs" | "judgeInStack" | "types">): Rule => ({
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

  it("reports what it cannot read at all", () => {
    const broken = {
      get properties(): never {
        throw new RangeError("hunter2");
      },
    };
    const [policy] = toPolicies([ruleWith({ judgeInStack: () => [] })]);
    const found: string[] = [];
    const report = (message: string): void => void found.push(message);
    const common = { getConfig: () => ({}), stackTags: new Map<string, string>() };
    const resource = { type: T.secret, name: "a", urn: "urn:a", ...common };
    void policy?.validateResource({ ...resource, props: broken } as never, report);
    void policy?.validateStack({ resources: [{ ...resource, props: broken }], ...common } as never, report);
    void policy?.validateResource({ ...resource, props: {}, opts: {} } as never, report);
    void policy?.validateStack({ resources: [{ ...resource, props: broken }], ...common } as never, report);
    assert.match(
      found[0] ?? "",
      /^aws:secretsmanager\/secret:Secret "a" cannot be accepted: the rule tested itself failed/,
    );
    assert.match(found[1] ?? "", /^The stack cannot be accepted: the rule tested itself failed with RangeError/);
    assert.equal(found.length, 2);
    assert.ok(!found.join().includes("hunter2"));
  });

  it("sees what a value comes from in the stack only, also what the program no longer declares", async () => {
    const seen: unknown[] = [];
    const sourcesOf = (resource: Resource): Decision[] => {
      for (const { name, inputs } of resource.sources("kmsKeyId")) seen.push([name, inputs]);
      return [];
    };
    const key: Fixture = { type: T.key, name: "key", outputs: { arn: "arn" }, undeclared: true };
    await judge(ruleWith({ judgeInputs: sourcesOf, judgeInStack: sourcesOf }), [
      key,
      { type: T.secret, name: "a", inputs: { kmsKeyId: unknown }, sources: { kmsKeyId: ["key"] } },
    ]);
    assert.deepEqual(seen, [["key", { arn: "arn" }]]);
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

  it("sees the options of a resource, before its creation and in the stack", async () => {
    const seen: unknown[] = [];
    const see = ({ options }: Resource): Decision[] => {
      seen.push(options);
      return [];
    };
    const rule = ruleWith({ judgeInputs: see, judgeInStack: see });
    await judge(rule, [{ type: T.secret, name: "a", inputs: { name: "n" } }]);
    const none = { protect: false, ignoreChanges: [], deleteBeforeReplace: false, aliases: [] };
    assert.deepEqual(seen.splice(0), [none, none]);
    const options = { protect: true, ignoreChanges: ["tags"], deleteBeforeReplace: true, aliases: ["urn:old"] };
    await judge(rule, [{ type: T.secret, name: "a", inputs: { name: "n" }, options }]);
    assert.deepEqual(seen, [options, options]);
  });

  it("sees the options of a resource that is only in the state, where another comes from it", async () => {
    const rule = ruleWith({
      judgeInStack: (resource) =>
        resource.sources("name").map(({ options }) => violated(String(options.protect), "See")),
    });
    const program = [
      { type: T.key, name: "old", undeclared: true, options: { protect: true } },
      { type: T.secret, name: "a", inputs: { name: "n" }, sources: { name: ["old"] } },
    ];
    assert.match((await judge(rule, program))[0]?.message ?? "", /true/);
  });

  it("is asked about its types only", async () => {
    const see = ({ type }: Resource): Decision[] => [violated(`is seen as ${type}`, "Look away")];
    const program = [...secrets, { type: T.key, name: "k", inputs: { name: "n" } }, { type: T.vpc, name: "v" }];
    const seen = async (types?: readonly string[]) =>
      new Set((await judge(ruleWith({ judgeInputs: see, types }), program)).map(({ urn }) => urn.split("::").at(-1)));
    assert.deepEqual(await seen([T.key]), new Set(["k"]));
    assert.deepEqual(await seen([T.key, T.secret]), new Set(["a", "b", "c", "k"]));
    assert.deepEqual(await seen([]), new Set());
    assert.deepEqual(await seen(), new Set(["a", "b", "c", "k"]));
  });

  it("knows all resources that other rules were asked about before", async () => {
    const seen: string[][] = [];
    const rule = ruleWith({
      types: [T.secret],
      judgeInputs: (_resource, earlier) => {
        seen.push(earlier.map(({ name }) => name));
        return [];
      },
    });
    const other = { ...ruleWith({ judgeInputs: () => [], types: [T.key] }), name: "other" };
    const key = { type: T.key, name: "k", inputs: { name: "n" } };
    await judge([rule, other], [key, ...secrets.slice(0, 2)]);
    assert.deepEqual(seen, [
      ["k", "a"],
      ["k", "a", "b"],
    ]);
  });

  it("sees what a resource is now where the engine asks about it again", async () => {
    const seen: unknown[] = [];
    const see = ({ inputs }: Resource): Decision[] => {
      seen.push(inputs.name);
      return [];
    };
    const named = (name: string): Fixture => ({ type: T.secret, name: "a", inputs: { name } });
    const { analyze, analyzeStack } = serve(
      toPolicies([
        ruleWith({ judgeInputs: see, judgeInStack: see }),
        { ...ruleWith({ judgeInputs: see, judgeInStack: see }), name: "other" },
      ]),
    );
    for (const name of ["one", "two"]) {
      await analyze(resourceRequest(named(name)));
      await analyzeStack(stackRequest([named(name)]));
    }
    assert.deepEqual(seen, ["one", "one", "one", "one", "two", "two", "two", "two"]);
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
      assert.match(rule.name, /^[a-z0-9]+(-[a-z0-9]+)*$/);
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
      // The program is made for the rules that the project is about; the others have programs of their own.
      const mandated = [secretCustomerManagedKey, atlasAccessListSinglePrivateCidr, referenceDataNotPhi];
      assert.deepEqual(await judge(mandated, production(deployed)), []);
    });
  }

  it("accept a program that has nothing to do with them", async () => {
    assert.deepEqual(await judge(rules, [{ type: "random:index/randomPassword:RandomPassword", name: "p" }]), []);
  });
});

describe("the pack", () => {
  it("reads a message of the engine once, and not for each rule", async () => {
    const read = new Set<unknown>();
    const see = ({ inputs }: Resource, rest: unknown): Decision[] => {
      read.add(inputs).add(rest);
      return [];
    };
    const rule = ruleWith({ judgeInputs: ({ inputs }) => see({ inputs } as Resource, inputs), judgeInStack: see });
    await judge(
      ["one", "two", "three"].map((name) => ({ ...rule, name })),
      [{ type: T.secret, name: "a", inputs: { name: "n" } }],
    );
    assert.equal(read.size, 2, "the inputs and the stack");
  });
});

describe("what identifies a resource", () => {
  const arn = "arn:aws:ecs:us-east-1:039624954211:task-definition/team/web:3";
  const found = async (value: string, outputs: Fixture["outputs"]): Promise<number> => {
    const rule = ruleWith({
      judgeInStack: (resource, stack) => [
        ...stack.referents(resource, "target", [T.key, T.secret]).map(() => violated("is found", "Look away")),
      ],
    });
    const program: Fixture[] = [
      { type: T.parameter, name: "p", inputs: { target: value } },
      { type: T.key, name: "k", inputs: { name: "n" }, outputs },
    ];
    return (await judge(rule, program)).length;
  };

  for (const value of ["i", arn, "team/web:3", "web:3"]) {
    it(`is ${value}`, async () => {
      assert.equal(await found(value, { id: "i", arn }), 1);
    });
  }

  for (const value of ["", "3", "task-definition/team/web:3", "eb:3"]) {
    it(`is not ${JSON.stringify(value)}`, async () => {
      assert.equal(await found(value, { id: "i", arn, keyId: "", name: "3" }), 0);
      assert.equal(await found(value, { id: "i", arn: `${arn}/` }), 0);
    });
  }

  it("counts once where several of its names are the same", async () => {
    assert.equal(await found("web:3", { id: "web:3", keyId: "web:3", arn }), 1);
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

  it("knows no other values than JSON has", () => {
    assert.deepEqual([reveal(undefined), reveal(null), reveal(() => 1)], [undefined, null, undefined]);
  });

  it("lets other errors through", () => {
    assert.throws(() => reveal({ get broken() { throw new RangeError(); } }), RangeError); // prettier-ignore
  });
});
