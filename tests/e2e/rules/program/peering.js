import * as aws from "@pulumi/aws";
import * as atlas from "@pulumi/mongodbatlas";

import { vpc, zoneA, zoneB } from "./network.js";
import { ACCOUNT, inAccount, PROJECT, REGION, tags } from "./stack.js";

export const container = new atlas.NetworkContainer("container", {
  projectId: PROJECT,
  providerName: "AWS",
  regionName: "US_EAST_1",
  atlasCidrBlock: "192.168.248.0/21",
});
const peering = new atlas.NetworkPeering("peering", {
  projectId: PROJECT,
  containerId: container.containerId,
  providerName: "AWS",
  accepterRegionName: REGION,
  awsAccountId: ACCOUNT,
  routeTableCidrBlock: vpc.cidrBlock,
  vpcId: vpc.id,
});
const accepter = new aws.ec2.VpcPeeringConnectionAccepter(
  "accepter",
  { vpcPeeringConnectionId: peering.connectionId, autoAccept: true, tags },
  inAccount,
);
const toAtlas = { vpcPeeringConnectionId: accepter.vpcPeeringConnectionId };
new aws.ec2.Route(
  "private-a-atlas",
  { ...toAtlas, routeTableId: zoneA.table.id, destinationCidrBlock: container.atlasCidrBlock },
  inAccount,
);
new aws.ec2.Route(
  "private-b-atlas",
  { ...toAtlas, routeTableId: zoneB.table.id, destinationCidrBlock: "192.168.248.0/21" },
  inAccount,
);
new atlas.ProjectIpAccessList(
  "entry",
  { projectId: PROJECT, cidrBlock: vpc.cidrBlock, comment: "The VPC" },
  { ignoreChanges: ["comment"] },
);
