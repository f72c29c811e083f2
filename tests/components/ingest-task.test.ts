import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";

import { IngestTask, type IngestTaskArgs } from "../../components/ingest-task.ts";
import { bound } from "./ecs-args.ts";
import { assumeRolePolicy } from "./ecs-parts.ts";
import { declare, type Opts, previewsTheSame, refuses } from "./mocks.ts";
import { named, stack, tags } from "./stack.ts";

const ingest = (changes: Partial<IngestTaskArgs> = {}) => {
  const args: IngestTaskArgs = {
    ...stack,
    network: { vpcId: "the vpc", privateSubnetIds: ["subnet-a", "subnet-b"] },
    clusterName: "askflorence-prod",
    repository: { repositoryArn: "the repository", image: "repository@sha256:1" },
    keyArn: "the key",
    cpu: 2048,
    memory: 8192,
    secret: bound("ingest"),
    destinations: {
      "atlas-peering": { description: "MongoDB", cidrBlock: "192.168.240.0/21", fromPort: 27015, toPort: 27017 },
    },
    jobs: { rxnorm: ["npm", "run", "ingest:rxnorm"] },
    ...changes,
  };
  return (opts: Opts) => new IngestTask("ingest", args, opts);
};
const TASK = "aws:ecs/taskDefinition:TaskDefinition ingest-task";

/** What a shell gives to the AWS command. */
const words = (command: unknown) => {
  assert.ok(typeof command === "string");
  const shell = `aws() { printf '%s\\n' "$@"; }; ${command}`;
  return execFileSync("sh", ["-c", shell], { encoding: "utf8" }).trimEnd().split("\n");
};

const allows = (statement: object) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", ...statement }],
});

const egress = (rule: { description: string; cidrIpv4: string; fromPort: number; toPort: number }) => ({
  securityGroupId: "ingest-security-group.id",
  ipProtocol: "tcp",
  ...rule,
  tags,
});

const container = {
  name: "app",
  image: "repository@sha256:1",
  essential: true,
  user: "1000:1000",
  readonlyRootFilesystem: true,
  linuxParameters: { initProcessEnabled: true, capabilities: { drop: ["ALL"] } },
  mountPoints: [{ sourceVolume: "scratch", containerPath: "/tmp", readOnly: false }],
  environment: [{ name: "NODE_ENV", value: "production" }],
  secrets: [{ name: "MONGODB_URI", valueFrom: "ingest arn" }],
  logConfiguration: {
    logDriver: "awslogs",
    options: {
      "awslogs-group": "/ecs/askflorence-prod-ingest",
      "awslogs-region": "us-east-1",
      "awslogs-stream-prefix": "task",
    },
  },
};

const children = {
  "aws:cloudwatch/logGroup:LogGroup ingest-log": {
    name: "/ecs/askflorence-prod-ingest",
    kmsKeyId: "the key",
    retentionInDays: 365,
    tags,
  },
  "aws:iam/role:Role ingest-execution-role": {
    name: "askflorence-prod-ingest-execution",
    description: "Starts the tasks of askflorence-prod-ingest",
    assumeRolePolicy,
    tags,
  },
  "aws:iam/rolePolicy:RolePolicy ingest-execution-policy": {
    name: "start-tasks",
    role: "askflorence-prod-ingest-execution",
    policy: {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: "*" },
        {
          Effect: "Allow",
          Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
          Resource: "the repository",
        },
        { Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: "ingest-log.arn:*" },
        {
          Effect: "Allow",
          Action: ["kms:Decrypt"],
          Resource: "the key",
          Condition: { StringEquals: { "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com" } },
        },
      ],
    },
  },
  "aws:iam/rolePolicy:RolePolicy ingest-read-MONGODB_URI": {
    name: "read-MONGODB_URI",
    role: "askflorence-prod-ingest-execution",
    policy: allows({ Action: ["secretsmanager:GetSecretValue"], Resource: "ingest arn" }),
  },
  // No policy: a job may nothing in AWS.
  "aws:iam/role:Role ingest-task-role": {
    name: "askflorence-prod-ingest-task",
    description: "What the tasks of askflorence-prod-ingest may do in AWS",
    assumeRolePolicy,
    tags,
  },
  // No way in.
  "aws:ec2/securityGroup:SecurityGroup ingest-security-group": {
    name: "askflorence-prod-ingest",
    description: "Tasks that load data",
    vpcId: "the vpc",
    tags: named("askflorence-prod-ingest"),
  },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule ingest-to-https": egress({
    description: "HTTPS, to AWS and to public APIs",
    cidrIpv4: "0.0.0.0/0",
    fromPort: 443,
    toPort: 443,
  }),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule ingest-to-atlas-peering": egress({
    description: "MongoDB",
    cidrIpv4: "192.168.240.0/21",
    fromPort: 27015,
    toPort: 27017,
  }),
  [TASK]: {
    family: "askflorence-prod-ingest",
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    cpu: "2048",
    memory: "8192",
    runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: "X86_64" },
    executionRoleArn: "ingest-execution-role.arn",
    taskRoleArn: "ingest-task-role.arn",
    containerDefinitions: [container],
    volumes: [{ name: "scratch" }],
    skipDestroy: false,
    tags,
  },
};

describe("IngestTask", () => {
  it("is a task definition with roles, a firewall and a log of its own, and nothing that runs", async () => {
    const { tree, options, outputs } = await declare(ingest());
    assert.deepEqual(tree, { "": { "askflorence:components:IngestTask ingest": {} }, ingest: children });
    assert.deepEqual(options, {});
    const { runCommands, ...others } = outputs.ingest ?? {};
    assert.deepEqual(Object.keys(runCommands as object), ["rxnorm"]);
    assert.deepEqual(others, {
      taskDefinitionArn: "ingest-task.arn",
      securityGroupId: "ingest-security-group.id",
      logGroupName: "/ecs/askflorence-prod-ingest",
      container: {
        image: "repository@sha256:1",
        environment: ["NODE_ENV"],
        secrets: [{ name: "MONGODB_URI", secretName: "prod/ingest", secretArn: "ingest arn" }],
        user: "1000:1000",
        readonlyRootFilesystem: true,
      },
    });
  });

  it("gives for each job the command that starts it, as a shell takes it", async () => {
    const jobs = { rxnorm: ["npm", "run", "ingest:rxnorm"], nppes: ["node", "-e", `console.log("it's $HOME")`] };
    const { outputs } = await declare(ingest({ jobs }));
    const commands = outputs.ingest?.runCommands as Record<string, unknown>;
    assert.deepEqual(Object.keys(commands).sort(), Object.keys(jobs).sort());
    for (const [job, command] of Object.entries(jobs)) {
      const given = words(commands[job]);
      const [network, overrides] = given
        .filter((word) => word.startsWith("{"))
        .map((word): unknown => JSON.parse(word));
      assert.deepEqual(
        given.filter((word) => !word.startsWith("{")),
        [
          ...["ecs", "run-task", "--cluster", "askflorence-prod", "--launch-type", "FARGATE"],
          ...["--task-definition", "askflorence-prod-ingest", "--network-configuration", "--overrides"],
        ],
      );
      assert.deepEqual(network, {
        awsvpcConfiguration: {
          subnets: ["subnet-a", "subnet-b"],
          securityGroups: ["ingest-security-group.id"],
          assignPublicIp: "DISABLED",
        },
      });
      assert.deepEqual(overrides, { containerOverrides: [{ name: "app", command }] });
    }
  });

  it("has more disk where it is asked for", async () => {
    const { declared } = await declare(ingest({ ephemeralStorageGib: 100 }));
    assert.deepEqual(declared.inputsOf(TASK), { ...children[TASK], ephemeralStorage: { sizeInGib: 100 } });
  });

  it("gives its roles the permission boundary where there is one", async () => {
    const { declared } = await declare(ingest({ permissionsBoundary: "the boundary" }));
    for (const role of ["ingest-execution-role", "ingest-task-role"]) {
      assert.equal(declared.inputsOf(`aws:iam/role:Role ${role}`).permissionsBoundary, "the boundary");
    }
  });

  it("shows the same in a preview", async () => {
    await previewsTheSame(ingest());
  });

  it("refuses what Fargate does not have, and a job without a command", async () => {
    await refuses(
      ingest({ cpu: 300 }),
      "ingest: Fargate has no size with cpu 300; take 256, 512, 1024 or more, doubled",
    );
    for (const disk of [20, 201]) {
      await refuses(
        ingest({ ephemeralStorageGib: disk }),
        `ingest: Fargate has no ephemeralStorageGib of ${disk}; give it 21 to 200, or leave it out for 20`,
      );
    }
    await refuses(
      ingest({ jobs: { rxnorm: [] } }),
      "ingest: the job rxnorm has no command; give it the program and its arguments",
    );
  });
});
