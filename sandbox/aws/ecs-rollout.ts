import { isObject } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { alarmsToWatch, evaluateAlarms, raisedAlarms } from "./ecs-alarms.ts";
import { type Deployment, deploymentOf, forgetDeployments, keepDeployment, nameOf, note } from "./ecs-deployments.ts";
import { targetsOfService, unhealthy } from "./ecs-target-health.ts";
import { findRevision } from "./ecs-task-definitions.ts";
import { isOnFargate, startTask, tasksOf } from "./ecs-tasks.ts";

/** How a rollout ended; `reason` is why its tasks stopped, or which alarms were raised. */
export type RolloutResult =
  | { readonly state: "steady" }
  | { readonly state: "rolledBack" | "failed" | "pending"; readonly by: "tasks" | "alarms"; readonly reason: string };

type Failure = Exclude<RolloutResult, { readonly state: "steady" }>;

/**
 * Starts a new deployment: new tasks first, and when all run and are healthy the old ones stop. When they do not, the old tasks keep running
 * and the circuit breaker, if it is on, ends the deployment. Then the alarms must stay quiet. A deployment that fails returns, with rollback, to
 * the one before it.
 */
export function rollOut(world: World, service: CloudRecord, revision: CloudRecord): RolloutResult {
  const before = deploymentOf(world, service);
  const alarms = alarmsToWatch(world, service);
  const now = world.now().toISOString();
  const id = `ecs-svc/${digits(world)}`;
  keepDeployment(world, service, {
    id,
    taskDefinition: revision.outputs.arn as string,
    rolloutState: "IN_PROGRESS",
    rolloutStateReason: `ECS deployment ${id} in progress.`,
    createdAt: now,
    updatedAt: now,
    events: before?.events ?? [],
  });
  const result = placeTasks(world, service);
  if (result.state !== "steady") {
    const breaker = isObject(service.inputs.deploymentCircuitBreaker) ? service.inputs.deploymentCircuitBreaker : {};
    if (breaker.enable !== true) return result;
    for (const task of tasksOf(world, service)) if (task.inputs.deployment === id) world.remove(task);
    return fail(world, service, result, breaker.rollback === true, before);
  }
  evaluateAlarms(world, service);
  const raised = raisedAlarms(world, service, alarms);
  if (raised.length === 0) return complete(world, service);
  const rollsBack = isObject(service.inputs.alarms) && service.inputs.alarms.rollback === true;
  return fail(world, service, { state: "failed", by: "alarms", reason: raised.join(", ") }, rollsBack, before);
}

/** Starts and stops tasks until the service has as many as it should, as far as they start. */
export function settle(world: World, service: CloudRecord): RolloutResult {
  const result = placeTasks(world, service);
  return result.state === "steady" ? complete(world, service) : result;
}

function placeTasks(world: World, service: CloudRecord): RolloutResult {
  const deployment = deploymentOf(world, service);
  if (deployment === undefined || deployment.rolloutState === "FAILED") {
    const reason = deployment?.rolloutStateReason ?? "there is no deployment";
    return { state: "pending", by: "tasks", reason };
  }
  const isNew = ({ inputs }: CloudRecord): boolean => inputs.deployment === deployment.id;
  const running = tasksOf(world, service).filter(isNew);
  const desired = Number(service.inputs.desiredCount ?? 0);
  for (const task of running.slice(desired)) world.remove(task);
  const revision = findRevision(world, service.owner, deployment.taskDefinition);
  for (let i = running.length; i < desired; i++) {
    const reason = start(world, service, revision, deployment.id);
    if (reason !== undefined) return { state: "pending", by: "tasks", reason };
  }
  for (const task of tasksOf(world, service)) if (!isNew(task)) world.remove(task);
  return { state: "steady" };
}

/** Starts a task and waits until the load balancers find it healthy. Answers the reason where it stops before. */
function start(world: World, service: CloudRecord, revision: CloudRecord, deployment: string): string | undefined {
  const name = nameOf(service);
  const noTask = isOnFargate(service)
    ? startTask(world, service, revision, deployment)
    : "No Container Instances were found in your cluster: the sandbox has none, " +
      "so only services with launchType FARGATE or a FARGATE capacity provider can run tasks";
  if (noTask !== undefined) {
    note(world, service, `(service ${name}) was unable to place a task. Reason: ${noTask}.`);
    return noTask;
  }
  for (const targets of targetsOfService(service)) {
    const found = unhealthy(world, service, revision, targets);
    if (found === undefined) continue;
    const why = `${found.description}${found.cause === undefined ? "" : ` (${found.cause})`}`;
    const where = `(target-group ${targets.targetGroupArn})`;
    const task = tasksOf(world, service).at(-1);
    if (task !== undefined) world.remove(task);
    note(
      world,
      service,
      `(service ${name}) (port ${targets.containerPort}) is unhealthy in ${where} due to (reason ${why}).`,
    );
    return `Task failed ELB health checks in ${where}: ${why}`;
  }
  return undefined;
}

function complete(world: World, service: CloudRecord): RolloutResult {
  const deployment = deploymentOf(world, service);
  if (deployment !== undefined && deployment.rolloutState !== "COMPLETED") {
    const rolloutStateReason = `ECS deployment ${deployment.id} completed.`;
    const updatedAt = world.now().toISOString();
    keepDeployment(world, service, { ...deployment, rolloutState: "COMPLETED", rolloutStateReason, updatedAt });
    note(world, service, `(service ${nameOf(service)}) (deployment ${deployment.id}) deployment completed.`);
    note(world, service, `(service ${nameOf(service)}) has reached a steady state.`);
  }
  evaluateAlarms(world, service);
  return { state: "steady" };
}

/** Ends a deployment that has failed, and returns to the one before it where that had completed. */
function fail(
  world: World,
  service: CloudRecord,
  { by, reason }: Failure,
  rollsBack: boolean,
  before: Deployment | undefined,
): RolloutResult {
  const failed = deploymentOf(world, service);
  if (failed === undefined) return { state: "failed", by, reason };
  const [what, who] =
    by === "alarms"
      ? ["alarm detected", "ECS deployment alarms"]
      : ["tasks failed to start", "ECS deployment circuit breaker"];
  note(world, service, `(service ${nameOf(service)}) (deployment ${failed.id}) deployment failed: ${what}.`);
  const events = deploymentOf(world, service)?.events ?? [];
  const updatedAt = world.now().toISOString();
  if (rollsBack && before?.rolloutState === "COMPLETED") {
    const rolloutStateReason = `${who}: rolling back to deploymentId ${before.id}.`;
    keepDeployment(world, service, { ...before, rolloutStateReason, updatedAt, events });
    note(world, service, `(service ${nameOf(service)}) rolling back to deployment ${before.id}.`);
    // Where its tasks have stopped already, they start again as they were: the stored service has still what they ran with.
    settle(world, world.get(service.type, service.owner, service.id) ?? service);
    return { state: "rolledBack", by, reason };
  }
  const rolloutStateReason = `${who}: ${what}.`;
  keepDeployment(world, service, { ...failed, rolloutState: "FAILED", rolloutStateReason, updatedAt, events });
  // Where there is nothing to return to, the deployment is over all the same.
  return { state: rollsBack ? "rolledBack" : "failed", by, reason };
}

/** Ends all tasks of a service and forgets its deployments. */
export function stopService(world: World, service: CloudRecord): void {
  for (const task of tasksOf(world, service)) world.remove(task);
  forgetDeployments(world, service);
  evaluateAlarms(world, service);
}

function digits(world: World): string {
  return BigInt(`0x${world.hex(16)}`)
    .toString()
    .padStart(19, "0")
    .slice(-19);
}
