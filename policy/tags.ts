import { isSet } from "./blocks.ts";
import { holds, undecidable, violated } from "./decide.ts";
import type { Decision } from "./decide.ts";
import type { Resource } from "./stack.ts";
import { UNKNOWN, isList, isValues, parseJson } from "./unknown.ts";
import type { Value, Values } from "./unknown.ts";

/** The tags that the cloud will see on a resource: its own over its provider's default tags. */
export interface Tags {
  readonly values: Values;
  /** False where a part of them is not known yet, so that a missing tag may still come. */
  readonly complete: boolean;
}

/** Reads the tags of a resource; none where its type takes no tags. */
export function tagsOf({ inputs, provider }: Pick<Resource, "inputs" | "provider">): Tags {
  const own = readTags(inputs.tags);
  const defaults = readTags(defaultTags(provider.defaultTags));
  // What is not known of its own may be any key, and so another value than the default.
  if (!own.complete) return own;
  return { values: { ...defaults.values, ...own.values }, complete: defaults.complete };
}

/** The value of one tag: `undefined` where it is certainly absent. */
export function tagOf(resource: Resource, name: string): Value {
  const { values, complete } = tagsOf(resource);
  return values[name] ?? (complete ? undefined : UNKNOWN);
}

/** A map, or the list of pairs that a few AWS types take. */
function readTags(tags: Value): Tags {
  if (tags === undefined || tags === null) return { values: {}, complete: true };
  if (isValues(tags)) return { values: tags, complete: true };
  if (!isList(tags)) return { values: {}, complete: false };
  const pairs = tags.map((tag) =>
    isValues(tag) && typeof tag.key === "string" ? ([tag.key, tag.value] as const) : undefined,
  );
  const known = pairs.filter((pair) => pair !== undefined);
  return { values: Object.fromEntries(known), complete: known.length === pairs.length };
}

/** A provider's default tags arrive as JSON text: all of its configuration does that is no text by itself. */
function defaultTags(value: Value): Value {
  if (!isSet(value)) return undefined;
  const configuration = typeof value === "string" ? parseJson(value) : value;
  return isValues(configuration) ? configuration.tags : UNKNOWN;
}

/** Whether the resource is tagged `data_class=public`, to the letter. `data` says what it would otherwise expose. */
export function judgePublic(resource: Resource, data: string): Decision {
  const value = tagOf(resource, "data_class");
  const mend = "Set its tag data_class to public, or keep the data away from it";
  if (value === "public") return holds;
  if (value === UNKNOWN) return undecidable("tag data_class", "it is not known yet", mend);
  const found = typeof value === "string" ? `is tagged data_class=${value}` : "has no tag data_class";
  return violated(`${found}, but ${data}`, mend);
}
