import { UnknownValueError } from "@pulumi/policy";

/** Stands for a value that the engine does not know yet. Reading it is safe; @pulumi/policy's own proxies throw. */
export const UNKNOWN: unique symbol = Symbol("not known in this preview");

/** A property's value as rules see it: plain data in which every unknown is `UNKNOWN`. */
export type Value = string | number | boolean | null | undefined | typeof UNKNOWN | readonly Value[] | Values;

/** Properties by name. */
export interface Values {
  readonly [name: string]: Value;
}

/** Turns what @pulumi/policy hands to a rule into plain data, with `UNKNOWN` wherever its proxy would throw. */
export function reveal(value: unknown): Value {
  if (Array.isArray(value)) return Array.from(value.keys(), (index) => revealAt(value, index));
  if (typeof value === "object" && value !== null) return revealAll(value);
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return value === null ? null : undefined;
}

/** `reveal` for the properties of a resource. */
export function revealAll(properties: object): Values {
  return Object.fromEntries(Object.keys(properties).map((name) => [name, revealAt(properties, name)]));
}

function revealAt(container: object, key: PropertyKey): Value {
  try {
    return reveal(Reflect.get(container, key));
  } catch (error) {
    if (error instanceof UnknownValueError) return UNKNOWN;
    throw error;
  }
}

/** An input that a rule cannot read because it has another shape than the provider's schema says. Safe to print. */
export class UnreadableInput extends Error {}

/**
 * The text of `values[name]`. Absent, null and empty are all `undefined`: providers return "" for what was not set.
 * Throws `UnreadableInput` for anything that is not text.
 */
export function textOf(values: Values, name: string): string | typeof UNKNOWN | undefined {
  const value = values[name];
  if (value === undefined || value === null || value === "") return undefined;
  if (value === UNKNOWN || typeof value === "string") return value;
  throw new UnreadableInput(`${name} is not text`);
}

/** The list at `values[name]`; absent and null are an empty list. Throws `UnreadableInput` for anything else. */
export function listOf(values: Values, name: string): readonly Value[] | typeof UNKNOWN {
  const value = values[name];
  if (value === undefined || value === null) return [];
  if (value === UNKNOWN) return value;
  if (isList(value)) return value;
  throw new UnreadableInput(`${name} is not a list`);
}

/** Whether the value is a list. `Array.isArray` alone does not narrow a readonly array. */
export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** Whether the value is an object with named properties. */
export function isValues(value: Value): value is Values {
  return typeof value === "object" && value !== null && !isList(value);
}

/** The value as a list: documents write one of several without the list. */
export function asList(value: Value): readonly Value[] {
  return isList(value) ? value : [value];
}

/** Whether any part of the value is not known yet. */
export function containsUnknown(value: Value): boolean {
  if (isList(value)) return value.some(containsUnknown);
  return isValues(value) ? Object.values(value).some(containsUnknown) : value === UNKNOWN;
}

/** The value of a name whose case does not count. */
export function fieldOf(values: Values, name: string): Value {
  const key = Object.keys(values).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : values[key];
}

/** The JSON document in a text; `undefined` for what is no JSON: the parser's own message would quote it, and it may hold a secret. */
export function parseJson(text: string): Value {
  try {
    return reveal(JSON.parse(text));
  } catch {
    return undefined;
  }
}
