import { text, texts } from "../cloud/properties.ts";
import type { CheckFailure } from "../cloud/resource-type.ts";
import { hasUnknown, isObject, type Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { ApiError } from "./api-error.ts";
import { SECURITY_GROUP, SUBNET } from "./ec2.ts";
import { acceptAlarms } from "./ecs-alarms.ts";
import { type ServiceTargets, targetsOfService } from "./ecs-target-health.ts";
import { containersOf, findRevision } from "./ecs-task-definitions.ts";
import { loadBalancersOf, TARGET_GROUP } from "./lb-target-groups.ts";

/** Why the inputs of a service cannot be right, as far as the provider's schema says. */
export function serviceFailures(inputs: Properties): CheckFailure[] {
  return [
    ...incomplete(inputs, "deploymentCircuitBreaker", ["enable", "rollback"]),
    ...incomplete(inputs, "alarms", ["alarmNames", "enable", "rollback"]),
    ...notSimulated(inputs),
  ];
}

function incomplete(inputs: Properties, block: string, required: readonly string[]): CheckFailure[] {
  const given = inputs[block];
  if (!isObject(given)) return [];
  return required
    .filter((property) => given[property] === undefined)
    .map((property) => ({ property: `${block}.${property}`, reason: `Missing required property '${property}'` }));
}

/** Refuses what would otherwise be accepted and do nothing. */
function notSimulated(inputs: Properties): CheckFailure[] {
  const nested = (property: string, key: string): unknown => {
    const value = inputs[property];
    return isObject(value) ? value[key] : undefined;
  };
  const only = (property: string, value: unknown, simulated: string): CheckFailure[] =>
    value === undefined || value === simulated || hasUnknown(value)
      ? []
      : [{ property, reason: `the sandbox simulates ${simulated} alone, not ${text(value)}` }];
  return [
    ...only("deploymentController.type", nested("deploymentController", "type"), "ECS"),
    ...only("deploymentConfiguration.strategy", nested("deploymentConfiguration", "strategy"), "ROLLING"),
    ...only("schedulingStrategy", inputs.schedulingStrategy, "REPLICA"),
  ];
}

type Given = Pick<CloudRecord, "owner" | "inputs">;

/** Throws what ECS answers to settings that need no deployment. */
export function acceptSettings(world: World, service: Given): void {
  if (service.inputs.healthCheckGracePeriodSeconds !== undefined && targetsOfService(service).length === 0) {
    const message = "Health check grace period is only valid for services configured to use load balancers";
    throw new ApiError("InvalidParameterException", message);
  }
  acceptAlarms(world, service);
}

/** Throws what ECS answers to a deployment that it does not accept. Answers the revision to run. */
export function acceptDeployment(world: World, service: Given): CloudRecord {
  const { owner, inputs } = service;
  if (inputs.taskDefinition === undefined) {
    throw new ApiError("InvalidParameterException", "TaskDefinition can not be blank.");
  }
  const revision = findRevision(world, owner, text(inputs.taskDefinition));
  if (revision.outputs.status !== "ACTIVE") throw new ApiError("ClientException", "TaskDefinition is inactive");
  acceptPlacement(world, revision, inputs.launchType, inputs.networkConfiguration);
  for (const entry of targetsOfService(service)) acceptTargets(world, revision, entry);
  return revision;
}

/** Throws what ECS answers where tasks of a revision cannot be placed like this. */
export function acceptPlacement(world: World, revision: CloudRecord, launchType: unknown, network: unknown): void {
  if (launchType === "FARGATE" && !texts(revision.inputs.requiresCompatibilities).includes("FARGATE")) {
    throw new ApiError("InvalidParameterException", "Task definition does not support launch_type FARGATE.");
  }
  if (revision.inputs.networkMode !== "awsvpc") return;
  if (!isObject(network)) {
    throw new ApiError(
      "InvalidParameterException",
      "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
    );
  }
  const refuseMissing = (what: string, type: string, ids: string[], problem: (id: string) => string): void => {
    const missing = ids.find((id) => world.get(type, revision.owner, id) === undefined);
    if (missing === undefined) return;
    const message = `Error retrieving ${what} information for [${ids.join(", ")}]: ${problem(missing)}`;
    throw new ApiError("InvalidParameterException", message);
  };
  const noSubnet = (id: string): string => `The subnet ID '${id}' does not exist (ErrorCode: InvalidSubnetID.NotFound)`;
  const noGroup = (id: string): string =>
    `The security group '${id}' does not exist (ErrorCode: InvalidGroup.NotFound)`;
  refuseMissing("subnet", SUBNET, texts(network.subnets), noSubnet);
  refuseMissing("security group", SECURITY_GROUP, texts(network.securityGroups), noGroup);
}

function acceptTargets(world: World, revision: CloudRecord, entry: ServiceTargets): void {
  const { targetGroupArn, containerName, containerPort } = entry;
  const refused = (message: string): ApiError => new ApiError("InvalidParameterException", message);
  const container = containersOf(revision).find(({ name }) => name === containerName);
  if (container === undefined) {
    throw refused(`The container ${containerName} does not exist in the task definition.`);
  }
  if (!container.portMappings?.some((mapping) => mapping.containerPort === containerPort)) {
    throw refused(`The container ${containerName} did not have a container port ${containerPort} defined.`);
  }
  const group = world.get(TARGET_GROUP, revision.owner, targetGroupArn);
  if (group === undefined || loadBalancersOf(world, group).length === 0) {
    throw refused(`The target group with targetGroupArn ${targetGroupArn} does not have an associated load balancer.`);
  }
  const targetType = text(group.inputs.targetType ?? "instance");
  if (revision.inputs.networkMode !== "awsvpc" || targetType === "ip") return;
  throw refused(
    `The provided target group ${targetGroupArn} has target type ${targetType}, which is incompatible with the awsvpc ` +
      "network mode specified in the task definition.",
  );
}
