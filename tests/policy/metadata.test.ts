import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../../cli/program-copy.ts";
import type { Rule } from "../../policy/rule.ts";
import { rules } from "../../policy/rules/index.ts";
import { settingsOf } from "../../policy/settings.ts";
import { renewed } from "./controls/document.ts";
import { controlsOf, disagreements, parseControls, readControls } from "./controls/list.ts";
import type { Control } from "./controls/list.ts";

const FOLDER = join(ROOT, "policy", "rules");
const SPECS = ["tests/policy", "tests/policy/rules"];

describe("the pack", () => {
  it("registers every rule that is written, once", async () => {
    const files = readdirSync(FOLDER).filter((file) => file !== "index.ts");
    const registered = new Set<unknown>(rules);
    const forgotten: string[] = [];
    for (const file of files) {
      const module = (await import(join(FOLDER, file))) as Record<string, unknown>;
      const found = Object.values(module).filter((value) => isRule(value));
      assert.deepEqual(
        found.map(({ name }) => `${name}.ts`),
        [file],
        "a file exports one rule, which has its name",
      );
      if (found.some((rule) => !registered.has(rule))) forgotten.push(file);
    }
    assert.deepEqual(forgotten, [], "list them in policy/rules/index.ts");
    assert.equal(rules.length, files.length);
    assert.equal(registered.size, rules.length);
  });

  it("has a spec for every rule", () => {
    const isTested = ({ name }: Rule) => SPECS.some((folder) => existsSync(join(ROOT, folder, `${name}.test.ts`)));
    assert.deepEqual(
      rules.filter((rule) => !isTested(rule)).map(({ name }) => name),
      [],
    );
  });

  it("names every rule once", () => {
    for (const key of ["name", "displayName", "description"] as const) {
      assert.equal(new Set(rules.map((rule) => rule[key])).size, rules.length, key);
    }
  });
});

describe("every rule", () => {
  for (const rule of rules) {
    it(`says what it is: ${rule.name}`, () => {
      assert.match(rule.name, /^[a-z0-9]+(-[a-z0-9]+)*$/);
      assert.ok(["low", "medium", "high", "critical"].includes(rule.severity));
      for (const text of [rule.displayName, rule.description, rule.remediationSteps]) assert.ok(text.length > 10, text);
      for (const text of [rule.description, rule.remediationSteps]) assert.match(text, /^[A-Z].*\.$/s);
      const { name, version, reference, specification } = rule.framework;
      for (const text of [name, version, reference, specification]) assert.ok(text.length > 0);
      assert.equal(new URL(rule.url).protocol, "https:");
      assert.ok(
        rule.tags.some((tag) => tag === tag.toLowerCase()),
        "a subject is among its tags",
      );
      assert.ok(controlsOf(rule).length > 0, "it serves a control");
      assert.equal(new Set(rule.tags).size, rule.tags.length, "a tag comes twice");
      assert.ok(rule.judgeInputs !== undefined || rule.judgeInStack !== undefined, "it judges nothing");
      assert.ok(rule.types === undefined || rule.types.length > 0, "it judges no type");
    });

    it(`has settings whose defaults are valid: ${rule.name}`, () => {
      const { settings = {} } = rule;
      const defaults = Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, setting.default]));
      assert.deepEqual(settingsOf(rule.name, settings, defaults), defaults);
      // @pulumi/policy ends the process where a setting has this name.
      assert.ok(!("enforcementLevel" in settings));
      for (const { description } of Object.values(settings)) assert.ok(description.length > 3, description);
    });
  }
});

describe("the list of controls", () => {
  it("leads from every control to a rule or a reason, and from every rule to its controls", () => {
    assert.deepEqual(disagreements(readControls(), rules), []);
  });

  const [rule] = rules;
  assert.ok(rule);
  const tagged: Rule = {
    ...rule,
    name: "tagged",
    tags: ["aws", "ELB.4"],
    framework: { ...rule.framework, name: "SOC 2" },
  };

  const source = "https://example.com/catalogue";
  const served: Control = { id: "ELB.4", title: "Drops invalid headers" };
  const other: Control = { id: "ELB.5", title: "Has access logging" };
  const text = "There is no such thing";

  it("is refused where something is missing", () => {
    const found = (...controls: Control[]) => disagreements({ some: { source, controls } }, [tagged]);
    assert.deepEqual(found(served), []);
    assert.deepEqual(found({ ...served, difference: text }), []);
    assert.deepEqual(found(), ["tagged carries ELB.4, which is not listed"]);
    assert.deepEqual(found(served, other), ["ELB.5 is served by no rule, and has no reason"]);
    assert.deepEqual(found(served, { ...other, reason: text }), []);
    assert.deepEqual(found(served, { ...other, reason: text, difference: text }), [
      "ELB.5 is served by no rule, and says how it differs from one",
    ]);
    assert.deepEqual(found(served, { ...other, rules: ["tagged"], difference: text }), []);
    assert.deepEqual(found(served, { ...other, rules: ["gone"] }), [
      "ELB.5 is served by gone, which is no rule of the pack",
    ]);
    assert.deepEqual(found({ ...served, reason: text }), ["ELB.4 is served by tagged, and has a reason why not"]);
    assert.deepEqual(found(served, served), ["ELB.4 is listed twice"]);
  });

  it("is refused where its form is not kept", () => {
    const parse = (control: object, from: string = source) =>
      parseControls(JSON.stringify({ some: { source: from, controls: [control] } }));
    assert.deepEqual(parse(served), { some: { source, controls: [served] } });
    assert.throws(() => parse({ id: "ELB.4" }), /"title"/);
    assert.throws(() => parse({ ...served, title: "" }), /"title"/);
    assert.throws(() => parse({ ...served, reason: "why" }), /"reason"/);
    assert.throws(() => parse({ ...served, difference: "yes" }), /"difference"/);
    assert.throws(() => parse({ ...served, rules: [] }), /"rules"/);
    assert.throws(() => parse({ ...served, raeson: text }), /Unrecognized key: \\"raeson\\"/);
    for (const from of ["", "the documentation", "http://example.com"]) {
      assert.throws(() => parse(served, from), /"source"/);
    }
  });

  it("counts what a rule's framework cites of HIPAA", () => {
    const framework = { ...tagged.framework, name: "HIPAA Security Rule", reference: "164.312(b), 164.312(d)" };
    assert.deepEqual(controlsOf({ ...tagged, framework }), ["ELB.4", "HIPAA-164.312(b)", "HIPAA-164.312(d)"]);
  });
});

describe("docs/controls.md", () => {
  it("says what the rules say: npm run controls", async () => {
    const { now, wanted } = await renewed(rules, readControls());
    assert.ok(now === wanted, "it does not say what the rules and policy/controls.json say: npm run controls");
  });
});

function isRule(value: unknown): value is Rule {
  return typeof value === "object" && value !== null && "remediationSteps" in value;
}
