import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { check } from "./check.ts";
import {
  CONTAINER_NAME,
  containerDefinition,
  type ContainerFacts,
  containerFacts,
  SCRATCH_VOLUME,
} from "./container-definition.ts";
import type { BoundSecret } from "./database-credential.ts";
import { createExecutionRole, createTaskRole } from "./ecs-roles.ts";
import { fargateMemory } from "./fargate.ts";
import { LOG_RETENTION_DAYS } from "./log-retention.ts";
import { confirmedRevision, rolloutDigest } from "./rollout.ts";
import { createServiceFirewall, type Destination } from "./service-firewall.ts";
import type { StackFacts } from "./stack-facts.ts";
import { withTags } from "./tags.ts";

/** Arguments of `EcsService`. Cluster, service and the task definition's family have the stack's display name. */
export interface EcsServiceArgs extends StackFacts {
  /** Where the tasks run: a `Network`. */
  readonly network: {
    readonly vpcId: pulumi.Input<string>;
    /** In two or more availability zones. */
    readonly privateSubnetIds: readonly pulumi.Input<string>[];
  };
  /** What the tasks run: an `ImageRepository`. */
  readonly repository: {
    readonly repositoryArn: pulumi.Input<string>;
    /** By digest. */
    readonly image: pulumi.Input<string>;
    /** Whether `image` exists. While it does not, no task is started, whatever `desiredCount` says. */
    readonly deployed: pulumi.Input<boolean>;
  };
  /** CPU units, 1024 are one vCPU; with `memory` a pair that Fargate has. */
  readonly cpu: number;
  /** In MiB. */
  readonly memory: number;
  /** The port that the container listens on, over 1023: its user is not root. */
  readonly port: number;
  /** How many tasks run, once an image is deployed. */
  readonly desiredCount: number;
  /** Environment variables, none of them secret. */
  readonly environment: Readonly<Record<string, string>>;
  /** Secrets, by the environment variable that gets the value when a task starts. */
  readonly secrets: Readonly<Record<string, BoundSecret>>;
  /** The CMK that encrypts the logs and the secrets. */
  readonly keyArn: pulumi.Input<string>;
  /** Where tasks may connect to beside HTTPS, by a short name. */
  readonly destinations: Readonly<Record<string, Destination>>;
  /** Registers the tasks with a load balancer. Absent: nothing connects to them. */
  readonly targetGroup?: { readonly arn: pulumi.Input<string>; readonly securityGroupId: pulumi.Input<string> };
  /** What must be in place before tasks are rolled: they connect when they start. */
  readonly rolloutAfter: readonly pulumi.Resource[];
  /**
   * Facts that tasks take up when they start; a change of any rolls the service. The versions of
   * `secrets` and the permissions to start are always among them.
   */
  readonly rolloutTriggers: Readonly<Record<string, pulumi.Input<string>>>;
}

/**
 * A container on Fargate: cluster, roles, log, task definition and service.
 *
 * Every change of the task definition or of `rolloutTriggers` rolls the service, and the update waits until the new
 * tasks are steady: a rollout that fails is rolled back and fails the update, so that what the engine would delete
 * afterwards stays.
 */
export class EcsService extends pulumi.ComponentResource {
  readonly clusterName: pulumi.Output<string>;
  readonly clusterArn: pulumi.Output<string>;
  readonly serviceName: pulumi.Output<string>;
  /** The revision that the service runs, once the rollout to it has succeeded. */
  readonly taskDefinitionArn: pulumi.Output<string>;
  readonly desiredCount: pulumi.Output<number>;
  /** Of the tasks. */
  readonly securityGroupId: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;
  readonly container: ContainerFacts;

  constructor(name: string, args: EcsServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("askflorence:components:EcsService", name, {}, opts);
    const choice = fargateMemory(args.cpu);
    check(choice.length > 0, `${name}: Fargate has no size with cpu ${args.cpu}; take 256, 512, 1024 or more, doubled`);
    check(
      choice.includes(args.memory),
      `${name}: Fargate has no ${args.memory} MiB for cpu ${args.cpu}; give it one of ${choice.join(", ")} MiB`,
    );
    check(
      args.port > 1023,
      `${name}: port ${args.port} needs root, and the container's user is not; take one over 1023`,
    );
    const twice = Object.keys(args.secrets).find((variable) => variable in args.environment);
    check(twice === undefined, `${name}: ${twice ?? ""} is both a secret and a plain variable; keep the secret`);

    const logGroup = createLogGroup(`${name}-log`, `/ecs/${args.displayName}`, args, this);
    const cluster = createCluster(name, args, this);
    const rolesArgs = { ...args, repositoryArn: args.repository.repositoryArn, logGroupArn: logGroup.arn };
    const execution = createExecutionRole(name, rolesArgs, this);
    const taskRole = createTaskRole(name, rolesArgs, this);
    const firewall = createServiceFirewall(
      name,
      {
        securityGroupName: `${args.displayName}-service`,
        vpcId: args.network.vpcId,
        destinations: args.destinations,
        ingress: args.targetGroup && { securityGroupId: args.targetGroup.securityGroupId, port: args.port },
        tags: args.tags,
      },
      this,
    );

    const triggers = {
      ...args.rolloutTriggers,
      ...secretVersions(args.secrets),
      permissions: execution.permissionsDigest,
    };
    // No ignoreChanges: the image comes in through `image`, and every other change of environment or secrets must show
    // in the plan.
    const taskDefinition = new aws.ecs.TaskDefinition(
      `${name}-task`,
      {
        family: args.displayName,
        requiresCompatibilities: ["FARGATE"],
        networkMode: "awsvpc",
        cpu: String(args.cpu),
        memory: String(args.memory),
        runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: "X86_64" },
        executionRoleArn: execution.arn,
        taskRoleArn: taskRole.arn,
        containerDefinitions: pulumi.jsonStringify([
          containerDefinition(args, { logGroupName: logGroup.name, rolloutDigest: rolloutDigest(triggers) }),
        ]),
        volumes: [{ name: SCRATCH_VOLUME }],
        // A revision that is deregistered cannot be rolled back to.
        skipDestroy: true,
        tags: withTags(args.tags),
      },
      { parent: this },
    );
    const service = new aws.ecs.Service(
      `${name}-service`,
      {
        name: args.displayName,
        cluster: cluster.arn,
        taskDefinition: taskDefinition.arn,
        launchType: "FARGATE",
        platformVersion: "LATEST",
        desiredCount: pulumi.output(args.repository.deployed).apply((deployed) => (deployed ? args.desiredCount : 0)),
        networkConfiguration: {
          subnets: [...args.network.privateSubnetIds],
          securityGroups: [firewall.securityGroupId],
          assignPublicIp: false,
        },
        loadBalancers: args.targetGroup && [
          { targetGroupArn: args.targetGroup.arn, containerName: CONTAINER_NAME, containerPort: args.port },
        ],
        deploymentMinimumHealthyPercent: 100,
        deploymentMaximumPercent: 200,
        deploymentCircuitBreaker: { enable: true, rollback: true },
        waitForSteadyState: true,
        // Triggers act only together with it, and it only together with a change.
        forceNewDeployment: true,
        triggers,
        enableEcsManagedTags: true,
        propagateTags: "SERVICE",
        tags: withTags(args.tags),
      },
      { parent: this, dependsOn: [...execution.policies, ...firewall.rules, ...args.rolloutAfter] },
    );

    this.clusterName = cluster.name;
    this.clusterArn = cluster.arn;
    this.serviceName = service.name;
    this.taskDefinitionArn = confirmedRevision(service, taskDefinition, this);
    this.desiredCount = service.desiredCount.apply((desired) => desired ?? 0);
    this.securityGroupId = firewall.securityGroupId;
    this.logGroupName = logGroup.name;
    this.container = containerFacts(args);
    this.registerOutputs({
      clusterName: this.clusterName,
      clusterArn: this.clusterArn,
      serviceName: this.serviceName,
      taskDefinitionArn: this.taskDefinitionArn,
      desiredCount: this.desiredCount,
      securityGroupId: this.securityGroupId,
      logGroupName: this.logGroupName,
      container: this.container,
    });
  }
}

function createCluster(name: string, args: EcsServiceArgs, parent: pulumi.Resource): aws.ecs.Cluster {
  // Container Insights makes this group by itself, without key and for ever, where it does not exist yet.
  const insights = `/aws/ecs/containerinsights/${args.displayName}/performance`;
  const logGroup = createLogGroup(`${name}-insights`, insights, args, parent);
  return new aws.ecs.Cluster(
    `${name}-cluster`,
    {
      name: args.displayName,
      settings: [{ name: "containerInsights", value: "enabled" }],
      tags: withTags(args.tags),
    },
    { parent, dependsOn: [logGroup] },
  );
}

function createLogGroup(name: string, groupName: string, { keyArn, tags }: EcsServiceArgs, parent: pulumi.Resource) {
  return new aws.cloudwatch.LogGroup(
    name,
    { name: groupName, kmsKeyId: keyArn, retentionInDays: LOG_RETENTION_DAYS, tags: withTags(tags) },
    { parent },
  );
}

function secretVersions(secrets: Readonly<Record<string, BoundSecret>>) {
  return Object.fromEntries(
    Object.entries(secrets).map(([variable, { versionId }]) => [`secret-${variable}`, versionId]),
  );
}
