import { crc32 } from "node:zlib";

import { cidrContains } from "../cloud/cidr.ts";
import { isSet, text } from "../cloud/properties.ts";
import { type Caller, CloudError, type ResourceType } from "../cloud/resource-type.ts";
import type { Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { blockFailures } from "./addresses.ts";
import {
  Ec2Call,
  INTERNET_GATEWAY,
  NAT_GATEWAY,
  PEERING_CONNECTION,
  ROUTE,
  ROUTE_TABLE,
  SUBNET,
  VPC,
  VPC_ENDPOINT,
} from "./ec2.ts";
import { peeringStatus } from "./peering.ts";

/** What a route may lead to. */
export const TARGETS = [
  "carrierGatewayId",
  "coreNetworkArn",
  "egressOnlyGatewayId",
  "gatewayId",
  "localGatewayId",
  "natGatewayId",
  "networkInterfaceId",
  "odbNetworkArn",
  "transitGatewayId",
  "vpcEndpointId",
  "vpcPeeringConnectionId",
] as const;

const DESTINATIONS = ["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"] as const;

const route: ResourceType = {
  type: ROUTE,
  exactlyOneOf: [[...DESTINATIONS], [...TARGETS]],
  check: (inputs) => blockFailures(inputs, "destinationCidrBlock"),
  create: (operation) => {
    const { world, account, inputs } = operation;
    const table = text(inputs.routeTableId);
    const destination = destinationOf(inputs);
    // The provider looks before it creates: EC2 itself would take a second route to the same target (resourceRouteCreate).
    if (world.get(ROUTE, account, routeId(table, destination)) !== undefined) {
      const where = `Route in Route Table (${table}) with destination (${destination})`;
      throw new CloudError(`api error RouteAlreadyExists: ${where} already exists`);
    }
    const { id, outputs } = storeRoute(operation, inputs);
    recordInline(world, account, table);
    return { id, outputs };
  },
  read: (record, { world }) => ({ ...record.outputs, state: routeState(world, record) }),
  update: (operation, record) => {
    const { world, account, inputs } = operation;
    const { outputs } = storeRoute(operation, inputs, record);
    recordInline(world, account, text(inputs.routeTableId));
    return { outputs };
  },
  delete: (record, { world, account }) => {
    world.remove(record);
    recordInline(world, account, text(record.inputs.routeTableId));
  },
  find: (importId, { world, account }) => {
    // The id itself has no underscore: a refresh of a route that is gone comes here with it.
    if (importId.startsWith("r-rtb-")) return undefined;
    const [table, destination, ...rest] = importId.split("_");
    if (!isSet(table) || !isSet(destination) || rest.length > 0) {
      throw new CloudError(`unexpected format of ID ("${importId}"), expected ROUTETABLEID_DESTINATION`);
    }
    return world.get(ROUTE, account, routeId(text(table), text(destination)));
  },
};

/** The id that the provider makes for a route (`routeCreateID`): the API has none. */
function routeId(routeTableId: string, destination: string): string {
  return `r-${routeTableId}${crc32(destination)}`;
}

/** Where a route's traffic is bound for. */
export function destinationOf(inputs: Properties): string {
  return DESTINATIONS.map((property) => text(inputs[property])).find((value) => value !== "") ?? "";
}

/** The routes of a table, without the local one, which every table has. */
export function routesOf(world: World, account: string, routeTableId: string): CloudRecord[] {
  return world.list(ROUTE, account).filter(({ inputs }) => inputs.routeTableId === routeTableId);
}

/** Removes the routes of a table that goes. */
export function removeRoutes(world: World, account: string, routeTableId: string): void {
  for (const record of routesOf(world, account, routeTableId)) world.remove(record);
}

/** `active`, or `blackhole` where the target is gone or does not carry traffic yet. */
export function routeState(world: World, { owner, inputs }: CloudRecord): "active" | "blackhole" {
  const table = world.get(ROUTE_TABLE, owner, text(inputs.routeTableId));
  const has = (type: string, property: string): boolean => world.get(type, owner, text(inputs[property])) !== undefined;
  const leads: Readonly<Record<string, () => boolean>> = {
    gatewayId: () => {
      const gateway = world.get(INTERNET_GATEWAY, owner, text(inputs.gatewayId));
      return gateway !== undefined && gateway.inputs.vpcId === table?.inputs.vpcId;
    },
    natGatewayId: () => has(NAT_GATEWAY, "natGatewayId"),
    vpcEndpointId: () => has(VPC_ENDPOINT, "vpcEndpointId"),
    // A route to a connection that is not accepted yet is allowed and has no effect until it is (VPC Peering Guide, "Update your route tables").
    vpcPeeringConnectionId: () => {
      const connection = world.get(PEERING_CONNECTION, owner, text(inputs.vpcPeeringConnectionId));
      return connection !== undefined && peeringStatus(connection, world) === "active";
    },
  };
  return leads[targetOf(inputs)]?.() === true ? "active" : "blackhole";
}

/** Checks a route as EC2 does and puts it into the world; in place of `record` where there is one. */
export function storeRoute(caller: Caller, inputs: Properties, record?: CloudRecord): CloudRecord {
  const { world, account } = caller;
  const tableId = text(inputs.routeTableId);
  const destination = destinationOf(inputs);
  const where = `Route in Route Table (${tableId}) with destination (${destination})`;
  const call =
    record === undefined
      ? new Ec2Call(caller, `creating ${where}`, "CreateRoute")
      : new Ec2Call(caller, `updating ${where}`, "ReplaceRoute");
  const table = call.existing(ROUTE_TABLE, tableId);
  const id = routeId(tableId, destination);
  if (record === undefined && world.get(ROUTE, account, id) !== undefined) {
    throw call.error("RouteAlreadyExists", `The route identified by ${destination} already exists.`);
  }
  refuseLocal(call, table, text(inputs.destinationCidrBlock));
  refuseTarget(call, table, inputs);
  const stored = { type: ROUTE, id, owner: account, inputs, outputs: {} };
  const outputs = {
    region: inputs.region ?? caller.region,
    origin: "CreateRoute",
    state: routeState(world, stored),
    instanceId: "",
    instanceOwnerId: "",
  };
  return world.put({ ...stored, outputs });
}

/** Traffic within the VPC takes the local route: no other may be as specific. */
function refuseLocal(call: Ec2Call, table: CloudRecord, destination: string): void {
  const network = call.existing(VPC, table.inputs.vpcId);
  if (destination === "" || !cidrContains(text(network.inputs.cidrBlock), destination)) return;
  throw call.error(
    "InvalidParameterValue",
    `The destination CIDR block ${destination} is equal to or more specific than one of this VPC's CIDR blocks. ` +
      "This route can target only an interface or an instance.",
  );
}

function refuseTarget(call: Ec2Call, table: CloudRecord, inputs: Properties): void {
  const property = targetOf(inputs);
  const id = text(inputs[property]);
  const kinds: Readonly<Record<string, readonly [type: string, noun: string]>> = {
    gatewayId: [INTERNET_GATEWAY, "network gateway"],
    natGatewayId: [NAT_GATEWAY, "NAT gateway"],
    vpcEndpointId: [VPC_ENDPOINT, "VPC endpoint"],
    vpcPeeringConnectionId: [PEERING_CONNECTION, "vpc peering connection"],
  };
  const kind = kinds[property];
  if (kind === undefined) throw call.error("InvalidParameterValue", `The sandbox has no ${property} '${id}'`);
  const target = call.existing(kind[0], id);
  const network =
    property === "natGatewayId" ? call.existing(SUBNET, target.inputs.subnetId).inputs.vpcId : target.inputs.vpcId;
  if (network === table.inputs.vpcId) return;
  throw call.error(
    "InvalidParameterValue",
    `route table ${table.id} and ${kind[1]} ${id} belong to different networks`,
  );
}

function targetOf(inputs: Properties): string {
  return TARGETS.find((property) => isSet(inputs[property])) ?? "";
}

/** The routes of a table in the form of its inline `routes`. */
export function inlineRoutes(world: World, account: string, routeTableId: string): Properties[] {
  return routesOf(world, account, routeTableId).map(({ inputs }) => {
    const target = targetOf(inputs);
    return {
      ...(isSet(inputs.destinationCidrBlock) ? { cidrBlock: inputs.destinationCidrBlock } : {}),
      ...(isSet(inputs.destinationIpv6CidrBlock) ? { ipv6CidrBlock: inputs.destinationIpv6CidrBlock } : {}),
      ...(isSet(inputs.destinationPrefixListId) ? { destinationPrefixListId: inputs.destinationPrefixListId } : {}),
      [target]: inputs[target],
    };
  });
}

/**
 * Lets a table with inline `routes` see a route that another resource made or removed: the next refresh reads all routes of the
 * table into its inputs, and the next update removes those that the program does not list. That is how inline and separate
 * routes undo each other.
 */
function recordInline(world: World, account: string, routeTableId: string): void {
  const table = world.get(ROUTE_TABLE, account, routeTableId);
  if (table?.inputs.routes === undefined) return;
  world.patch(table, { inputs: { routes: inlineRoutes(world, account, routeTableId) } });
}

/** Routes that are resources of their own. */
export const routeTypes: readonly ResourceType[] = [route];
