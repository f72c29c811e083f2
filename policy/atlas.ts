import type { Resource, Stack } from "./stack.ts";
import { UNKNOWN, textOf } from "./unknown.ts";

/** Types of @pulumi/mongodbatlas that several rules look at. */
export const ATLAS = {
  project: "mongodbatlas:index/project:Project",
  accessListEntry: "mongodbatlas:index/projectIpAccessList:ProjectIpAccessList",
  container: "mongodbatlas:index/networkContainer:NetworkContainer",
  peering: "mongodbatlas:index/networkPeering:NetworkPeering",
  clusters: [
    "mongodbatlas:index/advancedCluster:AdvancedCluster",
    "mongodbatlas:index/cluster:Cluster",
    "mongodbatlas:index/flexCluster:FlexCluster",
    "mongodbatlas:index/serverlessInstance:ServerlessInstance",
  ],
  auditing: "mongodbatlas:index/auditing:Auditing",
  encryptionAtRest: "mongodbatlas:index/encryptionAtRest:EncryptionAtRest",
  customRole: "mongodbatlas:index/customDbRole:CustomDbRole",
  databaseUser: "mongodbatlas:index/databaseUser:DatabaseUser",
  linkService: "mongodbatlas:index/privateLinkEndpoint:PrivateLinkEndpoint",
  linkRegistration: "mongodbatlas:index/privateLinkEndpointService:PrivateLinkEndpointService",
  /** Registers a cluster that the program creates, or one that it only reads. */
  clusterComponent: "askflorence:components:AtlasCluster",
} as const;

/** Databases that hold the server's own data: `read` on `local` shows every write to every database. */
export const SYSTEM_DATABASES: readonly string[] = ["admin", "config", "local"];

/** Whether it is a cluster of any kind. */
export function isCluster({ type }: Resource): boolean {
  return ATLAS.clusters.some((cluster) => cluster === type);
}

/**
 * What identifies the Atlas project of a resource: the id, or, where that is not known yet, the URN of the one project of
 * this program that it comes from. `undefined` where neither can be told.
 */
export function projectOf(resource: Resource): string | undefined {
  const id = textOf(resource.inputs, "projectId");
  // Hexadecimal: its case makes no other project.
  if (id !== UNKNOWN) return id?.toLowerCase();
  const origins = new Set(
    resource.sources("projectId").map((source) => (source.type === ATLAS.project ? source.urn : projectOf(source))),
  );
  const [origin] = origins;
  return origins.size === 1 ? origin : undefined;
}

/** The resources of `types` in the Atlas project. */
export function inProject(stack: Stack, project: string, ...types: readonly string[]): readonly Resource[] {
  return stack.ofType(...types).filter((resource) => projectOf(resource) === project);
}
