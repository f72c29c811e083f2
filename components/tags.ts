import { check } from "./check.ts";

/** The tags that every taggable resource carries. */
export const REQUIRED_TAGS = ["project", "environment", "data_class", "owner"] as const;

/** `phi`: protected health information, as HIPAA means it. `public`: data that anybody may have. */
export type DataClass = "public" | "phi";

/** A resource's tags: the required ones, and any others. */
export type Tags = Readonly<Record<(typeof REQUIRED_TAGS)[number], string> & Record<string, string>>;

/** The tags that all resources of a stack share. */
export function stackTags(stack: { environment: string; dataClass: DataClass; owner: string }): Tags {
  return withTags({
    project: "askflorence",
    environment: stack.environment,
    data_class: stack.dataClass,
    owner: stack.owner,
  });
}

/**
 * The tags of what carries public reference data, whatever else the stack holds: policies recognize reference data by
 * them and keep it apart from protected health information.
 */
export function referenceDataTags(tags: Tags): Tags {
  return withTags(tags, { data_class: "public", data_set: "reference" });
}

/**
 * Tags for one resource: `tags`, and `more` over them. Every component's tags go through here, so that none comes
 * without the required ones.
 *
 * Throws where a required tag is blank or has characters that AWS refuses.
 */
export function withTags(tags: Tags, more: Readonly<Record<string, string>> = {}): Tags {
  const all = { ...tags, ...more };
  for (const key of REQUIRED_TAGS) {
    const value: unknown = all[key]; // Absent where a caller went around the type.
    const shown = typeof value === "string" ? JSON.stringify(value) : "missing";
    check(
      typeof value === "string" && TAG_VALUE.test(value),
      `The required tag "${key}" is ${shown}; give it 1 to 256 letters, digits, spaces or _.:/=+-@`,
    );
  }
  return all;
}

const TAG_VALUE = /^[\p{L}\p{N}_.:/=+@-](?:[\p{L}\p{N}_.:/=+@ -]{0,254}[\p{L}\p{N}_.:/=+@-])?$/u;
