import { isSet, text, texts } from "../cloud/properties.ts";
import { type Caller, CloudError, type Invoke } from "../cloud/resource-type.ts";
import type { Properties } from "../protocol/values.ts";
import type { CloudRecord } from "../world/world.ts";
import { PEERING_CONNECTION, VPC } from "./ec2.ts";
import { dnsOptions, peeringStatus } from "./peering.ts";
import { filtersOf } from "./prefix-lists.ts";

/** The arguments by which a connection is looked up, all of which its description has. */
const CRITERIA = [
  "id",
  "status",
  "vpcId",
  "ownerId",
  "peerVpcId",
  "peerOwnerId",
  "cidrBlock",
  "peerCidrBlock",
] as const;

/** The names of the API's filters, for the properties of the description that they are about. */
const FILTERS: Readonly<Record<string, (typeof CRITERIA)[number]>> = {
  "vpc-peering-connection-id": "id",
  "status-code": "status",
  "requester-vpc-info.vpc-id": "vpcId",
  "requester-vpc-info.owner-id": "ownerId",
  "requester-vpc-info.cidr-block": "cidrBlock",
  "accepter-vpc-info.vpc-id": "peerVpcId",
  "accepter-vpc-info.owner-id": "peerOwnerId",
  "accepter-vpc-info.cidr-block": "peerCidrBlock",
};

/** Here, as in the API, `peer…` is the accepter: the other way round than in the accepter's own resource. */
function description(connection: CloudRecord, { world, account, region }: Caller): Properties {
  const { inputs } = connection;
  const own = world.get(VPC, account, text(inputs.vpcId));
  const blocks = (block: unknown): Properties[] => (isSet(block) ? [{ cidrBlock: block }] : []);
  const peerCidrBlock = own?.inputs.cidrBlock ?? "";
  return {
    id: connection.id,
    status: peeringStatus(connection, world),
    vpcId: inputs.peerVpcId,
    ownerId: inputs.peerOwnerId,
    cidrBlock: inputs.peerCidrBlock,
    cidrBlockSets: blocks(inputs.peerCidrBlock),
    ipv6CidrBlockSets: [],
    region: inputs.peerRegion,
    peerVpcId: inputs.vpcId,
    peerOwnerId: account,
    peerCidrBlock,
    peerCidrBlockSets: blocks(peerCidrBlock),
    peerIpv6CidrBlockSets: [],
    peerRegion: own?.outputs.region ?? region,
    ...dnsOptions(connection),
    tags: {},
  };
}

function getVpcPeeringConnection(args: Properties, caller: Caller): Properties {
  const matches = (found: Properties): boolean =>
    CRITERIA.every((property) => !isSet(args[property]) || args[property] === found[property]) &&
    filtersOf(args).every(({ name, values }) => {
      const property = FILTERS[text(name)];
      if (property === undefined) throw new CloudError(`the sandbox does not simulate the filter ${text(name)}`);
      return texts(values).includes(text(found[property]));
    });
  const [found, ...others] = caller.world
    .list(PEERING_CONNECTION, caller.account)
    .map((connection) => description(connection, caller))
    .filter(matches);
  if (found === undefined) throw new CloudError("no matching EC2 VPC Peering Connection found");
  if (others.length > 0) {
    throw new CloudError("multiple EC2 VPC Peering Connections matched; use additional constraints to reduce matches");
  }
  return found;
}

export const peeringInvokes: Record<string, Invoke> = {
  "aws:ec2/getVpcPeeringConnection:getVpcPeeringConnection": getVpcPeeringConnection,
};
