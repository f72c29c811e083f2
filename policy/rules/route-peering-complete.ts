import { holds, label, undecidable, violated } from "../decide.ts";
import type { Decision } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import { VPCS } from "../network.ts";
import {
  PEERINGS,
  ROUTE,
  ROUTE_TABLE,
  DEFAULT_ROUTE_TABLE,
  isPeered,
  isThroughNat,
  peeringsOf,
  tableOf,
} from "../routes.ts";
import type { Rule } from "../rule.ts";
import type { Resource, Stack } from "../stack.ts";

/** What is in one zone reaches the database as what is in the others: one table without the route is an outage on the day of a failover. */
export const routePeeringComplete: Rule = {
  name: "route-peering-complete",
  displayName: "Every private route table leads to the peering",
  description: "Every route table with a route to a NAT gateway has a route to each peering of its VPC.",
  severity: "high",
  framework: hipaa("164.312(e)(1)"),
  tags: ["aws", "mongodbatlas", "network", "SOC2-A1.2", "HIPAA-164.312(e)(1)"],
  remediationSteps: "Declare a Route to the peering, with the peer's CIDR, for every private route table of the VPC.",
  url: "https://www.mongodb.com/docs/atlas/security-vpc-peering/",
  types: [ROUTE],

  *judgeInStack(route, stack) {
    if (!isThroughNat(route)) return;
    for (const peering of stack.ofType(...PEERINGS)) yield judgeTable(route, peering, stack);
  },
};

function judgeTable(route: Resource, peering: Resource, stack: Stack): Decision {
  const mend = "Declare a Route to the peering for this route table too";
  const table = tableOf(route, stack);
  if (table === undefined)
    return undecidable("routeTableId", "it comes from no single route table of this program", mend);
  if (!isBeside(route, peering, stack)) return holds;
  const leads = stack
    .ofType(ROUTE)
    .some((other) => isPeered(other) && tableOf(other, stack) === table && peeringsOf(other, stack).includes(peering));
  return leads ? holds : violated(`leads out of a private route table that has no route to ${label(peering)}`, mend);
}

/** Whether the route's VPC is one that is peered. Where that cannot be told, it counts as such. */
function isBeside(route: Resource, peering: Resource, stack: Stack): boolean {
  const tables = stack.referents(route, "routeTableId", [ROUTE_TABLE, DEFAULT_ROUTE_TABLE]);
  const own = tables.flatMap((table) => stack.referents(table, "vpcId", VPCS));
  const peered = ["vpcId", "peerVpcId"].flatMap((input) => stack.referents(peering, input, VPCS));
  return own.length === 0 || peered.length === 0 || own.some((vpc) => peered.includes(vpc));
}
