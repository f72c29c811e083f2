import assert from "node:assert/strict";

import { Network, type NetworkArgs } from "../../components/network.ts";
import { declare, type Opts, previewsTheSame, refuses } from "./mocks.ts";
import type { Properties } from "./shown.ts";
import { named, stack, tags } from "./stack.ts";

const args: NetworkArgs = {
  ...stack,
  cidrBlock: "10.50.0.0/16",
  availabilityZones: ["us-east-1a", "us-east-1b"],
  natGateways: "onePerZone",
  keyArn: "the key",
};
const network = (changes: Partial<NetworkArgs> = {}) => {
  return (opts: Opts) => new Network("network", { ...args, ...changes }, opts);
};

const anywhere = "0.0.0.0/0";
const vpcId = "network-vpc.id";

const shared = {
  "aws:ec2/vpc:Vpc network-vpc": {
    cidrBlock: "10.50.0.0/16",
    enableDnsSupport: true,
    enableDnsHostnames: true,
    tags: named("askflorence-prod"),
  },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup network-default-security-group": {
    vpcId,
    ingress: [],
    egress: [],
    tags: named("askflorence-prod-default-closed"),
  },
  "aws:ec2/internetGateway:InternetGateway network-internet-gateway": { vpcId, tags: named("askflorence-prod") },
  "aws:ec2/routeTable:RouteTable network-public-routes": { vpcId, tags: named("askflorence-prod-public") },
  "aws:ec2/route:Route network-public-internet": {
    routeTableId: "network-public-routes.id",
    destinationCidrBlock: anywhere,
    gatewayId: "network-internet-gateway.id",
  },
  "askflorence:components:FlowLogs network-flow-logs": {},
};

const s3 = (...zones: string[]) => ({
  "aws:ec2/vpcEndpoint:VpcEndpoint network-s3": {
    vpcId,
    vpcEndpointType: "Gateway",
    serviceName: "com.amazonaws.us-east-1.s3",
    routeTableIds: zones.map((zone) => `network-private-routes-${zone}.id`),
    tags: named("askflorence-prod-s3"),
  },
});

const nat = (zone: string) => ({
  [`aws:ec2/eip:Eip network-nat-${zone}`]: { domain: "vpc", tags: named(`askflorence-prod-nat-${zone}`) },
  [`aws:ec2/natGateway:NatGateway network-nat-${zone}`]: {
    subnetId: `network-public-${zone}.id`,
    allocationId: `network-nat-${zone}.allocationId`,
    tags: named(`askflorence-prod-nat-${zone}`),
  },
});

const subnet = (kind: string, zone: string, cidrBlock: string, routeTableId: string) => ({
  [`aws:ec2/subnet:Subnet network-${kind}-${zone}`]: {
    vpcId,
    availabilityZone: zone,
    cidrBlock,
    mapPublicIpOnLaunch: false,
    tags: named(`askflorence-prod-${kind}-${zone}`),
  },
  [`aws:ec2/routeTableAssociation:RouteTableAssociation network-${kind}-${zone}`]: {
    subnetId: `network-${kind}-${zone}.id`,
    routeTableId,
  },
});

const zone = (
  name: string,
  publicBlock: string,
  privateBlock: string,
  natZone: string,
): Record<string, Properties> => ({
  ...subnet("public", name, publicBlock, "network-public-routes.id"),
  ...subnet("private", name, privateBlock, `network-private-routes-${name}.id`),
  [`aws:ec2/routeTable:RouteTable network-private-routes-${name}`]: {
    vpcId,
    tags: named(`askflorence-prod-private-${name}`),
  },
  [`aws:ec2/route:Route network-private-egress-${name}`]: {
    routeTableId: `network-private-routes-${name}.id`,
    destinationCidrBlock: anywhere,
    natGatewayId: `network-nat-${natZone}.id`,
  },
});

const flowLogs = {
  "aws:cloudwatch/logGroup:LogGroup network-flow-logs-group": {
    name: "/vpc/askflorence-prod/flow-logs",
    kmsKeyId: "the key",
    retentionInDays: 365,
    tags,
  },
  "aws:iam/role:Role network-flow-logs-role": {
    name: "askflorence-prod-flow-logs",
    description: "Writes the flow logs of askflorence-prod",
    assumeRolePolicy: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "vpc-flow-logs.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "aws:SourceAccount": "039624954211" } },
        },
      ],
    },
    tags,
  },
  "aws:iam/rolePolicy:RolePolicy network-flow-logs-policy": {
    name: "write-flow-logs",
    role: "askflorence-prod-flow-logs",
    policy: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogGroups", "logs:DescribeLogStreams"],
          Resource: ["network-flow-logs-group.arn", "network-flow-logs-group.arn:*"],
        },
      ],
    },
  },
  "aws:ec2/flowLog:FlowLog network-flow-logs-log": {
    vpcId,
    trafficType: "ALL",
    logDestinationType: "cloud-watch-logs",
    logDestination: "network-flow-logs-group.arn",
    iamRoleArn: "network-flow-logs-role.arn",
    tags: named("askflorence-prod"),
  },
};

describe("Network", () => {
  it("is a VPC with public and private subnets, and egress of its own in each zone", async () => {
    const { tree, options, outputs } = await declare(network());
    assert.deepEqual(tree, {
      "": { "askflorence:components:Network network": {} },
      network: {
        ...shared,
        ...s3("us-east-1a", "us-east-1b"),
        ...zone("us-east-1a", "10.50.0.0/20", "10.50.128.0/20", "us-east-1a"),
        ...zone("us-east-1b", "10.50.16.0/20", "10.50.144.0/20", "us-east-1b"),
        ...nat("us-east-1a"),
        ...nat("us-east-1b"),
      },
      "network-flow-logs": flowLogs,
    });
    assert.deepEqual(options, {
      "aws:ec2/natGateway:NatGateway network-nat-us-east-1a": { after: ["network-internet-gateway"] },
      "aws:ec2/natGateway:NatGateway network-nat-us-east-1b": { after: ["network-internet-gateway"] },
      "aws:ec2/flowLog:FlowLog network-flow-logs-log": { after: ["network-flow-logs-policy"] },
    });
    assert.deepEqual(outputs, {
      network: {
        vpcId,
        vpcCidrBlock: "10.50.0.0/16",
        publicSubnetIds: ["network-public-us-east-1a.id", "network-public-us-east-1b.id"],
        privateSubnetIds: ["network-private-us-east-1a.id", "network-private-us-east-1b.id"],
        privateRouteTableIds: {
          "us-east-1a": "network-private-routes-us-east-1a.id",
          "us-east-1b": "network-private-routes-us-east-1b.id",
        },
        natPublicIps: ["network-nat-us-east-1a.publicIp", "network-nat-us-east-1b.publicIp"],
      },
      "network-flow-logs": { logGroupName: "/vpc/askflorence-prod/flow-logs" },
    });
  });

  it("shares one NAT gateway where one is enough", async () => {
    const { tree, outputs } = await declare(network({ natGateways: "one" }));
    assert.deepEqual(tree.network, {
      ...shared,
      ...s3("us-east-1a", "us-east-1b"),
      ...zone("us-east-1a", "10.50.0.0/20", "10.50.128.0/20", "us-east-1a"),
      ...zone("us-east-1b", "10.50.16.0/20", "10.50.144.0/20", "us-east-1a"),
      ...nat("us-east-1a"),
    });
    assert.deepEqual(outputs.network?.natPublicIps, ["network-nat-us-east-1a.publicIp"]);
  });

  it("leaves what is there as it is when a zone is appended", async () => {
    const two = (await declare(network())).tree.network;
    const { tree } = await declare(network({ availabilityZones: ["us-east-1a", "us-east-1b", "us-east-1c"] }));
    assert.deepEqual(tree.network, {
      ...two,
      ...s3("us-east-1a", "us-east-1b", "us-east-1c"),
      ...zone("us-east-1c", "10.50.32.0/20", "10.50.160.0/20", "us-east-1c"),
      ...nat("us-east-1c"),
    });
  });

  it("takes the blocks of subnets that exist already, in the order of the zones", async () => {
    const subnets = { public: ["10.50.0.0/24", "10.50.1.0/24"], private: ["10.50.10.0/24", "10.50.11.0/24"] };
    const { tree } = await declare(network({ subnets }));
    const blocks = Object.entries(tree.network ?? {}).flatMap(([key, { cidrBlock }]) =>
      key.startsWith("aws:ec2/subnet:Subnet") ? [[key.split(" ")[1], cidrBlock]] : [],
    );
    assert.deepEqual(Object.fromEntries(blocks), {
      "network-public-us-east-1a": "10.50.0.0/24",
      "network-private-us-east-1a": "10.50.10.0/24",
      "network-public-us-east-1b": "10.50.1.0/24",
      "network-private-us-east-1b": "10.50.11.0/24",
    });
  });

  it("shows the same in a preview", async () => {
    await previewsTheSame(network());
  });

  it("refuses what no VPC can be made of", async () => {
    await refuses(
      network({ cidrBlock: "10.50.0.0" }),
      "network: 10.50.0.0 is not an IPv4 block; write it as 10.40.0.0/16",
    );
    await refuses(
      network({ availabilityZones: ["us-east-1a"] }),
      "network: one availability zone is no redundancy; name two or more",
    );
    await refuses(
      network({ availabilityZones: ["us-east-1a", "us-east-1b", "us-east-1a"] }),
      "network: an availability zone is named twice; name each once",
    );
    await refuses(
      network({ cidrBlock: "10.50.0.0/27" }),
      "network: 10.50.0.0/27 has no room for 2 availability zones; take a shorter prefix",
    );
    await refuses(
      network({ subnets: { public: ["10.50.0.0/24", "10.50.1.0/24"], private: ["10.50.10.0/24"] } }),
      "network: us-east-1b has no block for its public or private subnet; name one of each for every zone, in their order",
    );
  });
});
