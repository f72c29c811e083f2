import type { Resource } from "./stack.ts";
import { textOf } from "./unknown.ts";

/** A type of load balancers under each name that the provider has had for it. */
const twins = (path: string): readonly string[] =>
  ["lb", "alb", "elasticloadbalancingv2", "applicationloadbalancing"].map((module) => `aws:${module}/${path}`);

export const LOAD_BALANCERS = twins("loadBalancer:LoadBalancer");
export const LISTENERS = twins("listener:Listener");
export const LISTENER_RULES = twins("listenerRule:ListenerRule");

/** The generation before: without a firewall, a choice of headers and current TLS policies. */
export const CLASSIC_LOAD_BALANCERS = [
  "aws:elb/loadBalancer:LoadBalancer",
  "aws:elasticloadbalancing/loadBalancer:LoadBalancer",
];

/** What a load balancer understands: HTTP, connections, or packets. One whose type is unknown may turn out to be any. */
export function kindOf({ inputs }: Resource): "application" | "network" | "gateway" {
  const type = textOf(inputs, "loadBalancerType");
  // Of an application load balancer the most is asked.
  return type === "network" || type === "gateway" ? type : "application";
}
