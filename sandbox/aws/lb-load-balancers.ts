import { isSet, sameSet, text, texts } from "../cloud/properties.ts";
import { CloudError, type Operation, type Outcome, type ResourceType } from "../cloud/resource-type.ts";
import { isObject, type Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { ApiError, calling, physicalName } from "./api-error.ts";
import { arn, placed, regionOf } from "./common.ts";
import { INTERNET_GATEWAY, SECURITY_GROUP, SUBNET, VPC } from "./ec2.ts";
import { refuseLogs } from "./lb-logs.ts";

/** A load balancer; its id is its ARN. */
export const LOAD_BALANCER = "aws:lb/loadBalancer:LoadBalancer";
/** A listener of a load balancer; its id is its ARN. */
export const LISTENER = "aws:lb/listener:Listener";
/** An entry of CloudFront into a VPC, through a load balancer. */
const VPC_ORIGIN = "aws:cloudfront/vpcOrigin:VpcOrigin";

/** How the API is called in errors. */
export const ELB = "Elastic Load Balancing v2";

/** The hosted zones of load balancers' names. Source: the AWS General Reference, "Elastic Load Balancing endpoints and quotas". */
const ZONES: Readonly<Record<string, string>> = {
  "us-east-1": "Z35SXDOTRQ7X7K",
  "us-east-2": "Z3AADJGX6KTTL2",
  "us-west-1": "Z368ELLRRE2KJ0",
  "us-west-2": "Z1H1FL5HABSF5",
  "eu-central-1": "Z215JYRZR1TBD5",
  "eu-west-1": "Z32O12XQLNTSW2",
};

const LOGS = ["accessLogs", "connectionLogs", "healthCheckLogs"];

const loadBalancer: ResourceType = {
  type: LOAD_BALANCER,
  autoName: { property: "name", maxLength: 32 },
  // Cross-zone balancing cannot be turned off here, and logs that are not enabled are as good as none.
  equal: (path, before, after) =>
    (["subnets", "securityGroups"].includes(path) && sameSet(before, after)) ||
    (["securityGroups", "ipAddressType"].includes(path) && !isSet(after)) ||
    path === "enableCrossZoneLoadBalancing" ||
    (LOGS.includes(path) && !isEnabled(before) && !isEnabled(after)),
  create: (operation) => {
    const { world, owner, inputs } = operation;
    const name = physicalName(inputs, "tf-lb-");
    if (world.list(LOAD_BALANCER, owner).some((other) => isNamed(other, name, regionOf(operation)))) {
      // The provider looks before it creates, since the API would answer the load balancer that is there.
      throw new CloudError(`ELBv2 Load Balancer (${name}) already exists`);
    }
    const described = calling(`creating ELBv2 application Load Balancer (${name})`, `${ELB}: CreateLoadBalancer`, () =>
      describePlacement(operation),
    );
    const arnSuffix = `app/${name}/${world.hex(16)}`;
    const region = regionOf(operation);
    const digits = String(BigInt(`0x${world.hex(10)}`) % 10_000_000_000n).padStart(10, "0");
    const id = arn(operation, "elasticloadbalancing", `loadbalancer/${arnSuffix}`);
    const outputs = {
      arn: id,
      arnSuffix,
      name,
      dnsName: `${inputs.internal === true ? "internal-" : ""}${name}-${digits}.${region}.elb.amazonaws.com`,
      zoneId: ZONES[region] ?? "",
      ipAddressType: inputs.ipAddressType ?? "ipv4",
      ...described,
      ...placed(operation),
    };
    return { id, ...withAttributes(operation, id, outputs) };
  },
  update: (operation, { id }) => {
    const doing = `setting ELBv2 Load Balancer (${id}) subnets`;
    const described = calling(doing, `${ELB}: SetSubnets`, () => describePlacement(operation));
    const ipAddressType = operation.inputs.ipAddressType ?? "ipv4";
    return withAttributes(operation, id, { ipAddressType, ...described, ...placed(operation) });
  },
  delete: (record, { world }) => {
    calling(`deleting ELBv2 Load Balancer (${record.id})`, `${ELB}: DeleteLoadBalancer`, () => {
      refuseDeletion(world, record);
    });
    // Its listeners and what belongs to them go with it.
    for (const listener of listenersOf(world, record)) removeListener(world, listener);
    world.remove(record);
  },
};

/**
 * The attributes are set after the load balancer is there: where they are refused it exists without its logs, and the operation fails.
 * Source: resourceLoadBalancerCreate of terraform-provider-aws.
 */
function withAttributes(operation: Operation, id: string, outputs: Properties): Outcome {
  const { inputs } = operation;
  try {
    calling(`modifying ELBv2 Load Balancer (${id}) attributes`, `${ELB}: ModifyLoadBalancerAttributes`, () => {
      for (const property of LOGS) refuseLogs(operation, id, inputs[property]);
    });
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    const kept = Object.fromEntries(Object.entries(inputs).filter(([property]) => !LOGS.includes(property)));
    return { outputs, inputs: kept, failure: error.message };
  }
  return { outputs };
}

/** Throws what CreateLoadBalancer answers to subnets and security groups that it does not accept. */
function describePlacement({ world, owner, inputs }: Operation): Properties {
  const subnets = texts(inputs.subnets).map((id) => existing(world, owner, SUBNET, id));
  const zones = new Set(subnets.map(({ outputs }) => outputs.availabilityZone));
  const [vpcId] = subnets.map((subnet) => text(subnet.inputs.vpcId));
  if (vpcId === undefined || subnets.length < 2) {
    const message = "At least two subnets in two different Availability Zones must be specified";
    throw new ApiError("ValidationError", message);
  }
  if (zones.size < subnets.length) {
    const message = "A load balancer cannot be attached to multiple subnets in the same Availability Zone";
    throw new ApiError("InvalidConfigurationRequest", message);
  }
  if (subnets.some((subnet) => subnet.inputs.vpcId !== vpcId)) {
    throw new ApiError("InvalidConfigurationRequest", "All subnets must belong to the same VPC");
  }
  const hasGateway = world.list(INTERNET_GATEWAY, owner).some((gateway) => gateway.inputs.vpcId === vpcId);
  if (inputs.internal !== true && !hasGateway) {
    throw new ApiError("InvalidSubnet", `VPC ${vpcId} has no internet gateway`);
  }
  const given = texts(inputs.securityGroups);
  const groups = given.map((id) => existing(world, owner, SECURITY_GROUP, id));
  if (groups.some((group) => group.inputs.vpcId !== vpcId)) {
    throw new ApiError("InvalidConfigurationRequest", "One or more security groups are invalid");
  }
  const byDefault = text(world.get(VPC, owner, vpcId)?.outputs.defaultSecurityGroupId);
  return { vpcId, securityGroups: given.length > 0 ? given : [byDefault] };
}

function existing(world: World, owner: string, type: string, id: string): CloudRecord {
  const found = world.get(type, owner, id);
  if (found !== undefined) return found;
  throw type === SUBNET
    ? new ApiError("SubnetNotFound", `The subnet ID '${id}' does not exist`)
    : new ApiError("InvalidSecurityGroup", `The security group ID '${id}' does not exist`);
}

function refuseDeletion(world: World, { id, owner, inputs }: CloudRecord): void {
  if (inputs.enableDeletionProtection === true) {
    const message = `Load balancer '${id}' cannot be deleted because deletion protection is enabled`;
    throw new ApiError("OperationNotPermitted", message);
  }
  const isOrigin = ({ vpcOriginEndpointConfig: config }: Properties): boolean => isObject(config) && config.arn === id;
  if (!world.list(VPC_ORIGIN, owner).some((origin) => isOrigin(origin.inputs))) return;
  const message = `Load balancer '${id}' cannot be deleted because it is currently associated with another service`;
  throw new ApiError("ResourceInUse", message);
}

/** The load balancer with this ARN, in the account. Throws what the API answers where there is none. */
export function existingLoadBalancer(world: World, account: string, id: unknown): CloudRecord {
  const found = world.get(LOAD_BALANCER, account, text(id));
  if (found === undefined) throw new ApiError("LoadBalancerNotFound", `Load balancer '${text(id)}' not found`);
  return found;
}

/** The listeners of a load balancer. */
export function listenersOf(world: World, { id, owner }: CloudRecord): CloudRecord[] {
  return world.list(LISTENER, owner).filter(({ inputs }) => inputs.loadBalancerArn === id);
}

/** Removes a listener with its rules and its further certificates. */
export function removeListener(world: World, listener: CloudRecord): void {
  for (const type of ["aws:lb/listenerRule:ListenerRule", "aws:lb/listenerCertificate:ListenerCertificate"]) {
    for (const part of world.list(type, listener.owner)) {
      if (part.inputs.listenerArn === listener.id) world.remove(part);
    }
  }
  world.remove(listener);
}

function isNamed({ outputs }: CloudRecord, name: string, region: string): boolean {
  return outputs.name === name && outputs.region === region;
}

function isEnabled(logs: unknown): boolean {
  return isObject(logs) && logs.enabled === true;
}

/** Load balancers. */
export const loadBalancerTypes: readonly ResourceType[] = [loadBalancer];
