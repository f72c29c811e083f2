import assert from "node:assert/strict";

import { holds, violated } from "../../policy/decide.ts";
import type { Decision } from "../../policy/decide.ts";
import { toPolicies } from "../../policy/rule.ts";
import type { Rule } from "../../policy/rule.ts";
import { secretCustomerManagedKey } from "../../policy/rules/secret-customer-managed-key.ts";
import { numberSetting, settingsOf, textsSetting } from "../../policy/settings.ts";
import type { Values } from "../../policy/unknown.ts";
import { accepts, refuses } from "./expect.ts";
import { judge } from "./harness.ts";
import type { Fixture, RuleSettings } from "./harness.ts";
import { T } from "./program.ts";

const secrets: Fixture[] = [{ type: T.secret, name: "a", inputs: { name: "n" } }];

/** A rule with every kind of setting; its metadata does not matter here. */
const ruleWith = (judge: (settings: Values) => Decision[]): Rule => ({
  ...secretCustomerManagedKey,
  name: "tested",
  settings: {
    days: { type: "integer", description: "Days", minimum: 30, maximum: 3650, default: 365 },
    share: { type: "number", description: "Share", default: 0.5 },
    mode: { type: "string", description: "Mode", enum: ["strict", "lax"], default: "strict" },
    prefix: { type: "string", description: "Prefix", pattern: "^[a-z]*$", minLength: 2, default: "ab" },
    loud: { type: "boolean", description: "Loud", default: false },
    ids: {
      type: "array",
      description: "Ids",
      items: { type: "string", pattern: "^vpc-" },
      minItems: 1,
      maxItems: 2,
      default: ["vpc-1"],
    },
  },
  judgeInputs: (_resource, _earlier, settings) => judge(settings),
  judgeInStack: (_resource, _stack, settings) => judge(settings),
});

describe("the settings of a rule", () => {
  const seenWith = async (settings?: RuleSettings): Promise<Values[]> => {
    const seen: Values[] = [];
    const rule = ruleWith((values) => {
      seen.push(values);
      return [holds];
    });
    await accepts(rule, secrets, settings);
    return seen;
  };
  const defaults = { days: 365, share: 0.5, mode: "strict", prefix: "ab", loud: false, ids: ["vpc-1"] };

  it("reach both judges, with defaults for what is not set", async () => {
    assert.deepEqual(await seenWith(), [defaults, defaults]);
    const set = { days: 400, ids: ["vpc-2", "vpc-3"], loud: true };
    assert.deepEqual(await seenWith(set), [
      { ...defaults, ...set },
      { ...defaults, ...set },
    ]);
  });

  it("are read as numbers and lists", async () => {
    const rule = ruleWith((settings) => [
      violated(`${numberSetting(settings, "days")} ${textsSetting(settings, "ids").join()}`, "Look away"),
    ]);
    await refuses(rule, secrets, "a", /365 vpc-1\./);
    await refuses(rule, secrets, "a", /30 vpc-1\./, { days: 30 });
    await refuses(
      ruleWith((settings) => [violated(String(numberSetting(settings, "ids")), "Look away")]),
      secrets,
      "a",
      /the rule tested itself failed with TypeError/,
    );
    await refuses(
      ruleWith((settings) => [violated(textsSetting(settings, "days").join(), "Look away")]),
      secrets,
      "a",
      /the rule tested itself failed with TypeError/,
    );
    assert.deepEqual(textsSetting({ ids: ["vpc-1", 2] }, "ids"), ["vpc-1"]);
  });

  it("take all that their shape allows", () => {
    const settings = {
      text: { type: "string", description: "Any", default: "x" },
      count: { type: "integer", description: "Few", enum: [1, 2], default: 1 },
      days: { type: "integer", description: "Days", minimum: 30, maximum: 3650, default: 30 },
      list: { type: "array", description: "Any", default: [] },
      letters: { type: "string", description: "Letters", pattern: String.raw`^\p{L}$`, default: "a" },
    } as const;
    for (const given of [
      { text: "" },
      { count: 2 },
      { days: 30 },
      { days: 3650 },
      { list: [] },
      { list: [1, "a"] },
      { letters: "ä" },
    ]) {
      assert.deepEqual({ ...settingsOf("tested", settings, given), ...given }, settingsOf("tested", settings, given));
    }
    assert.throws(() => settingsOf("tested", settings, { count: 3 }), /count must be one of 1, 2/);
    assert.throws(() => settingsOf("tested", settings, { letters: "p{L}" }), /letters must match/);
  });

  const wrong: [RuleSettings, string][] = [
    [{ days: "400" }, "days must be a whole number"],
    [{ days: 1.5 }, "days must be a whole number"],
    [{ days: 29 }, "days must be at least 30"],
    [{ days: 3651 }, "days must be at most 3650"],
    [{ days: null }, "days must be a whole number"],
    [{ share: "1" }, "share must be a number"],
    [{ mode: "Strict" }, "mode must be one of strict, lax"],
    [{ mode: true }, "mode must be text"],
    [{ prefix: "A0" }, "prefix must match ^[a-z]*$"],
    [{ prefix: "a" }, "prefix must have at least 2 characters"],
    [{ loud: "yes" }, "loud must be true or false"],
    [{ ids: "vpc-1" }, "ids must be a list"],
    [{ ids: [] }, "ids must have at least 1 items"],
    [{ ids: ["vpc-1", "vpc-2", "vpc-3"] }, "ids must have at most 2 items"],
    [{ ids: ["vpc-1", "subnet-1"] }, "ids has at [1] what must match ^vpc-"],
    [{ Days: 400 }, "Days does not exist: it has days, share, mode, prefix, loud, ids"],
    [{ constructor: 1 }, "constructor does not exist: it has days, share, mode, prefix, loud, ids"],
  ];
  for (const [settings, problem] of wrong) {
    it(`are refused with ${JSON.stringify(settings)}`, async () => {
      await assert.rejects(
        judge(
          ruleWith(() => [holds]),
          secrets,
          settings,
        ),
        ({ message }: Error) => {
          const [where, what, ...more] = message.split("\n");
          assert.match(
            where ?? "",
            /^Error: Error validating resource with policy 'tested'|^Error validating resource/,
          );
          assert.equal(what, `The rule tested cannot be configured: its setting ${problem}.`);
          assert.deepEqual(more, [], "says nothing else");
          return true;
        },
      );
    });
  }

  it("of a rule that has none are refused", async () => {
    await assert.rejects(
      judge(secretCustomerManagedKey, secrets, { days: 1 }),
      /rule secret-customer-managed-key cannot be configured: its setting days does not exist: it has none\.$/,
    );
  });

  it("are the schema of its configuration", () => {
    const rule = ruleWith(() => []);
    assert.deepEqual(toPolicies([rule])[0]?.configSchema, { properties: rule.settings });
    assert.deepEqual(toPolicies([secretCustomerManagedKey])[0]?.configSchema, { properties: {} });
  });
});

describe("a rule's level", () => {
  it("is mandatory, where it says nothing else", () => {
    const levels = toPolicies([
      secretCustomerManagedKey,
      { ...secretCustomerManagedKey, name: "other", enforcementLevel: "advisory" },
    ]).map(({ enforcementLevel }) => enforcementLevel);
    assert.deepEqual(levels, ["mandatory", "advisory"]);
  });
});
