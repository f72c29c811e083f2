import { isSet, text } from "../cloud/properties.ts";
import type { CheckFailure, Operation } from "../cloud/resource-type.ts";
import type { Properties } from "../protocol/values.ts";
import type { CloudRecord } from "../world/world.ts";
import type { AtlasCall } from "./api.ts";
import { isTenant, type RegionConfig, shards } from "./cluster-spec.ts";
import { isEncryptionEnabled } from "./encryption-at-rest.ts";
import { isAtlasRegion } from "./regions.ts";
import { CLUSTER } from "./tokens.ts";

/** Atlas makes host names of this much of a cluster's name. */
export const NAME_PREFIX = 23;

const DEDICATED_SIZES = /^(M(10|20|30|40|50|60|80|140|200|300|400|700)|R(40|50|60|80|200|300|400|700))(_NVME)?$/;

/** The versions that a dedicated cluster may have now. */
const VERSIONS = ["6.0", "7.0", "8.0"];

/** What the provider itself refuses, by property. */
export function clusterFailures(inputs: Properties): CheckFailure[] {
  return shards(inputs).flatMap((shard, i) => {
    const at = `replicationSpecs[${i}].regionConfigs`;
    const priorities = shard.flatMap(({ priority }) => priority ?? []);
    const isDescending = priorities.every((priority, j) => j === 0 || priority <= (priorities[j - 1] ?? 0));
    return [
      ...(isDescending
        ? []
        : [{ property: at, reason: "priority values in region_configs must be in descending order" }]),
      ...shard.flatMap(({ provider }, j) =>
        ["GCP", "AZURE", "FLEX"].includes(provider)
          ? [
              {
                property: `${at}[${j}].providerName`,
                reason: `the sandbox simulates Atlas on AWS only (AWS or TENANT), not on ${provider}`,
              },
            ]
          : [],
      ),
    ];
  });
}

/** Throws Atlas's error for a specification that it does not take. */
export function judgeCluster(call: AtlasCall, { world, owner, inputs }: Operation): void {
  for (const shard of shards(inputs)) judgeShard(call, shard, isTenant(inputs));
  const version = text(inputs.mongoDbMajorVersion);
  if (isTenant(inputs)) judgeTenant(call, inputs);
  else if (version !== "" && !VERSIONS.includes(majorVersion(version)))
    throw call.error("MONGODB_VERSION_INVALID", version);
  // Continuous backup is a part of the backup.
  if (inputs.pitEnabled === true && inputs.backupEnabled !== true) throw call.error("INVALID_ATTRIBUTE", "pitEnabled");
  const encryption = text(inputs.encryptionAtRestProvider);
  if (isSet(encryption) && encryption !== "NONE" && !isEncryptionEnabled(world, owner)) {
    throw call.error("ENCRYPTION_AT_REST_NOT_ENABLED", owner);
  }
}

function judgeShard(call: AtlasCall, shard: readonly RegionConfig[], tenant: boolean): void {
  for (const { provider, region, instanceSize } of shard) {
    if (!isAtlasRegion(region)) throw call.error("INVALID_REGION", region, provider);
    if (instanceSize === "") throw call.error("MISSING_ATTRIBUTE", "electableSpecs.instanceSize");
    const isKnownSize = tenant ? instanceSize === "M0" : DEDICATED_SIZES.test(instanceSize);
    if (!isKnownSize) throw call.error("INVALID_ENUM_VALUE", instanceSize);
  }
  const electable = shard.reduce((sum, config) => sum + config.nodeCount, 0);
  if (!tenant && ![3, 5, 7].includes(electable)) throw call.error("CLUSTER_REPLICATION_FACTOR_INVALID");
}

function judgeTenant(call: AtlasCall, inputs: Properties): void {
  for (const attribute of ["backupEnabled", "pitEnabled"]) {
    if (inputs[attribute] === true) throw call.error("INVALID_ATTRIBUTE", attribute);
  }
  if (isSet(inputs.mongoDbMajorVersion)) throw call.error("TENANT_ATTRIBUTE_READ_ONLY", "mongoDBMajorVersion");
  const encryption = inputs.encryptionAtRestProvider;
  if (isSet(encryption) && encryption !== "NONE") throw call.error("CANNOT_USE_ENCRYPTION_AT_REST_TENANT");
}

/** Throws Atlas's error for a name that it does not take or that is taken. */
export function judgeName(call: AtlasCall, { world, owner, inputs }: Operation): void {
  const name = text(inputs.name);
  if (!/^[a-zA-Z0-9][a-zA-Z0-9-]*$/.test(name)) throw call.error("CLUSTER_NAME_INVALID", name);
  const others = world.list(CLUSTER, owner).map((cluster) => text(cluster.inputs.name));
  if (others.includes(name)) throw call.error("DUPLICATE_CLUSTER_NAME", name, owner);
  if (others.some((other) => other.slice(0, NAME_PREFIX) === name.slice(0, NAME_PREFIX))) {
    throw call.error("DUPLICATE_CLUSTER_NAME_PREFIX", name, String(NAME_PREFIX));
  }
}

/** Throws Atlas's error for a change that a cluster cannot undergo. */
export function judgeChange(call: AtlasCall, { inputs }: Operation, cluster: CloudRecord): void {
  if (!isTenant(cluster.inputs) && isTenant(inputs)) throw call.error("CLUSTER_CANNOT_CHANGE_PROVIDER_NAME");
  if (isTenant(cluster.inputs) && isTenant(inputs)) throw call.error("TENANT_CLUSTER_UPDATE_UNSUPPORTED");
  if (cluster.inputs.paused === true && inputs.paused === true) {
    throw call.error("CANNOT_UPDATE_PAUSED_CLUSTER", text(inputs.name));
  }
  if (cluster.inputs.clusterType !== "REPLICASET" && inputs.clusterType === "REPLICASET") {
    throw call.error("SHARDED_CLUSTER_CANT_BECOME_REPLICA_SET");
  }
  const version = text(inputs.mongoDbMajorVersion);
  if (version !== "" && Number(majorVersion(version)) < Number(cluster.outputs.mongoDbMajorVersion)) {
    throw call.error("CLUSTER_UPGRADE_INVALID");
  }
}

/** `8.0`, also where the program says `8`: the provider adds the zero (`FormatMongoDBMajorVersion`). */
export function majorVersion(version: string): string {
  return version.includes(".") ? version : `${version}.0`;
}
