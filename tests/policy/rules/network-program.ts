import { unknown } from "../harness.ts";
import type { Fixture } from "../harness.ts";
import { T } from "../program.ts";

/** Type tokens of a network's parts. */
export const N = {
  ...T,
  subnet: "aws:ec2/subnet:Subnet",
  table: "aws:ec2/routeTable:RouteTable",
  route: "aws:ec2/route:Route",
  flowLog: "aws:ec2/flowLog:FlowLog",
  defaultGroup: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  groupRule: "aws:ec2/securityGroupRule:SecurityGroupRule",
  ingressRule: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  egressRule: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  secondaryBlock: "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
  accepter: "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter",
  connection: "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
  container: "mongodbatlas:index/networkContainer:NetworkContainer",
} as const;

export const VPC = "vpc-0c1e1187";
export const PEERING = "pcx-0a1b2c3d";
export const ATLAS_BLOCK = "192.168.248.0/21";

/** A network with two zones that is peered with Atlas, compliant. Not `deployed`: the preview of its first update. */
export function network(deployed: boolean): Fixture[] {
  const id = (value: string): string => (deployed ? value : unknown);
  const inVpc = { vpcId: id(VPC) };
  const fromVpc = { vpcId: ["vpc"] };
  const described = (description: string) => ({ description, ipProtocol: "tcp", fromPort: 443, toPort: 443 });
  const zone = (name: string): Fixture[] => [
    {
      type: N.subnet,
      name: `private-${name}`,
      inputs: { ...inVpc, cidrBlock: "10.40.32.0/20", mapPublicIpOnLaunch: false },
      sources: fromVpc,
    },
    {
      type: N.table,
      name: `table-${name}`,
      inputs: inVpc,
      outputs: { id: id(`rtb-${name}`), routes: deployed ? [{ cidrBlock: "0.0.0.0/0" }] : unknown },
      sources: fromVpc,
    },
    {
      type: N.route,
      name: `egress-${name}`,
      inputs: { routeTableId: id(`rtb-${name}`), destinationCidrBlock: "0.0.0.0/0", natGatewayId: id("nat-1") },
      sources: { routeTableId: [`table-${name}`] },
    },
    {
      type: N.route,
      name: `peering-${name}`,
      inputs: {
        routeTableId: id(`rtb-${name}`),
        destinationCidrBlock: ATLAS_BLOCK,
        vpcPeeringConnectionId: id(PEERING),
      },
      sources: { routeTableId: [`table-${name}`], vpcPeeringConnectionId: ["accepter"] },
    },
  ];
  return [
    {
      type: N.vpc,
      name: "vpc",
      inputs: { cidrBlock: "10.40.0.0/16" },
      outputs: { id: id(VPC), defaultSecurityGroupId: id("sg-default") },
    },
    {
      type: N.defaultGroup,
      name: "default-group",
      inputs: { ...inVpc, ingress: [], egress: [] },
      outputs: { id: id("sg-default") },
      sources: fromVpc,
    },
    { type: N.flowLog, name: "flow-log", inputs: { ...inVpc, trafficType: "ALL" }, sources: fromVpc },
    {
      type: N.endpoint,
      name: "s3",
      inputs: { ...inVpc, vpcEndpointType: "Gateway", serviceName: "com.amazonaws.us-east-1.s3" },
      sources: fromVpc,
    },
    {
      type: N.container,
      name: "container",
      inputs: { atlasCidrBlock: ATLAS_BLOCK },
      outputs: { containerId: id("container-1") },
    },
    {
      type: N.peering,
      name: "peering",
      inputs: { ...inVpc, containerId: id("container-1") },
      outputs: { connectionId: id(PEERING) },
      sources: { ...fromVpc, containerId: ["container"] },
    },
    {
      type: N.accepter,
      name: "accepter",
      inputs: { vpcPeeringConnectionId: id(PEERING) },
      outputs: { id: id(PEERING) },
      sources: { vpcPeeringConnectionId: ["peering"] },
    },
    { type: N.table, name: "table-public", inputs: inVpc, outputs: { id: id("rtb-public") }, sources: fromVpc },
    {
      type: N.route,
      name: "internet",
      inputs: { routeTableId: id("rtb-public"), destinationCidrBlock: "0.0.0.0/0", gatewayId: id("igw-1") },
      sources: { routeTableId: ["table-public"] },
    },
    ...zone("a"),
    ...zone("b"),
    {
      type: N.group,
      name: "group",
      inputs: { ...inVpc, description: "Load balancer, reached by CloudFront only" },
      outputs: { id: id("sg-1"), ingress: deployed ? [] : unknown, egress: deployed ? [] : unknown },
      sources: fromVpc,
    },
    {
      type: N.ingressRule,
      name: "ingress",
      inputs: { securityGroupId: id("sg-1"), prefixListId: "pl-3b927c52", ...described("From CloudFront") },
      sources: { securityGroupId: ["group"] },
    },
    {
      type: N.egressRule,
      name: "egress",
      inputs: { securityGroupId: id("sg-1"), cidrIpv4: "0.0.0.0/0", ...described("HTTPS to anywhere") },
      sources: { securityGroupId: ["group"] },
    },
    {
      type: N.groupRule,
      name: "older-rule",
      inputs: {
        type: "ingress",
        securityGroupId: id("sg-1"),
        cidrBlocks: ["10.40.0.0/16"],
        protocol: "tcp",
        description: "From the VPC",
      },
      sources: { securityGroupId: ["group"], cidrBlocks: ["vpc"] },
    },
    {
      type: N.group,
      name: "inline-group",
      inputs: {
        ...inVpc,
        description: "With its rules inline",
        ingress: [{ description: "From the VPC", protocol: "tcp", cidrBlocks: ["10.40.0.0/16"], ipv6CidrBlocks: [] }],
        egress: [{ description: "HTTPS", protocol: "tcp", cidrBlocks: ["0.0.0.0/0"] }],
      },
      sources: { ...fromVpc, ingress: ["vpc", "group"] },
    },
  ];
}

/** Both moments at which a program is judged, by how tests call them. */
export const MOMENTS = [
  ["in the first preview", network(false)],
  ["once everything exists", network(true)],
] as const;
