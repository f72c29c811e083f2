import type { Invoke, ResourceType } from "../cloud/resource-type.ts";
import { elasticIpTypes } from "./elastic-ips.ts";
import { flowLogTypes } from "./flow-logs.ts";
import { gatewayTypes } from "./gateways.ts";
import { peeringInvokes } from "./peering-lookup.ts";
import { peeringTypes } from "./peering.ts";
import { prefixListInvokes } from "./prefix-lists.ts";
import { routeTableTypes } from "./route-tables.ts";
import { routeTypes } from "./routes.ts";
import { securityGroupRuleTypes } from "./security-group-rules.ts";
import { securityGroupTypes } from "./security-groups.ts";
import { subnetTypes } from "./subnets.ts";
import { vpcEndpointTypes } from "./vpc-endpoints.ts";
import { vpcTypes } from "./vpc.ts";

/** Everything of EC2 that the sandbox simulates: networks and what is in them. */
export const ec2Types: readonly ResourceType[] = [
  ...vpcTypes,
  ...subnetTypes,
  ...gatewayTypes,
  ...elasticIpTypes,
  ...routeTableTypes,
  ...routeTypes,
  ...securityGroupTypes,
  ...securityGroupRuleTypes,
  ...vpcEndpointTypes,
  ...peeringTypes,
  ...flowLogTypes,
];

/** Functions that look EC2 resources up. */
export const ec2Invokes: Record<string, Invoke> = { ...prefixListInvokes, ...peeringInvokes };
