import { readFileSync } from "node:fs";
import { join } from "node:path";

import { z } from "zod";

import { ROOT } from "../../../cli/program-copy.ts";
import type { Rule } from "../../../policy/rule.ts";

/** A sentence that says something. */
const sentence = z.string().min(10);

/** A control of some catalogue: rules serve it, or a reason says why none does. */
const control = z.strictObject({
  /** As rules carry it among their tags. */
  id: z.string().min(1),
  /** What it asks, in few words. */
  title: z.string().min(5),
  /** The rules that serve it, where none carries its id: the catalogue has a wider or a narrower idea than the rule. */
  rules: z.array(z.string()).min(1).readonly().optional(),
  /** How the two differ, where what passes the rules may fail the control. */
  difference: sentence.optional(),
  reason: sentence.optional(),
});

/** The catalogues by name, each with where its ids and titles can be looked up. */
const controls = z.record(
  z.string(),
  z.strictObject({ source: z.url({ protocol: /^https$/ }), controls: z.array(control).min(1).readonly() }),
);

export type Control = Readonly<z.infer<typeof control>>;
export type Controls = Readonly<z.infer<typeof controls>>;

/** The list in a text. Throws where a control has no title, a catalogue no source, or either has a key that there is not. */
export function parseControls(text: string): Controls {
  return controls.parse(JSON.parse(text));
}

/** The committed list. */
export function readControls(): Controls {
  return parseControls(readFileSync(join(ROOT, "policy", "controls.json"), "utf8"));
}

/** The ids of controls that a rule carries: tags in lower case are its subjects, and HIPAA's sections are in its framework too. */
export function controlsOf(rule: Rule): readonly string[] {
  const tagged = rule.tags.filter((tag) => tag !== tag.toLowerCase());
  const { name, reference } = rule.framework;
  const cited = name.startsWith("HIPAA") ? reference.split(/,\s*/).map((section) => `HIPAA-${section}`) : [];
  return [...new Set([...tagged, ...cited])];
}

/** The rules that serve a control, by name. */
export function servedBy(control: Control, rules: readonly Rule[]): readonly string[] {
  const carrying = rules.filter((rule) => controlsOf(rule).includes(control.id)).map(({ name }) => name);
  return [...new Set([...carrying, ...(control.rules ?? [])])];
}

/** What is wrong with the list, a line each. */
export function disagreements(catalogues: Controls, rules: readonly Rule[]): string[] {
  const all = Object.values(catalogues).flatMap(({ controls }) => controls);
  const ids = all.map(({ id }) => id);
  const names = new Set(rules.map(({ name }) => name));
  return [
    ...ids.filter((id, place) => ids.indexOf(id) !== place).map((id) => `${id} is listed twice`),
    ...all.flatMap((control) => problemsOf(control, rules, names)),
    ...rules.flatMap((rule) =>
      controlsOf(rule)
        .filter((id) => !ids.includes(id))
        .map((id) => `${rule.name} carries ${id}, which is not listed`),
    ),
  ];
}

function problemsOf(control: Control, rules: readonly Rule[], names: ReadonlySet<string>): string[] {
  const { id, difference, reason } = control;
  const missing = (control.rules ?? []).filter((name) => !names.has(name));
  if (missing.length > 0) return missing.map((name) => `${id} is served by ${name}, which is no rule of the pack`);
  const served = servedBy(control, rules);
  if (served.length > 0 && reason !== undefined)
    return [`${id} is served by ${served.join(", ")}, and has a reason why not`];
  if (served.length === 0 && reason === undefined) return [`${id} is served by no rule, and has no reason`];
  if (served.length === 0 && difference !== undefined)
    return [`${id} is served by no rule, and says how it differs from one`];
  return [];
}
