import type { CloudRecord, World } from "pulumi-sandbox";

const ACCOUNTS = { staging: "549136075525", prod: "039624954211" };
const ZONES = ["us-east-1a", "us-east-1b"];

/** The ids of what the predecessor made, as an operator would look them up for `imports/STACK.ids.yaml`. */
export function legacyIds(world: World): { staging: object; prod: object } {
  const atlas = lookup(world, "69e31af12fd2c0aef51bbb41");
  const container = atlas("mongodbatlas:index/networkContainer:NetworkContainer");
  const peering = atlas("mongodbatlas:index/networkPeering:NetworkPeering");
  const link = atlas("mongodbatlas:index/privateLinkEndpoint:PrivateLinkEndpoint");
  const staging = lookup(world, ACCOUNTS.staging);
  const prod = lookup(world, ACCOUNTS.prod);
  return {
    staging: {
      network: networkIds(staging),
      encryptionKey: staging("aws:kms/key:Key").id,
      primarySecret: staging("aws:secretsmanager/secret:Secret", ({ inputs }) => inputs.name === "staging/mongodb/uri")
        .id,
      atlas: {
        container: container.outputs.containerId,
        peering: { id: peering.outputs.peerId, connection: peering.outputs.connectionId },
        vpcEntry: true,
      },
    },
    prod: {
      network: networkIds(prod),
      encryptionKey: prod("aws:kms/key:Key").id,
      primarySecret: prod("aws:secretsmanager/secret:Secret", ({ inputs }) => inputs.name === "prod/mongodb/uri").id,
      referenceReads: {
        endpointService: link.outputs.privateLinkId,
        endpoint: prod("aws:ec2/vpcEndpoint:VpcEndpoint", ({ inputs }) => inputs.vpcEndpointType === "Interface").id,
        ...linkGroup(prod),
        secret: prod("aws:secretsmanager/secret:Secret", ({ inputs }) => inputs.name === "prod/mongodb/reference-uri")
          .id,
      },
    },
  };
}

type Lookup = (type: string, isIt?: (record: CloudRecord) => boolean) => CloudRecord;

function lookup(world: World, owner: string): Lookup {
  return (type, isIt = () => true) => {
    const found = world.list(type, owner).find(isIt);
    if (found === undefined) throw new Error(`the legacy world has no such ${type} of ${owner}`);
    return found;
  };
}

function linkGroup(find: Lookup) {
  const group = find("aws:ec2/securityGroup:SecurityGroup", ({ inputs }) =>
    String(inputs.name).endsWith("atlas-staging-privatelink"),
  );
  const rule = find(
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    ({ inputs }) => inputs.securityGroupId === group.id,
  );
  return { securityGroup: group.id, securityGroupRule: rule.id };
}

function networkIds(find: Lookup) {
  const nat = find("aws:ec2/natGateway:NatGateway");
  const subnet = (zone: string, isPublic: boolean): string =>
    find(
      "aws:ec2/subnet:Subnet",
      ({ inputs }) => inputs.availabilityZone === zone && /\.[01]\.0\/24$/.test(String(inputs.cidrBlock)) === isPublic,
    ).id;
  const tableOf = (subnetId: string): string =>
    String(
      find("aws:ec2/routeTableAssociation:RouteTableAssociation", ({ inputs }) => inputs.subnetId === subnetId).inputs
        .routeTableId,
    );
  return {
    vpc: find("aws:ec2/vpc:Vpc").id,
    internetGateway: find("aws:ec2/internetGateway:InternetGateway").id,
    publicRouteTable: tableOf(subnet("us-east-1a", true)),
    zones: Object.fromEntries(
      ZONES.map((zone) => {
        const [publicSubnet, privateSubnet] = [subnet(zone, true), subnet(zone, false)];
        const isNat = nat.inputs.subnetId === publicSubnet;
        return [
          zone,
          {
            publicSubnet,
            privateSubnet,
            privateRouteTable: tableOf(privateSubnet),
            ...(isNat && { nat: { gateway: nat.id, address: String(nat.inputs.allocationId) } }),
          },
        ];
      }),
    ),
  };
}
