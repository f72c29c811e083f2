import type { CheckFailure } from "../cloud/resource-type.ts";
import { hasUnknown, type Properties } from "../protocol/values.ts";

/** Refuses, before any call, an input that is no JSON object, in the words of the provider (`verify.ValidIAMPolicyJSON`). */
export function policyFailures(inputs: Properties, property: string): CheckFailure[] {
  const value = inputs[property];
  if (typeof value !== "string" || hasUnknown(value)) return [];
  if (value.trim() === "") {
    return [{ property, reason: `"${property}" is an empty string, which is not a valid JSON value` }];
  }
  if (!value.startsWith("{")) {
    return [{ property, reason: `"${property}" contains an invalid JSON policy: not a JSON object` }];
  }
  try {
    JSON.parse(value);
    return [];
  } catch (error) {
    return [{ property, reason: `"${property}" contains an invalid JSON policy: ${(error as Error).message}` }];
  }
}
