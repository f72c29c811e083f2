import { canonicalCidr, cidrsOverlap } from "../cloud/cidr.ts";
import { isSet, text } from "../cloud/properties.ts";
import { CloudError, type Operation, type Outcome, type ResourceType } from "../cloud/resource-type.ts";
import type { Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { AtlasCall } from "./api.ts";
import { awsOnly } from "./aws-only.ts";
import { containerById, containerOf, provision } from "./containers.ts";
import { encodeStateId, importParts } from "./ids.ts";
import { isPrivate } from "./network-container.ts";
import { connectionOf, peeredVpc, peeringById, peeringStatus, requestConnection } from "./peerings.ts";
import { ownedByProject, requireProject } from "./project.ts";
import { ACCESS_LIST_ENTRY, NETWORK_PEERING } from "./tokens.ts";

/** Source: Atlas, "Set up a Network Peering Connection": limits. */
const MAXIMUM = 50;

const REQUIRED = {
  accepterRegionName: "accepter_region_name",
  awsAccountId: "aws_account_id",
  routeTableCidrBlock: "route_table_cidr_block",
  vpcId: "vpc_id",
};

/** What peerings on other clouds have. */
const OTHER_CLOUDS = {
  azureDirectoryId: "",
  azureSubscriptionId: "",
  gcpProjectId: "",
  networkName: "",
  resourceGroupName: "",
  vnetName: "",
  errorMessage: "",
  errorState: "",
  status: "",
};

/** The outputs of a peering as they are now. */
export function peeringOutputs(world: World, peering: CloudRecord): Properties {
  const container = containerById(world, peering.owner, containerOf(peering.inputs));
  return {
    ...OTHER_CLOUDS,
    ...peering.outputs,
    ...peeringStatus(world, peering),
    atlasCidrBlock: text(container?.inputs.atlasCidrBlock),
  };
}

/** Throws Atlas's error for a block that the peering cannot route. */
function judge(call: AtlasCall, { world, owner, inputs }: Operation, peerId?: string): void {
  const cidr = text(inputs.routeTableCidrBlock);
  if (canonicalCidr(cidr) === undefined) throw call.error("INVALID_CIDR_BLOCK", cidr);
  if (!isPrivate(cidr)) throw call.error("INVALID_ROUTE_TABLE_CIDR", cidr);
  const container = containerById(world, owner, containerOf(inputs));
  if (container === undefined) throw call.error("CLOUD_PROVIDER_CONTAINER_NOT_FOUND", containerOf(inputs));
  if (cidrsOverlap(text(container.inputs.atlasCidrBlock), cidr)) throw call.error("OVERLAPPING_ATLAS_CIDR_BLOCK", cidr);
  const others = world
    .list(NETWORK_PEERING, owner)
    .filter((peering) => peering.outputs.peerId !== peerId && peeringStatus(world, peering).statusName !== "FAILED");
  const rival = others.find(
    (other) => other.inputs.vpcId === inputs.vpcId && other.inputs.awsAccountId === inputs.awsAccountId,
  );
  if (rival !== undefined) throw call.error("PEER_ALREADY_EXISTS", text(inputs.awsAccountId), text(inputs.vpcId));
  if (others.some((other) => cidrsOverlap(text(other.inputs.routeTableCidrBlock), cidr))) {
    throw call.error("OVERLAPPING_CIDR_BLOCK", cidr);
  }
  if (others.length >= MAXIMUM) throw call.error("PEER_MAXIMUM_REACHED", String(MAXIMUM));
}

/** The provider reads the peering back after a change, and fails where Atlas has given it up. */
function answer(outputs: Properties): Outcome {
  return outputs.statusName === "FAILED" ? { outputs, failure: failureOf(outputs) } : { outputs };
}

function failureOf(outputs: Properties): string {
  return `peer networking is in a failed state: ${text(outputs.errorStateName)}`;
}

const networkPeering: ResourceType = {
  type: NETWORK_PEERING,
  owner: ownedByProject("peers"),
  check: (inputs) => [
    ...awsOnly("providerName", inputs.providerName),
    ...Object.entries(REQUIRED)
      .filter(([property]) => !isSet(inputs[property]))
      .map(([property, name]) => ({ property, reason: `\`${name}\` must be set when \`provider_name\` is \`AWS\`` })),
  ],
  create: (operation) => {
    const { world, owner, inputs } = operation;
    judge(new AtlasCall("error creating MongoDB Network Peering Connection", "POST", owner, "peers"), operation);
    const peerId = world.hex(24);
    const id = encodeStateId({ project_id: owner, peer_id: peerId, provider_name: "AWS" });
    const container = containerById(world, owner, containerOf(inputs));
    const vpc = peeredVpc(world, inputs);
    const connectionId =
      container === undefined || vpc === undefined ? "" : requestConnection(world, vpc, provision(world, container));
    const record = { type: NETWORK_PEERING, id, owner, inputs, outputs: { peerId, atlasId: peerId, connectionId } };
    return { id, ...answer(peeringOutputs(world, record)) };
  },
  read: (peering, { world }) => {
    const outputs = peeringOutputs(world, peering);
    if (outputs.statusName === "FAILED") throw new CloudError(failureOf(outputs));
    return outputs;
  },
  update: (operation, peering) => {
    const { world, owner, inputs } = operation;
    const peerId = text(peering.outputs.peerId);
    const doing = `error updating MongoDB Network Peering Connection (${peerId})`;
    const call = new AtlasCall(doing, "PATCH", owner, `peers/${peerId}`);
    if (peeringStatus(world, peering).statusName === "FAILED") throw call.error("PEER_INVALID_STATE", peerId, owner);
    judge(call, operation, peerId);
    return answer(peeringOutputs(world, { ...peering, inputs }));
  },
  delete: (peering, { world }) => {
    const connection = connectionOf(world, peering);
    if (connection !== undefined) world.remove(connection);
    world.remove(peering);
    if (world.list(NETWORK_PEERING, peering.owner).length > 0) return;
    // Security groups mean something to Atlas only through a peering: the last one takes their entries along.
    for (const entry of world.list(ACCESS_LIST_ENTRY, peering.owner)) {
      if (isSet(entry.inputs.awsSecurityGroup)) world.remove(entry);
    }
  },
  find: (id, caller) => {
    const format = "to import a peer, use the format {project_id}-{peer_id}-{provider_name}";
    const [project, peerId] = importParts(id, /^([0-9a-f]{24})-([0-9a-f]{24})-(?:AWS|AZURE|GCP)$/, format) ?? [];
    if (project === undefined || peerId === undefined) return undefined;
    requireProject(project, `peers/${peerId}`, caller);
    return peeringById(caller.world, project, peerId);
  },
};

/** Connections between a project's container and a VPC of an AWS account. */
export const networkPeeringTypes: readonly ResourceType[] = [networkPeering];
