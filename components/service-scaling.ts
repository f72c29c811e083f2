import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { check } from "./check.ts";
import { reasonOf } from "./reason.ts";
import type { StackFacts } from "./stack-facts.ts";
import { withTags } from "./tags.ts";

/** How many tasks autoscaling may run, and what it goes by. */
export interface ServiceScaling {
  /** At least 1. */
  readonly min: number;
  /** At least `min`. */
  readonly max: number;
  /** The use of CPU that it holds the tasks at on average, in percent. */
  readonly cpuPercent: number;
}

/** Who decides how many tasks of a service run. */
export interface CountArgs {
  /** How many tasks run, once an image is deployed; with `scaling`, how many it starts from. */
  readonly desiredCount: number;
  /** Autoscaling of the tasks. Absent: `desiredCount` of them run. */
  readonly scaling?: ServiceScaling;
  /**
   * How many tasks ECS runs now: `findRunningCount`. With `scaling` and tasks that run, their number is autoscaling's.
   * Absent: none.
   */
  readonly runningCount?: number;
}

/** Throws where the counts contradict each other. `name` is the component's. */
export function checkCounts(name: string, { desiredCount, scaling }: CountArgs): void {
  if (scaling === undefined) return;
  const { min, max, cpuPercent } = scaling;
  check(
    min >= 1 && min <= max,
    `${name}: scaling from ${min} to ${max} tasks is no range; give it a min of 1 or more, and a max of at least that`,
  );
  check(
    desiredCount >= min && desiredCount <= max,
    `${name}: desiredCount ${desiredCount} is outside the scaling range of ${min} to ${max}; set it within, or widen scaling.min and scaling.max`,
  );
  check(
    cpuPercent >= 10 && cpuPercent <= 90,
    `${name}: scaling.cpuPercent ${cpuPercent} is nothing to hold the CPU at; give it 10 to 90`,
  );
}

/**
 * Whether autoscaling owns the service's desired count, so that the program must leave it alone. Autoscaling changes a
 * count, it does not start one from 0: the first tasks are the program's.
 */
export function isCountAutoscaled({ scaling, runningCount = 0 }: CountArgs): boolean {
  return scaling !== undefined && runningCount > 0;
}

/**
 * What the program asks of the desired count. Throws `pulumi.RunError` where the image was taken away from tasks whose number
 * is autoscaling's: the program could not stop them, and a rollout to no image would fail.
 */
export function desiredCountOf(name: string, args: CountArgs, deployed: boolean): number {
  check(
    deployed || !isCountAutoscaled(args),
    `${name}: the image digest is none, but ${args.runningCount ?? 0} tasks run, whose number is autoscaling's; ` +
      "write the digest of an image, or take scaling out of the configuration to stop them",
  );
  return deployed ? args.desiredCount : 0;
}

/** What `createScaling` scales. */
export interface ScalableService extends Pick<StackFacts, "displayName" | "tags"> {
  readonly clusterName: pulumi.Input<string>;
  readonly serviceName: pulumi.Input<string>;
  /** Whether there is an image to run. While there is none, the count is 0, and nothing raises it. */
  readonly deployed: pulumi.Input<boolean>;
}

/** Lets autoscaling change a service's desired count, by the CPU that its tasks use. */
export function createScaling(
  name: string,
  { min, max, cpuPercent }: ServiceScaling,
  service: ScalableService,
  parent: pulumi.Resource,
): void {
  const target = new aws.appautoscaling.Target(
    `${name}-scaling`,
    {
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: pulumi.interpolate`service/${service.clusterName}/${service.serviceName}`,
      // A count under the minimum is raised at once.
      minCapacity: pulumi.output(service.deployed).apply((deployed) => (deployed ? min : 0)),
      maxCapacity: max,
      tags: withTags(service.tags),
    },
    { parent },
  );
  new aws.appautoscaling.Policy(
    `${name}-scaling-cpu`,
    {
      name: `${service.displayName}-cpu`,
      policyType: "TargetTrackingScaling",
      serviceNamespace: target.serviceNamespace,
      scalableDimension: target.scalableDimension,
      resourceId: target.resourceId,
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
        targetValue: cpuPercent,
        // Out fast, in slowly.
        scaleOutCooldown: 60,
        scaleInCooldown: 300,
      },
    },
    { parent },
  );
}

/**
 * What the provider says of a service or a cluster that does not exist. Source: dataSourceServiceRead and findServices of
 * terraform-provider-aws, where ClusterNotFoundException, ServiceNotFoundException and the failure MISSING are all "not
 * found", and SingularDataSourceFindError, which words it. The second is ECS's own word for a cluster, should it come
 * through.
 */
const NOT_FOUND = /\bno matching ECS Service found\b|\bClusterNotFoundException\b/;

/**
 * How many tasks of a service ECS runs now; 0 where the service or its cluster does not exist yet. To be asked before the
 * service is declared.
 *
 * Throws `pulumi.RunError` where ECS refuses to tell: taken for 0, the program would set a count that is autoscaling's.
 */
export async function findRunningCount(
  { clusterName, serviceName }: { clusterName: string; serviceName: string },
  opts: pulumi.InvokeOptions,
): Promise<number> {
  try {
    // It takes a name as well as an ARN, as DescribeServices does.
    const { runningCount } = await aws.ecs.getService(
      { clusterArn: clusterName, serviceName },
      { ...opts, async: true },
    );
    return runningCount;
  } catch (error) {
    const reason = reasonOf(error);
    if (NOT_FOUND.test(reason)) return 0;
    throw new pulumi.RunError(
      `This stack cannot tell how many tasks of the service ${serviceName} run; check the AWS credentials and their permission ecs:DescribeServices. ` +
        `AWS says: ${reason}`,
    );
  }
}
