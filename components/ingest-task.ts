import * as pulumi from "@pulumi/pulumi";

import { check } from "./check.ts";
import { CONTAINER_NAME, type ContainerFacts, containerFacts } from "./container-definition.ts";
import type { BoundSecret } from "./database-credential.ts";
import { createExecutionRole, createTaskRole } from "./ecs-roles.ts";
import { checkFargateSize } from "./fargate.ts";
import { createFargateTask } from "./fargate-task.ts";
import { createLogGroup } from "./log-group.ts";
import { createServiceFirewall, type Destination } from "./service-firewall.ts";
import type { StackFacts } from "./stack-facts.ts";

/** Arguments of `IngestTask`. What it makes has the stack's display name and `-ingest`. */
export interface IngestTaskArgs extends StackFacts {
  /** Where the tasks run: a `Network`. */
  readonly network: {
    readonly vpcId: pulumi.Input<string>;
    readonly privateSubnetIds: readonly pulumi.Input<string>[];
  };
  /** The ECS cluster that runs the tasks: an `EcsService`'s. */
  readonly clusterName: pulumi.Input<string>;
  /** What the tasks run: an `ImageRepository`. */
  readonly repository: { readonly repositoryArn: pulumi.Input<string>; readonly image: pulumi.Input<string> };
  /** The CMK that encrypts the log and the secret. */
  readonly keyArn: pulumi.Input<string>;
  /** CPU units, 1024 are one vCPU; with `memory` a pair that Fargate has. */
  readonly cpu: number;
  /** In MiB. */
  readonly memory: number;
  /** Disk for what a job downloads, at /tmp, in GiB, 21 to 200. Absent: Fargate's 20. */
  readonly ephemeralStorageGib?: number;
  /** What the tasks get as `MONGODB_URI`: a user that may write the data. */
  readonly secret: BoundSecret;
  /** Where tasks may connect to beside HTTPS, by a short name. */
  readonly destinations: Readonly<Record<string, Destination>>;
  /** The command of each job. Example: `{ rxnorm: ["node", "ingest/rxnorm.js"] }`. */
  readonly jobs: Readonly<Record<string, readonly string[]>>;
}

/**
 * Jobs that load data into the database from inside the VPC, so that no other address need be admitted to it. Nothing of
 * it runs by itself: a person starts a job by its run command, and the task ends with it.
 */
export class IngestTask extends pulumi.ComponentResource {
  readonly taskDefinitionArn: pulumi.Output<string>;
  /** Of the tasks. Nothing connects to them. */
  readonly securityGroupId: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;
  /** For each job, the command that starts it, to be copied into a shell with the account's credentials. */
  readonly runCommands: Readonly<Record<string, pulumi.Output<string>>>;
  readonly container: ContainerFacts;

  constructor(name: string, args: IngestTaskArgs, opts?: pulumi.ComponentResourceOptions) {
    super("askflorence:components:IngestTask", name, {}, opts);
    checkFargateSize(name, args);
    const { ephemeralStorageGib: disk = 21 } = args;
    check(
      disk >= 21 && disk <= 200,
      `${name}: Fargate has no ephemeralStorageGib of ${disk}; give it 21 to 200, or leave it out for 20`,
    );
    for (const [job, command] of Object.entries(args.jobs)) {
      check(command.length > 0, `${name}: the job ${job} has no command; give it the program and its arguments`);
    }

    const { region, tags, keyArn, repository } = args;
    const displayName = `${args.displayName}-ingest`;
    const container = {
      region,
      repository,
      environment: { NODE_ENV: "production" },
      secrets: { MONGODB_URI: args.secret },
    };
    const log = { groupName: `/ecs/${displayName}`, keyArn, tags };
    const logGroup = createLogGroup(`${name}-log`, log, { parent: this });
    const rolesArgs = {
      displayName,
      accountId: args.accountId,
      region,
      tags,
      keyArn,
      repositoryArn: repository.repositoryArn,
      logGroupArn: logGroup.arn,
      secrets: container.secrets,
      permissionsBoundary: args.permissionsBoundary,
    };
    const execution = createExecutionRole(name, rolesArgs, this);
    const taskRole = createTaskRole(name, rolesArgs, [], this);
    const firewall = createServiceFirewall(
      name,
      {
        securityGroupName: displayName,
        description: "Tasks that load data",
        vpcId: args.network.vpcId,
        destinations: args.destinations,
        tags,
      },
      this,
    );
    const task = createFargateTask(
      `${name}-task`,
      {
        ...container,
        family: displayName,
        cpu: args.cpu,
        memory: args.memory,
        ephemeralStorageGib: args.ephemeralStorageGib,
        executionRoleArn: execution.arn,
        taskRoleArn: taskRole.arn,
        logGroupName: logGroup.name,
        // Every job starts from the newest one.
        keepRevisions: false,
        tags,
      },
      this,
    );

    this.taskDefinitionArn = task.arn;
    this.securityGroupId = firewall.securityGroupId;
    this.logGroupName = logGroup.name;
    this.runCommands = Object.fromEntries(
      Object.entries(args.jobs).map(([job, command]) => {
        return [job, runCommand(command, args, { family: task.family, securityGroupId: firewall.securityGroupId })];
      }),
    );
    this.container = containerFacts(container);
    this.registerOutputs({
      taskDefinitionArn: this.taskDefinitionArn,
      securityGroupId: this.securityGroupId,
      logGroupName: this.logGroupName,
      runCommands: this.runCommands,
      container: this.container,
    });
  }
}

/** The AWS command that starts a task. By its family a task definition is the newest revision. */
function runCommand(
  command: readonly string[],
  { clusterName, network }: IngestTaskArgs,
  { family, securityGroupId }: { family: pulumi.Output<string>; securityGroupId: pulumi.Output<string> },
): pulumi.Output<string> {
  const subnets = pulumi.all([...network.privateSubnetIds]);
  return pulumi.all([clusterName, family, subnets, securityGroupId]).apply(([cluster, definition, ids, group]) => {
    const awsvpcConfiguration = { subnets: ids, securityGroups: [group], assignPublicIp: "DISABLED" };
    return [
      "aws ecs run-task",
      `--cluster ${cluster}`,
      "--launch-type FARGATE",
      `--task-definition ${definition}`,
      `--network-configuration ${quoted({ awsvpcConfiguration })}`,
      `--overrides ${quoted({ containerOverrides: [{ name: CONTAINER_NAME, command }] })}`,
    ].join(" ");
  });
}

/** A JSON document as one word of a POSIX shell. */
function quoted(document: object): string {
  return `'${JSON.stringify(document).replaceAll("'", String.raw`'\''`)}'`;
}
