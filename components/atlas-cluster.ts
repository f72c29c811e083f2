import * as mongodbatlas from "@pulumi/mongodbatlas";
import * as pulumi from "@pulumi/pulumi";

import { askAtlas } from "./atlas-access.ts";
import { atlasRegion } from "./atlas-region.ts";
import { check } from "./check.ts";
import type { StackFacts } from "./stack-facts.ts";
import { withTags } from "./tags.ts";

/** A cluster that this program owns. */
export interface NewCluster {
  /** A dedicated size: shared tiers cannot be peered. Example: `M30`. */
  readonly instanceSize: string;
  /** Size of each node's disk, in GB. */
  readonly diskSizeGb: number;
  /** The major version, "8.0". Patches are Atlas's. */
  readonly mongoDbVersion: string;
}

/** Where a cluster is, or is to be. */
export interface ClusterPlace extends Pick<StackFacts, "region"> {
  /** The stack's own Atlas project. */
  readonly projectId: string;
  /** The cluster's name in the project; another name is another cluster. */
  readonly clusterName: string;
  /** The block of the project's network container in the region. */
  readonly cidrBlock: string;
}

/** Arguments of `AtlasCluster`: where it is, and either how to create it or what `findCluster` read of it. */
export type AtlasClusterArgs = StackFacts &
  ClusterPlace &
  (
    | { readonly create: NewCluster; readonly existing?: undefined }
    | { readonly create?: undefined; readonly existing: ExistingCluster }
  );

/** What protects a cluster, as Atlas reports it. Policies judge an adopted cluster by these outputs. */
export interface ClusterProtection {
  /** While it is on, Atlas refuses to delete the cluster. */
  readonly terminationProtectionEnabled: boolean;
  /** Snapshots. */
  readonly backupEnabled: boolean;
  /** Point-in-time restore. */
  readonly pitEnabled: boolean;
  /** `NONE`: Atlas's own disk encryption only. `AWS`: with a customer-managed key. */
  readonly encryptionAtRestProvider: string;
  /** `TLS1_2` or `TLS1_3`; older ones are refused by policy. */
  readonly minimumEnabledTlsProtocol: string;
  /** With the patch. */
  readonly mongoDbVersion: string;
  /** Of the first region's electable nodes. Example: `M10`. */
  readonly instanceSize: string;
}

/** A cluster that was there before this program, with its network container, as Atlas reports them. */
export interface ExistingCluster {
  readonly clusterName: string;
  readonly containerId: string;
  readonly atlasCidrBlock: string;
  readonly srvConnectionString: string;
  readonly protection: ClusterProtection;
}

/**
 * An Atlas cluster on AWS and the network container that it lives in: created by this program, or adopted by reference
 * and never changed.
 */
export class AtlasCluster extends pulumi.ComponentResource {
  readonly projectId: pulumi.Output<string>;
  readonly clusterName: pulumi.Output<string>;
  /** The network container, which a peering names. */
  readonly containerId: pulumi.Output<string>;
  /** Where the cluster's nodes are. */
  readonly atlasCidrBlock: pulumi.Output<string>;
  /** `mongodb+srv://HOST`. In a peered VPC with DNS support the name resolves to private addresses. */
  readonly srvConnectionString: pulumi.Output<string>;
  /** Whether the cluster was there before this program, and stays when it goes. */
  readonly adopted: boolean;
  readonly protection: pulumi.Output<ClusterProtection>;

  constructor(name: string, args: AtlasClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("askflorence:components:AtlasCluster", name, {}, opts);
    check(
      args.create?.instanceSize !== "M0",
      `${name}: an M0 cluster cannot be peered; create an M10 or larger, or grow the M0 one in Atlas first`,
    );

    const cluster = args.existing ?? createCluster(this, name, args, args.create);

    this.projectId = pulumi.output(args.projectId);
    this.clusterName = pulumi.output(cluster.clusterName);
    this.containerId = pulumi.output(cluster.containerId);
    this.atlasCidrBlock = pulumi.output(cluster.atlasCidrBlock);
    this.srvConnectionString = pulumi.output(cluster.srvConnectionString);
    this.adopted = args.existing !== undefined;
    this.protection = pulumi.output(cluster.protection);
    this.registerOutputs({
      projectId: this.projectId,
      dataClass: args.tags.data_class,
      clusterName: this.clusterName,
      containerId: this.containerId,
      atlasCidrBlock: this.atlasCidrBlock,
      srvConnectionString: this.srvConnectionString,
      adopted: this.adopted,
      protection: this.protection,
    });
  }
}

/**
 * Reads a cluster that is to be adopted, before anything is declared that depends on it: what is wrong is said at once.
 *
 * Throws where Atlas refuses to tell, where the project has no network container in the region, and where the
 * container's block is not the configured one, for which routes and overlap checks are made.
 */
export async function findCluster(
  { projectId, clusterName, region, cidrBlock }: ClusterPlace,
  provider: mongodbatlas.Provider,
): Promise<ExistingCluster> {
  const [cluster, { results }] = await askAtlas(
    `adopt cluster ${clusterName} of project ${projectId}`,
    Promise.all([
      mongodbatlas.getAdvancedCluster({ projectId, name: clusterName }, { provider }),
      mongodbatlas.getNetworkContainers({ projectId, providerName: "AWS" }, { provider }),
    ]),
  );
  const container = results.find(({ regionName }) => regionName === atlasRegion(region));
  check(
    container !== undefined,
    `Atlas project ${projectId} has no network container in ${region}, so no cluster there to adopt; ` +
      "correct the project or the region, or let this program create the cluster",
  );
  check(
    container.atlasCidrBlock === cidrBlock,
    `The Atlas network container of project ${projectId} in ${region} is ${container.atlasCidrBlock}, not ${cidrBlock}; ` +
      `configure ${container.atlasCidrBlock}: Atlas does not change it`,
  );
  return {
    clusterName: cluster.name,
    containerId: container.id,
    atlasCidrBlock: container.atlasCidrBlock,
    srvConnectionString: cluster.connectionStrings.standardSrv,
    protection: {
      terminationProtectionEnabled: cluster.terminationProtectionEnabled,
      backupEnabled: cluster.backupEnabled,
      pitEnabled: cluster.pitEnabled,
      encryptionAtRestProvider: cluster.encryptionAtRestProvider,
      minimumEnabledTlsProtocol: cluster.advancedConfiguration.minimumEnabledTlsProtocol,
      mongoDbVersion: cluster.mongoDbVersion,
      instanceSize: cluster.replicationSpecs[0]?.regionConfigs[0]?.electableSpecs.instanceSize ?? "unknown",
    },
  };
}

/**
 * The container comes first: a dedicated cluster makes one by itself, with a block of Atlas's choice, and a second
 * create fails.
 */
function createCluster(parent: AtlasCluster, name: string, args: StackFacts & ClusterPlace, create: NewCluster) {
  const regionName = atlasRegion(args.region);
  const tags = withTags(args.tags);
  const container = new mongodbatlas.NetworkContainer(
    `${name}-container`,
    { projectId: args.projectId, providerName: "AWS", regionName, atlasCidrBlock: args.cidrBlock },
    { parent },
  );
  const { instanceSize, diskSizeGb } = create;
  const electableSpecs = { instanceSize, diskSizeGb, nodeCount: 3 };
  const cluster = new mongodbatlas.AdvancedCluster(
    `${name}-cluster`,
    {
      projectId: args.projectId,
      name: args.clusterName,
      clusterType: "REPLICASET",
      mongoDbMajorVersion: create.mongoDbVersion,
      replicationSpecs: [{ regionConfigs: [{ providerName: "AWS", regionName, priority: 7, electableSpecs }] }],
      advancedConfiguration: { minimumEnabledTlsProtocol: "TLS1_2" },
      // What this program creates holds public reference data, which is loaded again from its sources: no backup.
      backupEnabled: false,
      pitEnabled: false,
      tags,
    },
    { parent, dependsOn: [container] },
  );
  // Read, because the provider takes its own for unknown in the preview of any change of the cluster, and everything that
  // connects would seem to change too (volatile attributes of its `useStateForUnknowns`).
  const { connectionStrings } = mongodbatlas.getAdvancedClusterOutput(
    { projectId: args.projectId, name: cluster.name },
    { parent, dependsOn: [cluster] },
  );
  return {
    clusterName: cluster.name,
    containerId: container.containerId,
    atlasCidrBlock: container.atlasCidrBlock,
    srvConnectionString: connectionStrings.standardSrv,
    protection: {
      terminationProtectionEnabled: cluster.terminationProtectionEnabled,
      backupEnabled: cluster.backupEnabled,
      pitEnabled: cluster.pitEnabled,
      encryptionAtRestProvider: cluster.encryptionAtRestProvider,
      minimumEnabledTlsProtocol: cluster.advancedConfiguration.minimumEnabledTlsProtocol,
      mongoDbVersion: cluster.mongoDbVersion,
      instanceSize,
    },
  };
}
