import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { check } from "./check.ts";
import { parseBlock, planSubnets, type SubnetPlan, zonesThatFit } from "./cidr.ts";
import { FlowLogs } from "./flow-logs.ts";
import type { StackFacts } from "./stack-facts.ts";
import { withTags } from "./tags.ts";

/** Arguments of `Network`. */
export interface NetworkArgs extends StackFacts {
  /** The VPC's IPv4 block. */
  readonly cidrBlock: string;
  /** The availability zones to serve, two or more. A zone that is appended moves nothing: each names what it has. */
  readonly availabilityZones: readonly string[];
  /** The blocks of the subnets, in the order of the zones. Absent: `planSubnets` divides the VPC's block. */
  readonly subnets?: { readonly public: readonly string[]; readonly private: readonly string[] };
  /**
   * `one` NAT gateway, in the first zone, serves all: cheaper, but a failure of that zone cuts off the others' egress.
   * `onePerZone` keeps the zones independent.
   */
  readonly natGateways: "one" | "onePerZone";
  /** The CMK that encrypts the flow logs. */
  readonly keyArn: pulumi.Input<string>;
}

/**
 * A VPC with a public and a private subnet in each availability zone, egress through NAT, an S3 gateway endpoint (image
 * layers come from S3), flow logs, and a default security group that admits nothing.
 *
 * All routes are `Route` resources: a route table's inline routes would fight with them.
 */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  readonly vpcCidrBlock: pulumi.Output<string>;
  readonly publicSubnetIds: readonly pulumi.Output<string>[];
  readonly privateSubnetIds: readonly pulumi.Output<string>[];
  /** By availability zone, so that what is added to each table is named by its zone. */
  readonly privateRouteTableIds: Readonly<Record<string, pulumi.Output<string>>>;
  /** The addresses that the stack's egress comes from. */
  readonly natPublicIps: readonly pulumi.Output<string>[];

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("askflorence:components:Network", name, {}, opts);
    const { availabilityZones, cidrBlock, displayName } = args;
    const block = parseBlock(cidrBlock);
    check(block !== undefined, `${name}: ${cidrBlock} is not an IPv4 block; write it as 10.40.0.0/16`);
    check(availabilityZones.length >= 2, `${name}: one availability zone is no redundancy; name two or more`);
    check(
      new Set(availabilityZones).size === availabilityZones.length,
      `${name}: an availability zone is named twice; name each once`,
    );
    check(
      zonesThatFit(block) >= availabilityZones.length,
      `${name}: ${cidrBlock} has no room for ${availabilityZones.length} availability zones; take a shorter prefix`,
    );

    const plans =
      args.subnets === undefined ? planSubnets(block, availabilityZones) : givenSubnets(name, args, args.subnets);

    const vpc = new aws.ec2.Vpc(
      `${name}-vpc`,
      {
        cidrBlock,
        // Both, for a peered Atlas cluster's names to be resolved to its private addresses. Hostnames are off by
        // default.
        enableDnsSupport: true,
        enableDnsHostnames: true,
        tags: withTags(args.tags, { Name: displayName }),
      },
      { parent: this },
    );
    new aws.ec2.DefaultSecurityGroup(
      `${name}-default-security-group`,
      { vpcId: vpc.id, ingress: [], egress: [], tags: withTags(args.tags, { Name: `${displayName}-default-closed` }) },
      { parent: this },
    );

    const parts: Parts = { name, parent: this, vpcId: vpc.id, displayName, tags: args.tags };
    const internet = createInternetAccess(parts);
    const nats: aws.ec2.NatGateway[] = [];
    const zones = plans.map((plan, index) => {
      const publicSubnet = createPublicSubnet(parts, plan, internet.routeTable);
      if (index === 0 || args.natGateways === "onePerZone") {
        nats.push(createNatGateway(parts, plan, publicSubnet, internet.gateway));
      }
      return { ...plan, publicSubnet, ...createPrivateSubnet(parts, plan, nats.at(-1)) };
    });

    new aws.ec2.VpcEndpoint(
      `${name}-s3`,
      {
        vpcId: vpc.id,
        vpcEndpointType: "Gateway",
        serviceName: `com.amazonaws.${args.region}.s3`,
        routeTableIds: zones.map(({ routeTable }) => routeTable.id),
        tags: withTags(args.tags, { Name: `${displayName}-s3` }),
      },
      { parent: this },
    );
    new FlowLogs(`${name}-flow-logs`, { ...args, vpcId: vpc.id }, { parent: this });

    this.vpcId = vpc.id;
    this.vpcCidrBlock = vpc.cidrBlock;
    this.publicSubnetIds = zones.map(({ publicSubnet }) => publicSubnet.id);
    this.privateSubnetIds = zones.map(({ privateSubnet }) => privateSubnet.id);
    this.privateRouteTableIds = Object.fromEntries(zones.map(({ zone, routeTable }) => [zone, routeTable.id]));
    this.natPublicIps = nats.map(({ publicIp }) => publicIp);
    this.registerOutputs({
      vpcId: this.vpcId,
      vpcCidrBlock: this.vpcCidrBlock,
      publicSubnetIds: this.publicSubnetIds,
      privateSubnetIds: this.privateSubnetIds,
      privateRouteTableIds: this.privateRouteTableIds,
      natPublicIps: this.natPublicIps,
    });
  }
}

/** The plan for subnets that have blocks of their own choice, as those of a network that exists already. */
function givenSubnets(name: string, { availabilityZones }: NetworkArgs, subnets: NonNullable<NetworkArgs["subnets"]>) {
  return availabilityZones.map((zone, index): SubnetPlan => {
    const [publicBlock, privateBlock] = [subnets.public[index], subnets.private[index]];
    check(
      publicBlock !== undefined && privateBlock !== undefined,
      `${name}: ${zone} has no block for its public or private subnet; name one of each for every zone, in their order`,
    );
    return { zone, public: publicBlock, private: privateBlock };
  });
}

/** What the parts of one network have in common. */
interface Parts extends Pick<StackFacts, "displayName" | "tags"> {
  readonly name: string;
  readonly parent: Network;
  readonly vpcId: pulumi.Output<string>;
}

const ANYWHERE = "0.0.0.0/0";

/** The way in and out of the public subnets: one route table for all of them. */
function createInternetAccess({ name, parent, vpcId, displayName, tags }: Parts) {
  const gateway = new aws.ec2.InternetGateway(
    `${name}-internet-gateway`,
    { vpcId, tags: withTags(tags, { Name: displayName }) },
    { parent },
  );
  const routeTable = new aws.ec2.RouteTable(
    `${name}-public-routes`,
    { vpcId, tags: withTags(tags, { Name: `${displayName}-public` }) },
    { parent },
  );
  new aws.ec2.Route(
    `${name}-public-internet`,
    { routeTableId: routeTable.id, destinationCidrBlock: ANYWHERE, gatewayId: gateway.id },
    { parent },
  );
  return { gateway, routeTable };
}

function createPublicSubnet(parts: Parts, plan: SubnetPlan, routeTable: aws.ec2.RouteTable): aws.ec2.Subnet {
  const subnet = createSubnet(parts, "public", plan);
  associate(parts, "public", plan, subnet, routeTable);
  return subnet;
}

/** A private subnet has a route table of its own, with egress through NAT. What is peered adds its route to each. */
function createPrivateSubnet(parts: Parts, plan: SubnetPlan, nat: aws.ec2.NatGateway | undefined) {
  const { name, parent, vpcId, displayName, tags } = parts;
  const { zone } = plan;
  const privateSubnet = createSubnet(parts, "private", plan);
  const routeTable = new aws.ec2.RouteTable(
    `${name}-private-routes-${zone}`,
    { vpcId, tags: withTags(tags, { Name: `${displayName}-private-${zone}` }) },
    { parent },
  );
  associate(parts, "private", plan, privateSubnet, routeTable);
  new aws.ec2.Route(
    `${name}-private-egress-${zone}`,
    { routeTableId: routeTable.id, destinationCidrBlock: ANYWHERE, natGatewayId: nat?.id },
    { parent },
  );
  return { privateSubnet, routeTable };
}

function createNatGateway(
  { name, parent, displayName, tags }: Parts,
  { zone }: SubnetPlan,
  subnet: aws.ec2.Subnet,
  internetGateway: aws.ec2.InternetGateway,
): aws.ec2.NatGateway {
  const named = withTags(tags, { Name: `${displayName}-nat-${zone}` });
  const eip = new aws.ec2.Eip(`${name}-nat-${zone}`, { domain: "vpc", tags: named }, { parent });
  return new aws.ec2.NatGateway(
    `${name}-nat-${zone}`,
    { subnetId: subnet.id, allocationId: eip.allocationId, tags: named },
    { parent, dependsOn: [internetGateway] },
  );
}

function createSubnet({ name, parent, vpcId, displayName, tags }: Parts, kind: "public" | "private", plan: SubnetPlan) {
  return new aws.ec2.Subnet(
    `${name}-${kind}-${plan.zone}`,
    {
      vpcId,
      availabilityZone: plan.zone,
      cidrBlock: plan[kind],
      mapPublicIpOnLaunch: false,
      tags: withTags(tags, { Name: `${displayName}-${kind}-${plan.zone}` }),
    },
    { parent },
  );
}

function associate(
  { name, parent }: Parts,
  kind: "public" | "private",
  { zone }: SubnetPlan,
  subnet: aws.ec2.Subnet,
  routeTable: aws.ec2.RouteTable,
): void {
  new aws.ec2.RouteTableAssociation(
    `${name}-${kind}-${zone}`,
    { subnetId: subnet.id, routeTableId: routeTable.id },
    { parent },
  );
}
