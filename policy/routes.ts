import { ATLAS } from "./atlas.ts";
import { VPCS, blocksOf } from "./network.ts";
import { isComponent } from "./stack.ts";
import type { Resource, Stack } from "./stack.ts";
import { UNKNOWN, textOf } from "./unknown.ts";
import type { Value } from "./unknown.ts";

export const ROUTE = "aws:ec2/route:Route";
export const ROUTE_TABLE = "aws:ec2/routeTable:RouteTable";
export const DEFAULT_ROUTE_TABLE = "aws:ec2/defaultRouteTable:DefaultRouteTable";

const CONNECTION = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection";
const ACCEPTER = "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter";
/** What makes a peering. An accepter only answers one. */
export const PEERINGS: readonly string[] = [ATLAS.peering, CONNECTION];

/** Whether the route leads to a peering, or may: an unknown id is one that exists. */
export function isPeered({ inputs }: Resource): boolean {
  return textOf(inputs, "vpcPeeringConnectionId") !== undefined;
}

/** Whether the route is the way out of a private subnet. */
export function isThroughNat({ inputs }: Resource): boolean {
  return textOf(inputs, "natGatewayId") !== undefined;
}

/** What tells the table of a route from others: its URN, or the id of one that is not of this program. `undefined` where it cannot be told. */
export function tableOf(route: Resource, stack: Stack): string | undefined {
  const tables = stack.referents(route, "routeTableId", [ROUTE_TABLE, DEFAULT_ROUTE_TABLE]);
  if (tables.length > 0) return tables.length === 1 ? tables[0]?.urn : undefined;
  const id = textOf(route.inputs, "routeTableId");
  return typeof id === "string" ? id : undefined;
}

/** The peerings that an id names, or, where it is unknown, comes from; those behind the accepter that it comes from. */
export function peeringsOf(from: Resource, stack: Stack): readonly Resource[] {
  const id = from.inputs.vpcPeeringConnectionId;
  if (id !== UNKNOWN) return stack.ofType(...PEERINGS).filter((peering) => isConnection(peering, id));
  const found = from.sources("vpcPeeringConnectionId").flatMap((source) => {
    if (source.type === ACCEPTER) return peeringsOf(source, stack);
    return PEERINGS.includes(source.type) ? [source] : [];
  });
  return [...new Set(found)];
}

function isConnection({ type, outputs }: Resource, id: Value): boolean {
  return type === ATLAS.peering ? outputs.connectionId === id : outputs.id === id;
}

/** The blocks on a peering's other side, as far as the program knows them. */
export function peerBlocks(peering: Resource, stack: Stack): (string | typeof UNKNOWN)[] {
  if (peering.type === ATLAS.peering) return containerBlocks(peering, stack);
  // Each side routes to the other's.
  return ["vpcId", "peerVpcId"].flatMap((input) => {
    return stack.referents(peering, input, VPCS).flatMap((vpc) => blocksOf(vpc, stack));
  });
}

/** An Atlas container is a resource, or a fact of the component that found it. */
function containerBlocks(peering: Resource, stack: Stack): (string | typeof UNKNOWN)[] {
  const id = textOf(peering.inputs, "containerId");
  if (id === UNKNOWN) {
    const containers = peering.sources("containerId").filter(({ type }) => type === ATLAS.container);
    return containers.flatMap(({ inputs }) => textOf(inputs, "atlasCidrBlock") ?? []);
  }
  const owners = stack.resources.filter(({ type }) => type === ATLAS.container || isComponent(type));
  const named = owners.filter(({ outputs }) => id !== undefined && outputs.containerId === id);
  return named.flatMap(({ outputs }) => textOf(outputs, "atlasCidrBlock") ?? []);
}
