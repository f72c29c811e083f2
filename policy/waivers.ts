import type { Rule } from "./rule.ts";

/** The permission to break one rule with certain resources, for a while. */
export interface Waiver {
  /** The rule's name. */
  readonly rule: string;
  /** The URN of a resource. With a `*` at its end, those of all resources whose names begin so. */
  readonly urn: string;
  /** Why the rule cannot be kept, and what protects instead. */
  readonly reason: string;
  /** Who answers for it. */
  readonly owner: string;
  /** The last day on which it holds, in UTC: `YYYY-MM-DD`. */
  readonly expires: string;
}

/** The furthest day on which a waiver may expire, counted from today. */
export const LONGEST_DAYS = 90;
const SHORTEST_REASON = 20;
const SHORTEST_BEGINNING = 3;
const UNTIL = " Waived until ";
const DAY_MS = 24 * 60 * 60 * 1000;
const FIELDS = ["rule", "urn", "reason", "owner", "expires"] as const;

/** What an operator granted: what holds, and what is wrong with the rest, which does not. */
export interface Granted {
  readonly waivers: readonly Waiver[];
  /** One sentence or two for each waiver that does not hold. */
  readonly problems: readonly string[];
}

/** Reads `{ "waivers": [...] }`, the configuration of the policy `waivers`. Never throws: what cannot be read does not hold. */
export function readWaivers(given: unknown, rules: readonly Rule[], today: Date): Granted {
  if (!isObject(given)) return { waivers: [], problems: ['The waivers\' file is no object. Write { "waivers": [] }.'] };
  const strange = Object.keys(given).filter((key) => key !== "waivers");
  const problems = strange.map((key) => `${key} is no key of the waivers' file. It has one, waivers.`);
  const { waivers: list = [] } = given;
  if (!Array.isArray(list)) return { waivers: [], problems: [...problems, "waivers is no list. Write a list."] };
  const waivers: Waiver[] = [];
  for (const [index, item] of (list as unknown[]).entries()) {
    const problem = problemOf(item, rules, today);
    if (problem === undefined) waivers.push(item as Waiver);
    else problems.push(`waivers[${index}]${problem}`);
  }
  return { waivers, problems };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isFilled(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "";
}

/** What is wrong with a waiver, as the rest of a sentence that begins with its place in the list. */
function problemOf(item: unknown, rules: readonly Rule[], today: Date): string | undefined {
  if (!isObject(item)) return ` is no waiver. Write an object with ${FIELDS.join(", ")}.`;
  const strange = Object.keys(item).find((key) => !(FIELDS as readonly string[]).includes(key));
  if (strange !== undefined) return `.${strange} is no field of a waiver. The fields are ${FIELDS.join(", ")}.`;
  const missing = FIELDS.find((field) => !isFilled(item[field]));
  if (missing !== undefined) return `.${missing} is missing, or no text. Every waiver has all of ${FIELDS.join(", ")}.`;
  const waiver = item as unknown as Waiver;
  return (
    problemOfRule(waiver, rules) ?? problemOfPattern(waiver) ?? problemOfWords(waiver) ?? problemOfDay(waiver, today)
  );
}

function problemOfRule({ rule: name }: Waiver, rules: readonly Rule[]): string | undefined {
  const rule = rules.find((each) => each.name === name);
  if (rule === undefined) return `.rule names "${name}", which is no rule of this pack. Correct its spelling.`;
  return rule.canBeWaived === false ? `.rule names ${name}, which nobody can waive. Mend what it refuses.` : undefined;
}

function problemOfPattern({ urn }: Waiver): string | undefined {
  const parts = /^urn:pulumi:([^:]+)::(.+?)::([^:]+(?::[^:]+)+)::(.+)/s.exec(urn);
  if (parts === null) return ".urn is no URN. Write urn:pulumi:STACK::PROJECT::TYPE::NAME, as a violation shows it.";
  const [, stack = "", project = "", type = "", name = ""] = parts;
  const [first = ""] = name.split("*");
  if ([stack, project, type, name.slice(0, -1)].some((part) => part.includes("*"))) {
    return ".urn is too broad: a * may stand at its end only. Write stack, project and type out.";
  }
  return first.length >= SHORTEST_BEGINNING || first === name
    ? undefined
    : `.urn is too broad: less than ${SHORTEST_BEGINNING} characters of the name are before the *. Write more of it.`;
}

function problemOfWords({ owner, reason }: Waiver): string | undefined {
  if (!/^[\w.@+ -]+$/.test(owner)) {
    return ".owner has other characters than letters, digits, spaces and . @ + - _. Write a team's name, or an address.";
  }
  if (reason.trim().length < SHORTEST_REASON) {
    return `.reason has less than ${SHORTEST_REASON} characters. Say why the rule cannot be kept, and what protects instead.`;
  }
  // Reports of uses are read again, and must not say what nobody granted.
  return reason.includes(UNTIL)
    ? `.reason has "${UNTIL}" in it, which begins the report's own words. Leave it out.`
    : undefined;
}

function problemOfDay({ expires }: Waiver, today: Date): string | undefined {
  const day = Date.parse(`${expires}T00:00:00Z`);
  if (Number.isNaN(day) || dayOf(day) !== expires) {
    return `.expires is no day. Write it as YYYY-MM-DD, at most ${LONGEST_DAYS} days from today.`;
  }
  const ahead = (day - Date.parse(dayOf(today.getTime()))) / DAY_MS;
  if (ahead < 0) return `.expires is ${expires}, which is past. Mend what it waives, or have it renewed.`;
  if (ahead <= LONGEST_DAYS) return undefined;
  return `.expires is ${expires}, ${ahead} days from today. Write a day that is at most ${LONGEST_DAYS} days from today.`;
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** Whether a waiver is for the resource. */
export function covers({ urn: pattern }: Waiver, urn: string): boolean {
  return pattern.endsWith("*") ? urn.startsWith(pattern.slice(0, -1)) : urn === pattern;
}

/** Whether a waiver is for the stack that the resource is in: a file may have waivers for several. */
export function isOfStack({ urn: pattern }: Waiver, urn: string): boolean {
  const [stack = "", project = ""] = pattern.split("::");
  return urn.startsWith(`${stack}::${project}::`);
}

/** What is reported of a waiver's use. */
export interface WaivedViolation extends Omit<Waiver, "urn"> {
  /** What the rule said. */
  readonly message: string;
}

/** The report of a use, in one line. */
export function waivedMessage({ rule, message, expires, owner, reason }: WaivedViolation): string {
  return `${rule}: ${message}${UNTIL}${expires} by ${owner}: ${reason}`;
}

/** Reads a report of a use. Undefined for any other text. */
export function parseWaived(text: string): WaivedViolation | undefined {
  // A resource may have any name: what counts is the last time that these words come.
  const parts = /^([a-z0-9-]+): (.*) Waived until (\d{4}-\d\d-\d\d) by ([^:]+): (.*)/s.exec(text);
  if (parts === null) return undefined;
  const [, rule = "", message = "", expires = "", owner = "", reason = ""] = parts;
  return { rule, message, expires, owner, reason };
}
