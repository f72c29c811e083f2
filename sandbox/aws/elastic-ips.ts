import { isSet, text } from "../cloud/properties.ts";
import type { ResourceType } from "../cloud/resource-type.ts";
import type { Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { publicAddress } from "./addresses.ts";
import { arn, placed, regionOf, tagsAll } from "./common.ts";
import { EIP, Ec2Call } from "./ec2.ts";
import { userOf } from "./gateways.ts";

const NO_ASSOCIATION: Properties = { associationId: "", networkInterface: "", privateIp: "", privateDns: "" };

const elasticIp: ResourceType = {
  type: EIP,
  create: (operation) => {
    const { world, inputs } = operation;
    refuseForeignTargets(new Ec2Call(operation, "creating EC2 EIP: associating", "AssociateAddress"), inputs);
    const id = `eipalloc-${world.hex(17)}`;
    const region = regionOf(operation);
    const publicIp = isSet(inputs.address) ? text(inputs.address) : publicAddress(world.next());
    return {
      id,
      outputs: {
        ...placed(operation),
        ...NO_ASSOCIATION,
        allocationId: id,
        arn: arn(operation, "ec2", `elastic-ip/${id}`),
        publicIp,
        publicDns: `ec2-${publicIp.replaceAll(".", "-")}.${computeDomain(region)}.amazonaws.com`,
        domain: "vpc",
        networkBorderGroup: region,
        publicIpv4Pool: "amazon",
        instance: "",
        carrierIp: "",
        customerOwnedIp: "",
        ptrRecord: "",
      },
    };
  },
  read: (record, { world }) => ({ ...record.outputs, ...association(world, record) }),
  update: (operation) => {
    refuseForeignTargets(new Ec2Call(operation, "updating EC2 EIP", "AssociateAddress"), operation.inputs);
    return { outputs: tagsAll(operation.inputs) };
  },
  delete: (record, caller) => {
    if (userOf(caller.world, record) !== undefined) {
      // EC2's own, misleading words for an address that a NAT gateway has (kubernetes/kops#1604, genevieve/leftovers#33).
      throw new Ec2Call(caller, `deleting EC2 EIP (${record.id})`, "DisassociateAddress").error(
        "AuthFailure",
        "You do not have permission to access the specified resource.",
      );
    }
    caller.world.remove(record);
  },
};

/** What follows from the NAT gateway that has the address. */
function association(world: World, record: CloudRecord): Properties {
  const user = userOf(world, record);
  if (user === undefined) return NO_ASSOCIATION;
  const privateIp = text(user.outputs.privateIp);
  const region = text(record.outputs.region);
  const domain = region === "us-east-1" ? "ec2" : `${region}.compute`;
  return {
    associationId: user.outputs.associationId,
    networkInterface: user.outputs.networkInterfaceId,
    privateIp,
    privateDns: `ip-${privateIp.replaceAll(".", "-")}.${domain}.internal`,
  };
}

function refuseForeignTargets(call: Ec2Call, inputs: Properties): void {
  const [instance, networkInterface] = [text(inputs.instance), text(inputs.networkInterface)];
  if (instance !== "") throw call.error("InvalidInstanceID.NotFound", `The instance ID '${instance}' does not exist`);
  if (networkInterface !== "") {
    const message = `The networkInterface ID '${networkInterface}' does not exist`;
    throw call.error("InvalidNetworkInterfaceID.NotFound", message);
  }
}

/** us-east-1 has names of its own. */
function computeDomain(region: string): string {
  return region === "us-east-1" ? "compute-1" : `${region}.compute`;
}

/** Elastic IP addresses. */
export const elasticIpTypes: readonly ResourceType[] = [elasticIp];
