import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { check } from "./check.ts";
import { CONTAINER_NAME, type ContainerFacts, containerFacts } from "./container-definition.ts";
import type { BoundSecret } from "./database-credential.ts";
import { createExecutionRole, createTaskRole, type PermissionStatement } from "./ecs-roles.ts";
import { checkFargateSize } from "./fargate.ts";
import { createFargateTask } from "./fargate-task.ts";
import { confirmedRevision, rolloutDigest } from "./rollout.ts";
import { createServiceFirewall, type Destination } from "./service-firewall.ts";
import { checkCounts, desiredCountOf, type CountArgs, createScaling, isCountAutoscaled } from "./service-scaling.ts";
import type { StackFacts } from "./stack-facts.ts";
import { withTags } from "./tags.ts";

/** Arguments of `EcsService`. Cluster, service and the task definition's family have the stack's display name. */
export interface EcsServiceArgs extends StackFacts, CountArgs {
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
    /** Whether `image` exists. While it does not, no task is started, whatever the counts say. */
    readonly deployed: pulumi.Input<boolean>;
  };
  /** CPU units, 1024 are one vCPU; with `memory` a pair that Fargate has. */
  readonly cpu: number;
  /** In MiB. */
  readonly memory: number;
  /** The port that the container listens on, over 1023: its user is not root. */
  readonly port: number;
  /** Environment variables, none of them secret. */
  readonly environment: Readonly<Record<string, string>>;
  /** Secrets, by the environment variable that gets the value when a task starts. */
  readonly secrets: Readonly<Record<string, BoundSecret>>;
  /** The CMK that encrypts the secrets. */
  readonly keyArn: pulumi.Input<string>;
  /** Where the tasks write: an `Observability`'s. */
  readonly logGroup: { readonly name: pulumi.Input<string>; readonly arn: pulumi.Input<string> };
  /** Where Container Insights writes, which would make the group by itself, without key and for ever. */
  readonly insightsLogGroup: { readonly name: pulumi.Input<string> };
  /**
   * Alarms at which a rollout fails and is rolled back. Where one is on when a rollout begins, ECS heeds none of them, so
   * that a rollout can mend what set it off ("How CloudWatch alarms detect Amazon ECS deployment failures", its guide).
   */
  readonly deploymentAlarmNames: readonly pulumi.Input<string>[];
  /** All that the program in the tasks may do in AWS. Absent: nothing. */
  readonly taskPermissions?: readonly PermissionStatement[];
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
 * A container on Fargate: cluster, roles, task definition, service and its autoscaling.
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
  /** As the program last set or read it: autoscaling may have changed it since. */
  readonly desiredCount: pulumi.Output<number>;
  /** Of the tasks. */
  readonly securityGroupId: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;
  readonly container: ContainerFacts;

  constructor(name: string, args: EcsServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("askflorence:components:EcsService", name, {}, opts);
    checkFargateSize(name, args);
    checkCounts(name, args);
    check(
      args.port > 1023,
      `${name}: port ${args.port} needs root, and the container's user is not; take one over 1023`,
    );
    const twice = Object.keys(args.secrets).find((variable) => variable in args.environment);
    check(twice === undefined, `${name}: ${twice ?? ""} is both a secret and a plain variable; keep the secret`);

    const cluster = createCluster(name, args, this);
    const rolesArgs = { ...args, repositoryArn: args.repository.repositoryArn, logGroupArn: args.logGroup.arn };
    const execution = createExecutionRole(name, rolesArgs, this);
    const taskRole = createTaskRole(name, rolesArgs, args.taskPermissions ?? [], this);
    const firewall = createServiceFirewall(
      name,
      {
        securityGroupName: `${args.displayName}-service`,
        description: "Tasks of the service",
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
    const taskDefinition = createFargateTask(
      `${name}-task`,
      {
        ...args,
        family: args.displayName,
        executionRoleArn: execution.arn,
        taskRoleArn: taskRole.arn,
        logGroupName: args.logGroup.name,
        rolloutDigest: rolloutDigest(triggers),
        keepRevisions: true,
      },
      this,
    );
    const service = new aws.ecs.Service(
      `${name}-service`,
      {
        name: args.displayName,
        cluster: cluster.arn,
        taskDefinition: taskDefinition.arn,
        launchType: "FARGATE",
        platformVersion: "LATEST",
        desiredCount: pulumi.output(args.repository.deployed).apply((deployed) => desiredCountOf(name, args, deployed)),
        networkConfiguration: {
          subnets: [...args.network.privateSubnetIds],
          securityGroups: [firewall.securityGroupId],
          assignPublicIp: false,
        },
        loadBalancers: args.targetGroup && [
          { targetGroupArn: args.targetGroup.arn, containerName: CONTAINER_NAME, containerPort: args.port },
        ],
        // While a task starts, its health checks do not count.
        healthCheckGracePeriodSeconds: args.targetGroup && HEALTH_CHECK_GRACE_SECONDS,
        deploymentMinimumHealthyPercent: 100,
        deploymentMaximumPercent: 200,
        deploymentCircuitBreaker: { enable: true, rollback: true },
        alarms: { alarmNames: [...args.deploymentAlarmNames], enable: true, rollback: true },
        waitForSteadyState: true,
        // Triggers act only together with it, and it only together with a change.
        forceNewDeployment: true,
        triggers,
        enableEcsManagedTags: true,
        propagateTags: "SERVICE",
        tags: withTags(args.tags),
      },
      {
        parent: this,
        dependsOn: [...execution.policies, ...taskRole.policies, ...firewall.rules, ...args.rolloutAfter],
        ignoreChanges: isCountAutoscaled(args) ? ["desiredCount"] : [],
      },
    );
    if (args.scaling !== undefined) {
      const { deployed } = args.repository;
      const scaled = { ...args, clusterName: cluster.name, serviceName: service.name, deployed };
      createScaling(name, args.scaling, scaled, this);
    }

    this.clusterName = cluster.name;
    this.clusterArn = cluster.arn;
    this.serviceName = service.name;
    this.taskDefinitionArn = confirmedRevision(service, taskDefinition, this);
    this.desiredCount = service.desiredCount.apply((desired) => desired ?? 0);
    this.securityGroupId = firewall.securityGroupId;
    this.logGroupName = pulumi.output(args.logGroup.name);
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

/** Long enough for a task to connect to its database. */
const HEALTH_CHECK_GRACE_SECONDS = 60;

function createCluster(name: string, args: EcsServiceArgs, parent: pulumi.Resource): aws.ecs.Cluster {
  // The cluster waits for the group by taking its name.
  const containerInsights = pulumi.output(args.insightsLogGroup.name).apply(() => "enabled");
  return new aws.ecs.Cluster(
    `${name}-cluster`,
    {
      name: args.displayName,
      settings: [{ name: "containerInsights", value: containerInsights }],
      tags: withTags(args.tags),
    },
    { parent },
  );
}

function secretVersions(secrets: Readonly<Record<string, BoundSecret>>) {
  return Object.fromEntries(
    Object.entries(secrets).map(([variable, { versionId }]) => [`secret-${variable}`, versionId]),
  );
}
