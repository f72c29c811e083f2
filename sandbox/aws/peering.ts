import { isDeepStrictEqual } from "node:util";

import { isSet, text } from "../cloud/properties.ts";
import { type Caller, CloudError, type Operation, type ResourceType } from "../cloud/resource-type.ts";
import { isObject, type Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { placed } from "./common.ts";
import { Ec2Call, PEERING_CONNECTION } from "./ec2.ts";

const ACCEPTER = "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter";
const OPTIONS = "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions";

/** The states in which the provider takes a connection for gone (findVPCPeeringConnectionByID). */
const GONE: readonly string[] = ["deleted", "expired", "failed", "rejected"];

const SIDES = ["accepter", "requester"] as const;

/** The state of a connection: a request that nobody accepts expires. */
export function peeringStatus({ outputs }: CloudRecord, world: World): string {
  const status = text(outputs.status);
  const expiry = text(outputs.expirationTime);
  const isPending = status === "pending-acceptance";
  return isPending && isSet(expiry) && new Date(expiry) <= world.now() ? "expired" : status;
}

const accepter: ResourceType = {
  type: ACCEPTER,
  // It says what the provider is to do, not how the connection is.
  notRead: ["autoAccept"],
  create: (operation) => {
    const connection = accept(operation, usable(operation, operation.inputs));
    modifyOptions(operation, connection, true);
    return { id: connection.id, outputs: accepted(operation, connection.id) };
  },
  read: (record, caller) => {
    if (isGone(caller, record.id)) return undefined;
    return accepted({ ...caller, inputs: record.inputs }, record.id);
  },
  update: (operation, record) => {
    const connection = accept(operation, usable(operation, operation.inputs));
    modifyOptions(operation, connection, true, record.inputs);
    return { outputs: accepted(operation, record.id) };
  },
  // The connection stays: only its requester, or a person, deletes it.
  delete: (record, { world }) => {
    world.remove(record);
  },
  find: (id, caller) => found(ACCEPTER, id, caller),
};

function isGone({ world, account }: Caller, id: string): boolean {
  const connection = world.get(PEERING_CONNECTION, account, id);
  return connection === undefined || GONE.includes(peeringStatus(connection, world));
}

/** The connection that a resource is about. Throws the provider's error where it is not there or cannot become active any more. */
function usable({ world, account }: Caller, inputs: Properties): CloudRecord {
  const id = text(inputs.vpcPeeringConnectionId);
  const connection = world.get(PEERING_CONNECTION, account, id);
  const status = connection === undefined ? "couldn't find resource" : peeringStatus(connection, world);
  if (connection !== undefined && !GONE.includes(status)) return connection;
  throw new CloudError(`reading EC2 VPC Peering Connection (${id}): ${status}`);
}

function accept({ world, inputs }: Operation, connection: CloudRecord): CloudRecord {
  if (inputs.autoAccept !== true || peeringStatus(connection, world) !== "pending-acceptance") return connection;
  return world.patch(connection, { outputs: { status: "active" } });
}

/** Sets the DNS options that the program changes, where the connection takes them. */
function modifyOptions(operation: Operation, connection: CloudRecord, checkActive: boolean, before?: Properties): void {
  const { world, account, inputs } = operation;
  const changed = SIDES.filter((side) => isSet(inputs[side]) && !isDeepStrictEqual(inputs[side], before?.[side]));
  if (changed.length === 0) return;
  const { id } = connection;
  const status = peeringStatus(connection, world);
  const call = new Ec2Call(
    operation,
    `modifying EC2 VPC Peering Connection (${id}) Options`,
    "ModifyVpcPeeringConnectionOptions",
  );
  if (status !== "active" && checkActive) {
    throw new CloudError(
      `Unable to modify EC2 VPC Peering Connection Options. EC2 VPC Peering Connection (${id}) is not active ` +
        `(current status: ${status}). Please set the \`auto_accept\` attribute to \`true\` or activate the EC2 VPC Peering Connection manually.`,
    );
  }
  if (status !== "active") {
    const message = `Peering ${id} is not active. Peering options can be added only to active peerings.`;
    throw call.error("OperationNotPermitted", message);
  }
  if (changed.includes("requester") && connection.inputs.peerOwnerId !== account) {
    const message = `User ${account} does not have permission to modify the requester side peering options`;
    throw call.error("OperationNotPermitted", message);
  }
  world.patch(connection, {
    outputs: Object.fromEntries(changed.map((side) => [`${side}Dns`, allowsDns(inputs[side])])),
  });
}

function allowsDns(options: unknown): boolean {
  return isObject(options) && options.allowRemoteVpcDnsResolution === true;
}

/** The DNS options of both sides. */
export function dnsOptions({ outputs }: CloudRecord): Properties {
  const of = (side: string): Properties => ({ allowRemoteVpcDnsResolution: outputs[`${side}Dns`] === true });
  return Object.fromEntries(SIDES.map((side) => [side, of(side)]));
}

/** The accepter's outputs, all of which follow from the connection. */
function accepted(caller: Caller & { readonly inputs: Properties }, id: string): Properties {
  const connection = new Ec2Call(caller, "reading", "DescribeVpcPeeringConnections").existing(PEERING_CONNECTION, id);
  const { vpcId, peerVpcId, peerOwnerId, peerRegion } = connection.inputs;
  return {
    ...placed(caller),
    ...dnsOptions(connection),
    acceptStatus: peeringStatus(connection, caller.world),
    vpcId,
    peerVpcId,
    peerOwnerId,
    peerRegion,
  };
}

/** A connection that was accepted by hand, as the resource that an import makes of it. */
function found(type: string, id: string, { world, account }: Caller): CloudRecord | undefined {
  const connection = world.get(PEERING_CONNECTION, account, id);
  if (connection === undefined) return undefined;
  const { accepter: own } = dnsOptions(connection);
  const inputs = { vpcPeeringConnectionId: id, ...(allowsDns(own) ? { accepter: own } : {}) };
  return { type, id, owner: account, inputs, outputs: {} };
}

const peeringOptions: ResourceType = {
  type: OPTIONS,
  create: (operation) => {
    const connection = usable(operation, operation.inputs);
    modifyOptions(operation, connection, false);
    return { id: connection.id, outputs: optionsOf(operation, connection.id) };
  },
  read: ({ id }, caller) => (isGone(caller, id) ? undefined : optionsOf(caller, id)),
  update: (operation, { id, inputs }) => {
    modifyOptions(operation, usable(operation, operation.inputs), false, inputs);
    return { outputs: optionsOf(operation, id) };
  },
  // The options stay as they were set.
  delete: (record, { world }) => {
    world.remove(record);
  },
  find: (id, caller) => found(OPTIONS, id, caller),
};

function optionsOf({ world, account, region }: Caller, id: string): Properties {
  const connection = world.get(PEERING_CONNECTION, account, id);
  return { region, ...(connection === undefined ? {} : dnsOptions(connection)) };
}

/** The accepter's side of VPC peering. */
export const peeringTypes: readonly ResourceType[] = [accepter, peeringOptions];
