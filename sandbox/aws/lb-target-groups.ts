import { isDeepStrictEqual } from "node:util";

import { isKnown, isSet, objects, text } from "../cloud/properties.ts";
import { type CheckFailure, CloudError, type Operation, type ResourceType } from "../cloud/resource-type.ts";
import { isObject, type Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { ApiError, calling, physicalName } from "./api-error.ts";
import { arn, placed, regionOf } from "./common.ts";
import { VPC } from "./ec2.ts";
import { ELB, LISTENER, LOAD_BALANCER } from "./lb-load-balancers.ts";

/** A target group; its id is its ARN. */
export const TARGET_GROUP = "aws:lb/targetGroup:TargetGroup";
/** A rule of a listener; its id is its ARN. */
export const LISTENER_RULE = "aws:lb/listenerRule:ListenerRule";

/** What the API chooses where the program leaves it out, and then keeps: it never differs. */
const CHOSEN = [
  "healthCheck",
  "ipAddressType",
  "loadBalancingAlgorithmType",
  "loadBalancingAnomalyMitigation",
  "loadBalancingCrossZoneEnabled",
  "protocolVersion",
  "stickiness",
  "targetGroupHealth",
];
const CHOSEN_HEALTH_CHECK = { matcher: "200", path: "/", timeout: 5 };
/** What the provider sends for the other parts of a health check that are left out. Source: resourceTargetGroup of terraform-provider-aws. */
const SENT_HEALTH_CHECK = {
  enabled: true,
  healthyThreshold: 3,
  interval: 30,
  port: "traffic-port",
  protocol: "HTTP",
  unhealthyThreshold: 3,
};
const HEALTH_CHECK_PARTS: Properties = { ...SENT_HEALTH_CHECK, ...CHOSEN_HEALTH_CHECK };
/** The health check where the program has none. Source: CreateTargetGroup of the API reference. */
const HEALTH_CHECK: Properties = { ...HEALTH_CHECK_PARTS, healthyThreshold: 5, unhealthyThreshold: 2 };

const targetGroup: ResourceType = {
  type: TARGET_GROUP,
  autoName: { property: "name", maxLength: 32 },
  check: timeoutFailures,
  equal: (path, before, after) => {
    const [, part = ""] = /^healthCheck\.(\w+)$/.exec(path) ?? [];
    if (part in CHOSEN_HEALTH_CHECK && !isSet(after)) return true;
    const byDefault = HEALTH_CHECK_PARTS[part];
    if (byDefault !== undefined) return (before ?? byDefault) === (after ?? byDefault);
    if (!CHOSEN.includes(path)) return false;
    if (!isSet(after)) return true;
    return path === "healthCheck" && isDeepStrictEqual(healthCheckOf(after, before), healthCheckOf(before, before));
  },
  create: (operation) => {
    const { world, owner, inputs } = operation;
    const name = physicalName(inputs, "tf-");
    const isTaken = ({ outputs }: CloudRecord): boolean =>
      outputs.name === name && outputs.region === regionOf(operation);
    if (world.list(TARGET_GROUP, owner).some(isTaken)) {
      // The provider looks before it creates, since the API would answer the target group that is there.
      throw new CloudError(`ELBv2 Target Group (${name}) already exists`);
    }
    calling(`creating ELBv2 Target Group (${name})`, `${ELB}: CreateTargetGroup`, () => {
      if (world.get(VPC, owner, text(inputs.vpcId)) !== undefined) return;
      throw new ApiError("ValidationError", `The VPC ID '${text(inputs.vpcId)}' is not found`);
    });
    const arnSuffix = `targetgroup/${name}/${world.hex(16)}`;
    const id = arn(operation, "elasticloadbalancing", arnSuffix);
    const chosen = {
      ipAddressType: "ipv4",
      loadBalancingAlgorithmType: "round_robin",
      loadBalancingAnomalyMitigation: "off",
      loadBalancingCrossZoneEnabled: "use_load_balancer_configuration",
      protocolVersion: "HTTP1",
      stickiness: { cookieDuration: 86400, cookieName: "", enabled: false, type: "lb_cookie" },
    };
    const outputs = { arn: id, arnSuffix, name, loadBalancerArns: [], ...chosen, ...described(operation, undefined) };
    return { id, outputs };
  },
  read: (record, { world }) => ({
    ...record.outputs,
    loadBalancerArns: loadBalancersOf(world, record).map(({ id }) => id),
  }),
  update: (operation, record) => ({ outputs: described(operation, record.outputs.healthCheck) }),
  delete: (record, { world }) => {
    calling(`deleting ELBv2 Target Group (${record.id})`, `${ELB}: DeleteTargetGroup`, () => {
      if (usersOf(world, record).length === 0) return;
      const message = `Target group '${record.id}' is currently in use by a listener or a rule`;
      throw new ApiError("ResourceInUse", message);
    });
    world.remove(record);
  },
};

/** The API refuses a timeout that is not below the interval. */
function timeoutFailures({ healthCheck }: Properties): CheckFailure[] {
  if (!isObject(healthCheck)) return [];
  const { interval, timeout } = healthCheckOf(healthCheck, undefined);
  if (!isKnown(interval) || !isKnown(timeout) || Number(timeout) < Number(interval)) return [];
  return [{ property: "healthCheck.timeout", reason: "Health check interval must be greater than the timeout." }];
}

function described(operation: Operation, healthCheck: unknown): Properties {
  const { inputs } = operation;
  const given = Object.entries(inputs).filter(([property, value]) => CHOSEN.includes(property) && isSet(value));
  return {
    ...Object.fromEntries(given),
    healthCheck: healthCheckOf(inputs.healthCheck, healthCheck),
    ...placed(operation),
  };
}

/** The health check in full; what was chosen before stays where the program leaves it out. */
function healthCheckOf(given: unknown, before: unknown): Properties {
  const known = isObject(before) ? before : {};
  if (!isObject(given)) return { ...HEALTH_CHECK, ...known };
  const { matcher, path, timeout } = { ...CHOSEN_HEALTH_CHECK, ...known };
  return { ...SENT_HEALTH_CHECK, matcher, path, timeout, ...given };
}

/** The target groups that actions of a listener or a rule forward to. */
export function targetsOf(actions: unknown): string[] {
  return objects(actions).flatMap(({ targetGroupArn, forward }) => [
    ...(isSet(targetGroupArn) ? [text(targetGroupArn)] : []),
    ...(isObject(forward) ? objects(forward.targetGroups).map((group) => text(group.arn)) : []),
  ]);
}

/** The listeners and rules that forward to a target group. */
function usersOf(world: World, { id, owner }: CloudRecord): CloudRecord[] {
  const forwards = ({ inputs }: CloudRecord): boolean =>
    targetsOf(inputs.defaultActions ?? inputs.actions).includes(id);
  return [...world.list(LISTENER, owner), ...world.list(LISTENER_RULE, owner)].filter(forwards);
}

/** The load balancers whose listeners or rules forward to a target group. */
export function loadBalancersOf(world: World, group: CloudRecord): CloudRecord[] {
  const ids = usersOf(world, group).map(({ owner, inputs }) => {
    const listener = world.get(LISTENER, owner, text(inputs.listenerArn));
    return text(inputs.loadBalancerArn ?? listener?.inputs.loadBalancerArn);
  });
  return world.list(LOAD_BALANCER, group.owner).filter(({ id }) => ids.includes(id));
}

/** The target group with this ARN, in the account. Throws what the API answers where there is none. */
export function existingTargetGroup(world: World, account: string, id: string): CloudRecord {
  const found = world.get(TARGET_GROUP, account, id);
  if (found === undefined) throw new ApiError("TargetGroupNotFound", "One or more target groups not found");
  return found;
}

/** Target groups. */
export const targetGroupTypes: readonly ResourceType[] = [targetGroup];
