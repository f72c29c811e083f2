import { canonicalCidr, cidrContains } from "../cloud/cidr.ts";
import { isSet, text } from "../cloud/properties.ts";
import type { Operation, ResourceType } from "../cloud/resource-type.ts";
import { AtlasCall } from "./api.ts";
import { awsOnly } from "./aws-only.ts";
import { containerById, containerIn, isInUse, newContainer } from "./containers.ts";
import { importParts } from "./ids.ts";
import { ownedByProject, requireProject } from "./project.ts";
import { atlasRegion, isAtlasRegion } from "./regions.ts";
import { NETWORK_CONTAINER } from "./tokens.ts";

/** RFC 1918: where an Atlas block may lie. */
const PRIVATE_RANGES = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/** Whether the block lies in a private range. */
export function isPrivate(cidr: string): boolean {
  return PRIVATE_RANGES.some((range) => cidrContains(range, cidr));
}

/** The region as Atlas keeps it. Throws Atlas's error for a block or a region that it does not take. */
function judge(call: AtlasCall, { inputs }: Operation): string {
  const cidr = text(inputs.atlasCidrBlock);
  const region = atlasRegion(text(inputs.regionName));
  const block = canonicalCidr(cidr);
  if (block === undefined) throw call.error("INVALID_CIDR_BLOCK", cidr);
  if (block !== cidr) throw call.error("ATLAS_NON_CANONICAL_CIDR_BLOCK", cidr, block);
  if (!isPrivate(cidr)) throw call.error("ATLAS_INVALID_CIDR_RANGE", cidr);
  const bits = Number(cidr.split("/")[1]);
  if (bits < 21 || bits > 24) throw call.error("ATLAS_INVALID_CIDR_BLOCK", cidr, "24 to /21", "AWS");
  if (!isAtlasRegion(region)) throw call.error("INVALID_REGION", region, "AWS");
  return region;
}

const networkContainer: ResourceType = {
  type: NETWORK_CONTAINER,
  owner: ownedByProject("containers"),
  check: ({ providerName, regionName }) => [
    ...awsOnly("providerName", providerName),
    ...(isSet(regionName)
      ? []
      : [{ property: "regionName", reason: "`region_name` must be set when `provider_name` is AWS" }]),
  ],
  create: (operation) => {
    const { world, owner } = operation;
    const call = new AtlasCall("error creating MongoDB Network Peering Container", "POST", owner, "containers");
    const region = judge(call, operation);
    if (containerIn(world, owner, region) !== undefined) throw call.error("CONTAINER_ALREADY_EXISTS", owner);
    return newContainer(world, owner, region);
  },
  read: (container, { world }) => ({ ...container.outputs, provisioned: isInUse(world, container) }),
  update: (operation, container) => {
    const { world, owner, inputs } = operation;
    const containerId = text(container.outputs.containerId);
    const doing = `error updating MongoDB Network Peering Container (${containerId})`;
    const call = new AtlasCall(doing, "PATCH", owner, `containers/${containerId}`);
    const region = judge(call, operation);
    if (region !== container.outputs.regionName) throw call.error("CANNOT_CHANGE_CONTAINER_REGION");
    if (inputs.atlasCidrBlock !== container.inputs.atlasCidrBlock && isInUse(world, container)) {
      throw call.error("CONTAINERS_IN_USE");
    }
    return { outputs: { provisioned: isInUse(world, container) } };
  },
  // The provider repeats the request for an hour before it gives up; the sandbox does not wait.
  delete: (container, { world }) => {
    const containerId = text(container.outputs.containerId);
    const doing = `error deleting MongoDB Network Peering Container (${containerId})`;
    const call = new AtlasCall(doing, "DELETE", container.owner, `containers/${containerId}`);
    if (isInUse(world, container)) throw call.error("CONTAINERS_IN_USE");
    world.remove(container);
  },
  find: (id, caller) => {
    const format = "to import a container, use the format {project_id}-{container_id}";
    const [project, containerId] = importParts(id, /^([0-9a-f]{24})-([0-9a-f]{24})$/, format) ?? [];
    if (project === undefined || containerId === undefined) return undefined;
    requireProject(project, `containers/${containerId}`, caller);
    return containerById(caller.world, project, containerId);
  },
};

/** The VPCs that Atlas keeps for a project, one for each region. */
export const networkContainerTypes: readonly ResourceType[] = [networkContainer];
