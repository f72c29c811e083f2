import { topLevel } from "../protocol/diff.ts";
import { hasUnknown, isObject, type Properties, UNKNOWN } from "../protocol/values.ts";
import type { CheckFailure, Facts, ResourceType } from "./resource-type.ts";

/** Every reason for which the facts of a type refuse these inputs. What is not known yet is not judged. */
export function violations(type: ResourceType, facts: Facts, inputs: Properties): CheckFailure[] {
  return [
    ...unknownNames(type, facts, inputs),
    ...facts.required
      .filter((property) => inputs[property] === undefined || inputs[property] === null)
      .map((property) => ({ property, reason: `Missing required property '${property}'` })),
    ...exclusive(type, inputs),
    ...Object.entries(facts.enums ?? {}).flatMap(([path, accepted]) => notAccepted(path, accepted, facts, inputs)),
    ...Object.entries(facts.patterns ?? {}).flatMap(([path, pattern]) => notMatching(path, pattern, inputs)),
  ];
}

function unknownNames(type: ResourceType, facts: Facts, inputs: Properties): CheckFailure[] {
  return Object.keys(inputs)
    .filter((property) => !facts.inputs.includes(property))
    .map((property) => ({ property, reason: `'${property}' is not an input of ${type.type}` }));
}

function exclusive(type: ResourceType, inputs: Properties): CheckFailure[] {
  const isSet = (property: string): boolean => inputs[property] !== undefined && inputs[property] !== null;
  return (type.exactlyOneOf ?? [])
    .filter((group) => group.filter(isSet).length !== 1)
    .map((group) => {
      const names = group.map((property) => `'${property}'`).join(", ");
      return { property: group.find(isSet) ?? group[0] ?? "", reason: `exactly one of ${names} must be set` };
    });
}

function notAccepted(
  path: string,
  accepted: readonly unknown[] | string,
  { secret = [] }: Facts,
  inputs: Properties,
): CheckFailure[] {
  const test = typeof accepted === "string" ? inRange(accepted) : isMember(accepted);
  if (test === undefined) return [];
  const expected = typeof accepted === "string" ? accepted : accepted.join(", ");
  return valuesAt(path, inputs)
    .filter(({ value }) => !test(value))
    .map(({ at, value }) => ({
      property: at,
      reason: `expected ${at} to be one of [${expected}], got ${secret.includes(topLevel(at)) ? "[secret]" : String(value)}`,
    }));
}

function notMatching(path: string, pattern: string, inputs: Properties): CheckFailure[] {
  const expression = new RegExp(pattern);
  return valuesAt(path, inputs)
    .filter(({ value }) => typeof value !== "string" || !expression.test(value))
    .map(({ at }) => ({ property: at, reason: `invalid value for ${at}: it must match ${pattern}` }));
}

function isMember(accepted: readonly unknown[]): ((value: unknown) => boolean) | undefined {
  const isOpen = accepted.some((item) => typeof item === "string" && /^<|…/.test(item));
  return isOpen ? undefined : (value) => accepted.some((item) => String(item) === String(value));
}

/** Reads `7..30` and `0 or 7..30`; anything else is a rule in words, which a hook must check. */
function inRange(range: string): ((value: unknown) => boolean) | undefined {
  const match = /^(?:(-?\d+) or )?(-?\d+)\.\.(-?\d+)$/.exec(range);
  if (match === null) return undefined;
  const [, alone, low, high] = match;
  return (value) => {
    const number = Number(value);
    return number === Number(alone ?? NaN) || (number >= Number(low) && number <= Number(high));
  };
}

/** The known values at a path of the facts, with their full paths: lists are walked through. */
function valuesAt(path: string, inputs: Properties): { at: string; value: unknown }[] {
  let found: { at: string; value: unknown }[] = [{ at: "", value: inputs }];
  for (const step of path.replaceAll("[]", "").split(".")) {
    found = found
      .flatMap(({ at, value }) => elements(at, value))
      .flatMap(({ at, value }) =>
        isObject(value) && step in value ? [{ at: at === "" ? step : `${at}.${step}`, value: value[step] }] : [],
      );
  }
  return found
    .flatMap(({ at, value }) => elements(at, value))
    .filter(({ value }) => value !== undefined && value !== null && value !== UNKNOWN && !hasUnknown(value));
}

function elements(at: string, value: unknown): { at: string; value: unknown }[] {
  return Array.isArray(value) ? value.map((item: unknown, i) => ({ at: `${at}[${i}]`, value: item })) : [{ at, value }];
}
