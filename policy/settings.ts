import type { PolicyConfigSchema } from "@pulumi/policy";

import type { Values } from "./unknown.ts";

/** What a setting takes: the part of JSON schema that rules need, which Pulumi's CLI checks too, once the pack is configured. */
export interface SettingShape {
  readonly type: "string" | "integer" | "number" | "boolean" | "array";
  readonly enum?: readonly (string | number)[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly items?: SettingShape;
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** One setting of a rule: its shape, what it is for, and its value where nobody sets it. */
export interface Setting extends SettingShape {
  readonly description: string;
  readonly default: string | number | boolean | readonly string[] | readonly number[];
}

/** The settings of a rule by name. */
export type Settings = Readonly<Record<string, Setting>>;

/** The schema of a policy's configuration, in @pulumi/policy's own type. */
export function schemaOf(settings: Settings): PolicyConfigSchema {
  return { properties: JSON.parse(JSON.stringify(settings)) as PolicyConfigSchema["properties"] };
}

/**
 * A configuration that a rule cannot work with. It ends the preview: a rule that went on with its defaults would check something else
 * than the operator asked for.
 */
export class InvalidSetting extends Error {
  constructor(rule: string, setting: string, problem: string) {
    super(`The rule ${rule} cannot be configured: its setting ${setting} ${problem}.`);
    // @pulumi/policy prints the stack in place of the message, and where this was thrown helps nobody.
    this.stack = this.message;
  }
}

/**
 * The values of a rule's settings: what the operator gives over the defaults. Throws `InvalidSetting`. The CLI refuses a wrong type by
 * itself, but lets names that no rule has pass: a policy's schema cannot forbid them.
 */
export function settingsOf(rule: string, settings: Settings, given: Readonly<Record<string, unknown>>): Values {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(settings, name));
  if (unknown !== undefined) {
    const names = Object.keys(settings);
    throw new InvalidSetting(rule, unknown, `does not exist: it has ${names.length === 0 ? "none" : names.join(", ")}`);
  }
  for (const [name, setting] of Object.entries(settings)) {
    if (given[name] === undefined) continue;
    const problem = problemOf(given[name], setting);
    if (problem !== undefined) throw new InvalidSetting(rule, name, problem);
  }
  const defaults = Object.entries(settings).map(([name, setting]) => [name, setting.default] as const);
  return { ...Object.fromEntries(defaults), ...(given as Values) };
}

/** The number that is set. For settings whose schema says `integer` or `number`. */
export function numberSetting(settings: Values, name: string): number {
  const value = settings[name];
  if (typeof value !== "number") throw new TypeError(`there is no number ${name} among the settings`);
  return value;
}

/** The texts that are set. For settings whose schema says `array` of `string`. */
export function textsSetting(settings: Values, name: string): readonly string[] {
  const value = settings[name];
  if (!Array.isArray(value)) throw new TypeError(`there is no list ${name} among the settings`);
  return value.filter((item) => typeof item === "string");
}

/** What is wrong with the value, as the rest of a sentence. */
function problemOf(value: unknown, shape: SettingShape): string | undefined {
  if (!isOfType(value, shape.type)) return `must be ${WORDS[shape.type]}`;
  const { enum: allowed, minimum = -Infinity, maximum = Infinity, minLength = 0, pattern, items } = shape;
  if (typeof value === "string" || typeof value === "number") {
    if (allowed?.includes(value) === false) return `must be one of ${allowed.join(", ")}`;
  }
  if (typeof value === "number" && value < minimum) return `must be at least ${minimum}`;
  if (typeof value === "number" && value > maximum) return `must be at most ${maximum}`;
  if (typeof value === "string" && value.length < minLength) return `must have at least ${minLength} characters`;
  if (typeof value === "string" && pattern !== undefined && !new RegExp(pattern, "u").test(value)) {
    return `must match ${pattern}`;
  }
  if (!Array.isArray(value)) return undefined;
  const { minItems = 0, maxItems = Infinity } = shape;
  if (value.length < minItems) return `must have at least ${minItems} items`;
  if (value.length > maxItems) return `must have at most ${maxItems} items`;
  if (items === undefined) return undefined;
  for (const [index, item] of value.entries()) {
    const problem = problemOf(item, items);
    if (problem !== undefined) return `has at [${index}] what ${problem}`;
  }
  return undefined;
}

const WORDS = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  array: "a list",
} as const;

function isOfType(value: unknown, type: SettingShape["type"]): boolean {
  if (type === "array") return Array.isArray(value);
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}
