import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import type { StackFacts } from "./stack-facts.ts";
import { withTags } from "./tags.ts";

/** A load balancer, its target group and the distribution before it, as CloudWatch's dimensions name them. */
export interface LoadBalancerNames {
  /** Example: `app/askflorence-prod/50dc6c495c0c9188`. */
  readonly arnSuffix: pulumi.Input<string>;
  /** Example: `targetgroup/askflorence-prod/943f017f100becff`. */
  readonly targetGroupArnSuffix: pulumi.Input<string>;
  /** Of the distribution that all requests come through. Example: `E1A2B3C4D5E6F7`. */
  readonly distributionId: pulumi.Input<string>;
}

/** What the alarms of a service are made of. */
export interface ServiceAlarmsArgs extends Pick<StackFacts, "displayName" | "tags"> {
  /** Where alarms are published. */
  readonly topicArn: pulumi.Input<string>;
  /** What the tasks write. */
  readonly logGroupName: pulumi.Input<string>;
  /** Absent: only the tasks themselves are watched. */
  readonly loadBalancer?: LoadBalancerNames;
  /** Whether an image is deployed. While not, nobody is told that no task runs. */
  readonly deployed: pulumi.Input<boolean>;
}

/** An alarm that was made. */
export interface ServiceAlarm {
  readonly alarmName: pulumi.Output<string>;
  /** Whether a bad rollout sets it off, so that rollouts should stop at it. */
  readonly ofDeployment: boolean;
}

/**
 * What one alarm watches. It goes off where `threshold` is reached, or fallen short of, in `breaching` of `periods`
 * periods.
 */
interface Watched {
  /** Names the alarm, after the stack's display name. */
  readonly key: string;
  readonly ofDeployment: boolean;
  /** What it means, and what to do. */
  readonly description: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions?: Readonly<Record<string, pulumi.Input<string>>>;
  readonly statistic: "Average" | "Maximum" | "Sum";
  readonly threshold: number;
  /** Whether less than the threshold is bad, and so is what is not measured. Default: that much or more is. */
  readonly isLeast?: boolean;
  /** Whether anybody is told. Default: yes. */
  readonly actionsEnabled?: pulumi.Input<boolean>;
  /** In seconds. */
  readonly period: number;
  readonly periods: number;
  readonly breaching: number;
}

/**
 * The driver's errors of a cluster that cannot be reached. When the access list was tightened under running tasks, each
 * request failed with the first after 30 seconds, for half an hour.
 */
const CONNECTION_ERRORS = [
  "MongoServerSelectionError",
  "MongooseServerSelectionError",
  "MongoNetworkError",
  "MongoNetworkTimeoutError",
];

const DATABASE_ERRORS = "DatabaseConnectionErrors";

/** Errors that last, not one that passes: in three minutes of five. */
const LASTING = { period: 60, periods: 5, breaching: 3 };

/** Makes the alarms of a service, and the metric of its database errors. */
export function createAlarms(name: string, args: ServiceAlarmsArgs, parent: pulumi.Resource): ServiceAlarm[] {
  new aws.cloudwatch.LogMetricFilter(
    `${name}-database-errors-filter`,
    {
      name: `${args.displayName}-database-errors`,
      logGroupName: args.logGroupName,
      // Any of the words.
      pattern: CONNECTION_ERRORS.map((error) => `?${error}`).join(" "),
      metricTransformation: { namespace: args.displayName, name: DATABASE_ERRORS, value: "1" },
    },
    { parent },
  );
  return [...ofTasks(args), ...ofRequests(args)].map((watched) => {
    const alarm = createAlarm(`${name}-${watched.key}`, watched, args, parent);
    return { alarmName: alarm.name, ofDeployment: watched.ofDeployment };
  });
}

function createAlarm(name: string, watched: Watched, args: ServiceAlarmsArgs, parent: pulumi.Resource) {
  const { namespace, metricName, dimensions, statistic, threshold, isLeast = false, period } = watched;
  return new aws.cloudwatch.MetricAlarm(
    name,
    {
      name: `${args.displayName}-${watched.key}`,
      alarmDescription: watched.description,
      namespace,
      metricName,
      dimensions,
      statistic,
      threshold,
      comparisonOperator: isLeast ? "LessThanThreshold" : "GreaterThanOrEqualToThreshold",
      period,
      evaluationPeriods: watched.periods,
      datapointsToAlarm: watched.breaching,
      // No error is counted where there is none; but what must be there, and is not measured, is not there.
      treatMissingData: isLeast ? "breaching" : "notBreaching",
      actionsEnabled: watched.actionsEnabled,
      alarmActions: [args.topicArn],
      okActions: [args.topicArn],
      tags: withTags(args.tags),
    },
    { parent },
  );
}

function ofTasks({ displayName }: ServiceAlarmsArgs): Watched[] {
  const service = {
    ofDeployment: false,
    namespace: "AWS/ECS",
    dimensions: { ClusterName: displayName, ServiceName: displayName },
    statistic: "Average",
    threshold: 85,
    // Longer than scaling out takes.
    period: 300,
    periods: 3,
    breaching: 3,
  } as const;
  return [
    {
      ...service,
      key: "cpu-high",
      metricName: "CPUUtilization",
      description:
        "The tasks use 85 % of their CPU or more, for 15 minutes. Where they run at the scaling maximum, raise it or " +
        "the service's cpu; where they do not, look at why the service does not scale",
    },
    {
      ...service,
      key: "memory-high",
      metricName: "MemoryUtilization",
      description:
        "The tasks use 85 % of their memory or more, for 15 minutes; at 100 % they are killed. Raise the service's " +
        "memory, or look for a leak in the last rollout",
    },
    {
      key: "database-errors",
      ofDeployment: true,
      namespace: displayName,
      metricName: DATABASE_ERRORS,
      statistic: "Sum",
      threshold: 1,
      // The form that people fill in is used seldom: two minutes with an error are enough. A failover of the cluster takes
      // less than one.
      period: 60,
      periods: 5,
      breaching: 2,
      description:
        `The tasks do not reach the database (see the log group /ecs/${displayName}). Check the peering, its routes and ` +
        "the access list; where they are as they should be, roll the service: tasks keep sockets and addresses from when " +
        "they were started",
    },
  ];
}

function ofRequests({ displayName, loadBalancer, deployed }: ServiceAlarmsArgs): Watched[] {
  if (loadBalancer === undefined) return [];
  const target = { LoadBalancer: loadBalancer.arnSuffix, TargetGroup: loadBalancer.targetGroupArnSuffix };
  const requests = { ofDeployment: true, namespace: "AWS/ApplicationELB", ...LASTING } as const;
  return [
    {
      ...requests,
      key: "target-5xx",
      metricName: "HTTPCode_Target_5XX_Count",
      dimensions: target,
      statistic: "Sum",
      threshold: 5,
      description:
        "The service answers with errors (5xx), five or more a minute. Look into the log group " +
        `/ecs/${displayName}; after a rollout, write the previous image digest and roll back`,
    },
    {
      ...requests,
      key: "load-balancer-5xx",
      metricName: "HTTPCode_ELB_5XX_Count",
      dimensions: { LoadBalancer: loadBalancer.arnSuffix },
      statistic: "Sum",
      threshold: 5,
      description:
        "The load balancer itself answers with errors (502, 503, 504), five or more a minute: no healthy task, or one " +
        "that does not answer in time. Look at the service's events and the target group's health",
    },
    {
      ...requests,
      key: "unhealthy-hosts",
      metricName: "UnHealthyHostCount",
      dimensions: target,
      statistic: "Maximum",
      threshold: 1,
      description:
        "A task fails its health check. Look at the service's events, and into the log group " +
        `/ecs/${displayName} for what the task says of itself`,
    },
    {
      ...requests,
      key: "no-healthy-host",
      // It is on before the first rollout, which would be rolled back by it: a target group without targets measures none.
      ofDeployment: false,
      metricName: "HealthyHostCount",
      dimensions: target,
      // Each zone measures its own.
      statistic: "Maximum",
      threshold: 1,
      isLeast: true,
      actionsEnabled: deployed,
      description:
        "No task serves: none runs, or none is healthy. Everybody gets an error. Look at the service's events and desired " +
        `count, at the reason of stopped tasks, and into the log group /ecs/${displayName}`,
    },
    {
      ...requests,
      key: "distribution-5xx",
      // What tasks answer sets off the others. This is about the way to them, where the load balancer counts no request.
      ofDeployment: false,
      namespace: "AWS/CloudFront",
      metricName: "5xxErrorRate",
      // CloudFront measures in us-east-1 only, where a stack with a distribution is.
      dimensions: { DistributionId: loadBalancer.distributionId, Region: "Global" },
      statistic: "Average",
      // In percent. Where few requests come in, one that fails is much.
      threshold: 25,
      description:
        "A quarter of the requests or more end in errors (5xx) that people see. Where the load balancer's alarms are quiet, " +
        "CloudFront does not reach it: look at the VPC origin, the load balancer's security group and its certificate",
    },
  ];
}
