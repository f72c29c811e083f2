import { isDeepStrictEqual } from "node:util";

import { sameSet, text } from "../cloud/properties.ts";
import type { Caller, Operation, ResourceType } from "../cloud/resource-type.ts";
import { isObject, type Properties } from "../protocol/values.ts";
import type { CloudRecord } from "../world/world.ts";
import { ApiError, calling, physicalName } from "./api-error.ts";
import { arn, placed } from "./common.ts";
import { existingCluster } from "./ecs-clusters.ts";
import { deploymentOf } from "./ecs-deployments.ts";
import { rollOut, type RolloutResult, settle, stopService } from "./ecs-rollout.ts";
import { acceptDeployment, acceptSettings, serviceFailures } from "./ecs-service-checks.ts";
import { findRevision } from "./ecs-task-definitions.ts";

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
const SETS = [
  "networkConfiguration.subnets",
  "networkConfiguration.securityGroups",
  "loadBalancers",
  "alarms.alarmNames",
];

const service: ResourceType = {
  type: SERVICE,
  autoName: { property: "name", maxLength: 255 },
  check: serviceFailures,
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
      acceptSettings(world, { owner, inputs });
      return { id, revision: acceptDeployment(world, { owner, inputs }) };
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
  update: (operation, record, state) => {
    const { world, owner } = operation;
    const inputs = { ...operation.inputs, desiredCount: countInForce(operation.inputs, record, state) };
    const updated: CloudRecord = { ...record, inputs };
    const revision = calling(`updating ECS Service (${record.id})`, "ECS: UpdateService", () => {
      acceptSettings(world, { owner, inputs });
      return needsDeployment({ ...operation, inputs }, record) ? acceptDeployment(world, { owner, inputs }) : undefined;
    });
    const result = revision === undefined ? settle(world, updated) : rollOut(world, updated, revision);
    const failure = failureOf(updated, "update", result);
    const isBack = result.state === "rolledBack" && deploymentOf(world, record)?.rolloutState === "COMPLETED";
    return {
      outputs: placed(operation),
      inputs: isBack ? { ...inputs, ...deployedOf(record.inputs) } : inputs,
      ...(failure === undefined ? {} : { failure }),
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

/** The service of this name or ARN in a cluster, or undefined where there is none. */
export function findService(
  { world, account }: Pick<Caller, "world" | "account">,
  cluster: string,
  name: string,
): CloudRecord | undefined {
  const path = `service/${cluster.split("/").at(-1) ?? ""}/${name.split("/").at(-1) ?? ""}`;
  return world.list(SERVICE, account).find(({ id }) => id.endsWith(`:${path}`));
}

/** The provider sends a desired count only where it has changed: what autoscaling has made of it since stays. */
function countInForce(inputs: Properties, record: CloudRecord, state: Properties): unknown {
  return inputs.desiredCount === state.desiredCount ? record.inputs.desiredCount : inputs.desiredCount;
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
  const waiting = `waiting for ECS Service (${id}) ${doing}:`;
  if (result.state === "pending") {
    const timeout = "timeout while waiting for state to become 'tfSTABLE' (last state: 'tfPENDING', timeout: 20m0s).";
    return `${waiting} ${timeout} Tasks stopped: ${result.reason}`;
  }
  // Source: findDeploymentStatus of terraform-provider-aws; the text without rollback and those of alarms are inferences.
  const end = result.state === "rolledBack" ? "rolled back" : "stopped";
  if (result.by === "alarms") return `${waiting} Service deployment ${end} because of alarms: ${result.reason}`;
  const breaker = `Service deployment ${end} because the circuit breaker threshold was exceeded.`;
  return `${waiting} ${breaker} Tasks stopped: ${result.reason}`;
}

/** Services. */
export const serviceTypes: readonly ResourceType[] = [service];
