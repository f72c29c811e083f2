import { text } from "../cloud/properties.ts";
import type { Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { dedicatedRegions } from "./cluster-spec.ts";
import { encodeStateId, plainId } from "./ids.ts";
import { CLUSTER, NETWORK_CONTAINER, NETWORK_PEERING, PRIVATE_LINK } from "./tokens.ts";

/** The block that Atlas takes for a container that it makes by itself. Source: advanced_cluster documentation. */
const DEFAULT_CIDR = "192.168.248.0/21";

/** The project's container on AWS with this id. */
export function containerById(world: World, project: string, containerId: string): CloudRecord | undefined {
  return world.list(NETWORK_CONTAINER, project).find(({ outputs }) => outputs.containerId === containerId);
}

/** The id of the container that a peering names: by its own id or by that of the state. */
export function containerOf(peering: Properties): string {
  return plainId(text(peering.containerId), "container_id");
}

/** The project's container in a region, as Atlas writes it. */
export function containerIn(world: World, project: string, region: string): CloudRecord | undefined {
  return world.list(NETWORK_CONTAINER, project).find(({ outputs }) => outputs.regionName === region);
}

/** A new container with what Atlas adds to it. Its VPC comes when something is put into it. */
export function newContainer(world: World, project: string, region: string): Pick<CloudRecord, "id" | "outputs"> {
  const containerId = world.hex(24);
  return {
    id: encodeStateId({ project_id: project, container_id: containerId }),
    outputs: {
      containerId,
      regionName: region,
      provisioned: false,
      vpcId: "",
      // What containers on other clouds have.
      azureSubscriptionId: "",
      gcpProjectId: "",
      networkName: "",
      region: "",
      regions: [],
      vnetName: "",
    },
  };
}

/** The project's container in the region, with a VPC; a new one of the default block where there is none. */
export function provisionedContainer(world: World, project: string, region: string): CloudRecord {
  const container =
    containerIn(world, project, region) ??
    world.put({
      ...newContainer(world, project, region),
      type: NETWORK_CONTAINER,
      owner: project,
      inputs: { projectId: project, providerName: "AWS", regionName: region, atlasCidrBlock: DEFAULT_CIDR },
    });
  return provision(world, container);
}

/** Gives the container its VPC; it keeps the one it has. */
export function provision(world: World, container: CloudRecord): CloudRecord {
  if (container.outputs.vpcId !== "") return container;
  return world.patch(container, { outputs: { vpcId: `vpc-${world.hex(17)}`, provisioned: true } });
}

/**
 * Whether a dedicated cluster, a peering or a private link needs the container: its block is locked then, and it cannot be deleted.
 * Source: documentation of the container's `atlasCidrBlock`.
 */
export function isInUse(world: World, container: CloudRecord): boolean {
  const { containerId, regionName } = container.outputs;
  return (
    world.list(CLUSTER, container.owner).some(({ inputs }) => dedicatedRegions(inputs).includes(text(regionName))) ||
    world.list(PRIVATE_LINK, container.owner).some(({ outputs }) => outputs.regionName === regionName) ||
    world.list(NETWORK_PEERING, container.owner).some(({ inputs }) => containerOf(inputs) === containerId)
  );
}
