import { isDeepStrictEqual } from "node:util";

import { isSet, sameSet, text, texts } from "../cloud/properties.ts";
import type { Caller, CheckFailure, ResourceType } from "../cloud/resource-type.ts";
import { hasUnknown, isObject, type Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { tagsAll } from "./common.ts";
import { attributes, Ec2Call, INTERNET_GATEWAY, ROUTE_TABLE, ROUTE_TABLE_ASSOCIATION, SUBNET, VPC } from "./ec2.ts";
import { destinationOf, inlineRoutes, removeRoutes, routesOf, storeRoute, TARGETS } from "./routes.ts";

const routeTable: ResourceType = {
  type: ROUTE_TABLE,
  check: (inputs) => inlineFailures(inputs.routes),
  equal: (path, before, after) => path === "routes" && sameSet(before, after),
  create: (operation) => {
    const { world, account, inputs } = operation;
    const call = new Ec2Call(operation, "creating Route Table", "CreateRouteTable");
    call.existing(VPC, inputs.vpcId);
    refuseGateways(new Ec2Call(operation, "enabling Route Table VGW propagation", "EnableVgwRoutePropagation"), inputs);
    const id = `rtb-${world.hex(17)}`;
    const outputs = attributes(operation, `route-table/${id}`);
    // The routes look their table up.
    world.put({ type: ROUTE_TABLE, id, owner: account, inputs, outputs });
    applyInline(operation, id, inputs.routes);
    return { id, outputs: { ...outputs, routes: inlineRoutes(world, account, id) } };
  },
  read: ({ id, outputs }, { world, account }) => ({ ...outputs, routes: inlineRoutes(world, account, id) }),
  update: (operation, { id }) => {
    const { world, account, inputs } = operation;
    applyInline(operation, id, inputs.routes);
    return { outputs: { ...tagsAll(inputs), routes: inlineRoutes(world, account, id) } };
  },
  delete: (record, caller) => {
    const { world, account } = caller;
    if (isMain(world, record)) {
      throw new Ec2Call(caller, `deleting Route Table (${record.id})`, "DeleteRouteTable").error(
        "DependencyViolation",
        `The routeTable '${record.id}' has dependencies and cannot be deleted.`,
      );
    }
    // The provider takes the table from its subnets first: they fall back to the main one.
    for (const association of world.list(ROUTE_TABLE_ASSOCIATION, account)) {
      if (association.inputs.routeTableId === record.id) world.remove(association);
    }
    removeRoutes(world, account, record.id);
    world.remove(record);
  },
};

function isMain(world: World, { id, owner, inputs }: CloudRecord): boolean {
  return world.get(VPC, owner, text(inputs.vpcId))?.outputs.mainRouteTableId === id;
}

function inlineFailures(routes: unknown): CheckFailure[] {
  if (!Array.isArray(routes)) return [];
  return routes.flatMap((item: unknown, i) => {
    if (!isObject(item) || hasUnknown(item)) return [];
    const targets = TARGETS.filter((property) => isSet(item[property]));
    if (targets.length === 1 && isSet(destinationOf(separate("", item)))) return [];
    return [{ property: `routes[${i}]`, reason: "a route needs exactly one destination and exactly one target" }];
  });
}

/** An inline route as the separate route that it amounts to. */
function separate(routeTableId: string, { cidrBlock, ipv6CidrBlock, ...others }: Properties): Properties {
  return {
    routeTableId,
    ...(isSet(cidrBlock) ? { destinationCidrBlock: cidrBlock } : {}),
    ...(isSet(ipv6CidrBlock) ? { destinationIpv6CidrBlock: ipv6CidrBlock } : {}),
    ...Object.fromEntries(Object.entries(others).filter(([, value]) => isSet(value))),
  };
}

/** Makes the routes of the table those of the list: an absent list leaves them alone, an empty one removes them all. */
function applyInline(caller: Caller, tableId: string, routes: unknown): void {
  if (!Array.isArray(routes)) return;
  const wanted = routes
    .filter(isObject)
    .filter(({ gatewayId }) => gatewayId !== "local")
    .map((item) => separate(tableId, item));
  const existing = routesOf(caller.world, caller.account, tableId);
  const at = (records: readonly Properties[], destination: string): Properties | undefined =>
    records.find((inputs) => destinationOf(inputs) === destination);
  for (const record of existing) {
    if (at(wanted, destinationOf(record.inputs)) === undefined) caller.world.remove(record);
  }
  for (const inputs of wanted) {
    const record = existing.find((other) => destinationOf(other.inputs) === destinationOf(inputs));
    if (record === undefined || !isDeepStrictEqual(record.inputs, inputs)) storeRoute(caller, inputs, record);
  }
}

function refuseGateways(call: Ec2Call, inputs: Properties): void {
  const [gateway] = texts(inputs.propagatingVgws);
  if (gateway !== undefined)
    throw call.error("InvalidGatewayID.NotFound", `The gateway ID '${gateway}' does not exist`);
}

const association: ResourceType = {
  type: ROUTE_TABLE_ASSOCIATION,
  exactlyOneOf: [["subnetId", "gatewayId"]],
  create: (operation) => {
    const { world, account, inputs } = operation;
    const tableId = text(inputs.routeTableId);
    const call = new Ec2Call(operation, `creating Route Table (${tableId}) Association`, "AssociateRouteTable");
    refuseForeign(call, inputs);
    const [property, id] = associated(inputs);
    if (world.list(ROUTE_TABLE_ASSOCIATION, account).some((other) => other.inputs[property] === id)) {
      const message = `the specified association for route table ${tableId} conflicts with an existing association`;
      throw call.error("Resource.AlreadyAssociated", message);
    }
    return { id: `rtbassoc-${world.hex(17)}`, outputs: { region: inputs.region ?? operation.region } };
  },
  // EC2 gives the association a new id with another table; the engine's protocol cannot change an id, so it stays.
  update: (operation, { id }) => {
    const doing = `updating Route Table Association (${id})`;
    refuseForeign(new Ec2Call(operation, doing, "ReplaceRouteTableAssociation"), operation.inputs);
    return { outputs: {} };
  },
  find: (importId, { world, account }) =>
    world
      .list(ROUTE_TABLE_ASSOCIATION, account)
      .find(({ inputs }) => importId === `${associated(inputs)[1]}/${text(inputs.routeTableId)}`),
};

function associated(inputs: Properties): ["subnetId" | "gatewayId", string] {
  return isSet(inputs.subnetId) ? ["subnetId", text(inputs.subnetId)] : ["gatewayId", text(inputs.gatewayId)];
}

function refuseForeign(call: Ec2Call, inputs: Properties): void {
  const table = call.existing(ROUTE_TABLE, inputs.routeTableId);
  const [property, id] = associated(inputs);
  const [type, noun] = property === "subnetId" ? [SUBNET, "subnet"] : [INTERNET_GATEWAY, "network gateway"];
  if (call.existing(type, id).inputs.vpcId === table.inputs.vpcId) return;
  const message = `route table ${table.id} and ${noun} ${id} belong to different networks`;
  throw call.error("InvalidParameterValue", message);
}

/** The table that a subnet's traffic follows: the associated one, else the main one of its VPC. */
export function effectiveRouteTable(world: World, { id, owner, inputs }: CloudRecord): string {
  const explicit = world.list(ROUTE_TABLE_ASSOCIATION, owner).find((other) => other.inputs.subnetId === id);
  if (explicit !== undefined) return text(explicit.inputs.routeTableId);
  return text(world.get(VPC, owner, text(inputs.vpcId))?.outputs.mainRouteTableId);
}

/** Route tables and what makes subnets follow them. */
export const routeTableTypes: readonly ResourceType[] = [routeTable, association];
