import { jsonDocument } from "../cloud/json.ts";
import { text } from "../cloud/properties.ts";
import { CloudError } from "../cloud/resource-type.ts";
import { isObject, type Properties } from "../protocol/values.ts";
import type { Flags } from "./operations.ts";

/**
 * A structure in a flag: JSON, or the CLI's shorthand `A=b,C=d`. Throws for anything else; shorthand within shorthand is not simulated.
 * Source: docs.aws.amazon.com/cli, "Using shorthand syntax".
 */
export function structure(flags: Flags, flag: string): Properties {
  const value = text(flags[flag]);
  const given = /^\s*\{/.test(value) ? jsonDocument(value) : shorthand(flag, value);
  if (isObject(given)) return given;
  throw invalid(flag, "Invalid JSON");
}

/** A list of structures in a flag: JSON, or shorthand with spaces between. None where the flag is not given. */
export function structures(flags: Flags, flag: string): Properties[] {
  const value = text(flags[flag]);
  if (value === "") return [];
  if (!/^\s*[[{]/.test(value)) return value.split(/\s+(?=\w+=)/).map((each) => shorthand(flag, each));
  const given = jsonDocument(value);
  const list = Array.isArray(given) ? given : [given];
  if (list.every(isObject)) return list;
  throw invalid(flag, "Invalid JSON");
}

/** Whether a member of a structure is true: shorthand has only texts. */
export function isTrue(value: unknown): boolean {
  return value === true || value === "true";
}

/** Tags by their keys, from a list of structures with these members. */
export function tagsFrom(list: readonly Properties[], key = "Key", value = "Value"): Record<string, string> {
  return Object.fromEntries(list.map((tag) => [text(tag[key]), text(tag[value])]));
}

/** Tags as APIs answer them. */
export function tagList(tags: unknown): { Key: string; Value: string }[] {
  return Object.entries(isObject(tags) ? tags : {}).map(([Key, value]) => ({ Key, Value: text(value) }));
}

function shorthand(flag: string, value: string): Properties {
  if (/[[{]/.test(value)) throw invalid(flag, "the sandbox takes nested values as JSON alone");
  return Object.fromEntries(
    value.split(",").map((pair) => {
      const [, key, held] = /^\s*(\w+)=(.*)$/s.exec(pair) ?? [];
      if (key === undefined) throw invalid(flag, `Expected: '=', received: 'EOF' for input: ${value}`);
      return [key, held ?? ""];
    }),
  );
}

function invalid(flag: string, reason: string): CloudError {
  return new CloudError(`Error parsing parameter '--${flag}': ${reason}`);
}
