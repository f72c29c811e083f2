import { isSet, text } from "../cloud/properties.ts";
import type { CheckFailure, ResourceType } from "../cloud/resource-type.ts";
import type { Properties } from "../protocol/values.ts";
import type { World } from "../world/world.ts";
import { arn, placed, tagsAll } from "./common.ts";
import { Ec2Call, SUBNET, VPC } from "./ec2.ts";
import { roleOfArn } from "./iam.ts";
import { parsePolicy } from "./policy-document.ts";

const FLOW_LOG = "aws:ec2/flowLog:FlowLog";
const TARGETS = [
  "vpcId",
  "subnetId",
  "eniId",
  "transitGatewayId",
  "transitGatewayAttachmentId",
  "regionalNatGatewayId",
] as const;

/** The fields of a flow log that names none. */
const DEFAULT_FORMAT =
  "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} " +
  "${start} ${end} ${action} ${log-status}";

const flowLog: ResourceType = {
  type: FLOW_LOG,
  exactlyOneOf: [[...TARGETS]],
  check: missing,
  // The provider cuts the `:*` off that log groups' ARNs have elsewhere.
  equal: (path, before, after) => path === "logDestination" && trimmed(before) === trimmed(after),
  create: (operation) => {
    const { world, account, inputs } = operation;
    const [property, target] = targetOf(inputs);
    const call = new Ec2Call(operation, `creating Flow Log (${target})`, "CreateFlowLogs");
    if (property === "vpcId") call.existing(VPC, target);
    else if (property === "subnetId") call.existing(SUBNET, target);
    else throw call.error("InvalidParameter", `the sandbox has no ${property} '${target}'`);
    const role = inputs.iamRoleArn;
    if (isSet(role) && !canDeliver(world, account, role)) {
      throw call.error("InvalidParameter", `Unable to assume given IAM role: '${text(role)}'`);
    }
    if (world.list(FLOW_LOG, account).some((other) => key(other.inputs) === key(inputs))) {
      const message = "Error. There is an existing Flow Log with the same configuration and log destination.";
      throw call.error("FlowLogAlreadyExists", message);
    }
    const id = `fl-${world.hex(17)}`;
    const logFormat = inputs.logFormat ?? DEFAULT_FORMAT;
    return { id, outputs: { ...placed(operation), logFormat, arn: arn(operation, "ec2", `vpc-flow-log/${id}`) } };
  },
  update: ({ inputs }) => ({ outputs: tagsAll(inputs) }),
};

function missing(inputs: Properties): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const need = (property: string, reason: string): void => {
    if (!isSet(inputs[property])) failures.push({ property, reason });
  };
  const isTransit = isSet(inputs.transitGatewayId) || isSet(inputs.transitGatewayAttachmentId);
  if (!isTransit) need("trafficType", "a flow log of a VPC, subnet or interface needs a trafficType");
  need("logDestination", "a flow log needs a logDestination: the ARN of a log group, bucket or stream");
  if ((inputs.logDestinationType ?? "cloud-watch-logs") === "cloud-watch-logs") {
    need("iamRoleArn", "delivery to CloudWatch Logs needs an iamRoleArn");
  }
  return failures;
}

/** Whether the role is one of the account and lets the service of flow logs assume it. */
function canDeliver(world: World, account: string, roleArn: unknown): boolean {
  const role = roleOfArn(world, roleArn);
  if (role?.owner !== account) return false;
  return parsePolicy(role.inputs.assumeRolePolicy, "trust").some(
    ({ effect, principals }) =>
      effect === "Allow" &&
      principals?.some(({ type, id }) => type === "Service" && id === "vpc-flow-logs.amazonaws.com") === true,
  );
}

function targetOf(inputs: Properties): [property: string, id: string] {
  const property = TARGETS.find((name) => isSet(inputs[name])) ?? "vpcId";
  return [property, text(inputs[property])];
}

function trimmed(destination: unknown): string {
  return text(destination).replace(/:\*$/, "");
}

/** What makes two flow logs the same to EC2. */
function key(inputs: Properties): string {
  return [...targetOf(inputs), text(inputs.trafficType), trimmed(inputs.logDestination)].join("|");
}

/** Records of the traffic of VPCs and subnets. */
export const flowLogTypes: readonly ResourceType[] = [flowLog];
