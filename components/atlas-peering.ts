import { setTimeout } from "node:timers/promises";

import * as aws from "@pulumi/aws";
import * as mongodbatlas from "@pulumi/mongodbatlas";
import * as pulumi from "@pulumi/pulumi";

import { check } from "./check.ts";
import type { Destination } from "./service-firewall.ts";
import type { StackFacts } from "./stack-facts.ts";
import { withTags } from "./tags.ts";

/** Arguments of `AtlasPeering`. */
export interface AtlasPeeringArgs extends StackFacts {
  /** The Atlas side: an `AtlasCluster`. */
  readonly cluster: {
    readonly projectId: pulumi.Input<string>;
    /** The project's network container in the VPC's region. */
    readonly containerId: pulumi.Input<string>;
    /** The container's block: what the VPC routes to Atlas. */
    readonly atlasCidrBlock: pulumi.Input<string>;
  };
  /** The AWS side: a `Network`. */
  readonly network: {
    readonly vpcId: pulumi.Input<string>;
    /** The VPC's block: the one entry of the project's access list. */
    readonly vpcCidrBlock: pulumi.Input<string>;
    /** Every private route table of the VPC, by availability zone. */
    readonly privateRouteTableIds: Readonly<Record<string, pulumi.Input<string>>>;
  };
}

/**
 * Peers a VPC with an Atlas project and lets the VPC, and nothing else, in: peering request, its acceptance, a route in
 * every private route table, then the access-list entry.
 *
 * What connects through it is rolled out after it, with `rolloutTriggers` among its triggers: a task that was started
 * before keeps the public addresses of the shards and fails once older entries are gone. The engine deletes those last.
 */
export class AtlasPeering extends pulumi.ComponentResource {
  /** Atlas's id of the peering. */
  readonly peeringId: pulumi.Output<string>;
  /** AWS's id of the peering, `pcx-…`. */
  readonly connectionId: pulumi.Output<string>;
  /** What Atlas reports after the acceptance; `AVAILABLE` when all is well. */
  readonly status: pulumi.Output<string>;
  /** The access list's entry. */
  readonly accessListEntry: pulumi.Output<string>;
  /** What tasks must be let out to. */
  readonly destinations: Readonly<Record<string, Destination>>;
  /** The facts of the network path: a change of any asks for a new deployment of what connects through it. */
  readonly rolloutTriggers: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: AtlasPeeringArgs, opts?: pulumi.ComponentResourceOptions) {
    super("askflorence:components:AtlasPeering", name, {}, opts);
    const { cluster, network } = args;
    const tables = Object.entries(network.privateRouteTableIds);
    check(
      tables.length > 0,
      `${name}: no private route table is given, so no task could reach Atlas; give all of the VPC`,
    );

    const tags = withTags(args.tags, { Name: `${args.displayName}-atlas` });

    const peering = new mongodbatlas.NetworkPeering(
      `${name}-connection`,
      {
        projectId: cluster.projectId,
        containerId: cluster.containerId,
        providerName: "AWS",
        accepterRegionName: args.region,
        awsAccountId: args.accountId,
        routeTableCidrBlock: network.vpcCidrBlock,
        vpcId: network.vpcId,
      },
      { parent: this },
    );
    const accepter = new aws.ec2.VpcPeeringConnectionAccepter(
      `${name}-accepter`,
      {
        vpcPeeringConnectionId: peering.connectionId,
        autoAccept: true,
        // Concerns this VPC's names as Atlas sees them. That this VPC resolves Atlas's names to private addresses is
        // due to its own DNS settings.
        accepter: { allowRemoteVpcDnsResolution: true },
        tags,
      },
      { parent: this },
    );
    const routes = tables.map(
      ([zone, routeTableId]) =>
        new aws.ec2.Route(
          `${name}-route-${zone}`,
          {
            routeTableId,
            destinationCidrBlock: cluster.atlasCidrBlock,
            vpcPeeringConnectionId: accepter.vpcPeeringConnectionId,
          },
          { parent: this, dependsOn: [accepter] },
        ),
    );
    // No comment: a change of it replaces the entry, and the provider deletes the old one by value, so the new one goes
    // with it (pulumi/pulumi-mongodbatlas#806).
    const entry = new mongodbatlas.ProjectIpAccessList(
      `${name}-access`,
      { projectId: cluster.projectId, cidrBlock: network.vpcCidrBlock },
      { parent: this, dependsOn: routes },
    );

    this.peeringId = peering.peerId;
    this.connectionId = accepter.vpcPeeringConnectionId;
    this.status = pulumi
      .all([cluster.projectId, peering.peerId, accepter.acceptStatus])
      .apply(([projectId, peeringId]) => untilAvailable(name, { projectId, peeringId }, this));
    this.accessListEntry = entry.cidrBlock;
    this.destinations = {
      "atlas-peering": {
        description: "MongoDB, through the peering",
        cidrBlock: cluster.atlasCidrBlock,
        fromPort: 27015,
        toPort: 27017,
      },
    };
    this.rolloutTriggers = {
      // Known once Atlas has the peering: a task that starts before would resolve public addresses.
      peering: pulumi.all([this.connectionId, this.status]).apply(([connectionId]) => connectionId),
      accessList: this.accessListEntry,
      ...Object.fromEntries(routes.map((route, index) => [`route-${tables[index]?.[0] ?? ""}`, route.id])),
    };
    this.registerOutputs({
      peeringId: this.peeringId,
      connectionId: this.connectionId,
      status: this.status,
      accessListEntry: this.accessListEntry,
      destinations: this.destinations,
      rolloutTriggers: this.rolloutTriggers,
    });
  }
}

/** Atlas sets up its side within a minute of the acceptance, as a rule. */
const WAIT = { everyMs: 3_000, atMostMs: 600_000 };

/**
 * Waits until Atlas calls the peering AVAILABLE: after the acceptance it is FINALIZING for a while. The resource's own status
 * is that of its creation, PENDING_ACCEPTANCE. A preview does not wait. Throws `pulumi.RunError` where Atlas gives it up.
 */
async function untilAvailable(name: string, ids: { projectId: string; peeringId: string }, parent: pulumi.Resource) {
  const deadline = Date.now() + WAIT.atMostMs;
  for (;;) {
    const { statusName, errorStateName } = await mongodbatlas.getNetworkPeering(ids, { parent });
    if (statusName === "AVAILABLE" || pulumi.runtime.isDryRun()) return statusName;
    check(
      statusName !== "FAILED" && Date.now() < deadline,
      `${name}: Atlas peering ${ids.peeringId} is ${statusName} ${errorStateName}, so nothing is rolled out and nothing deleted; ` +
        "mend it in Atlas, or delete it there, and run the update again",
    );
    await setTimeout(WAIT.everyMs);
  }
}
