import { text } from "../cloud/properties.ts";
import type { Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { NAME_PREFIX } from "./cluster-rules.ts";
import { dedicatedRegions, isTenant, nodeCount } from "./cluster-spec.ts";
import { registeredEndpoints } from "./private-links.ts";
import { awsRegion } from "./regions.ts";
import { CLUSTER } from "./tokens.ts";

/** The first port of a private endpoint; each node behind it has the next one. Source: Atlas, "Set up a Private Endpoint". */
const FIRST_PORT = 1024;

/**
 * The public strings of a cluster, and none that are private yet. `before` are those that it had: an upgrade moves it to other hosts, but
 * its SRV name stays.
 */
export function publicStrings(world: World, project: string, inputs: Properties, before?: Properties): Properties {
  const srv = text(before?.standardSrv);
  const prefix = text(inputs.name).slice(0, NAME_PREFIX).toLowerCase().replace(/-+$/, "");
  const zone = zoneOf(srv) ?? zoneOfProject(world, project) ?? newZone(world);
  const shard = isTenant(inputs) ? `ac-${label(world, 7)}` : prefix;
  const isSharded = inputs.clusterType !== "REPLICASET";
  const hosts = Array.from({ length: Math.max(nodeCount(inputs), 3) }, (_, i) => {
    return `${shard}-shard-00-${String(i).padStart(2, "0")}.${zone}:${isSharded ? 27016 : 27017}`;
  });
  const replicaSet = isSharded ? "" : `&replicaSet=atlas-${label(world, 6)}-shard-0`;
  return {
    standard: `mongodb://${hosts.join(",")}/?ssl=true&authSource=admin${replicaSet}`,
    standardSrv: srv === "" ? `mongodb+srv://${prefix}.${zone}` : srv,
    // On AWS only with custom DNS, which the sandbox does not have.
    private: "",
    privateSrv: "",
    privateEndpoints: [],
  };
}

/**
 * The strings through private endpoints, as they are now: one for each endpoint, and none before every region of the cluster has one.
 * Source: Atlas, `connectionStrings.privateEndpoint`.
 */
export function privateEndpoints(world: World, cluster: CloudRecord): Properties[] {
  const regions = dedicatedRegions(cluster.inputs);
  const byRegion = regions.map((region) => registeredEndpoints(world, cluster.owner, region));
  const count = regions.length === 0 ? 0 : Math.min(...byRegion.map((endpoints) => endpoints.length));
  const strings = cluster.outputs.connectionStrings as Properties;
  const [, prefix = "", zone = ""] = /^mongodb\+srv:\/\/([^.]+)\.(.+)$/.exec(text(strings.standardSrv)) ?? [];
  const isSharded = cluster.inputs.clusterType !== "REPLICASET";
  const options = text(strings.standard).split("/?")[1] ?? "";
  const ports = Array.from({ length: nodeCount(cluster.inputs) }, (_, i) => firstPort(world, cluster) + i);
  return Array.from({ length: count }, (_, i) => ({
    connectionString: `mongodb://${ports
      .map((port) => `pl-${i}-${awsRegion(regions[0] ?? "")}.${zone}:${port}`)
      .join(",")}/?${options}`,
    srvConnectionString: `mongodb+srv://${prefix}-pl-${i}.${zone}`,
    srvShardOptimizedConnectionString: isSharded ? `mongodb+srv://${prefix}-pl-${i}-lb.${zone}` : "",
    type: isSharded ? "MONGOS" : "MONGOD",
    endpoints: regions.map((region, j) => ({ endpointId: byRegion[j]?.[i] ?? "", providerName: "AWS", region })),
  }));
}

/** The endpoints of a region serve all clusters of the project: each cluster has ports of its own. */
function firstPort(world: World, cluster: CloudRecord): number {
  const dedicated = world.list(CLUSTER, cluster.owner).filter(({ inputs }) => !isTenant(inputs));
  const at = dedicated.findIndex(({ id }) => id === cluster.id);
  const earlier = at === -1 ? dedicated : dedicated.slice(0, at);
  return earlier.reduce((port, { inputs }) => port + nodeCount(inputs), FIRST_PORT);
}

/** All clusters of a project have names in one DNS zone. */
function zoneOfProject(world: World, project: string): string | undefined {
  const [cluster] = world.list(CLUSTER, project);
  const strings = cluster?.outputs.connectionStrings as Properties | undefined;
  return zoneOf(text(strings?.standardSrv));
}

function zoneOf(srv: string): string | undefined {
  return /^mongodb\+srv:\/\/[^.]+\.(.+)$/.exec(srv)?.[1];
}

function newZone(world: World): string {
  return `${label(world, 7)}.mongodb.net`;
}

/** Random letters and digits, as in Atlas's host names. */
function label(world: World, length: number): string {
  return BigInt(`0x1${world.hex(20)}`)
    .toString(36)
    .slice(-length);
}
