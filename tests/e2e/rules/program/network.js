import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { inAccount, key, REGION, tags, trusted } from "./stack.js";

export const vpc = new aws.ec2.Vpc(
  "vpc",
  { cidrBlock: "10.50.0.0/16", enableDnsSupport: true, enableDnsHostnames: true, tags },
  inAccount,
);
new aws.ec2.DefaultSecurityGroup("default-group", { vpcId: vpc.id, ingress: [], egress: [], tags }, inAccount);

const publicSubnet = new aws.ec2.Subnet(
  "public",
  {
    vpcId: vpc.id,
    availabilityZone: `${REGION}a`,
    cidrBlock: "10.50.0.0/24",
    mapPublicIpOnLaunch: false,
    tags,
  },
  inAccount,
);
const gateway = new aws.ec2.InternetGateway("gateway", { vpcId: vpc.id, tags }, inAccount);
const address = new aws.ec2.Eip("nat-address", { domain: "vpc", tags }, inAccount);
const nat = new aws.ec2.NatGateway(
  "nat",
  { subnetId: publicSubnet.id, allocationId: address.allocationId, tags },
  inAccount,
);
const publicTable = new aws.ec2.RouteTable("public-routes", { vpcId: vpc.id, tags }, inAccount);
new aws.ec2.RouteTableAssociation(
  "public-subnet",
  { subnetId: publicSubnet.id, routeTableId: publicTable.id },
  inAccount,
);
new aws.ec2.Route(
  "internet",
  { routeTableId: publicTable.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id },
  inAccount,
);

/** A private subnet in a zone of its own, whose routes lead out through NAT. */
function privateZone(zone, cidrBlock) {
  const subnet = new aws.ec2.Subnet(
    `private-${zone}`,
    { vpcId: vpc.id, availabilityZone: `${REGION}${zone}`, cidrBlock, tags },
    inAccount,
  );
  const table = new aws.ec2.RouteTable(`private-${zone}-routes`, { vpcId: vpc.id, tags }, inAccount);
  new aws.ec2.RouteTableAssociation(
    `private-${zone}-subnet`,
    { subnetId: subnet.id, routeTableId: table.id },
    inAccount,
  );
  new aws.ec2.Route(
    `private-${zone}-egress`,
    { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", natGatewayId: nat.id },
    inAccount,
  );
  return { subnet, table };
}

export const zoneA = privateZone("a", "10.50.10.0/24");
export const zoneB = privateZone("b", "10.50.11.0/24");

const services = new aws.ec2.SecurityGroup(
  "services-group",
  {
    description: "Interface endpoints of the VPC",
    vpcId: vpc.id,
    ingress: [
      { description: "HTTPS from the VPC", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: [vpc.cidrBlock] },
    ],
    tags,
  },
  inAccount,
);
new aws.ec2.VpcEndpoint(
  "logs",
  {
    vpcId: vpc.id,
    vpcEndpointType: "Interface",
    serviceName: `com.amazonaws.${REGION}.logs`,
    subnetIds: [zoneA.subnet.id, zoneB.subnet.id],
    securityGroupIds: [services.id],
    privateDnsEnabled: true,
    tags,
  },
  inAccount,
);

const flowLogs = new aws.cloudwatch.LogGroup(
  "flow-logs",
  { name: "/vpc/shop", kmsKeyId: key.arn, retentionInDays: 365, tags },
  inAccount,
);
const flowRole = new aws.iam.Role("flow-role", { assumeRolePolicy: trusted("vpc-flow-logs"), tags }, inAccount);
new aws.iam.RolePolicy(
  "flow-permissions",
  {
    role: flowRole.id,
    policy: pulumi.jsonStringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: flowLogs.arn }],
    }),
  },
  inAccount,
);
new aws.ec2.FlowLog(
  "flow-log",
  { vpcId: vpc.id, trafficType: "ALL", logDestination: flowLogs.arn, iamRoleArn: flowRole.arn, tags },
  inAccount,
);
