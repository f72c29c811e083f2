import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { World } from "pulumi-sandbox";

import { atlasClients, type Client, clients } from "./clients.ts";

type WorldData = ReturnType<World["toData"]>;

const STAGING_PROJECT = "69e31af12fd2c0aef51bbb41";
const PROD_PROJECT = "69dc20c64005b222804dafa4";
const ATLAS_CIDR = "192.168.248.0/21";
const ANYWHERE = "0.0.0.0/0";

/**
 * The clouds as the predecessor left them, made by hand: networks, keys, secrets, staging's cluster with an accepted peering,
 * an access list with entries that are to go, and prod's private link. What has an identifier in the real accounts has it
 * here too; `ids` of the adoption tests names the others.
 */
export function legacyWorld(): WorldData {
  const directory = mkdtempSync(join(tmpdir(), "legacy-"));
  try {
    const world = World.reset(join(directory, "world.json"));
    const aws = clients(world);
    const atlas = atlasClients(world);
    const ids = { ...staging(aws.staging, atlas.staging), ...prod(aws.prod, atlas.prod, atlas.staging) };
    let text = JSON.stringify(world.toData());
    for (const [made, real] of Object.entries(ids)) {
      assert.notEqual(made, "");
      // The Atlas provider's ids are made of encoded parts.
      text = text.replaceAll(made, real).replaceAll(btoa(made), btoa(real));
    }
    return JSON.parse(text) as WorldData;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Returns the identifiers that the sandbox made, with those that the real ones have. */
function staging(aws: Client, atlas: Client): Record<string, string> {
  const key = encryptionKey(aws);
  const network = makeNetwork(aws, "10.40", "askflorence-staging");
  const container = atlas("mongodbatlas:index/networkContainer:NetworkContainer", {
    projectId: STAGING_PROJECT,
    providerName: "AWS",
    regionName: "US_EAST_1",
    atlasCidrBlock: ATLAS_CIDR,
  });
  const cluster = atlas("mongodbatlas:index/advancedCluster:AdvancedCluster", {
    projectId: STAGING_PROJECT,
    name: "askflorence-staging",
    clusterType: "REPLICASET",
    mongoDbMajorVersion: "8.0",
    replicationSpecs: [
      {
        regionConfigs: [
          {
            providerName: "AWS",
            regionName: "US_EAST_1",
            priority: 7,
            electableSpecs: { instanceSize: "M30", diskSizeGb: 40, nodeCount: 3 },
          },
        ],
      },
    ],
    backupEnabled: false,
    pitEnabled: false,
  });
  const peering = atlas("mongodbatlas:index/networkPeering:NetworkPeering", {
    projectId: STAGING_PROJECT,
    containerId: container.outputs.containerId,
    providerName: "AWS",
    accepterRegionName: "us-east-1",
    awsAccountId: "549136075525",
    routeTableCidrBlock: "10.40.0.0/16",
    vpcId: network.vpc,
  });
  const connection = String(peering.outputs.connectionId);
  const accepter = aws("aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter", {
    vpcPeeringConnectionId: connection,
    autoAccept: true,
  });
  for (const routeTableId of network.privateRouteTables)
    aws("aws:ec2/route:Route", { routeTableId, destinationCidrBlock: ATLAS_CIDR, vpcPeeringConnectionId: connection });
  for (const cidrBlock of ["54.164.140.5/32", "136.38.212.186/32", "10.40.0.0/16"])
    atlas("mongodbatlas:index/projectIpAccessList:ProjectIpAccessList", { projectId: STAGING_PROJECT, cidrBlock });
  credential(aws, atlas, {
    projectId: STAGING_PROJECT,
    username: "app_staging",
    role: "readWrite",
    clusterName: "askflorence-staging",
    secretName: "staging/mongodb/uri",
    // Made with the default key, as happened: the stack moves it to its own.
    keyArn: undefined,
  });
  const [srv = ""] = /(?<=askflorence-staging\.)\w+(?=\.mongodb\.net)/.exec(JSON.stringify(cluster.outputs)) ?? [];
  return {
    [key.id]: "5d0c1f6e-8a47-4b1c-9f0e-3b2a7c6d5e41",
    [network.privateRouteTables[0] ?? ""]: "rtb-0b5a5b1da1f0a99c4",
    [network.privateRouteTables[1] ?? ""]: "rtb-00fc1026859373d4f",
    [network.natAddress]: "54.164.140.5",
    [network.natAddress.replaceAll(".", "-")]: "54-164-140-5",
    [String(peering.outputs.peerId)]: "69e939017b7816840c17063c",
    [connection]: "pcx-05d74ae6d34a31a02",
    [String(accepter.outputs.peerVpcId)]: "vpc-0c1e118736ac1fb74",
    [srv]: "efsikmv",
  };
}

function prod(aws: Client, atlas: Client, staging: Client): Record<string, string> {
  const key = encryptionKey(aws);
  const network = makeNetwork(aws, "10.50", "askflorence-prod");
  // Another host still serves the apex: its egress entries stay.
  for (const cidrBlock of ["198.51.100.20/32", "198.51.100.21/32"])
    atlas("mongodbatlas:index/projectIpAccessList:ProjectIpAccessList", { projectId: PROD_PROJECT, cidrBlock });
  credential(aws, atlas, {
    projectId: PROD_PROJECT,
    username: "app_prod",
    role: "readWrite",
    clusterName: "askflorence-prod-01",
    secretName: "prod/mongodb/uri",
    keyArn: key.outputs.arn,
  });
  const service = staging("mongodbatlas:index/privateLinkEndpoint:PrivateLinkEndpoint", {
    projectId: STAGING_PROJECT,
    providerName: "AWS",
    region: "US_EAST_1",
  });
  const securityGroup = aws("aws:ec2/securityGroup:SecurityGroup", {
    name: "askflorence-prod-atlas-staging-privatelink",
    description: "PrivateLink to the staging cluster",
    vpcId: network.vpc,
  });
  aws("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {
    securityGroupId: securityGroup.id,
    ipProtocol: "tcp",
    fromPort: 1024,
    toPort: 65535,
    cidrIpv4: "10.50.0.0/16",
  });
  const endpoint = aws("aws:ec2/vpcEndpoint:VpcEndpoint", {
    vpcId: network.vpc,
    vpcEndpointType: "Interface",
    serviceName: service.outputs.endpointServiceName,
    subnetIds: network.privateSubnets,
    securityGroupIds: [securityGroup.id],
    privateDnsEnabled: false,
    tags: { Name: "af-prod-to-staging-reference-pl" },
  });
  staging("mongodbatlas:index/privateLinkEndpointService:PrivateLinkEndpointService", {
    projectId: STAGING_PROJECT,
    privateLinkId: service.outputs.privateLinkId,
    endpointServiceId: endpoint.id,
    providerName: "AWS",
  });
  credential(aws, staging, {
    projectId: STAGING_PROJECT,
    username: "app_read_staging",
    role: "read",
    clusterName: "askflorence-staging",
    secretName: "prod/mongodb/reference-uri",
    keyArn: key.outputs.arn,
  });
  return {
    [key.id]: "860e6ae2-1ddb-4b3d-969e-9496d8dec7af",
    [network.vpc]: "vpc-09201679b87261b6d",
    [String(service.outputs.privateLinkId)]: "69fe75c5b02c024f32d2af50",
    [endpoint.id]: "vpce-0c81aea11e29bb928",
  };
}

function encryptionKey(aws: Client) {
  return aws("aws:kms/key:Key", { description: "Secrets", enableKeyRotation: true });
}

/** A network as the console's wizard makes it: other subnets than the program would plan, and one NAT gateway. */
function makeNetwork(aws: Client, prefix: string, name: string) {
  const vpc = aws("aws:ec2/vpc:Vpc", {
    cidrBlock: `${prefix}.0.0/16`,
    enableDnsSupport: true,
    enableDnsHostnames: true,
    tags: { Name: `${name}-vpc` },
  }).id;
  const gateway = aws("aws:ec2/internetGateway:InternetGateway", { vpcId: vpc }).id;
  const publicRoutes = aws("aws:ec2/routeTable:RouteTable", { vpcId: vpc }).id;
  aws("aws:ec2/route:Route", { routeTableId: publicRoutes, destinationCidrBlock: ANYWHERE, gatewayId: gateway });
  const subnet = (block: number, zone: string): string =>
    aws("aws:ec2/subnet:Subnet", {
      vpcId: vpc,
      cidrBlock: `${prefix}.${block}.0/24`,
      availabilityZone: `us-east-1${zone}`,
    }).id;
  const associate = (subnetId: string, routeTableId: string): unknown =>
    aws("aws:ec2/routeTableAssociation:RouteTableAssociation", { subnetId, routeTableId });
  const publicSubnets = [subnet(0, "a"), subnet(1, "b")];
  for (const id of publicSubnets) associate(id, publicRoutes);
  const address = aws("aws:ec2/eip:Eip", { domain: "vpc" });
  const nat = aws("aws:ec2/natGateway:NatGateway", { subnetId: publicSubnets[0], allocationId: address.id }).id;
  const privateSubnets = [subnet(10, "a"), subnet(11, "b")];
  const privateRouteTables = privateSubnets.map((id) => {
    const routeTableId = aws("aws:ec2/routeTable:RouteTable", { vpcId: vpc }).id;
    aws("aws:ec2/route:Route", { routeTableId, destinationCidrBlock: ANYWHERE, natGatewayId: nat });
    associate(id, routeTableId);
    return routeTableId;
  });
  return { vpc, privateSubnets, privateRouteTables, natAddress: String(address.outputs.publicIp) };
}

interface Credential {
  readonly projectId: string;
  readonly username: string;
  readonly role: string;
  readonly clusterName: string;
  readonly secretName: string;
  readonly keyArn: unknown;
}

function credential(
  aws: Client,
  atlas: Client,
  { projectId, username, role, clusterName, secretName, keyArn }: Credential,
) {
  const password = `by-hand-${username}`;
  atlas("mongodbatlas:index/databaseUser:DatabaseUser", {
    projectId,
    username,
    password,
    authDatabaseName: "admin",
    roles: [{ roleName: role, databaseName: "askflorence" }],
    scopes: [{ type: "CLUSTER", name: clusterName }],
  });
  const secret = aws("aws:secretsmanager/secret:Secret", { name: secretName, kmsKeyId: keyArn });
  const secretString = `mongodb+srv://${username}:${password}@${clusterName}.efsikmv.mongodb.net/askflorence`;
  aws("aws:secretsmanager/secretVersion:SecretVersion", { secretId: secret.id, secretString });
}
