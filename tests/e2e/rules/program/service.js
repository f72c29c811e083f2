import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { group as balancerGroup, listener, targets } from "./load-balancer.js";
import { vpc, zoneA, zoneB } from "./network.js";
import { referenceSecret } from "./reference-data.js";
import { databaseSecret } from "./secrets.js";
import { inAccount, key, REGION, tags, trusted } from "./stack.js";

const repository = new aws.ecr.Repository(
  "repository",
  {
    name: "shop",
    encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: key.arn }],
    imageTagMutability: "IMMUTABLE",
    imageScanningConfiguration: { scanOnPush: true },
    tags,
  },
  inAccount,
);
new aws.ecr.LifecyclePolicy(
  "images",
  {
    repository: repository.name,
    policy: JSON.stringify({
      rules: [
        {
          rulePriority: 1,
          selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 100 },
          action: { type: "expire" },
        },
      ],
    }),
  },
  inAccount,
);
export const log = new aws.cloudwatch.LogGroup(
  "log",
  { name: "/ecs/shop", kmsKeyId: key.arn, retentionInDays: 365, tags },
  inAccount,
);
export const executionRole = new aws.iam.Role(
  "execution-role",
  { assumeRolePolicy: trusted("ecs-tasks"), tags },
  inAccount,
);
const taskRole = new aws.iam.Role("task-role", { assumeRolePolicy: trusted("ecs-tasks"), tags }, inAccount);

const environment = { LOG_LEVEL: "info" };
const secrets = [
  { name: "MONGODB_URI", secret: databaseSecret },
  { name: "MONGODB_REFERENCE_URI", secret: referenceSecret },
];
const hardening = { user: "1000:1000", readonlyRootFilesystem: true };
const image = pulumi.interpolate`${repository.repositoryUrl}@sha256:${"0f".repeat(32)}`;

/** A task whose document is unknown in the first preview, for which it says what is in it. */
class WebTask extends pulumi.ComponentResource {
  constructor(name, opts) {
    super("shop:index:WebTask", name, {}, opts);
    this.definition = new aws.ecs.TaskDefinition(
      "web-task",
      {
        family: "web",
        requiresCompatibilities: ["FARGATE"],
        networkMode: "awsvpc",
        cpu: "512",
        memory: "1024",
        executionRoleArn: executionRole.arn,
        taskRoleArn: taskRole.arn,
        containerDefinitions: pulumi.jsonStringify([
          {
            name: "web",
            image,
            essential: true,
            ...hardening,
            portMappings: [{ containerPort: 8080 }],
            environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
            secrets: secrets.map(({ name, secret }) => ({ name, valueFrom: secret.arn })),
            logConfiguration: {
              logDriver: "awslogs",
              options: { "awslogs-group": log.name, "awslogs-region": REGION, "awslogs-stream-prefix": "web" },
            },
          },
        ]),
        tags,
      },
      { ...inAccount, parent: this },
    );
    const bound = secrets.map(({ name, secret }) => ({ name, secretName: secret.name, secretArn: secret.arn }));
    this.registerOutputs({
      container: { image, environment: Object.keys(environment), secrets: bound, ...hardening },
    });
  }
}
const task = new WebTask("web-tasks").definition;

const tasks = new aws.ec2.SecurityGroup(
  "web-group",
  { description: "Tasks of the shop", vpcId: vpc.id, tags },
  inAccount,
);
new aws.vpc.SecurityGroupIngressRule(
  "web-from-balancer",
  {
    securityGroupId: tasks.id,
    description: "From the load balancer",
    ipProtocol: "tcp",
    fromPort: 8080,
    toPort: 8080,
    referencedSecurityGroupId: balancerGroup.id,
    tags,
  },
  inAccount,
);
new aws.vpc.SecurityGroupEgressRule(
  "web-to-world",
  {
    securityGroupId: tasks.id,
    description: "HTTPS, to AWS and to public APIs",
    cidrIpv4: "0.0.0.0/0",
    ipProtocol: "tcp",
    fromPort: 443,
    toPort: 443,
    tags,
  },
  inAccount,
);
const cluster = new aws.ecs.Cluster(
  "cluster",
  { name: "shop", settings: [{ name: "containerInsights", value: "enabled" }], tags },
  inAccount,
);
new aws.ecs.Service(
  "web",
  {
    name: "web",
    cluster: cluster.arn,
    taskDefinition: task.arn,
    launchType: "FARGATE",
    desiredCount: 2,
    networkConfiguration: {
      subnets: [zoneA.subnet.id, zoneB.subnet.id],
      securityGroups: [tasks.id],
      assignPublicIp: false,
    },
    loadBalancers: [{ targetGroupArn: targets.arn, containerName: "web", containerPort: 8080 }],
    deploymentCircuitBreaker: { enable: true, rollback: true },
    waitForSteadyState: true,
    tags,
  },
  { ...inAccount, dependsOn: [listener] },
);
