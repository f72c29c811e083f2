import * as aws from "@pulumi/aws";
import * as mongodbatlas from "@pulumi/mongodbatlas";
import * as pulumi from "@pulumi/pulumi";

import { atlasRegion } from "./atlas-region.ts";
import { check } from "./check.ts";
import type { Destination } from "./service-firewall.ts";
import type { StackFacts } from "./stack-facts.ts";
import { referenceDataTags, withTags } from "./tags.ts";

/**
 * Arguments of `AtlasPrivateLink`. Whatever the stack's tags say, the link is tagged as one for public reference data.
 */
export interface AtlasPrivateLinkArgs extends StackFacts {
  /** The Atlas project to reach. The Atlas provider's credentials are of this project. */
  readonly projectId: string;
  /** What that project holds. Policies let a link lead to public data only. */
  readonly dataClass: "public";
  /** The cluster whose connection string is wanted; in the region of the VPC. */
  readonly clusterName: string;
  /** The VPC that reaches out: a `Network`. */
  readonly network: {
    readonly vpcId: pulumi.Input<string>;
    /** The VPC's block: the only addresses that reach the endpoint. */
    readonly vpcCidrBlock: pulumi.Input<string>;
    /** One subnet in each of two or more availability zones. */
    readonly privateSubnetIds: readonly pulumi.Input<string>[];
  };
  /** The endpoint's name. Example: `af-prod-to-staging-reference-pl`. */
  readonly endpointName: string;
  /** Example: `askflorence-prod-atlas-staging-privatelink`. */
  readonly securityGroupName: string;
}

/** Atlas gives every node a port of its own behind one name: 27015 to 27017 alone would break the connection. */
const NODE_PORTS = { fromPort: 1024, toPort: 65535 };

/**
 * A one-way private path from a VPC to another Atlas project's clusters: Atlas's endpoint service, an interface
 * endpoint, and the endpoint's registration with Atlas. The project's access list does not apply to it.
 */
export class AtlasPrivateLink extends pulumi.ComponentResource {
  /** The Atlas project that the link leads to. */
  readonly projectId: string;
  /** What that project holds. */
  readonly dataClass: "public";
  /** The interface endpoint, `vpce-…`. */
  readonly endpointId: pulumi.Output<string>;
  /** Atlas's id of the endpoint service. */
  readonly privateLinkId: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;
  /** `mongodb+srv://HOST` of the cluster through this endpoint; known once the endpoint is registered. */
  readonly srvConnectionString: pulumi.Output<string>;
  /** What tasks must be let out to. */
  readonly destinations: Readonly<Record<string, Destination>>;
  /** The fact of the network path: a change asks for a new deployment of what connects through it. */
  readonly rolloutTriggers: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: AtlasPrivateLinkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("askflorence:components:AtlasPrivateLink", name, {}, opts);
    const { network } = args;
    check(
      network.privateSubnetIds.length >= 2,
      `${name}: one subnet is no redundancy; give one in each of two availability zones`,
    );
    const child = { parent: this };
    const tags = referenceDataTags(args.tags);

    const service = new mongodbatlas.PrivateLinkEndpoint(
      `${name}-service`,
      { projectId: args.projectId, providerName: "AWS", region: atlasRegion(args.region) },
      child,
    );
    const securityGroup = new aws.ec2.SecurityGroup(
      `${name}-security-group`,
      {
        name: args.securityGroupName,
        description: "Reaches the reference data of another Atlas project, from this VPC only",
        vpcId: network.vpcId,
        tags: withTags(tags, { Name: args.securityGroupName }),
      },
      // A group cannot change its description: one that was made by hand, and imported, would be replaced for a text.
      { ...child, ignoreChanges: ["description"] },
    );
    new aws.vpc.SecurityGroupIngressRule(
      `${name}-from-vpc`,
      {
        securityGroupId: securityGroup.id,
        description: "MongoDB nodes, each on a port of its own, from this VPC",
        ipProtocol: "tcp",
        ...NODE_PORTS,
        cidrIpv4: network.vpcCidrBlock,
        tags: withTags(tags),
      },
      child,
    );
    const endpoint = new aws.ec2.VpcEndpoint(
      `${name}-endpoint`,
      {
        vpcId: network.vpcId,
        vpcEndpointType: "Interface",
        serviceName: service.endpointServiceName,
        subnetIds: [...network.privateSubnetIds],
        securityGroupIds: [securityGroup.id],
        // Atlas's service offers no private DNS name: the hosts are resolved through Atlas's public zone.
        privateDnsEnabled: false,
        tags: withTags(tags, { Name: args.endpointName }),
      },
      child,
    );
    const registration = new mongodbatlas.PrivateLinkEndpointService(
      `${name}-registration`,
      {
        projectId: args.projectId,
        privateLinkId: service.privateLinkId,
        endpointServiceId: endpoint.id,
        providerName: "AWS",
      },
      child,
    );
    // Read after the registration, which waits until the clusters have their new connection strings.
    const { connectionStrings } = mongodbatlas.getAdvancedClusterOutput(
      { projectId: args.projectId, name: args.clusterName },
      { parent: this, dependsOn: [registration] },
    );

    this.endpointId = endpoint.id;
    this.privateLinkId = service.privateLinkId;
    this.securityGroupId = securityGroup.id;
    this.srvConnectionString = pulumi
      .all([connectionStrings.privateEndpoints, endpoint.id])
      .apply(([candidates, endpointId]) => throughEndpoint(candidates, endpointId, args));
    this.destinations = {
      "atlas-private-link": {
        description: "MongoDB, through the endpoint in this VPC",
        cidrBlock: network.vpcCidrBlock,
        ...NODE_PORTS,
      },
    };
    this.rolloutTriggers = { privateLink: this.endpointId };
    this.projectId = args.projectId;
    this.dataClass = args.dataClass;
    this.registerOutputs({
      projectId: this.projectId,
      dataClass: this.dataClass,
      endpointId: this.endpointId,
      privateLinkId: this.privateLinkId,
      securityGroupId: this.securityGroupId,
      srvConnectionString: this.srvConnectionString,
      destinations: this.destinations,
      rolloutTriggers: this.rolloutTriggers,
    });
  }
}

/**
 * The connection string of just this endpoint: a cluster may have endpoints of other VPCs. Throws where Atlas does not
 * list it.
 */
function throughEndpoint(
  candidates: mongodbatlas.types.output.GetAdvancedClusterConnectionStringsPrivateEndpoint[],
  endpointId: string,
  { clusterName }: AtlasPrivateLinkArgs,
): string {
  const found = candidates.find(({ endpoints }) => endpoints.some((endpoint) => endpoint.endpointId === endpointId));
  check(
    found !== undefined,
    `Atlas lists no connection string of cluster ${clusterName} through endpoint ${endpointId}: it does so once the endpoint is AVAILABLE ` +
      "and every region of the cluster has one; see the project's Network Access > Private Endpoint, then run the update again",
  );
  return found.srvConnectionString;
}
