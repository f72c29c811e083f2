import { isDeepStrictEqual } from "node:util";

import { isObject, type Properties, UNKNOWN } from "../protocol/values.ts";

/** A string among the properties; empty where there is none. */
export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A string that has a value and is known already; undefined where there is none. */
export function knownText(value: unknown): string | undefined {
  return typeof value === "string" && isKnown(value) ? value : undefined;
}

/** A list of strings among the properties; empty where there is none. */
export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** The objects of a list; empty where there is no list or it is not known yet. */
export function objects(value: unknown): Properties[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Whether a property has a value or will have one: the providers take an empty string for none. */
export function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** Whether a property has a value that is known already, so that it can be judged. */
export function isKnown(value: unknown): boolean {
  return isSet(value) && value !== UNKNOWN;
}

/** The properties but those of these names. */
export function without(properties: Properties, ...names: readonly string[]): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name)));
}

/** The properties that are there, and the defaults of those that are not. */
export function withDefaults(properties: Properties, defaults: Properties = {}): Properties {
  const given = Object.entries(properties).filter(([, value]) => value !== undefined && value !== null);
  return { ...defaults, ...Object.fromEntries(given) };
}

/** Whether two lists have the same items in any order: the clouds have sets where the protocol has lists. */
export function sameSet(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  const within = (list: readonly unknown[], item: unknown): boolean => list.some((x) => isDeepStrictEqual(x, item));
  return a.every((item) => within(b, item)) && b.every((item) => within(a, item));
}
