import { isObject } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { findRevision } from "./ecs-task-definitions.ts";
import { isOnFargate, startTask, tasksOf } from "./ecs-tasks.ts";

/** The primary deployment of a service, with the service's last events. Its id is the service's ARN. */
const DEPLOYMENT = "aws:ecs/deployment:Deployment";
const EVENTS_KEPT = 20;

/** A message in the history of a service. */
export interface ServiceEvent {
  readonly id: string;
  readonly createdAt: string;
  readonly message: string;
}

/** A rollout of a service, in the words of DescribeServices. */
export interface Deployment {
  readonly id: string;
  /** The ARN of the revision that it rolls out. */
  readonly taskDefinition: string;
  readonly rolloutState: "COMPLETED" | "FAILED" | "IN_PROGRESS";
  readonly rolloutStateReason: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly events: readonly ServiceEvent[];
}

/** How a rollout ended; `reason` is why its tasks stopped. */
export type RolloutResult =
  { readonly state: "steady" } | { readonly state: "rolledBack" | "failed" | "pending"; readonly reason: string };

/** The primary deployment of a service; undefined before its first one. */
export function deploymentOf(world: World, service: CloudRecord): Deployment | undefined {
  return world.get(DEPLOYMENT, service.owner, service.id)?.outputs as Deployment | undefined;
}

/**
 * Starts a new deployment: new tasks first, and when all run the old ones stop. When they do not start, the old tasks keep running
 * and the circuit breaker, if it is on, ends the deployment; with rollback the service returns to the deployment before it.
 */
export function rollOut(world: World, service: CloudRecord, revision: CloudRecord): RolloutResult {
  const before = deploymentOf(world, service);
  const now = world.now().toISOString();
  const id = `ecs-svc/${digits(world)}`;
  keep(world, service, {
    id,
    taskDefinition: revision.outputs.arn as string,
    rolloutState: "IN_PROGRESS",
    rolloutStateReason: `ECS deployment ${id} in progress.`,
    createdAt: now,
    updatedAt: now,
    events: before?.events ?? [],
  });
  const result = settle(world, service);
  const breaker = isObject(service.inputs.deploymentCircuitBreaker) ? service.inputs.deploymentCircuitBreaker : {};
  if (result.state === "steady" || breaker.enable !== true) return result;
  return trip(world, service, result.reason, breaker.rollback === true, before);
}

/** Starts and stops tasks until the service has as many as it should, as far as they start. */
export function settle(world: World, service: CloudRecord): RolloutResult {
  const deployment = deploymentOf(world, service);
  if (deployment === undefined || deployment.rolloutState === "FAILED") {
    return { state: "pending", reason: deployment?.rolloutStateReason ?? "there is no deployment" };
  }
  const isNew = ({ inputs }: CloudRecord): boolean => inputs.deployment === deployment.id;
  const running = tasksOf(world, service).filter(isNew);
  const desired = Number(service.inputs.desiredCount ?? 0);
  for (const task of running.slice(desired)) world.remove(task);
  const revision = findRevision(world, service.owner, deployment.taskDefinition);
  for (let i = running.length; i < desired; i++) {
    const reason = start(world, service, revision, deployment.id);
    if (reason !== undefined) {
      note(world, service, `(service ${nameOf(service)}) was unable to place a task. Reason: ${reason}.`);
      return { state: "pending", reason };
    }
  }
  const old = tasksOf(world, service).filter((task) => !isNew(task));
  for (const task of old) world.remove(task);
  if (deployment.rolloutState !== "COMPLETED") {
    const rolloutStateReason = `ECS deployment ${deployment.id} completed.`;
    const updatedAt = world.now().toISOString();
    keep(world, service, { ...deployment, rolloutState: "COMPLETED", rolloutStateReason, updatedAt });
    note(world, service, `(service ${nameOf(service)}) (deployment ${deployment.id}) deployment completed.`);
    note(world, service, `(service ${nameOf(service)}) has reached a steady state.`);
  }
  return { state: "steady" };
}

/** Ends all tasks of a service and forgets its deployments. */
export function stopService(world: World, service: CloudRecord): void {
  for (const task of tasksOf(world, service)) world.remove(task);
  world.remove({ type: DEPLOYMENT, owner: service.owner, id: service.id });
}

function start(world: World, service: CloudRecord, revision: CloudRecord, deployment: string): string | undefined {
  if (isOnFargate(service)) return startTask(world, service, revision, deployment);
  return (
    "No Container Instances were found in your cluster: the sandbox has none, " +
    "so only services with launchType FARGATE or a FARGATE capacity provider can run tasks"
  );
}

function trip(
  world: World,
  service: CloudRecord,
  reason: string,
  rollsBack: boolean,
  before: Deployment | undefined,
): RolloutResult {
  const failed = deploymentOf(world, service);
  if (failed === undefined) return { state: "failed", reason };
  const started = tasksOf(world, service).filter(({ inputs }) => inputs.deployment === failed.id);
  for (const task of started) world.remove(task);
  note(
    world,
    service,
    `(service ${nameOf(service)}) (deployment ${failed.id}) deployment failed: tasks failed to start.`,
  );
  const events = deploymentOf(world, service)?.events ?? [];
  const updatedAt = world.now().toISOString();
  if (rollsBack && before?.rolloutState === "COMPLETED") {
    const rolloutStateReason = `ECS deployment circuit breaker: rolling back to deploymentId ${before.id}.`;
    keep(world, service, { ...before, rolloutStateReason, updatedAt, events });
    note(world, service, `(service ${nameOf(service)}) rolling back to deployment ${before.id}.`);
    return { state: "rolledBack", reason };
  }
  const rolloutStateReason = "ECS deployment circuit breaker: tasks failed to start.";
  keep(world, service, { ...failed, rolloutState: "FAILED", rolloutStateReason, updatedAt, events });
  // Where there is nothing to return to, the deployment is over all the same.
  return { state: rollsBack ? "rolledBack" : "failed", reason };
}

function keep(world: World, service: CloudRecord, deployment: Deployment): void {
  world.put({ type: DEPLOYMENT, id: service.id, owner: service.owner, inputs: {}, outputs: { ...deployment } });
}

function note(world: World, service: CloudRecord, message: string): void {
  const deployment = deploymentOf(world, service);
  if (deployment === undefined) return;
  const event = { id: world.hex(32), createdAt: world.now().toISOString(), message };
  keep(world, service, { ...deployment, events: [event, ...deployment.events].slice(0, EVENTS_KEPT) });
}

function nameOf(service: CloudRecord): string {
  return service.id.split("/").at(-1) ?? "";
}

function digits(world: World): string {
  return BigInt(`0x${world.hex(16)}`)
    .toString()
    .padStart(19, "0")
    .slice(-19);
}
