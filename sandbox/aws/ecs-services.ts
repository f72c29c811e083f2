import { isDeepStrictEqual } from "node:util";

import { sameSet, text, texts } from "../cloud/properties.ts";
import type { Caller, CheckFailure, Operation, ResourceType } from "../cloud/resource-type.ts";
import { hasUnknown, isObject, type Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { ApiError, calling, physicalName } from "./api-error.ts";
import { arn, placed } from "./common.ts";
import { SECURITY_GROUP, SUBNET } from "./ec2.ts";
import { existingCluster } from "./ecs-clusters.ts";
import { deploymentOf, rollOut, type RolloutResult, settle, stopService } from "./ecs-rollout.ts";
import { containersOf, findRevision } from "./ecs-task-definitions.ts";

/** A service; its id is its ARN. */
export const SERVICE = "aws:ecs/service:Service";

/** What a deployment carries: a change of it starts a new one, and a rollback brings it back. */
const DEPLOYED = [
  "taskDefinition",
  "networkConfiguration",
  "platformVersion",
  "loadBalancers",
  "serviceRegistries",
  "capacityProviderStrategies",
  "enableExecuteCommand",
  "propagateTags",
  "serviceConnectConfiguration",
  "volumeConfiguration",
];
const SETS = ["networkConfiguration.subnets", "networkConfiguration.securityGroups"];

const service: ResourceType = {
  type: SERVICE,
  autoName: { property: "name", maxLength: 255 },
  check: (inputs) => [...breakerFailures(inputs), ...notSimulated(inputs)],
  equal: (path, before, after, inputs) =>
    (SETS.includes(path) && sameSet(before, after)) ||
    (path === "triggers" && !triggersAct(before, after, inputs.forceNewDeployment === true)),
  // Compared is with the state, not with what was sent: after a failed update the engine keeps the old inputs and the new state.
  inForce: (sent, state) =>
    Object.fromEntries(Object.entries(sent).map(([property, value]) => [property, state[property] ?? value])),
  create: (operation) => {
    const { world, owner, inputs } = operation;
    const name = physicalName(inputs);
    const created = calling(`creating ECS Service (${name})`, "ECS: CreateService", () => {
      const cluster = existingCluster(world, operation, inputs.cluster);
      const id = arn(operation, "ecs", `service/${String(cluster.inputs.name ?? cluster.outputs.name)}/${name}`);
      if (world.get(SERVICE, owner, id) !== undefined) {
        throw new ApiError("InvalidParameterException", "Creation of service was not idempotent.");
      }
      return { id, revision: accept(operation) };
    });
    const outputs = { arn: created.id, name, ...placed(operation) };
    const record = { type: SERVICE, id: created.id, owner, inputs, outputs };
    const failure = failureOf(record, "create", rollOut(world, record, created.revision));
    return { id: created.id, outputs, ...(failure === undefined ? {} : { failure }) };
  },
  read: (record, { world }) => {
    settle(world, record);
    return record.outputs;
  },
  update: (operation, record) => {
    const { world, inputs } = operation;
    const updated: CloudRecord = { ...record, inputs };
    const outputs = placed(operation);
    const revision = calling(`updating ECS Service (${record.id})`, "ECS: UpdateService", () =>
      needsDeployment(operation, record) ? accept(operation) : undefined,
    );
    const result = revision === undefined ? settle(world, updated) : rollOut(world, updated, revision);
    const failure = failureOf(updated, "update", result);
    const isBack = result.state === "rolledBack" && deploymentOf(world, record)?.rolloutState === "COMPLETED";
    return {
      outputs,
      ...(failure === undefined ? {} : { failure }),
      ...(isBack ? { inputs: { ...inputs, ...deployedOf(record.inputs) } } : {}),
    };
  },
  delete: (record, { world }) => {
    stopService(world, record);
    world.remove(record);
  },
  find: (importId, caller) => {
    const [cluster = "", name = ""] = importId.split("/");
    return findService(caller, cluster, name);
  },
};

function breakerFailures({ deploymentCircuitBreaker: breaker }: Properties): CheckFailure[] {
  if (!isObject(breaker)) return [];
  return ["enable", "rollback"]
    .filter((property) => breaker[property] === undefined)
    .map((property) => ({
      property: `deploymentCircuitBreaker.${property}`,
      reason: `Missing required property '${property}'`,
    }));
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

/** The service of this name or ARN in a cluster, or undefined where there is none. */
export function findService(
  { world, account }: Pick<Caller, "world" | "account">,
  cluster: string,
  name: string,
): CloudRecord | undefined {
  const path = `service/${cluster.split("/").at(-1) ?? ""}/${name.split("/").at(-1) ?? ""}`;
  return world.list(SERVICE, account).find(({ id }) => id.endsWith(`:${path}`));
}

/** Throws what CreateService and UpdateService answer to a service that they do not accept. Answers the revision to run. */
function accept(operation: Operation): CloudRecord {
  const { world, owner, inputs } = operation;
  if (inputs.taskDefinition === undefined) {
    throw new ApiError("InvalidParameterException", "TaskDefinition can not be blank.");
  }
  const revision = findRevision(world, owner, text(inputs.taskDefinition));
  if (revision.outputs.status !== "ACTIVE") throw new ApiError("ClientException", "TaskDefinition is inactive");
  const compatibilities = texts(revision.inputs.requiresCompatibilities);
  if (inputs.launchType === "FARGATE" && !compatibilities.includes("FARGATE")) {
    throw new ApiError("InvalidParameterException", "Task definition does not support launch_type FARGATE.");
  }
  if (revision.inputs.networkMode === "awsvpc") acceptNetwork(world, owner, inputs.networkConfiguration);
  const names = containersOf(revision).map(({ name }) => name);
  for (const { containerName } of (inputs.loadBalancers as { containerName: string }[] | undefined) ?? []) {
    if (names.includes(containerName)) continue;
    const message = `The container ${containerName} does not exist in the task definition.`;
    throw new ApiError("InvalidParameterException", message);
  }
  return revision;
}

function acceptNetwork(world: World, owner: string, network: unknown): void {
  if (!isObject(network)) {
    throw new ApiError(
      "InvalidParameterException",
      "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
    );
  }
  const refuseMissing = (what: string, type: string, ids: string[], problem: (id: string) => string): void => {
    const missing = ids.find((id) => world.get(type, owner, id) === undefined);
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

/**
 * Whether an update starts a new deployment: another revision, another of the things that a deployment carries, a last deployment that
 * failed, or `forceNewDeployment` together with any change but of tags. Source: resourceServiceUpdate of terraform-provider-aws.
 */
function needsDeployment({ world, owner, inputs }: Operation, record: CloudRecord): boolean {
  const current = deploymentOf(world, record);
  const wanted = findRevision(world, owner, text(inputs.taskDefinition)).outputs.arn;
  if (current?.taskDefinition !== wanted || current?.rolloutState === "FAILED") return true;
  const others = (all: Properties): Properties => ({ ...deployedOf(all), taskDefinition: undefined });
  if (!isDeepStrictEqual(others(inputs), others(record.inputs))) return true;
  const withoutTags = ({ tags: _, ...rest }: Properties): Properties => rest;
  const isChanged = !isDeepStrictEqual(withoutTags(inputs), withoutTags(record.inputs));
  return inputs.forceNewDeployment === true && isChanged;
}

function deployedOf(inputs: Properties): Properties {
  return Object.fromEntries(DEPLOYED.map((property) => [property, inputs[property]]));
}

/** Source: triggersCustomizeDiff of terraform-provider-aws. */
function triggersAct(before: unknown, after: unknown, isForced: boolean): boolean {
  const isEmpty = (value: unknown): boolean => !isObject(value) || Object.keys(value).length === 0;
  return isForced && (isEmpty(before) || !isEmpty(after));
}

/** What the provider says when it waited for a steady state in vain; undefined where it did not wait. */
function failureOf({ id, inputs }: CloudRecord, doing: "create" | "update", result: RolloutResult): string | undefined {
  if (result.state === "steady" || inputs.waitForSteadyState !== true) return undefined;
  // Source: findDeploymentStatus and waitServiceStable of terraform-provider-aws; without rollback the first text is an inference.
  const text = {
    rolledBack: "Service deployment rolled back because the circuit breaker threshold was exceeded.",
    failed: "Service deployment stopped because the circuit breaker threshold was exceeded.",
    pending: "timeout while waiting for state to become 'tfSTABLE' (last state: 'tfPENDING', timeout: 20m0s).",
  }[result.state];
  return `waiting for ECS Service (${id}) ${doing}: ${text} Tasks stopped: ${result.reason}`;
}

/** Services. */
export const serviceTypes: readonly ResourceType[] = [service];
