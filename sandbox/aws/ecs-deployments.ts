import type { CloudRecord, World } from "../world/world.ts";

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

/** The primary deployment of a service; undefined before its first one. */
export function deploymentOf(world: World, service: CloudRecord): Deployment | undefined {
  return world.get(DEPLOYMENT, service.owner, service.id)?.outputs as Deployment | undefined;
}

/** Makes this the primary deployment of a service. */
export function keepDeployment(world: World, service: CloudRecord, deployment: Deployment): void {
  world.put({ type: DEPLOYMENT, id: service.id, owner: service.owner, inputs: {}, outputs: { ...deployment } });
}

/** Removes the deployments of a service that goes. */
export function forgetDeployments(world: World, service: CloudRecord): void {
  world.remove({ type: DEPLOYMENT, owner: service.owner, id: service.id });
}

/** Adds a message to the history of a service. */
export function note(world: World, service: CloudRecord, message: string): void {
  const deployment = deploymentOf(world, service);
  if (deployment === undefined) return;
  const event = { id: world.hex(32), createdAt: world.now().toISOString(), message };
  keepDeployment(world, service, { ...deployment, events: [event, ...deployment.events].slice(0, EVENTS_KEPT) });
}

/** The name of a service. */
export function nameOf(service: CloudRecord): string {
  return service.id.split("/").at(-1) ?? "";
}
