import { text } from "../cloud/properties.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { SERVICE } from "./ecs-services.ts";
import { type ServiceTargets, targetsOfService, unhealthy } from "./ecs-target-health.ts";
import { findRevision } from "./ecs-task-definitions.ts";
import { tasksOf } from "./ecs-tasks.ts";
import { existingTargetGroup, loadBalancersOf } from "./lb-target-groups.ts";
import type { OperationDefinition } from "./operations.ts";

/** What the AWS CLI tells of target groups. */
export const lbOperations: Readonly<Record<string, OperationDefinition>> = {
  "elbv2 describe-target-health": {
    required: ["target-group-arn"],
    operation: "DescribeTargetHealth",
    run: (flag, _, { world, account }) => {
      const group = existingTargetGroup(world, account, flag("target-group-arn"));
      const services = world.list(SERVICE, account).flatMap((service) =>
        targetsOfService(service)
          .filter(({ targetGroupArn }) => targetGroupArn === group.id)
          .map((targets) => ({ service, targets })),
      );
      return {
        TargetHealthDescriptions: services.flatMap(({ service, targets }) =>
          tasksOf(world, service).map((task) => ({
            Target: { Id: task.outputs.privateIpv4Address, Port: targets.containerPort },
            HealthCheckPort: String(targets.containerPort),
            TargetHealth: healthOf(world, group, service, task, targets),
          })),
        ),
      };
    },
  },
};

function healthOf(
  world: World,
  group: CloudRecord,
  service: CloudRecord,
  task: CloudRecord,
  targets: ServiceTargets,
): unknown {
  if (loadBalancersOf(world, group).length === 0) {
    const Description = "Target group is not configured to receive traffic from the load balancer";
    return { State: "unused", Reason: "Target.NotInUse", Description };
  }
  const revision = findRevision(world, service.owner, text(task.outputs.taskDefinitionArn));
  const found = unhealthy(world, service, revision, targets);
  if (found === undefined) return { State: "healthy" };
  return { State: "unhealthy", Reason: found.code, Description: found.description };
}
