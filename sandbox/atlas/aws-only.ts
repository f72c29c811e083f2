import { isKnown, text } from "../cloud/properties.ts";
import type { CheckFailure } from "../cloud/resource-type.ts";

/** The sandbox has Atlas on AWS alone: a reason to refuse another cloud, by property. */
export function awsOnly(property: string, provider: unknown): CheckFailure[] {
  return isKnown(provider) && provider !== "AWS"
    ? [{ property, reason: `the sandbox simulates Atlas on AWS only, not on ${text(provider)}` }]
    : [];
}
