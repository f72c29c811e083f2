import assert from "node:assert/strict";

import { Observability, type ObservabilityArgs } from "../../components/observability.ts";
import { declare, type Opts, previewsTheSame } from "./mocks.ts";
import type { Properties } from "./shown.ts";
import { stack, tags } from "./stack.ts";

const observability = (changes: Partial<ObservabilityArgs> = {}) => {
  const args = { ...stack, keyArn: "the key", deployed: true, ...changes };
  return (opts: Opts) => new Observability("watch", args, opts);
};
const loadBalancer = { arnSuffix: "app/name/1", targetGroupArnSuffix: "targetgroup/name/2", distributionId: "E3" };

const logGroup = (name: string) => ({ name, kmsKeyId: "the key", retentionInDays: 365, tags });

const always = {
  "aws:cloudwatch/logGroup:LogGroup watch-log": logGroup("/ecs/askflorence-prod"),
  "aws:cloudwatch/logGroup:LogGroup watch-insights": logGroup(
    "/aws/ecs/containerinsights/askflorence-prod/performance",
  ),
  "aws:sns/topic:Topic watch-topic": { name: "askflorence-prod-alarms", kmsMasterKeyId: "the key", tags },
  "aws:sns/topicPolicy:TopicPolicy watch-topic-policy": {
    arn: "watch-topic.arn",
    policy: {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "PublishByAlarms",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: "sns:Publish",
          Resource: "watch-topic.arn",
          Condition: {
            StringEquals: { "aws:SourceAccount": "039624954211" },
            ArnLike: { "aws:SourceArn": "arn:aws:cloudwatch:us-east-1:039624954211:alarm:*" },
          },
        },
        {
          Sid: "TlsOnly",
          Effect: "Deny",
          Principal: "*",
          Action: "sns:Publish",
          Resource: "watch-topic.arn",
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    },
  },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter watch-database-errors-filter": {
    name: "askflorence-prod-database-errors",
    logGroupName: "/ecs/askflorence-prod",
    pattern: "?MongoServerSelectionError ?MongooseServerSelectionError ?MongoNetworkError ?MongoNetworkTimeoutError",
    metricTransformation: { namespace: "askflorence-prod", name: "DatabaseConnectionErrors", value: "1" },
  },
};

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm watch-";
const alarm = (key: string, watched: Properties) => ({
  [`${ALARM}${key}`]: {
    name: `askflorence-prod-${key}`,
    comparisonOperator: "GreaterThanOrEqualToThreshold",
    treatMissingData: "notBreaching",
    alarmActions: ["watch-topic.arn"],
    okActions: ["watch-topic.arn"],
    tags,
    ...watched,
  },
});
const service = { ClusterName: "askflorence-prod", ServiceName: "askflorence-prod" };
const target = { LoadBalancer: "app/name/1", TargetGroup: "targetgroup/name/2" };

const quarterOfAnHour = { period: 300, evaluationPeriods: 3, datapointsToAlarm: 3 };
const ofTasks = {
  ...alarm("cpu-high", {
    namespace: "AWS/ECS",
    metricName: "CPUUtilization",
    dimensions: service,
    statistic: "Average",
    threshold: 85,
    ...quarterOfAnHour,
  }),
  ...alarm("memory-high", {
    namespace: "AWS/ECS",
    metricName: "MemoryUtilization",
    dimensions: service,
    statistic: "Average",
    threshold: 85,
    ...quarterOfAnHour,
  }),
  ...alarm("database-errors", {
    namespace: "askflorence-prod",
    metricName: "DatabaseConnectionErrors",
    statistic: "Sum",
    threshold: 1,
    period: 60,
    evaluationPeriods: 5,
    datapointsToAlarm: 2,
  }),
};
const threeMinutesOfFive = { period: 60, evaluationPeriods: 5, datapointsToAlarm: 3 };
const ofRequests = {
  ...alarm("target-5xx", {
    namespace: "AWS/ApplicationELB",
    metricName: "HTTPCode_Target_5XX_Count",
    dimensions: target,
    statistic: "Sum",
    threshold: 5,
    ...threeMinutesOfFive,
  }),
  ...alarm("load-balancer-5xx", {
    namespace: "AWS/ApplicationELB",
    metricName: "HTTPCode_ELB_5XX_Count",
    dimensions: { LoadBalancer: "app/name/1" },
    statistic: "Sum",
    threshold: 5,
    ...threeMinutesOfFive,
  }),
  ...alarm("unhealthy-hosts", {
    namespace: "AWS/ApplicationELB",
    metricName: "UnHealthyHostCount",
    dimensions: target,
    statistic: "Maximum",
    threshold: 1,
    ...threeMinutesOfFive,
  }),
  ...alarm("no-healthy-host", {
    namespace: "AWS/ApplicationELB",
    metricName: "HealthyHostCount",
    dimensions: target,
    statistic: "Maximum",
    threshold: 1,
    comparisonOperator: "LessThanThreshold",
    treatMissingData: "breaching",
    actionsEnabled: true,
    ...threeMinutesOfFive,
  }),
  ...alarm("distribution-5xx", {
    namespace: "AWS/CloudFront",
    metricName: "5xxErrorRate",
    dimensions: { DistributionId: "E3", Region: "Global" },
    statistic: "Average",
    threshold: 25,
    ...threeMinutesOfFive,
  }),
};

/** The children, with the alarms' descriptions apart. */
const childrenOf = (tree: Record<string, Record<string, Properties>>) => {
  const descriptions: string[] = [];
  const children = Object.entries(tree.watch ?? {}).map(([key, { alarmDescription, ...inputs }]) => {
    if (alarmDescription !== undefined) descriptions.push(alarmDescription as string);
    return [key, inputs] as const;
  });
  return { children: Object.fromEntries(children), descriptions };
};

describe("Observability", () => {
  it("is log groups, an encrypted topic and alarms of the tasks where no requests come in", async () => {
    const { tree, options, outputs } = await declare(observability());
    assert.deepEqual(tree[""], { "askflorence:components:Observability watch": {} });
    assert.deepEqual(childrenOf(tree).children, { ...always, ...ofTasks });
    assert.deepEqual(options, {});
    assert.deepEqual(outputs, {
      watch: {
        topicArn: "watch-topic.arn",
        logGroup: { name: "/ecs/askflorence-prod", arn: "watch-log.arn" },
        insightsLogGroup: {
          name: "/aws/ecs/containerinsights/askflorence-prod/performance",
          arn: "watch-insights.arn",
        },
        deploymentAlarmNames: ["askflorence-prod-database-errors"],
        alarmNames: ["askflorence-prod-cpu-high", "askflorence-prod-memory-high", "askflorence-prod-database-errors"],
      },
    });
  });

  it("watches the load balancer and its target group too where the service has them", async () => {
    const { tree, outputs } = await declare(observability({ loadBalancer }));
    assert.deepEqual(childrenOf(tree).children, { ...always, ...ofTasks, ...ofRequests });
    assert.deepEqual(outputs.watch?.deploymentAlarmNames, [
      "askflorence-prod-database-errors",
      "askflorence-prod-target-5xx",
      "askflorence-prod-load-balancer-5xx",
      "askflorence-prod-unhealthy-hosts",
    ]);
  });

  it("goes off when no task runs, of which nothing is measured, and tells nobody before there is an image", async () => {
    for (const deployed of [false, true]) {
      const { declared } = await declare(observability({ loadBalancer, deployed }));
      const { treatMissingData, actionsEnabled } = declared.inputsOf(`${ALARM}no-healthy-host`);
      assert.deepEqual(
        { treatMissingData, actionsEnabled },
        { treatMissingData: "breaching", actionsEnabled: deployed },
      );
    }
  });

  it("says in every alarm what to do, in as many characters as CloudWatch takes", async () => {
    const { descriptions } = childrenOf((await declare(observability({ loadBalancer }))).tree);
    assert.equal(descriptions.length, 8);
    for (const description of descriptions) {
      assert.match(description, /\b(?:Look|look|Check|Raise|raise)\b/);
      assert.ok(description.length <= 1024, description);
    }
  });

  it("counts what the incident wrote to the log", () => {
    const { pattern } = always["aws:cloudwatch/logMetricFilter:LogMetricFilter watch-database-errors-filter"];
    const line = "POST /api/waitlist 504 MongoServerSelectionError: Server selection timed out after 30000 ms";
    assert.ok(pattern.split(" ").some((term) => line.includes(term.replace("?", ""))));
  });

  it("sends alarms to an address where one is given", async () => {
    const { tree } = await declare(observability({ alarmEmail: "on-call@example.org" }));
    assert.deepEqual(tree.watch?.["aws:sns/topicSubscription:TopicSubscription watch-email"], {
      topic: "watch-topic.arn",
      protocol: "email",
      endpoint: "on-call@example.org",
    });
  });

  it("keeps the log groups of a stack in which they were the service's", async () => {
    const { declared } = await declare(observability());
    const service = "urn:pulumi:prod::askflorence::askflorence:components:EcsService::app";
    for (const group of ["log", "insights"]) {
      const aliases = declared.aliasesOf(`aws:cloudwatch/logGroup:LogGroup watch-${group}`);
      assert.deepEqual(aliases, [`${service} > app-${group}`]);
    }
  });

  it("shows the same in a preview", async () => {
    await previewsTheSame(observability({ loadBalancer, alarmEmail: "on-call@example.org" }));
  });
});
