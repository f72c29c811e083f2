import { createHash } from "node:crypto";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { BoundSecret } from "./database-credential.ts";
import type { StackFacts } from "./stack-facts.ts";
import { withTags } from "./tags.ts";

/** A statement of an IAM policy, which allows something. */
export interface PermissionStatement {
  readonly Sid?: string;
  readonly Effect: "Allow";
  readonly Action: string | readonly string[];
  readonly Resource: pulumi.Input<string> | readonly pulumi.Input<string>[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, pulumi.Input<string> | readonly string[]>>>>;
}

/** What the roles of tasks are made of. Their names begin with the display name. */
export interface EcsRolesArgs extends StackFacts {
  /** The one repository that images are pulled from. */
  readonly repositoryArn: pulumi.Input<string>;
  /** The one log group that is written to. */
  readonly logGroupArn: pulumi.Input<string>;
  /** The key that the secrets are encrypted with. */
  readonly keyArn: pulumi.Input<string>;
  /** By the name of the environment variable that gets the value. */
  readonly secrets: Readonly<Record<string, BoundSecret>>;
}

/** A role that starts tasks. */
export interface ExecutionRole {
  readonly arn: pulumi.Output<string>;
  /** A task that starts before these are attached fails. */
  readonly policies: readonly pulumi.Resource[];
  /** Changes with what the role may do: only a new task proves that tasks still start. */
  readonly permissionsDigest: pulumi.Output<string>;
}

/**
 * The role with which ECS starts a task: pulls the image, reads the bound secrets and writes the log. The program in it
 * never has it.
 */
export function createExecutionRole(name: string, args: EcsRolesArgs, parent: pulumi.Resource): ExecutionRole {
  const role = createRole(name, "execution", `Starts the tasks of ${args.displayName}`, args, parent);
  const start = new aws.iam.RolePolicy(
    `${name}-execution-policy`,
    {
      name: "start-tasks",
      role: role.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          // This action knows no resource.
          { Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: "*" },
          {
            Effect: "Allow",
            Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            Resource: args.repositoryArn,
          },
          {
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: pulumi.interpolate`${args.logGroupArn}:*`,
          },
          {
            Effect: "Allow",
            Action: ["kms:Decrypt"],
            Resource: args.keyArn,
            Condition: { StringEquals: { "kms:ViaService": `secretsmanager.${args.region}.amazonaws.com` } },
          },
        ],
      }),
    },
    { parent },
  );
  // One policy for each secret: when a binding goes, its policy is a deletion, and the engine deletes only after the
  // service has rolled to tasks that do not need it. Were it a change of one policy, the old tasks could not be started
  // again if that rollout failed.
  const read = Object.entries(args.secrets).map(
    ([variable, { secretArn }]) =>
      new aws.iam.RolePolicy(
        `${name}-read-${variable}`,
        {
          name: `read-${variable}`,
          role: role.name,
          policy: pulumi.jsonStringify({
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: secretArn }],
          }),
        },
        { parent },
      ),
  );
  const policies = [start, ...read];
  const permissionsDigest = pulumi
    .all(policies.map(({ policy }) => policy))
    .apply((documents) => createHash("sha256").update(documents.join("\n")).digest("hex"));
  return { arn: role.arn, policies, permissionsDigest };
}

/** The role that the program in a task has. */
export interface TaskRole {
  readonly arn: pulumi.Output<string>;
  /** A program that starts before these are attached is refused what they allow. */
  readonly policies: readonly pulumi.Resource[];
}

/** The role that the program in a task has. Without permissions it may nothing in AWS. */
export function createTaskRole(
  name: string,
  args: EcsRolesArgs,
  permissions: readonly PermissionStatement[],
  parent: pulumi.Resource,
): TaskRole {
  const role = createRole(name, "task", `What the tasks of ${args.displayName} may do in AWS`, args, parent);
  if (permissions.length === 0) return { arn: role.arn, policies: [] };
  const policy = new aws.iam.RolePolicy(
    `${name}-task-policy`,
    {
      name: "task",
      role: role.name,
      policy: pulumi.jsonStringify({ Version: "2012-10-17", Statement: permissions }),
    },
    { parent },
  );
  return { arn: role.arn, policies: [policy] };
}

/** A role that ECS gives to tasks of this stack, and nobody else has. */
function createRole(
  name: string,
  kind: "execution" | "task",
  description: string,
  args: EcsRolesArgs,
  parent: pulumi.Resource,
): aws.iam.Role {
  return new aws.iam.Role(
    `${name}-${kind}-role`,
    {
      name: `${args.displayName}-${kind}`,
      description,
      assumeRolePolicy: assumedByTasks(args),
      permissionsBoundary: args.permissionsBoundary,
      tags: withTags(args.tags),
    },
    { parent },
  );
}

function assumedByTasks({ accountId, region }: EcsRolesArgs): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "ecs-tasks.amazonaws.com" },
        Action: "sts:AssumeRole",
        // Only for tasks of this account: the service acts for every account (the confused deputy).
        Condition: {
          StringEquals: { "aws:SourceAccount": accountId },
          ArnLike: { "aws:SourceArn": `arn:aws:ecs:${region}:${accountId}:*` },
        },
      },
    ],
  });
}
