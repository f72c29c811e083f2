import type { CheckFailure } from "../cloud/resource-type.ts";
import { isObject, type Properties, UNKNOWN } from "../protocol/values.ts";

/** A string among the properties; empty where there is none. */
export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The objects of a list; empty where there is no list or it is not known yet. */
export function objects(value: unknown): Properties[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Whether a property has a value or will have one. */
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

/** The sandbox has Atlas on AWS alone: a reason to refuse another cloud, by property. */
export function awsOnly(property: string, provider: unknown): CheckFailure[] {
  return isKnown(provider) && provider !== "AWS"
    ? [{ property, reason: `the sandbox simulates Atlas on AWS only, not on ${text(provider)}` }]
    : [];
}
