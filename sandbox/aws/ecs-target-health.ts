import { objects, text, texts } from "../cloud/properties.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { SUBNET, VPC } from "./ec2.ts";
import { faultsOf } from "./ecs-images.ts";
import { type Placement, placementOf } from "./ecs-network.ts";
import { containersOf } from "./ecs-task-definitions.ts";
import { loadBalancersOf, TARGET_GROUP } from "./lb-target-groups.ts";
import { coversBlock, coversPort } from "./reachability.ts";
import { type Direction, rulesOf } from "./security-group-rules.ts";

/** One entry of a service's `loadBalancers`. */
export interface ServiceTargets {
  readonly targetGroupArn: string;
  readonly containerName: string;
  readonly containerPort: number;
}

/** What a load balancer finds wrong with a target, in the words of DescribeTargetHealth, and in the sandbox's own why. */
export interface Unhealthy {
  readonly code: "Target.ResponseCodeMismatch" | "Target.Timeout";
  readonly description: string;
  readonly cause?: string;
}

/** The target groups that a service's tasks are registered with. */
export function targetsOfService({ inputs }: Pick<CloudRecord, "inputs">): ServiceTargets[] {
  return objects(inputs.loadBalancers).map((entry) => ({
    targetGroupArn: text(entry.targetGroupArn),
    containerName: text(entry.containerName),
    containerPort: Number(entry.containerPort),
  }));
}

/** Why the load balancers before a target group take the service's tasks of this revision for unhealthy; undefined where they do not. */
export function unhealthy(
  world: World,
  service: CloudRecord,
  revision: CloudRecord,
  { targetGroupArn, containerPort }: ServiceTargets,
): Unhealthy | undefined {
  const group = world.get(TARGET_GROUP, service.owner, targetGroupArn);
  if (group === undefined) return undefined;
  const region = service.id.split(":")[3] ?? "";
  const placement = placementOf(world, service.owner, region, service.inputs.networkConfiguration);
  const check = group.outputs.healthCheck as { readonly port: string; readonly timeout: number };
  const ports = new Set([containerPort, check.port === "traffic-port" ? containerPort : Number(check.port)]);
  for (const loadBalancer of loadBalancersOf(world, group)) {
    for (const port of ports) {
      const cause = blocked(loadBalancer, placement, port);
      if (cause !== undefined) return { code: "Target.Timeout", description: "Request timed out", cause };
    }
  }
  const images = containersOf(revision).map(({ image }) => image);
  const failing = images.map((image) => faultsOf(image, placement).healthCheckCode).find((code) => code !== undefined);
  if (failing === undefined) return undefined;
  return { code: "Target.ResponseCodeMismatch", description: `Health checks failed with these codes: [${failing}]` };
}

/** Why the load balancer does not reach the tasks on a port; undefined where it does. */
function blocked(loadBalancer: CloudRecord, placement: Placement, port: number): string | undefined {
  const { world, account } = placement;
  const from = sideOf(world, account, texts(loadBalancer.outputs.securityGroups), texts(loadBalancer.inputs.subnets));
  const to = sideOf(world, account, placement.securityGroups, placement.subnets);
  const closed = (groups: readonly string[], what: string): string =>
    `none of the security groups ${groups.join(", ")} of the ${what} on port ${port}`;
  if (!allows(world, account, "egress", from, to, port)) {
    return closed(from.groups, "load balancer lets TCP out to the tasks");
  }
  return allows(world, account, "ingress", to, from, port)
    ? undefined
    : closed(to.groups, "tasks lets TCP in from the load balancer");
}

/** One side of a connection: the security groups of its interfaces, and the blocks that their addresses are from. */
interface Side {
  readonly groups: readonly string[];
  readonly blocks: readonly string[];
}

function sideOf(world: World, account: string, given: readonly string[], subnetIds: readonly string[]): Side {
  const subnets = subnetIds.map((id) => world.get(SUBNET, account, id)).filter((subnet) => subnet !== undefined);
  const byDefault = subnets.map(({ inputs }) => world.get(VPC, account, text(inputs.vpcId))?.outputs);
  return {
    groups: given.length > 0 ? given : [text(byDefault[0]?.defaultSecurityGroupId)],
    blocks: subnets.map(({ inputs }) => text(inputs.cidrBlock)),
  };
}

/** Whether a rule of this side's groups names a group of the peer, or rules name all the blocks of its subnets. */
function allows(
  world: World,
  account: string,
  direction: Direction,
  { groups }: Side,
  peer: Side,
  port: number,
): boolean {
  const rules = groups
    .flatMap((group) => rulesOf(world, account, group, direction))
    .filter((rule) => coversPort(rule, port));
  return (
    rules.some(({ inputs }) => peer.groups.includes(text(inputs.referencedSecurityGroupId))) ||
    peer.blocks.every((block) => rules.some((rule) => coversBlock(rule, block)))
  );
}
