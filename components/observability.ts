import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { createLogGroup, type LogGroup } from "./log-group.ts";
import { createAlarms, type LoadBalancerNames } from "./service-alarms.ts";
import type { StackFacts } from "./stack-facts.ts";
import { withTags } from "./tags.ts";

/** Arguments of `Observability`. The cluster and the service that it watches have the stack's display name. */
export interface ObservabilityArgs extends StackFacts {
  /** The CMK that encrypts the logs and the topic. */
  readonly keyArn: pulumi.Input<string>;
  /**
   * Who is told of alarms. AWS asks the address to confirm; until then it gets none. Absent: nobody subscribes, and the
   * alarms show in CloudWatch alone.
   */
  readonly alarmEmail?: string;
  /** What the service is registered with. Absent: no requests come in, so none are watched. */
  readonly loadBalancer?: LoadBalancerNames;
  /** Whether an image is deployed. While not, nobody is told that no task runs. */
  readonly deployed: pulumi.Input<boolean>;
}

/**
 * Where the service's logs and alarms go: its log groups, which are there before it, the alarms that watch it, and the
 * topic that they are published to.
 */
export class Observability extends pulumi.ComponentResource {
  /** Alarms are published to it when they go off and when they are over. */
  readonly topicArn: pulumi.Output<string>;
  /** What the service's tasks write. */
  readonly logGroup: LogGroup;
  /** What Container Insights writes of the cluster. */
  readonly insightsLogGroup: LogGroup;
  /** Those that a bad rollout sets off. */
  readonly deploymentAlarmNames: readonly pulumi.Output<string>[];
  /** All of them. */
  readonly alarmNames: readonly pulumi.Output<string>[];

  constructor(name: string, args: ObservabilityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("askflorence:components:Observability", name, {}, opts);
    const { displayName, keyArn, tags } = args;

    const logGroup = createLogGroup(
      `${name}-log`,
      { groupName: `/ecs/${displayName}`, keyArn, tags },
      { parent: this, aliases: [{ name: "app-log", parent: formerParent() }] },
    );
    // Container Insights makes this group by itself, without key and for ever, where it does not exist yet.
    const insightsLogGroup = createLogGroup(
      `${name}-insights`,
      { groupName: `/aws/ecs/containerinsights/${displayName}/performance`, keyArn, tags },
      { parent: this, aliases: [{ name: "app-insights", parent: formerParent() }] },
    );
    const topic = createTopic(name, args, this);
    const alarms = createAlarms(name, { ...args, topicArn: topic.arn, logGroupName: logGroup.name }, this);

    this.topicArn = topic.arn;
    this.logGroup = { name: logGroup.name, arn: logGroup.arn };
    this.insightsLogGroup = { name: insightsLogGroup.name, arn: insightsLogGroup.arn };
    this.deploymentAlarmNames = alarms.filter(({ ofDeployment }) => ofDeployment).map((each) => each.alarmName);
    this.alarmNames = alarms.map((each) => each.alarmName);
    this.registerOutputs({
      topicArn: this.topicArn,
      logGroup: this.logGroup,
      insightsLogGroup: this.insightsLogGroup,
      deploymentAlarmNames: this.deploymentAlarmNames,
      alarmNames: this.alarmNames,
    });
  }
}

/** Where the log groups were before this component was: without this, an existing stack would lose its logs. */
function formerParent(): pulumi.Output<string> {
  return pulumi.createUrn("app", "askflorence:components:EcsService");
}

/** The topic, encrypted with the CMK: with SNS's own key no alarm could be published to it. */
function createTopic(name: string, args: ObservabilityArgs, parent: pulumi.Resource): aws.sns.Topic {
  const topic = new aws.sns.Topic(
    `${name}-topic`,
    { name: `${args.displayName}-alarms`, kmsMasterKeyId: args.keyArn, tags: withTags(args.tags) },
    { parent },
  );
  new aws.sns.TopicPolicy(
    `${name}-topic-policy`,
    { arn: topic.arn, policy: pulumi.jsonStringify(topicPolicy(topic.arn, args)) },
    { parent },
  );
  if (args.alarmEmail !== undefined) {
    new aws.sns.TopicSubscription(
      `${name}-email`,
      { topic: topic.arn, protocol: "email", endpoint: args.alarmEmail },
      { parent },
    );
  }
  return topic;
}

/** CloudWatch may publish, for this account's alarms; nobody may without TLS. */
function topicPolicy(topicArn: pulumi.Output<string>, { accountId, region }: ObservabilityArgs) {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "PublishByAlarms",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: "sns:Publish",
        Resource: topicArn,
        Condition: {
          StringEquals: { "aws:SourceAccount": accountId },
          ArnLike: { "aws:SourceArn": `arn:aws:cloudwatch:${region}:${accountId}:alarm:*` },
        },
      },
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        // A denial is for everybody: it gives nobody anything.
        Principal: "*",
        Action: "sns:Publish",
        Resource: topicArn,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  };
}
