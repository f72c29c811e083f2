import { PEERING_CONNECTION, VPC } from "../aws/ec2.ts";
import { peeringStatus as connectionStatus } from "../aws/peering.ts";
import { cidrsOverlap } from "../cloud/cidr.ts";
import { text } from "../cloud/properties.ts";
import type { Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { awsRegion } from "./regions.ts";
import { NETWORK_PEERING } from "./tokens.ts";

/** The AWS account in which Atlas has its VPCs, and as which it assumes roles. */
export const ATLAS_ACCOUNT = "354811016174";

/** A request that nobody accepts expires. Source: Amazon VPC Peering Guide, "VPC peering connection lifecycle". */
const EXPIRES_AFTER_DAYS = 7;

/** The project's peering with this id. */
export function peeringById(world: World, project: string, peerId: string): CloudRecord | undefined {
  return world.list(NETWORK_PEERING, project).find(({ outputs }) => outputs.peerId === peerId);
}

/** The VPC that a peering leads to, where the account has it in that region. */
export function peeredVpc(world: World, peering: Properties): CloudRecord | undefined {
  const vpc = world.get(VPC, text(peering.awsAccountId), text(peering.vpcId));
  const region = text(vpc?.outputs.arn).split(":")[3];
  return region === awsRegion(text(peering.accepterRegionName)) ? vpc : undefined;
}

/** Sends the request to the owner of the VPC: the connection appears in that account. Returns its id. */
export function requestConnection(world: World, vpc: CloudRecord, container: CloudRecord): string {
  const id = `pcx-${world.hex(17)}`;
  const cidr = text(container.inputs.atlasCidrBlock);
  const expires = new Date(world.now());
  expires.setUTCDate(expires.getUTCDate() + EXPIRES_AFTER_DAYS);
  world.put({
    type: PEERING_CONNECTION,
    id,
    owner: vpc.owner,
    inputs: {
      vpcId: vpc.id,
      peerVpcId: container.outputs.vpcId,
      peerOwnerId: ATLAS_ACCOUNT,
      peerRegion: awsRegion(text(container.outputs.regionName)),
      peerCidrBlock: cidr,
    },
    outputs: {
      // A request between overlapping networks fails at once.
      status: cidrsOverlap(text(vpc.inputs.cidrBlock), cidr) ? "failed" : "pending-acceptance",
      expirationTime: expires.toISOString(),
      accepterDns: false,
    },
  });
  return id;
}

/** The connection of a peering in the AWS account that it leads to. */
export function connectionOf(world: World, peering: CloudRecord): CloudRecord | undefined {
  return world.get(PEERING_CONNECTION, text(peering.inputs.awsAccountId), text(peering.outputs.connectionId));
}

/** How a peering stands, from how its connection stands at AWS. */
export function peeringStatus(world: World, peering: CloudRecord): { statusName: string; errorStateName: string } {
  const connection = connectionOf(world, peering);
  switch (connection === undefined ? "" : connectionStatus(connection, world)) {
    case "active":
      return { statusName: "AVAILABLE", errorStateName: "" };
    case "pending-acceptance":
      return { statusName: "PENDING_ACCEPTANCE", errorStateName: "" };
    case "expired":
      return { statusName: "FAILED", errorStateName: "EXPIRED" };
    case "rejected":
      return { statusName: "FAILED", errorStateName: "REJECTED" };
    default:
      // No such VPC, overlapping networks, or a connection that the accepter has deleted.
      return { statusName: "FAILED", errorStateName: "INVALID_ARGUMENT" };
  }
}
