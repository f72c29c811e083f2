import type { ResourceType } from "../cloud/resource-type.ts";
import { listenerTypes } from "./lb-listeners.ts";
import { loadBalancerTypes } from "./lb-load-balancers.ts";
import { listenerRuleTypes } from "./lb-rules.ts";
import { targetGroupTypes } from "./lb-target-groups.ts";

/** Application load balancers and what belongs to them. */
export const lbTypes: readonly ResourceType[] = [
  ...loadBalancerTypes,
  ...targetGroupTypes,
  ...listenerTypes,
  ...listenerRuleTypes,
];
