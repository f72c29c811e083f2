import { cidrContains, cidrsOverlap } from "../cloud/cidr.ts";
import { isSet, text } from "../cloud/properties.ts";
import type { ResourceType } from "../cloud/resource-type.ts";
import { zonesOf } from "./account.ts";
import { blockFailures } from "./addresses.ts";
import { regionOf, tagsAll } from "./common.ts";
import { attributes, Ec2Call, ROUTE_TABLE_ASSOCIATION, SUBNET, VPC } from "./ec2.ts";
import { networkInterfaces } from "./network-interfaces.ts";

const subnet: ResourceType = {
  type: SUBNET,
  check: (inputs) => [
    ...blockFailures(inputs, "cidrBlock"),
    ...(isSet(inputs.cidrBlock)
      ? []
      : [{ property: "cidrBlock", reason: "the sandbox simulates subnets with an IPv4 block: set cidrBlock" }]),
    ...(isSet(inputs.availabilityZone) && isSet(inputs.availabilityZoneId)
      ? [{ property: "availabilityZoneId", reason: '"availabilityZoneId": conflicts with availabilityZone' }]
      : []),
  ],
  create: (operation) => {
    const { world, owner, inputs } = operation;
    const call = new Ec2Call(operation, "creating EC2 Subnet", "CreateSubnet");
    const network = call.existing(VPC, inputs.vpcId);
    const zone = zoneOf(call, inputs, regionOf(operation));
    const block = text(inputs.cidrBlock);
    if (!cidrContains(text(network.inputs.cidrBlock), block)) {
      throw call.error("InvalidSubnet.Range", `The CIDR '${block}' is invalid.`);
    }
    const siblings = world.list(SUBNET, owner).filter((other) => other.inputs.vpcId === network.id);
    if (siblings.some((other) => cidrsOverlap(text(other.inputs.cidrBlock), block))) {
      throw call.error("InvalidSubnet.Conflict", `The CIDR '${block}' conflicts with another subnet`);
    }
    const id = `subnet-${world.hex(17)}`;
    return {
      id,
      outputs: {
        ...attributes(operation, `subnet/${id}`),
        availabilityZone: zone.name,
        availabilityZoneId: zone.id,
        ipv6CidrBlockAssociationId: "",
      },
    };
  },
  update: ({ inputs }) => ({ outputs: tagsAll(inputs) }),
  delete: (record, caller) => {
    const { world, account } = caller;
    if (networkInterfaces(world, account).some(({ subnetIds }) => subnetIds.includes(record.id))) {
      throw new Ec2Call(caller, `deleting EC2 Subnet (${record.id})`, "DeleteSubnet").error(
        "DependencyViolation",
        `The subnet '${record.id}' has dependencies and cannot be deleted.`,
      );
    }
    for (const association of world.list(ROUTE_TABLE_ASSOCIATION, account)) {
      if (association.inputs.subnetId === record.id) world.remove(association);
    }
    world.remove(record);
  },
};

/** The zone that the subnet asks for; one of the region's where it asks for none. */
function zoneOf(
  call: Ec2Call,
  inputs: Readonly<Record<string, unknown>>,
  region: string,
): { name: string; id: string } {
  const zones = zonesOf(region);
  const [property, key] = isSet(inputs.availabilityZoneId)
    ? (["availabilityZoneId", "id"] as const)
    : (["availabilityZone", "name"] as const);
  const asked = isSet(inputs[property]) ? text(inputs[property]) : zones[0]?.[key];
  const found = zones.find((zone) => zone[key] === asked);
  if (found !== undefined) return found;
  throw call.error(
    "InvalidParameterValue",
    `Value (${asked ?? ""}) for parameter ${property} is invalid. Subnets can currently only be created in the following ` +
      `availability zones: ${zones.map((zone) => zone[key]).join(", ")}.`,
  );
}

/** The subnets of VPCs. */
export const subnetTypes: readonly ResourceType[] = [subnet];
