import { isSet, text } from "../cloud/properties.ts";
import { type Caller, CloudError, type ResourceType } from "../cloud/resource-type.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { hostAddress } from "./addresses.ts";
import { placed, tagsAll } from "./common.ts";
import { attributes, EIP, Ec2Call, INTERNET_GATEWAY, NAT_GATEWAY, SUBNET, VPC } from "./ec2.ts";
import { networkInterfaces } from "./network-interfaces.ts";

const internetGateway: ResourceType = {
  type: INTERNET_GATEWAY,
  create: (operation) => {
    const id = `igw-${operation.world.hex(17)}`;
    attach(operation, id, operation.inputs.vpcId);
    return { id, outputs: attributes(operation, `internet-gateway/${id}`) };
  },
  update: (operation, record) => {
    const vpcId = operation.inputs.vpcId;
    if (vpcId !== record.inputs.vpcId) {
      detach(operation, record);
      attach(operation, record.id, vpcId);
    }
    return { outputs: tagsAll(operation.inputs) };
  },
  delete: (record, caller) => {
    detach(caller, record);
    caller.world.remove(record);
  },
};

/** The internet gateway that is attached to a VPC. */
function attachedGateway(world: World, account: string, vpcId: unknown): CloudRecord | undefined {
  return world.list(INTERNET_GATEWAY, account).find(({ inputs }) => isSet(vpcId) && inputs.vpcId === vpcId);
}

function attach(caller: Caller, id: string, vpcId: unknown): void {
  if (!isSet(vpcId)) return;
  const doing = `attaching EC2 Internet Gateway (${id}) to VPC (${text(vpcId)})`;
  const call = new Ec2Call(caller, doing, "AttachInternetGateway");
  call.existing(VPC, vpcId);
  if (attachedGateway(caller.world, caller.account, vpcId) !== undefined) {
    const message = `Network ${text(vpcId)} already has an internet gateway attached`;
    throw call.error("InvalidParameterValue", message);
  }
}

function detach(caller: Caller, { id, inputs }: CloudRecord): void {
  const vpcId = text(inputs.vpcId);
  const { world, account } = caller;
  const isPublic = networkInterfaces(world, account).some(
    (placement) =>
      placement.isPublic &&
      placement.subnetIds.some((subnet) => world.get(SUBNET, account, subnet)?.inputs.vpcId === vpcId),
  );
  if (!isSet(vpcId) || !isPublic) return;
  const doing = `detaching EC2 Internet Gateway (${id}) from VPC (${vpcId})`;
  throw new Ec2Call(caller, doing, "DetachInternetGateway").error(
    "DependencyViolation",
    `Network ${vpcId} has some mapped public address(es). ` +
      "Please unmap those public address(es) before detaching the gateway.",
  );
}

const natGateway: ResourceType = {
  type: NAT_GATEWAY,
  check: (inputs) => {
    if (inputs.availabilityMode === "regional") {
      return [{ property: "availabilityMode", reason: "the sandbox simulates zonal NAT gateways only" }];
    }
    const isPrivate = inputs.connectivityType === "private";
    return [
      ...(isSet(inputs.subnetId) ? [] : [{ property: "subnetId", reason: "a zonal NAT gateway needs a subnetId" }]),
      ...(isSet(inputs.allocationId) || isPrivate
        ? []
        : [{ property: "allocationId", reason: "a public NAT gateway needs the allocationId of an Elastic IP" }]),
      ...(isSet(inputs.allocationId) && isPrivate
        ? [{ property: "allocationId", reason: "a private NAT gateway takes no Elastic IP" }]
        : []),
    ];
  },
  create: (operation) => {
    const { world, account, inputs } = operation;
    const call = new Ec2Call(operation, "creating EC2 NAT Gateway", "CreateNatGateway");
    const subnet = call.existing(SUBNET, inputs.subnetId);
    const id = `nat-${world.hex(17)}`;
    const address = isSet(inputs.allocationId) ? call.existing(EIP, inputs.allocationId) : undefined;
    if (address !== undefined) {
      const vpcId = text(subnet.inputs.vpcId);
      if (attachedGateway(world, account, vpcId) === undefined) {
        throw failed(id, "Gateway.NotAttached", `Network ${vpcId} has no Internet gateway attached`);
      }
      if (userOf(world, address) !== undefined) {
        const message = `Elastic IP address [${address.id}] is already associated`;
        throw failed(id, "Resource.AlreadyAssociated", message);
      }
    }
    return {
      id,
      outputs: {
        ...placed(operation),
        privateIp: inputs.privateIp ?? hostAddress(text(subnet.inputs.cidrBlock), world.next()),
        publicIp: address?.outputs.publicIp ?? "",
        networkInterfaceId: `eni-${world.hex(17)}`,
        associationId: address === undefined ? "" : `eipassoc-${world.hex(17)}`,
      },
    };
  },
  update: ({ inputs }) => ({ outputs: tagsAll(inputs) }),
};

/** What the provider says of a NAT gateway that EC2 took and that then failed. */
function failed(id: string, code: string, message: string): CloudError {
  return new CloudError(
    `waiting for EC2 NAT Gateway (${id}) create: unexpected state 'failed', wanted target 'available'. ` +
      `last error: ${code}: ${message}`,
  );
}

/** The NAT gateway that has the Elastic IP. */
export function userOf(world: World, address: CloudRecord): CloudRecord | undefined {
  return world.list(NAT_GATEWAY, address.owner).find(({ inputs }) => inputs.allocationId === address.id);
}

/** Internet gateways and NAT gateways. */
export const gatewayTypes: readonly ResourceType[] = [internetGateway, natGateway];
