import { createHash } from "node:crypto";

import type { Properties } from "../protocol/values.ts";
import type { ResourceType } from "./resource-type.ts";

/** The inputs with a name where the program gives none: the resource's own and seven digits, the same as long as the resource lives. */
export function withName(
  type: ResourceType,
  name: string,
  seed: Uint8Array,
  before: Properties | undefined,
  inputs: Properties,
): Properties {
  if (type.autoName === undefined) return inputs;
  const { property, maxLength } = type.autoName;
  if (inputs[property] !== undefined || inputs[`${property}Prefix`] !== undefined) return inputs;
  const suffix = createHash("sha256").update(seed).digest("hex").slice(0, 7);
  const made = `${name.slice(0, maxLength - suffix.length - 1)}-${suffix}`;
  return { ...inputs, [property]: before?.[property] ?? made };
}
