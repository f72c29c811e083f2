import assert from "node:assert/strict";
import { createHash } from "node:crypto";

import * as pulumi from "@pulumi/pulumi";

import { bound, declareService, SERVICE, service, TASK } from "./ecs-args.ts";
import { assumeRolePolicy, firewall, mayRead, roles } from "./ecs-parts.ts";
import { refuses } from "./mocks.ts";
import { stack, tags } from "./stack.ts";

/** The label that gives every rollout a revision of its own: a digest of the service's triggers. */
const rollout = (triggers: unknown) => ({
  "askflorence.rollout": createHash("sha256")
    .update(JSON.stringify(Object.entries(triggers as Record<string, string>).sort()))
    .digest("hex"),
});

const triggersOf = (permissions: unknown) => ({
  peering: "pcx-1",
  "secret-MONGODB_URI": "uri version",
  permissions,
});

const container = {
  name: "app",
  image: "repository@sha256:1",
  essential: true,
  user: "1000:1000",
  readonlyRootFilesystem: true,
  linuxParameters: { initProcessEnabled: true, capabilities: { drop: ["ALL"] } },
  mountPoints: [{ sourceVolume: "scratch", containerPath: "/tmp", readOnly: false }],
  portMappings: [{ containerPort: 3000, protocol: "tcp" }],
  environment: [{ name: "NODE_ENV", value: "production" }],
  secrets: [{ name: "MONGODB_URI", valueFrom: "uri arn" }],
  logConfiguration: {
    logDriver: "awslogs",
    options: {
      "awslogs-group": "/ecs/askflorence-prod",
      "awslogs-region": "us-east-1",
      "awslogs-stream-prefix": "task",
    },
  },
};

const ecs = (permissions: unknown) => ({
  "aws:ecs/cluster:Cluster app-cluster": {
    name: "askflorence-prod",
    settings: [{ name: "containerInsights", value: "enabled" }],
    tags,
  },
  [TASK]: {
    family: "askflorence-prod",
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    cpu: "512",
    memory: "1024",
    runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: "X86_64" },
    executionRoleArn: "app-execution-role.arn",
    taskRoleArn: "app-task-role.arn",
    containerDefinitions: [{ ...container, dockerLabels: rollout(triggersOf(permissions)) }],
    volumes: [{ name: "scratch" }],
    skipDestroy: true,
    tags,
  },
  [SERVICE]: {
    name: "askflorence-prod",
    cluster: "app-cluster.arn",
    taskDefinition: "app-task.arn",
    launchType: "FARGATE",
    platformVersion: "LATEST",
    desiredCount: 2,
    networkConfiguration: {
      subnets: ["subnet a", "subnet b"],
      securityGroups: ["app-security-group.id"],
      assignPublicIp: false,
    },
    deploymentMinimumHealthyPercent: 100,
    deploymentMaximumPercent: 200,
    deploymentCircuitBreaker: { enable: true, rollback: true },
    alarms: { alarmNames: ["askflorence-prod-database-errors"], enable: true, rollback: true },
    waitForSteadyState: true,
    forceNewDeployment: true,
    triggers: triggersOf(permissions),
    enableEcsManagedTags: true,
    propagateTags: "SERVICE",
    tags,
  },
});

describe("EcsService", () => {
  it("is a cluster, roles, a firewall, a task definition and a service", async () => {
    const { tree, options, outputs, declared } = await declareService();
    const { permissions } = declared.inputsOf(SERVICE).triggers as { permissions: string };
    assert.match(permissions, /^[0-9a-f]{64}$/);
    assert.deepEqual(tree, {
      "": { "askflorence:components:EcsService app": {} },
      app: { ...ecs(permissions), ...roles, ...firewall },
    });
    assert.deepEqual(options, {
      [SERVICE]: { after: ["app-to-https", "app-to-atlas-peering"] },
    });
    assert.deepEqual(outputs, {
      app: {
        clusterName: "askflorence-prod",
        clusterArn: "app-cluster.arn",
        serviceName: "askflorence-prod",
        taskDefinitionArn: "app-task.arn",
        desiredCount: 2,
        securityGroupId: "app-security-group.id",
        logGroupName: "/ecs/askflorence-prod",
        container: {
          image: "repository@sha256:1",
          environment: ["NODE_ENV"],
          secrets: [{ name: "MONGODB_URI", secretName: "prod/uri", secretArn: "uri arn" }],
          user: "1000:1000",
          readonlyRootFilesystem: true,
        },
      },
    });
  });

  it("lets the load balancer in where a target group is given, and registers with it", async () => {
    const before = (await declareService()).tree.app;
    const targetGroup = { arn: "the target group", securityGroupId: "the load balancer's" };
    const { tree, options } = await declareService({ targetGroup });
    assert.deepEqual(tree.app, {
      ...before,
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule app-from-load-balancer-3000": {
        securityGroupId: "app-security-group.id",
        description: "From the load balancer",
        ipProtocol: "tcp",
        fromPort: 3000,
        toPort: 3000,
        referencedSecurityGroupId: "the load balancer's",
        tags,
      },
      [SERVICE]: {
        ...before?.[SERVICE],
        loadBalancers: [{ targetGroupArn: "the target group", containerName: "app", containerPort: 3000 }],
        healthCheckGracePeriodSeconds: 60,
      },
    });
    assert.deepEqual(options[SERVICE], {
      after: ["app-to-https", "app-to-atlas-peering", "app-from-load-balancer-3000"],
    });
  });

  it("gives a further secret a policy of its own, and leaves the others as they are", async () => {
    const before = (await declareService()).tree.app;
    const secrets = { MONGODB_URI: bound("uri"), MONGODB_REFERENCE_URI: bound("reference") };
    const { tree, declared } = await declareService({ secrets });
    const isRolled = (key: string) => key === TASK || key === SERVICE;
    const others = (app: object = {}) => Object.fromEntries(Object.entries(app).filter(([key]) => !isRolled(key)));
    assert.deepEqual(others(tree.app), { ...others(before), ...mayRead("MONGODB_REFERENCE_URI", "reference arn") });
    const secretsInTask = [...container.secrets, { name: "MONGODB_REFERENCE_URI", valueFrom: "reference arn" }];
    assert.deepEqual(declared.inputsOf(TASK).containerDefinitions, [
      { ...container, secrets: secretsInTask, dockerLabels: rollout(declared.inputsOf(SERVICE).triggers) },
    ]);
  });

  it("lets the program in the tasks do what is given, before they start", async () => {
    const before = (await declareService()).tree.app;
    const send = { Effect: "Allow", Action: ["ses:SendEmail"], Resource: pulumi.output("the identity") } as const;
    const { tree, declared } = await declareService({ taskPermissions: [send] });
    assert.deepEqual(tree.app, {
      ...before,
      "aws:iam/rolePolicy:RolePolicy app-task-policy": {
        name: "task",
        role: "askflorence-prod-task",
        policy: { Version: "2012-10-17", Statement: [{ ...send, Resource: "the identity" }] },
      },
    });
    assert.ok(declared.waitsFor(SERVICE).includes("app-task-policy"));
    assert.deepEqual((await declareService({ taskPermissions: [] })).tree.app, before);
  });

  it("gives its roles the permission boundary where there is one", async () => {
    const { declared } = await declareService({ permissionsBoundary: "the boundary" });
    for (const role of ["app-execution-role", "app-task-role"]) {
      assert.equal(declared.inputsOf(`aws:iam/role:Role ${role}`).permissionsBoundary, "the boundary");
    }
  });

  it("refuses what Fargate or the container's user cannot have", async () => {
    await refuses(
      service({ cpu: 512, memory: 512 }),
      "app: Fargate has no 512 MiB for cpu 512; give it one of 1024, 2048, 3072, 4096 MiB",
    );
    await refuses(
      service({ cpu: 300, memory: 512 }),
      "app: Fargate has no size with cpu 300; take 256, 512, 1024 or more, doubled",
    );
    await refuses(
      service({ port: 1023 }),
      "app: port 1023 needs root, and the container's user is not; take one over 1023",
    );
    await refuses(
      service({ environment: { MONGODB_URI: "mongodb://" } }),
      "app: MONGODB_URI is both a secret and a plain variable; keep the secret",
    );
    await declareService({ port: 1024 });
  });

  it("lets only tasks of its own account and region have the roles", async () => {
    const { declared } = await declareService({ ...stack, accountId: "549136075525", region: "us-west-2" });
    const moved = JSON.stringify(assumeRolePolicy)
      .replaceAll("039624954211", "549136075525")
      .replaceAll("us-east-1", "us-west-2");
    for (const role of ["app-execution-role", "app-task-role"]) {
      const inputs = declared.inputsOf(`aws:iam/role:Role ${role}`);
      assert.deepEqual(inputs.assumeRolePolicy, JSON.parse(moved));
    }
  });
});
