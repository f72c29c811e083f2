import { atlasRegion } from "../../components/atlas-region.ts";
import type { Config } from "../../config.ts";
import { UserError } from "../user-error.ts";
import type { Ids } from "./ids.ts";

/** A resource that exists: what the program calls it, and the id that its provider imports it by. */
export interface Entry {
  readonly type: string;
  readonly name: string;
  readonly id: string;
}

/** An entry of the access list that the program does not declare: imported, so that the next update removes it, last. */
export interface RetiredEntry extends Entry {
  /** The name of the provider in the program. */
  readonly provider: string;
}

const ACCESS_LIST = "mongodbatlas:index/projectIpAccessList:ProjectIpAccessList";

/**
 * All that is to be imported. Most ids follow from others and from the configuration. Throws a {@link UserError} for an
 * id that belongs to another account or another configuration.
 */
export function entriesOf(ids: Ids, config: Config): Entry[] {
  const entries = [
    ...network(ids, config),
    ...encryptionKey(ids),
    ...primarySecret(ids, config),
    ...atlas(ids, config),
    ...referenceReads(ids, config),
  ];
  for (const { id, name } of entries) {
    const account = /^arn:aws:[a-z]+:[a-z0-9-]*:(\d{12}):/.exec(id)?.[1];
    if (account !== undefined && account !== config.aws.accountId)
      throw new UserError(
        `${name}: ${id} belongs to account ${account}, and the stack to ${config.aws.accountId}; name one of the stack's own`,
      );
  }
  return entries;
}

/** The entries of the access list that the configuration names as retired, and no other. */
export function retiredEntriesOf({ atlas: { projectId, retiredEntries } }: Config): RetiredEntry[] {
  return retiredEntries.map((block) => ({
    type: ACCESS_LIST,
    name: `retired-${block.replace("/", "-")}`,
    id: `${projectId}-${block}`,
    provider: "atlas",
  }));
}

function* network({ network: ids, atlas: { peering } }: Ids, { network, atlas }: Config): Generator<Entry> {
  if (ids === undefined) return;
  const { zones } = ids;
  const missing = network.availabilityZones.filter((zone) => zones[zone] === undefined);
  if (missing.length > 0)
    throw new UserError(`network.zones: ${missing.join(", ")} is missing; a network is adopted as a whole`);
  if (network.subnets === undefined)
    throw new UserError(
      "askflorence:network.subnets: is not configured, so the program would make subnets of its own plan; write the blocks of those that exist",
    );
  yield { type: "aws:ec2/vpc:Vpc", name: "network-vpc", id: ids.vpc };
  yield { type: "aws:ec2/internetGateway:InternetGateway", name: "network-internet-gateway", id: ids.internetGateway };
  yield { type: ROUTE_TABLE, name: "network-public-routes", id: ids.publicRouteTable };
  yield { type: ROUTE, name: "network-public-internet", id: `${ids.publicRouteTable}_0.0.0.0/0` };
  if (ids.s3Endpoint !== undefined) yield { type: ENDPOINT, name: "network-s3", id: ids.s3Endpoint };
  for (const zone of network.availabilityZones) {
    const own = zones[zone];
    if (own === undefined) continue;
    yield { type: SUBNET, name: `network-public-${zone}`, id: own.publicSubnet };
    yield { type: SUBNET, name: `network-private-${zone}`, id: own.privateSubnet };
    yield { type: ASSOCIATION, name: `network-public-${zone}`, id: `${own.publicSubnet}/${ids.publicRouteTable}` };
    yield { type: ASSOCIATION, name: `network-private-${zone}`, id: `${own.privateSubnet}/${own.privateRouteTable}` };
    yield { type: ROUTE_TABLE, name: `network-private-routes-${zone}`, id: own.privateRouteTable };
    yield { type: ROUTE, name: `network-private-egress-${zone}`, id: `${own.privateRouteTable}_0.0.0.0/0` };
    if (own.nat !== undefined) {
      yield { type: "aws:ec2/natGateway:NatGateway", name: `network-nat-${zone}`, id: own.nat.gateway };
      yield { type: "aws:ec2/eip:Eip", name: `network-nat-${zone}`, id: own.nat.address };
    }
    if (peering !== undefined)
      yield { type: ROUTE, name: `peering-route-${zone}`, id: `${own.privateRouteTable}_${atlas.cidrBlock}` };
  }
}

function* encryptionKey({ encryptionKey: id }: Ids): Generator<Entry> {
  if (id !== undefined) yield { type: "aws:kms/key:Key", name: "encryption-key", id };
}

function* primarySecret({ primarySecret: id }: Ids, { atlas }: Config): Generator<Entry> {
  if (id === undefined) return;
  existing("atlas.user.credential", atlas.user.credential);
  yield { type: SECRET, name: "primary-secret", id };
  yield { type: USER, name: "primary-user", id: `${atlas.projectId}-${atlas.user.name}-admin` };
}

function* atlas({ atlas: ids }: Ids, { atlas, network }: Config): Generator<Entry> {
  const { projectId } = atlas;
  if (ids.container !== undefined) {
    const id = `${projectId}-${ids.container}`;
    yield { type: "mongodbatlas:index/networkContainer:NetworkContainer", name: "database-container", id };
    const cluster = `${projectId}-${atlas.cluster.name}`;
    yield { type: "mongodbatlas:index/advancedCluster:AdvancedCluster", name: "database-cluster", id: cluster };
  }
  if (ids.peering !== undefined) {
    const { id, connection } = ids.peering;
    yield {
      type: "mongodbatlas:index/networkPeering:NetworkPeering",
      name: "peering-connection",
      id: `${projectId}-${id}-AWS`,
    };
    yield {
      type: "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter",
      name: "peering-accepter",
      id: connection,
    };
  }
  if (ids.vpcEntry) yield { type: ACCESS_LIST, name: "peering-access", id: `${projectId}-${network.cidrBlock}` };
  if (ids.auditing) yield { type: "mongodbatlas:index/auditing:Auditing", name: "controls-auditing", id: projectId };
}

function* referenceReads({ referenceReads: ids }: Ids, { aws, referenceReads: reads }: Config): Generator<Entry> {
  if (ids === undefined) return;
  if (!reads.enabled)
    throw new UserError(
      "referenceReads: reference reads are off; turn them on in the stack file, or leave the ids out",
    );
  existing("referenceReads.credential", reads.credential);
  const { projectId, username } = reads;
  yield {
    type: "mongodbatlas:index/privateLinkEndpoint:PrivateLinkEndpoint",
    name: "reference-link-service",
    id: `${projectId}-${ids.endpointService}-AWS-${atlasRegion(aws.region)}`,
  };
  yield { type: ENDPOINT, name: "reference-link-endpoint", id: ids.endpoint };
  yield {
    type: "mongodbatlas:index/privateLinkEndpointService:PrivateLinkEndpointService",
    name: "reference-link-registration",
    id: `${projectId}--${ids.endpointService}--${ids.endpoint}--AWS`,
  };
  yield { type: "aws:ec2/securityGroup:SecurityGroup", name: "reference-link-security-group", id: ids.securityGroup };
  yield {
    type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    name: "reference-link-from-vpc",
    id: ids.securityGroupRule,
  };
  yield { type: SECRET, name: "reference-secret", id: ids.secret };
  yield { type: USER, name: "reference-user", id: `${projectId}-${username}-admin` };
}

const SUBNET = "aws:ec2/subnet:Subnet";
const ROUTE_TABLE = "aws:ec2/routeTable:RouteTable";
const ROUTE = "aws:ec2/route:Route";
const ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const SECRET = "aws:secretsmanager/secret:Secret";
const USER = "mongodbatlas:index/databaseUser:DatabaseUser";

/** A secret that is adopted keeps its value: a generated one would lock out what runs with the old password. */
function existing(key: string, credential: string): void {
  if (credential !== "existing")
    throw new UserError(`askflorence:${key}: is ${credential}, and the secret exists; write existing`);
}
