import { join } from "node:path";

import { ROOT } from "./program-copy.ts";

/** The stacks, in the order in which they must come up: prod reads reference data from staging's cluster. */
export const STACKS = ["staging", "prod"] as const;
export type Stack = (typeof STACKS)[number];

/** The policy pack that every run enforces. */
export const POLICY_PACK = join(ROOT, "policy");

/** The environment of a run in the sandbox: the profile that leads to the stack's AWS account. */
export function credentialsOf(stack: Stack): { AWS_PROFILE: string } {
  return { AWS_PROFILE: `askflorence-${stack}` };
}
