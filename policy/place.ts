import { holds, undecidable, violated } from "./decide.ts";
import type { Decision } from "./decide.ts";
import { UNKNOWN, UnreadableInput, isValues } from "./unknown.ts";
import type { Value, Values } from "./unknown.ts";

/**
 * The value at a path like `deploymentCircuitBreaker.enable`: `UNKNOWN` where it, or what it is part of, is not known yet; `undefined`
 * where any step of the path is absent. Throws `UnreadableInput` where a step is no object.
 */
export function valueAt(values: Values, place: string): Value {
  let value: Value = values;
  for (const [index, step] of place.split(".").entries()) {
    if (value === UNKNOWN) return UNKNOWN;
    if (value === undefined || value === null) return undefined;
    if (!isValues(value)) {
      throw new UnreadableInput(`${place.split(".").slice(0, index).join(".")} is not an object`);
    }
    value = value[step];
  }
  return value ?? undefined;
}

/** What a value must be, and what to say where it is not. */
export interface Requirement {
  /** How messages call the place. */
  readonly place: string;
  readonly accepts: (value: Value) => boolean;
  /** What is wrong with any other value, as the rest of a sentence that begins with the resource. */
  readonly problem: string;
  readonly mend: string;
}

/** Decides on a value that no other resource can vouch for: while it is unknown it is undecidable. */
export function judgeValue(value: Value, { place, accepts, problem, mend }: Requirement): Decision {
  if (value === UNKNOWN) return undecidable(place, "it is not known yet", mend);
  return accepts(value) ? holds : violated(problem, mend);
}

/** `judgeValue` for what is at the requirement's place among the inputs. */
export function judgePlace(inputs: Values, requirement: Requirement): Decision {
  return judgeValue(valueAt(inputs, requirement.place), requirement);
}

/** A requirement's `accepts`: just this value. */
export const is =
  (expected: string | boolean) =>
  (value: Value): boolean =>
    value === expected;
