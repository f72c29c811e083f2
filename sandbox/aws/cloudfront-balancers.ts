import { objects, text, texts } from "../cloud/properties.ts";
import type { CloudRecord, World } from "../world/world.ts";
import type { Answer } from "./cloudfront-origin-answer.ts";
import { nested } from "./cloudfront-records.ts";
import { SUBNET } from "./ec2.ts";
import { SERVICE } from "./ecs-services.ts";
import { targetsOfService, unhealthy } from "./ecs-target-health.ts";
import { findRevision } from "./ecs-task-definitions.ts";
import { tasksOf } from "./ecs-tasks.ts";
import { targetsOf } from "./lb-target-groups.ts";
import { prefixListByName } from "./prefix-lists.ts";
import { coversBlock, coversPort } from "./reachability.ts";
import { rulesOf } from "./security-group-rules.ts";

const CLOUDFRONT_LIST = "com.amazonaws.global.cloudfront.origin-facing";

/**
 * Why CloudFront does not come through to the load balancer on the port; undefined where it does. Its requests come from interfaces in the
 * load balancer's subnets, and it goes through as well where a rule names its prefix list. Source: CloudFront Developer Guide, "Restrict access
 * with VPC origins".
 */
export function closedToCloudFront(world: World, balancer: CloudRecord, port: number): string | undefined {
  const { owner, inputs, outputs } = balancer;
  const groups = texts(outputs.securityGroups);
  const rules = groups.flatMap((id) => rulesOf(world, owner, id, "ingress")).filter((rule) => coversPort(rule, port));
  const list = prefixListByName(text(outputs.region), CLOUDFRONT_LIST)?.id;
  const blocks = texts(inputs.subnets).map((id) => text(world.get(SUBNET, owner, id)?.inputs.cidrBlock));
  const isOpen =
    rules.some((rule) => rule.inputs.prefixListId === list) ||
    blocks.every((block) => rules.some((rule) => coversBlock(rule, block)));
  if (isOpen) return undefined;
  return `none of the security groups ${groups.join(", ")} of the load balancer lets CloudFront in on port ${port}`;
}

/** What the first action of a listener answers. What an application says is not simulated: a healthy task answers 200. */
export function answerOfListener(world: World, listener: CloudRecord): Answer {
  const [action = {}] = objects(listener.inputs.defaultActions);
  if (action.type === "redirect") {
    const status = Number(text(nested(action, "redirect").statusCode).replace("HTTP_", ""));
    return { status, reason: "the listener redirects" };
  }
  if (action.type === "fixed-response") {
    return { status: Number(nested(action, "fixedResponse").statusCode), reason: "the listener has a fixed response" };
  }
  const groups = targetsOf([action]);
  const answers = world
    .list(SERVICE, listener.owner)
    .flatMap((service) => answersOf(world, service, groups))
    .toSorted((a, b) => a.status - b.status);
  return answers[0] ?? { status: 503, reason: `the target group ${groups.join(", ")} has no targets` };
}

/** What the tasks of a service answer that are registered with one of the target groups. ECS keeps none that fails its checks by its own answer. */
function answersOf(world: World, service: CloudRecord, groups: readonly string[]): Answer[] {
  return targetsOfService(service)
    .filter(({ targetGroupArn }) => groups.includes(targetGroupArn))
    .flatMap((targets) =>
      tasksOf(world, service).map((task): Answer => {
        const revision = findRevision(world, service.owner, text(task.outputs.taskDefinitionArn));
        const problem = unhealthy(world, service, revision, targets);
        if (problem === undefined) return { status: 200 };
        return { status: 504, reason: `the targets are unhealthy: ${problem.cause ?? problem.description}` };
      }),
    );
}
