import { cidrContains } from "../cloud/cidr.ts";
import { isSet, text } from "../cloud/properties.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { NAT_GATEWAY, SECURITY_GROUP, SUBNET } from "./ec2.ts";
import { prefixListById } from "./prefix-lists.ts";
import { effectiveRouteTable } from "./route-tables.ts";
import { routesOf, routeState } from "./routes.ts";
import { type Direction, rulesOf, trafficOf } from "./security-group-rules.ts";

/** How a subnet reaches the internet, or in a sentence why it does not. */
export type InternetRoute =
  | {
      readonly reachable: true;
      /** An interface needs a public address of its own only behind an internet gateway. */
      readonly via: "internet gateway" | "NAT gateway";
    }
  | { readonly reachable: false; readonly reason: string };

/** Whether security groups let traffic out, or in a sentence why they do not. */
export type EgressVerdict = { readonly allowed: true } | { readonly allowed: false; readonly reason: string };

/**
 * Whether what runs in the subnet reaches the internet: its route table (the associated one, else the main one of the VPC) has an
 * active default route to an internet gateway, or to a public NAT gateway whose own subnet has one.
 */
export function internetRoute(world: World, account: string, subnetId: string): InternetRoute {
  const subnet = world.get(SUBNET, account, subnetId);
  if (subnet === undefined) return unreachable(`the subnet ${subnetId} does not exist`);
  const route = defaultRoute(world, subnet);
  if (!isRecord(route)) return unreachable(route);
  if (isSet(route.inputs.gatewayId)) return { reachable: true, via: "internet gateway" };
  const id = text(route.inputs.natGatewayId);
  if (id === "") return unreachable(`the default route of ${subnetId} leads to no internet gateway or NAT gateway`);
  const gateway = world.get(NAT_GATEWAY, account, id);
  if (gateway?.inputs.connectivityType === "private") return unreachable(`the NAT gateway ${id} is a private one`);
  const home = world.get(SUBNET, account, text(gateway?.inputs.subnetId));
  const onward = home === undefined ? `the subnet of the NAT gateway ${id} does not exist` : defaultRoute(world, home);
  if (!isRecord(onward)) return unreachable(`the NAT gateway ${id} has no way out: ${onward}`);
  if (isSet(onward.inputs.gatewayId)) return { reachable: true, via: "NAT gateway" };
  return unreachable(
    `the NAT gateway ${id} has no way out: the default route of its subnet leads to no internet gateway`,
  );
}

/** The active default route of a subnet, or why there is none. */
function defaultRoute(world: World, subnet: CloudRecord): CloudRecord | string {
  const table = effectiveRouteTable(world, subnet);
  const where = `the route table ${table} of the subnet ${subnet.id}`;
  const route = routesOf(world, subnet.owner, table).find(({ inputs }) => inputs.destinationCidrBlock === "0.0.0.0/0");
  if (route === undefined) return `${where} has no route to 0.0.0.0/0`;
  return routeState(world, route) === "active" ? route : `the route to 0.0.0.0/0 in ${where} is a blackhole`;
}

function isRecord(found: CloudRecord | string): found is CloudRecord {
  return typeof found !== "string";
}

function unreachable(reason: string): InternetRoute {
  return { reachable: false, reason };
}

/**
 * Whether one of the security groups lets TCP out to all of `cidr`, by default anywhere, on `port`. A rule that names another group
 * does not count: which addresses are behind it is not known here.
 */
export function securityGroupsAllowEgress(
  world: World,
  account: string,
  groupIds: readonly string[],
  cidr: string | undefined,
  port: number,
): EgressVerdict {
  const missing = groupIds.find((id) => world.get(SECURITY_GROUP, account, id) === undefined);
  if (missing !== undefined) return { allowed: false, reason: `the security group ${missing} does not exist` };
  const to = cidr ?? "0.0.0.0/0";
  const open = groupIds
    .flatMap((id) => rulesOf(world, account, id, "egress"))
    .some((rule) => coversPort(rule, port) && coversBlock(rule, to));
  if (open) return { allowed: true };
  const groups = groupIds.length === 0 ? "no security group" : `none of the security groups ${groupIds.join(", ")}`;
  return { allowed: false, reason: `${groups} lets TCP out to ${to} on port ${port}` };
}

/** Whether one of the security groups lets TCP through on `port` to, or from, all of `cidr` or members of one of the `peers`. */
export function securityGroupsAdmit(
  world: World,
  account: string,
  direction: Direction,
  groupIds: readonly string[],
  { cidr, peers }: { readonly cidr: string; readonly peers: readonly string[] },
  port: number,
): boolean {
  return groupIds
    .flatMap((id) => rulesOf(world, account, id, direction))
    .filter((rule) => coversPort(rule, port))
    .some((rule) => coversBlock(rule, cidr) || peers.includes(text(rule.inputs.referencedSecurityGroupId)));
}

/** Whether a rule of a security group is for TCP on this port. */
export function coversPort({ inputs }: CloudRecord, port: number): boolean {
  const { protocol, from, to } = trafficOf(inputs);
  return ["tcp", "-1"].includes(protocol) && from <= port && port <= to;
}

/** Whether a rule of a security group names a block, or a prefix list with one, that has all of `block`. */
export function coversBlock({ inputs, outputs }: CloudRecord, block: string): boolean {
  const list = prefixListById(text(outputs.region), text(inputs.prefixListId));
  const blocks = isSet(inputs.cidrIpv4) ? [text(inputs.cidrIpv4)] : (list?.cidrs ?? []);
  return blocks.some((other) => cidrContains(other, block));
}
