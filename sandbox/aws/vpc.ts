import { isSet, text } from "../cloud/properties.ts";
import type { Operation, ResourceType } from "../cloud/resource-type.ts";
import type { Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { blockFailures } from "./addresses.ts";
import { tagsAll } from "./common.ts";
import {
  attributes,
  DEFAULT_SECURITY_GROUP,
  Ec2Call,
  INTERNET_GATEWAY,
  ROUTE_TABLE,
  SECURITY_GROUP,
  SUBNET,
  VPC,
  VPC_ENDPOINT,
} from "./ec2.ts";
import { removeRoutes } from "./routes.ts";
import { removeRules, storeRule } from "./security-group-rules.ts";

const vpc: ResourceType = {
  type: VPC,
  exactlyOneOf: [["cidrBlock", "ipv4IpamPoolId"]],
  check: (inputs) => [
    ...blockFailures(inputs, "cidrBlock"),
    // Atlas peering and private DNS of endpoints need both; without support EC2 does not take the other.
    ...(inputs.enableDnsHostnames === true && inputs.enableDnsSupport === false
      ? [{ property: "enableDnsHostnames", reason: "DNS hostnames need DNS support: leave enableDnsSupport on" }]
      : []),
  ],
  // Only a dedicated VPC may become a default one in place (resourceVPCCustomizeDiff of the provider).
  replaces: ({ path, before, after }) =>
    path === "instanceTenancy" ? !(before === "dedicated" && after === "default") : undefined,
  create: (operation) => {
    const { world, inputs } = operation;
    const call = new Ec2Call(operation, "creating EC2 VPC", "CreateVpc");
    if (isSet(inputs.ipv4IpamPoolId)) {
      const pool = text(inputs.ipv4IpamPoolId);
      throw call.error(
        "InvalidIpamPoolId.NotFound",
        `The IPAM pool ID '${pool}' does not exist (the sandbox has none)`,
      );
    }
    const id = `vpc-${world.hex(17)}`;
    const mainRouteTableId = makeMainRouteTable(operation, id);
    return {
      id,
      outputs: {
        ...attributes(operation, `vpc/${id}`),
        mainRouteTableId,
        defaultRouteTableId: mainRouteTableId,
        defaultSecurityGroupId: makeDefaultGroup(operation, id),
        defaultNetworkAclId: `acl-${world.hex(17)}`,
        dhcpOptionsId: "dopt-0a1b2c3d",
        ...ipv6(operation),
      },
    };
  },
  update: ({ inputs }) => ({ outputs: tagsAll(inputs) }),
  delete: (record, caller) => {
    const call = new Ec2Call(caller, `deleting EC2 VPC (${record.id})`, "DeleteVpc");
    if (dependents(caller.world, record).length > 0) {
      throw call.error("DependencyViolation", `The vpc '${record.id}' has dependencies and cannot be deleted.`);
    }
    removeOwn(caller.world, record);
    caller.world.remove(record);
  },
};

function ipv6({ world, inputs }: Operation): Properties {
  if (inputs.assignGeneratedIpv6CidrBlock !== true) return { ipv6AssociationId: "" };
  return {
    ipv6AssociationId: `vpc-cidr-assoc-${world.hex(17)}`,
    ipv6CidrBlock: `2600:1f18:${world.hex(4)}:${world.hex(2)}00::/56`,
  };
}

/** The main route table of a new VPC; EC2 makes it without being asked. */
function makeMainRouteTable(operation: Operation, vpcId: string): string {
  return makeWithVpc(operation, ROUTE_TABLE, "rtb", "route-table", { vpcId });
}

/** The default security group of a new VPC, open within itself and to the outside. */
function makeDefaultGroup(operation: Operation, vpcId: string): string {
  const inputs = { vpcId, name: "default", description: "default VPC security group" };
  const id = makeWithVpc(operation, SECURITY_GROUP, "sg", "security-group", inputs);
  storeRule(operation, "ingress", { securityGroupId: id, ipProtocol: "-1", referencedSecurityGroupId: id });
  storeRule(operation, "egress", { securityGroupId: id, ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" });
  return id;
}

function makeWithVpc(operation: Operation, type: string, prefix: string, resource: string, inputs: Properties): string {
  const { world, owner } = operation;
  const id = `${prefix}-${world.hex(17)}`;
  const outputs = attributes({ ...operation, inputs }, `${resource}/${id}`);
  return world.put({ type, id, owner, inputs, outputs }).id;
}

/** What was made with the VPC and goes with it. */
function ownIds({ outputs }: CloudRecord): string[] {
  return [text(outputs.mainRouteTableId), text(outputs.defaultSecurityGroupId)];
}

function dependents(world: World, record: CloudRecord): CloudRecord[] {
  const own = ownIds(record);
  return [SUBNET, ROUTE_TABLE, SECURITY_GROUP, INTERNET_GATEWAY, VPC_ENDPOINT]
    .flatMap((type) => world.list(type, record.owner))
    .filter(({ id, inputs }) => inputs.vpcId === record.id && !own.includes(id));
}

function removeOwn(world: World, { owner, outputs }: CloudRecord): void {
  const table = text(outputs.mainRouteTableId);
  removeRoutes(world, owner, table);
  world.remove({ type: ROUTE_TABLE, owner, id: table });
  const group = text(outputs.defaultSecurityGroupId);
  removeRules(world, owner, group);
  for (const type of [SECURITY_GROUP, DEFAULT_SECURITY_GROUP]) world.remove({ type, owner, id: group });
}

/** Virtual private clouds. */
export const vpcTypes: readonly ResourceType[] = [vpc];
