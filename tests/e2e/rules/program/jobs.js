import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { executionRole, log } from "./service.js";
import { inAccount, REGION, tags, trusted } from "./stack.js";

const jobRole = new aws.iam.Role("job-role", { assumeRolePolicy: trusted("ecs-tasks"), tags }, inAccount);
new aws.iam.RolePolicyAttachment(
  "execution",
  {
    role: executionRole.name,
    policyArn: "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
  },
  inAccount,
);
new aws.ecs.TaskDefinition(
  "job-task",
  {
    family: "job",
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    cpu: "256",
    memory: "512",
    executionRoleArn: executionRole.arn,
    taskRoleArn: jobRole.arn,
    containerDefinitions: pulumi.jsonStringify([
      {
        name: "job",
        image: `public.ecr.aws/docker/library/busybox@sha256:${"0f".repeat(32)}`,
        essential: true,
        user: "1000:1000",
        readonlyRootFilesystem: true,
        logConfiguration: {
          logDriver: "awslogs",
          options: { "awslogs-group": log.name, "awslogs-region": REGION, "awslogs-stream-prefix": "job" },
        },
      },
    ]),
    tags,
  },
  inAccount,
);
new aws.sns.Topic("topic", { name: "shop-jobs", tags }, inAccount);
