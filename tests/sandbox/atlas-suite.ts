import { mongodbatlas } from "../../sandbox/atlas/index.ts";
import { aws } from "../../sandbox/aws/index.ts";
import type { Properties } from "../../sandbox/protocol/values.ts";
import type { World } from "../../sandbox/world/world.ts";
import { Engine, type Held, temporaryWorld } from "./harness.ts";

/** The empty Atlas project of a fresh world, and the one with a cluster in it. */
export const PROJECT = "69e31af12fd2c0aef51bbb41";
export const OTHER_PROJECT = "69dc20c64005b222804dafa4";
/** The AWS account that the default credentials of a fresh world belong to. */
export const ACCOUNT = "549136075525";

export const CLUSTER = "mongodbatlas:index/advancedCluster:AdvancedCluster";
export const CONTAINER = "mongodbatlas:index/networkContainer:NetworkContainer";
export const PEERING = "mongodbatlas:index/networkPeering:NetworkPeering";
export const ENTRY = "mongodbatlas:index/projectIpAccessList:ProjectIpAccessList";
export const LINK = "mongodbatlas:index/privateLinkEndpoint:PrivateLinkEndpoint";
export const REGISTRATION = "mongodbatlas:index/privateLinkEndpointService:PrivateLinkEndpointService";
export const USER = "mongodbatlas:index/databaseUser:DatabaseUser";

/** A simulated Atlas beside a simulated AWS, in a world that each test has for itself. */
export interface AtlasSuite {
  readonly world: World;
  readonly atlas: Engine;
  readonly aws: Engine;
}

/** Gives each test of a suite a fresh world with Atlas and AWS in it; the Atlas provider reaches every project. */
export function atlasSuite(): AtlasSuite {
  let opened: ReturnType<typeof temporaryWorld> | undefined;
  const engines: Engine[] = [];
  beforeEach(async () => {
    opened = temporaryWorld();
    engines.push(await Engine.start(mongodbatlas, opened.world), await Engine.start(aws, opened.world));
  });
  afterEach(() => {
    for (const engine of engines.splice(0)) engine.stop();
    opened?.remove();
  });
  const started = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error("the providers start before each test");
    return value;
  };
  return {
    get world() {
      return started(opened).world;
    },
    get atlas() {
      return started(engines[0]);
    },
    get aws() {
      return started(engines[1]);
    },
  };
}

/** Inputs of a cluster in the empty project. `regionConfig` overrides the one region. */
export function clusterInputs(size: string, more: Properties = {}, regionConfig: Properties = {}): Properties {
  const isTenant = size === "M0";
  return {
    projectId: PROJECT,
    name: "data",
    clusterType: "REPLICASET",
    replicationSpecs: [
      {
        regionConfigs: [
          {
            providerName: isTenant ? "TENANT" : "AWS",
            ...(isTenant ? { backingProviderName: "AWS" } : {}),
            regionName: "US_EAST_1",
            priority: 7,
            electableSpecs: { instanceSize: size, ...(isTenant ? {} : { nodeCount: 3 }) },
            ...regionConfig,
          },
        ],
      },
    ],
    ...more,
  };
}

/** Inputs of the empty project's container. */
export function containerInputs(more: Properties = {}): Properties {
  return {
    projectId: PROJECT,
    providerName: "AWS",
    regionName: "US_EAST_1",
    atlasCidrBlock: "192.168.248.0/21",
    ...more,
  };
}

/** Inputs of a peering from a container to a VPC of the default account. */
export function peeringInputs(container: Held, vpcId: string, more: Properties = {}): Properties {
  return {
    projectId: PROJECT,
    containerId: container.state.containerId,
    providerName: "AWS",
    accepterRegionName: "us-east-1",
    awsAccountId: ACCOUNT,
    routeTableCidrBlock: "10.40.0.0/16",
    vpcId,
    ...more,
  };
}

/** A resource's output that is an object. */
export function nested(held: Held, property: string): Properties {
  return held.state[property] as Properties;
}
