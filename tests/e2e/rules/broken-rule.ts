import type { Patch } from "../../../cli/program-copy.ts";

/** A change of the compliant program, of one thing, that breaks one rule. The patch's file is one of `program/`. */
export interface BrokenRule extends Patch {
  readonly rule: string;
  /** What the rule refuses then: the rest of a sentence that begins with its name. */
  readonly refuses: string;
  /** The names of the resources that the rule must name, and no others. */
  readonly resources: readonly string[];
  /** What the rule says of each. */
  readonly message: RegExp;
}
