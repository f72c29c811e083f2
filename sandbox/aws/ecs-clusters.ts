import type { Caller, ResourceType } from "../cloud/resource-type.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { ApiError, calling, physicalName } from "./api-error.ts";
import { arn, placed, regionOf } from "./common.ts";
import { TASK } from "./ecs-tasks.ts";

/** A cluster; its id is its ARN. */
export const CLUSTER = "aws:ecs/cluster:Cluster";

const cluster: ResourceType = {
  type: CLUSTER,
  autoName: { property: "name", maxLength: 255 },
  // CreateCluster answers the cluster that has the name already, so that a second creation is no error.
  create: (operation) => {
    const name = physicalName(operation.inputs);
    const id = arn(operation, "ecs", `cluster/${name}`);
    return { id, outputs: { arn: id, name, ...placed(operation) } };
  },
  update: (operation) => ({ outputs: placed(operation) }),
  delete: (record, { world }) => {
    const path = record.id.replace(":cluster/", ":service/");
    const refused = (code: string, what: string): ApiError =>
      new ApiError(code, `The Cluster cannot be deleted while ${what} are active.`);
    calling(`deleting ECS Cluster (${record.id})`, "ECS: DeleteCluster", () => {
      if (world.list("aws:ecs/service:Service", record.owner).some(({ id }) => id.startsWith(`${path}/`))) {
        throw refused("ClusterContainsServicesException", "Services");
      }
      const isActive = ({ inputs, outputs }: CloudRecord): boolean =>
        inputs.clusterArn === record.id && outputs.lastStatus !== "STOPPED";
      if (world.list(TASK, record.owner).some(isActive)) {
        throw refused("ClusterContainsTasksException", "Tasks");
      }
    });
    world.remove(record);
  },
  find: (importId, caller) => findCluster(caller.world, caller, importId),
};

/** The cluster of this name or ARN; `default` where none is named. Throws what ECS answers where there is none. */
export function existingCluster(
  world: World,
  caller: Pick<Caller, "account" | "region"> & { readonly inputs?: CloudRecord["inputs"] },
  nameOrArn: unknown,
): CloudRecord {
  const region = regionOf({ inputs: caller.inputs ?? {}, region: caller.region });
  const name = typeof nameOrArn === "string" ? nameOrArn : "default";
  const found = findCluster(world, { account: caller.account, region }, name);
  if (found === undefined) throw new ApiError("ClusterNotFoundException", "Cluster not found.");
  return found;
}

/** The cluster of this name or ARN, or undefined where there is none. */
export function findCluster(
  world: World,
  { account, region }: Pick<Caller, "account" | "region">,
  nameOrArn: string,
): CloudRecord | undefined {
  const id = nameOrArn.startsWith("arn:") ? nameOrArn : `arn:aws:ecs:${region}:${account}:cluster/${nameOrArn}`;
  return world.get(CLUSTER, account, id);
}

/** Clusters. */
export const clusterTypes: readonly ResourceType[] = [cluster];
