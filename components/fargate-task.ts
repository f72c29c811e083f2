import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { type ContainerArgs, containerDefinition, SCRATCH_VOLUME } from "./container-definition.ts";
import { type Tags, withTags } from "./tags.ts";

/** A task of one container. */
export interface FargateTaskArgs extends ContainerArgs {
  /** Names the task definition, whose revisions are counted. */
  readonly family: string;
  /** CPU units, 1024 are one vCPU; with `memory` a pair that Fargate has. */
  readonly cpu: number;
  /** In MiB. */
  readonly memory: number;
  /** Disk for what the container writes, in GiB, 21 to 200. Absent: Fargate's 20. */
  readonly ephemeralStorageGib?: number;
  readonly executionRoleArn: pulumi.Input<string>;
  readonly taskRoleArn: pulumi.Input<string>;
  /** Whether revisions stay active when the program has newer ones. One that is deregistered cannot be rolled back to. */
  readonly keepRevisions: boolean;
  readonly tags: Tags;
}

/** Makes a task definition for Fargate. */
export function createFargateTask(
  name: string,
  args: FargateTaskArgs,
  parent: pulumi.Resource,
): aws.ecs.TaskDefinition {
  // No ignoreChanges: the image comes in through `image`, and every other change of environment or secrets must show
  // in the plan.
  return new aws.ecs.TaskDefinition(
    name,
    {
      family: args.family,
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: String(args.cpu),
      memory: String(args.memory),
      ephemeralStorage: args.ephemeralStorageGib === undefined ? undefined : { sizeInGib: args.ephemeralStorageGib },
      runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: "X86_64" },
      executionRoleArn: args.executionRoleArn,
      taskRoleArn: args.taskRoleArn,
      containerDefinitions: pulumi.jsonStringify([containerDefinition(args)]),
      volumes: [{ name: SCRATCH_VOLUME }],
      skipDestroy: args.keepRevisions,
      tags: withTags(args.tags),
    },
    { parent },
  );
}
