import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../../../cli/program-copy.ts";
import type { Rule } from "../../../policy/rule.ts";

/** A control of some catalogue: rules serve it, or a reason says why none does. */
export interface Control {
  /** As rules carry it among their tags. */
  readonly id: string;
  /** The rules that serve it, where none carries its id: the catalogue has a wider or a narrower idea than the rule. */
  readonly rules?: readonly string[];
  readonly reason?: string;
}

/** The controls of each catalogue. */
export type Controls = Readonly<Record<string, readonly Control[]>>;

/** The committed list. */
export function readControls(): Controls {
  return JSON.parse(readFileSync(join(ROOT, "policy", "controls.json"), "utf8")) as Controls;
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
export function disagreements(controls: Controls, rules: readonly Rule[]): string[] {
  const all = Object.values(controls).flat();
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
  const { id, reason } = control;
  const missing = (control.rules ?? []).filter((name) => !names.has(name));
  if (missing.length > 0) return missing.map((name) => `${id} is served by ${name}, which is no rule of the pack`);
  const served = servedBy(control, rules);
  if (served.length > 0 && reason !== undefined)
    return [`${id} is served by ${served.join(", ")}, and has a reason why not`];
  if (served.length === 0 && (reason ?? "").length < 10) return [`${id} is served by no rule, and has no reason`];
  return [];
}
