import { objects, text } from "../cloud/properties.ts";
import type { Operation } from "../cloud/resource-type.ts";
import { isObject, type Properties, UNKNOWN } from "../protocol/values.ts";
import type { World } from "../world/world.ts";
import { majorVersion } from "./cluster-rules.ts";
import { isTenant } from "./cluster-spec.ts";
import { containerIn } from "./containers.ts";

/** The newest release of each version. */
const RELEASES: Readonly<Record<string, string>> = { "6.0": "6.0.27", "7.0": "7.0.28", "8.0": "8.0.21" };

/** The smallest disk of a size, in GB. Source: Atlas, "Cluster Configuration Costs". */
const DISKS: Readonly<Record<string, number>> = { M0: 0.5, M10: 10, M20: 20, M30: 40, M40: 80, M50: 160, M60: 320 };

/** What Atlas sets where the program says nothing; for a tenant its own. */
export function settings(inputs: Properties): Properties {
  const version = text(inputs.mongoDbMajorVersion);
  const major = version === "" ? "8.0" : majorVersion(version);
  return {
    backupEnabled: inputs.backupEnabled ?? false,
    pitEnabled: inputs.pitEnabled ?? false,
    paused: inputs.paused ?? false,
    terminationProtectionEnabled: inputs.terminationProtectionEnabled ?? false,
    encryptionAtRestProvider: inputs.encryptionAtRestProvider ?? "NONE",
    mongoDbMajorVersion: major,
    mongoDbVersion: RELEASES[major] ?? `${major}.0`,
    versionReleaseSystem: inputs.versionReleaseSystem ?? "LTS",
    rootCertType: inputs.rootCertType ?? "ISRGROOTX1",
    redactClientLogData: inputs.redactClientLogData ?? false,
    replicaSetScalingStrategy: inputs.replicaSetScalingStrategy ?? "WORKLOAD_TYPE",
    globalClusterSelfManagedSharding: inputs.globalClusterSelfManagedSharding ?? false,
    biConnectorConfig: { enabled: false, readPreference: "secondary", ...objectOf(inputs.biConnectorConfig) },
    advancedConfiguration: {
      javascriptEnabled: true,
      minimumEnabledTlsProtocol: "TLS1_2",
      noTableScan: false,
      tlsCipherConfigMode: "DEFAULT",
      ...objectOf(inputs.advancedConfiguration),
    },
  };
}

/** The shards with what Atlas adds to them: ids, the containers that they lie in, disks. Ids of shards that were there before stay. */
export function replicationSpecs({ world, owner }: Operation, inputs: Properties, before: unknown): Properties[] {
  const known = objects(before);
  return objects(inputs.replicationSpecs).map((spec, i) => ({
    ...spec,
    zoneName: spec.zoneName ?? "Zone 1",
    zoneId: known[i]?.zoneId ?? known[0]?.zoneId ?? world.hex(24),
    externalId: known[i]?.externalId ?? world.hex(24),
    containerId: isTenant(inputs) ? {} : containerIds(world, owner, spec),
    regionConfigs: objects(spec.regionConfigs).map((config) =>
      isObject(config.electableSpecs)
        ? { ...config, electableSpecs: hardware(config.electableSpecs, isTenant(inputs)) }
        : config,
    ),
  }));
}

/**
 * The shards as a preview shows them: what Atlas will add is unknown, or as in the state. A program may take a container's id from
 * there, and it must not read as absent.
 */
export function previewSpecs(inputs: Properties, state: Properties | undefined): Properties {
  const known = objects(state?.replicationSpecs);
  const specs = inputs.replicationSpecs;
  if (!Array.isArray(specs)) return {};
  const added = ["zoneId", "externalId", "containerId"];
  return {
    replicationSpecs: specs.map((spec: unknown, i) =>
      isObject(spec)
        ? { ...Object.fromEntries(added.map((property) => [property, known[i]?.[property] ?? UNKNOWN])), ...spec }
        : spec,
    ),
  };
}

function containerIds(world: World, project: string, spec: Properties): Properties {
  const regions = objects(spec.regionConfigs).map((config) => text(config.regionName));
  return Object.fromEntries(
    regions.map((region) => [`AWS:${region}`, containerIn(world, project, region)?.outputs.containerId ?? ""]),
  );
}

function hardware(specs: Properties, tenant: boolean): Properties {
  const diskSizeGb = specs.diskSizeGb ?? DISKS[text(specs.instanceSize)] ?? 320;
  return tenant
    ? { diskSizeGb, ...specs }
    : { nodeCount: 3, diskSizeGb, diskIops: 3000, ebsVolumeType: "STANDARD", ...specs };
}

function objectOf(value: unknown): Properties {
  return isObject(value) ? value : {};
}
