import { objects, text, texts } from "../cloud/properties.ts";
import { isObject, type Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { ALARM, reasonOf, setState, stateOf } from "./alarms.ts";
import { ApiError } from "./api-error.ts";
import { faultsOf } from "./ecs-images.ts";
import { placementOf } from "./ecs-network.ts";
import { targetsOfService } from "./ecs-target-health.ts";
import { containersOf, findRevision } from "./ecs-task-definitions.ts";
import { tasksOf } from "./ecs-tasks.ts";
import { loadBalancersOf, TARGET_GROUP } from "./lb-target-groups.ts";

/**
 * The names of the alarms that a deployment watches: those of the service, but for one that is in `ALARM` when it starts.
 * Source: the Amazon ECS developer guide, "How CloudWatch alarms detect deployment failures".
 */
export function alarmsToWatch(world: World, service: CloudRecord): string[] {
  return alarmsOf(service).filter((name) => !isRaised(world, service.owner, name));
}

/** Which of these alarms are in `ALARM`. */
export function raisedAlarms(world: World, { owner }: CloudRecord, names: readonly string[]): string[] {
  return names.filter((name) => isRaised(world, owner, name));
}

/** Throws what ECS answers to alarms that do not exist. The text is an inference. */
export function acceptAlarms(world: World, service: Pick<CloudRecord, "owner" | "inputs">): void {
  const missing = alarmsOf(service).filter((name) => world.get(ALARM, service.owner, name) === undefined);
  if (missing.length === 0) return;
  throw new ApiError("InvalidParameterException", `The following alarms do not exist: ${missing.join(", ")}`);
}

function alarmsOf({ inputs: { alarms } }: Pick<CloudRecord, "inputs">): string[] {
  return isObject(alarms) && alarms.enable === true ? texts(alarms.alarmNames) : [];
}

function isRaised(world: World, owner: string, name: string): boolean {
  const alarm = world.get(ALARM, owner, name);
  return alarm !== undefined && stateOf(world, alarm) === "ALARM";
}

/**
 * Raises the alarms on metrics that the service's running tasks breach, as their images say, and ends those that it has raised once no task
 * does so any more. The sandbox has no metrics beside that.
 */
export function evaluateAlarms(world: World, service: CloudRecord): void {
  const breached = breachedMetrics(world, service);
  const reason = `Threshold Crossed: tasks of ${service.id} breach the threshold`;
  for (const alarm of world.list(ALARM, service.owner)) {
    const isBreached = metricsOf(alarm.inputs).some(
      ({ metricName, dimensions }) => breached.includes(text(metricName)) && isAbout(world, service, dimensions),
    );
    const state = stateOf(world, alarm);
    if (isBreached && state !== "ALARM") setState(world, alarm, "ALARM", reason);
    if (!isBreached && state === "ALARM" && reasonOf(world, alarm) === reason) {
      setState(world, alarm, "OK", "Threshold Crossed: no datapoint breaches the threshold");
    }
  }
}

function breachedMetrics(world: World, service: CloudRecord): string[] {
  const region = service.id.split(":")[3] ?? "";
  const placement = placementOf(world, service.owner, region, service.inputs.networkConfiguration);
  const revisions = new Set(tasksOf(world, service).map(({ outputs }) => text(outputs.taskDefinitionArn)));
  return [...revisions]
    .flatMap((name) => containersOf(findRevision(world, service.owner, name)))
    .flatMap(({ image }) => faultsOf(image, placement).breachedMetrics);
}

/** The metrics of an alarm: its own one, or those that its queries name. */
function metricsOf(inputs: Properties): Properties[] {
  const queried = objects(inputs.metricQueries).map(({ metric }) => metric);
  return [inputs, ...queried.filter(isObject)];
}

/** Whether none of the dimensions names another service, cluster, target group or load balancer. */
function isAbout(world: World, service: CloudRecord, dimensions: unknown): boolean {
  if (!isObject(dimensions)) return true;
  const [, cluster, name] = service.id.split("/");
  const groups = targetsOfService(service)
    .map(({ targetGroupArn }) => world.get(TARGET_GROUP, service.owner, targetGroupArn))
    .filter((group) => group !== undefined);
  const own: Readonly<Record<string, readonly unknown[]>> = {
    ClusterName: [cluster],
    ServiceName: [name],
    TargetGroup: groups.map(({ outputs }) => outputs.arnSuffix),
    LoadBalancer: groups.flatMap((group) => loadBalancersOf(world, group)).map(({ outputs }) => outputs.arnSuffix),
  };
  return Object.entries(dimensions).every(([key, value]) => own[key]?.includes(value) ?? true);
}
