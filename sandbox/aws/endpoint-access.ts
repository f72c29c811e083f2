import { text, texts } from "../cloud/properties.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { SUBNET, VPC, VPC_ENDPOINT } from "./ec2.ts";
import { prefixListById } from "./prefix-lists.ts";
import { securityGroupsAdmit } from "./reachability.ts";
import { effectiveRouteTable } from "./route-tables.ts";

/** AWS's services are reached over HTTPS. */
const PORT = 443;

/**
 * The endpoint that what runs in the subnet comes to when it calls a service of AWS: an interface with private DNS takes over the service's
 * name in the whole VPC, also where nothing gets through it; a gateway carries the traffic of the route tables that it is in.
 */
export function endpointFor(
  world: World,
  subnet: CloudRecord,
  region: string,
  service: string,
): CloudRecord | undefined {
  const endpoints = world
    .list(VPC_ENDPOINT, subnet.owner)
    .filter(({ inputs }) => inputs.vpcId === subnet.inputs.vpcId)
    .filter(({ inputs }) => inputs.serviceName === `com.amazonaws.${region}.${service}`);
  const table = effectiveRouteTable(world, subnet);
  return (
    endpoints.find(({ inputs }) => isInterface(inputs) && inputs.privateDnsEnabled === true) ??
    endpoints.find(({ inputs }) => !isInterface(inputs) && texts(inputs.routeTableIds).includes(table))
  );
}

function isInterface(inputs: CloudRecord["inputs"]): boolean {
  return inputs.vpcEndpointType === "Interface";
}

/** Why nothing gets from the subnet through the endpoint, whose client has these security groups; undefined where it does. */
export function blockedAt(
  world: World,
  endpoint: CloudRecord,
  subnet: CloudRecord,
  securityGroups: readonly string[],
): string | undefined {
  const network = world.get(VPC, subnet.owner, text(subnet.inputs.vpcId));
  const groups = securityGroups.length > 0 ? securityGroups : [text(network?.outputs.defaultSecurityGroupId)];
  const blocks = isInterface(endpoint.inputs)
    ? blockOfInterfaces(world, endpoint)
    : (prefixListById(regionOf(endpoint), text(endpoint.outputs.prefixListId))?.cidrs ?? []);
  const name = `the endpoint ${endpoint.id} of ${text(endpoint.inputs.serviceName)}`;
  if (blocks.length === 0) return `${name} has an interface in no subnet`;
  const own = texts(endpoint.outputs.securityGroupIds);
  const closed = blocks.find((cidr) => {
    return !securityGroupsAdmit(world, subnet.owner, "egress", groups, { cidr, peers: own }, PORT);
  });
  if (closed !== undefined) {
    const which = `none of the security groups ${groups.join(", ")}`;
    return `${which} lets TCP out to ${name}, which is in ${closed}, on port ${PORT}`;
  }
  if (!isInterface(endpoint.inputs)) return undefined;
  const from = { cidr: text(subnet.inputs.cidrBlock), peers: groups };
  return securityGroupsAdmit(world, subnet.owner, "ingress", own, from, PORT)
    ? undefined
    : `none of the security groups ${own.join(", ")} of ${name} lets TCP in from ${from.cidr} on port ${PORT}`;
}

/** The subnets that the endpoint has interfaces in: which addresses they have there is not known. */
function blockOfInterfaces(world: World, endpoint: CloudRecord): string[] {
  return texts(endpoint.outputs.subnetIds).map((id) => text(world.get(SUBNET, endpoint.owner, id)?.inputs.cidrBlock));
}

function regionOf(endpoint: CloudRecord): string {
  return text(endpoint.outputs.arn).split(":")[3] ?? "";
}
