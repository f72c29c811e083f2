import { randomUUID } from "node:crypto";

import { isSet, text } from "../cloud/properties.ts";
import type { CheckFailure, Operation, ResourceType } from "../cloud/resource-type.ts";
import { hasUnknown, isObject, type Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { ApiError, calling } from "./api-error.ts";
import { arn, placed, regionOf } from "./common.ts";
import { settle } from "./ecs-rollout.ts";
import { findService } from "./ecs-services.ts";

/** The range of a service's desired count. Its id is `service/CLUSTER/NAME`. */
const TARGET = "aws:appautoscaling/target:Target";
/** What changes the count within the range; its id is its name. */
const POLICY = "aws:appautoscaling/policy:Policy";

/** How the API is called in errors. */
const API = "Application Auto Scaling";

const target: ResourceType = {
  type: TARGET,
  // ECS has a role of its own for it, whatever a program names.
  equal: (path) => path === "roleArn",
  create: (operation) => {
    const id = text(operation.inputs.resourceId);
    register(operation, `creating Application AutoScaling Target (${id})`);
    return {
      id,
      outputs: {
        arn: arn(operation, "application-autoscaling", `scalable-target/${operation.world.hex(36)}`),
        roleArn:
          `arn:aws:iam::${operation.owner}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/` +
          "AWSServiceRoleForApplicationAutoScaling_ECSService",
        ...placed(operation),
      },
    };
  },
  update: (operation, { id }) => {
    register(operation, `updating Application AutoScaling Target (${id})`);
    return { outputs: placed(operation) };
  },
  // DeregisterScalableTarget takes the policies with it; the count stays as it is.
  delete: (record, { world }) => {
    for (const other of world.list(POLICY, record.owner)) {
      if (other.inputs.resourceId === record.id) world.remove(other);
    }
    world.remove(record);
  },
  find: (importId, { world, account }) => {
    const [, resourceId = ""] = /^ecs\/(.+)\/ecs:service:DesiredCount$/.exec(importId) ?? [];
    return world.get(TARGET, account, resourceId);
  },
};

/** Registers the range, and brings the service's count into it. */
function register({ world, owner, inputs, ...caller }: Operation, doing: string): void {
  const [low, high] = [Number(inputs.minCapacity), Number(inputs.maxCapacity)];
  const service = calling(doing, `${API}: RegisterScalableTarget`, () => {
    if (high < low) {
      throw new ApiError("ValidationException", "Maximum capacity cannot be less than minimum capacity");
    }
    return existingService(world, owner, text(inputs.resourceId), regionOf({ ...caller, inputs }));
  });
  const count = Number(service.inputs.desiredCount ?? 0);
  const desiredCount = Math.min(Math.max(count, low), high);
  if (desiredCount === count) return;
  settle(world, world.patch(service, { inputs: { desiredCount } }));
}

function existingService(world: World, account: string, resourceId: string, region: string): CloudRecord {
  const [, cluster = "", name = ""] = resourceId.split("/");
  const found = findService({ world, account }, cluster, name);
  if (found?.outputs.region === region) return found;
  throw new ApiError("ValidationException", `ECS service doesn't exist: ${resourceId}`);
}

const policy: ResourceType = {
  type: POLICY,
  autoName: { property: "name", maxLength: 255 },
  check: policyFailures,
  equal: (path, before, after) =>
    path === "targetTrackingScalingPolicyConfiguration.disableScaleIn" && (before ?? false) === (after ?? false),
  create: (operation) => {
    const { inputs } = operation;
    const name = text(inputs.name);
    put(operation, `creating Application Auto Scaling Scaling Policy (${name})`);
    const { serviceNamespace, resourceId } = inputs;
    const resource = `scalingPolicy:${randomUUID()}:resource/${text(serviceNamespace)}/${text(resourceId)}:policyName/${name}`;
    const tracks = inputs.policyType === "TargetTrackingScaling";
    const alarm = (level: string): string =>
      arn(operation, "cloudwatch", `alarm:TargetTracking-${text(resourceId)}-${level}-${randomUUID()}`);
    const outputs = {
      arn: arn(operation, "autoscaling", resource),
      alarmArns: tracks ? [alarm("AlarmHigh"), alarm("AlarmLow")] : [],
      region: regionOf(operation),
    };
    return { id: name, outputs };
  },
  update: (operation, { id }) => {
    put(operation, `updating Application Auto Scaling Scaling Policy (${id})`);
    return { outputs: {} };
  },
  find: (importId, { world, account }) => {
    const [, resourceId, name = ""] = /^ecs\/(.+)\/ecs:service:DesiredCount\/([^/]+)$/.exec(importId) ?? [];
    const found = world.get(POLICY, account, name);
    return found?.inputs.resourceId === resourceId ? found : undefined;
  },
};

/** Throws what the API answers to a policy of something that is not registered. */
function put({ world, owner, inputs }: Operation, doing: string): void {
  const [resourceId, name] = [text(inputs.resourceId), text(inputs.name)];
  calling(doing, `${API}: PutScalingPolicy`, () => {
    if (world.get(TARGET, owner, resourceId) === undefined) {
      const message =
        `No scalable target registered for service namespace: ecs, resource ID: ${resourceId}, ` +
        "scalable dimension: ecs:service:DesiredCount";
      throw new ApiError("ObjectNotFoundException", message);
    }
    // The resource's id in the provider is the name alone, and so it is in the world.
    const namesake = world.get(POLICY, owner, name);
    if (namesake === undefined || namesake.inputs.resourceId === resourceId) return;
    throw new ApiError("ValidationException", `the sandbox takes a policy's name once: ${name} is another service's`);
  });
}

/** The configuration must be that of the type, and name what it measures. */
function policyFailures(inputs: Properties): CheckFailure[] {
  const type = inputs.policyType ?? "StepScaling";
  const property =
    type === "TargetTrackingScaling" ? "targetTrackingScalingPolicyConfiguration" : "stepScalingPolicyConfiguration";
  const configuration = inputs[property];
  if (hasUnknown(type) || hasUnknown(configuration)) return [];
  if (!isObject(configuration)) return [{ property, reason: `it must be set for the policy type ${text(type)}` }];
  const { predefinedMetricSpecification: predefined } = configuration;
  if (!isObject(predefined) || predefined.predefinedMetricType !== "ALBRequestCountPerTarget") return [];
  if (isSet(predefined.resourceLabel)) return [];
  const label = `${property}.predefinedMetricSpecification.resourceLabel`;
  return [{ property: label, reason: "it must be set for the metric ALBRequestCountPerTarget" }];
}

/** Scalable targets and their policies, for the desired count of ECS services. */
export const autoscalingTypes: readonly ResourceType[] = [target, policy];
