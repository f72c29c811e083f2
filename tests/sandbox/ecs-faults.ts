import type { Properties } from "../../sandbox/protocol/values.ts";
import { ACCOUNT, OTHER } from "./lifecycle.ts";
import { allow, type Workload } from "./workload.ts";

/** How the agent begins what it says of secrets and of logging in to ECR. */
export const PULL = "ResourceInitializationError: unable to pull secrets or registry auth:";

const REPOSITORY = `${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com`;
const USER = `User: arn:aws:sts::${ACCOUNT}:assumed-role/execution/TASK is not authorized to perform:`;

/** What makes tasks stop: the world with one thing wrong, or one container with another definition. */
export interface Fault {
  readonly name: string;
  readonly breaks?: (workload: Workload) => Promise<unknown>;
  readonly container?: (workload: Workload) => Properties;
  readonly task?: Properties;
  readonly service?: (workload: Workload) => Properties;
  /** The stopped reason; `TASK` stands for the task's id. */
  readonly reason: (workload: Workload) => string;
}

/** Gives the role what it needs to start but for one action. */
function managedWithout(action: string): (workload: Workload) => Promise<unknown> {
  return async ({ engine, attachment, role }) => {
    await engine.delete(attachment);
    const all = [
      "ecr:GetAuthorizationToken",
      "ecr:BatchGetImage",
      "ecr:GetDownloadUrlForLayer",
      "logs:CreateLogStream",
    ];
    const policy = allow(...all, "logs:PutLogEvents").replace(`"${action}",`, "");
    await engine.create("aws:iam/rolePolicy:RolePolicy", { role: role.id, name: "start", policy });
  };
}

function trust(statement: object): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", ...statement }],
  });
}

const unassumable = (roleArn: unknown): string =>
  `ECS was unable to assume the role '${String(roleArn)}' that was provided for this task. Please verify that the role being ` +
  "passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.";

const notFound = (image: string): string =>
  `CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref ${image}: ${image}: not found`;
const forbidden = (image: string, reference: string): string =>
  `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: ` +
  `pulling from host ${image.split("/")[0] ?? ""} failed with status code [manifests ${reference}]: 403 Forbidden`;
const digestOf = ({ image }: Workload): string => image.split("@")[1] ?? "";
/** What AWS says to the execution role where its policies do not allow an action. */
export const denied = (action: string, resource: string): string =>
  `AccessDeniedException: ${USER} ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
const noRoute = ({ subnet }: Workload, problem: string): string =>
  `${PULL} The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. ` +
  `Check your task network configuration. dial tcp api.ecr.us-east-1.amazonaws.com:443: i/o timeout (${problem.replace("SUBNET", subnet.id)})`;

/** What keeps a task from starting but for its secrets. */
export const faults: readonly Fault[] = [
  {
    name: "the execution role does not exist",
    breaks: async ({ engine, role, policy, attachment }) => {
      for (const held of [policy, attachment, role]) await engine.delete(held);
    },
    reason: ({ role }) => unassumable(role.state.arn),
  },
  {
    name: "the execution role trusts another service",
    breaks: ({ engine, role }) =>
      engine.update(role, { ...role.inputs, assumeRolePolicy: trust({ Principal: { Service: "ec2.amazonaws.com" } }) }),
    reason: ({ role }) => unassumable(role.state.arn),
  },
  {
    name: "the execution role trusts ECS only for another account",
    breaks: ({ engine, role }) =>
      engine.update(role, {
        ...role.inputs,
        assumeRolePolicy: trust({
          Principal: { Service: "ecs-tasks.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": OTHER.account } },
        }),
      }),
    reason: ({ role }) => unassumable(role.state.arn),
  },
  {
    name: "the task role cannot be assumed",
    task: { taskRoleArn: `arn:aws:iam::${ACCOUNT}:role/none` },
    reason: () => unassumable(`arn:aws:iam::${ACCOUNT}:role/none`),
  },
  {
    name: "the subnet has no route out",
    breaks: ({ engine, route }) => engine.delete(route),
    reason: (workload) =>
      noRoute(
        workload,
        `the route table ${String(workload.route.inputs.routeTableId)} of the subnet SUBNET has no route to 0.0.0.0/0`,
      ),
  },
  {
    name: "the route leads to an internet gateway and the task has no public address",
    service: ({ subnet, securityGroup }) => ({
      networkConfiguration: { subnets: [subnet.id], securityGroups: [securityGroup.id] },
    }),
    reason: (workload) =>
      noRoute(workload, "the subnet SUBNET leads to an internet gateway, and the task has no public address"),
  },
  {
    name: "the security group lets nothing out",
    breaks: ({ engine, egress }) => engine.delete(egress),
    reason: (workload) =>
      noRoute(
        workload,
        `none of the security groups ${workload.securityGroup.id} lets TCP out to 0.0.0.0/0 on port 443`,
      ),
  },
  {
    name: "the role may not log in to ECR",
    breaks: managedWithout("ecr:GetAuthorizationToken"),
    reason: () =>
      `${PULL} execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): ` +
      denied("ecr:GetAuthorizationToken", "*"),
  },
  {
    name: "the role may not read images",
    breaks: managedWithout("ecr:BatchGetImage"),
    reason: (workload) => forbidden(workload.image, digestOf(workload)),
  },
  {
    name: "the repository does not exist",
    container: () => ({ image: `${REPOSITORY}/other:1` }),
    reason: () =>
      `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${REPOSITORY}/other:1: ` +
      `name unknown: The repository with name 'other' does not exist in the registry with id '${ACCOUNT}'`,
  },
  {
    name: "the tag was never pushed",
    container: () => ({ image: `${REPOSITORY}/web:2` }),
    reason: () => notFound(`${REPOSITORY}/web:2`),
  },
  {
    name: "the digest was never pushed",
    container: () => ({ image: `${REPOSITORY}/web@sha256:0` }),
    reason: () => notFound(`${REPOSITORY}/web@sha256:0`),
  },
  {
    name: "the image is named in another region",
    container: () => ({ image: `${ACCOUNT}.dkr.ecr.us-west-2.amazonaws.com/web:1` }),
    reason: () => notFound(`${ACCOUNT}.dkr.ecr.us-west-2.amazonaws.com/web:1`),
  },
  {
    name: "the image is in another account",
    container: () => ({ image: `${OTHER.account}.dkr.ecr.us-east-1.amazonaws.com/web:1` }),
    reason: () => forbidden(`${OTHER.account}.dkr.ecr.us-east-1.amazonaws.com/web:1`, "1"),
  },
  {
    name: "the log group does not exist",
    breaks: ({ engine, logGroup }) => engine.delete(logGroup),
    reason: () =>
      "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create " +
      "Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. : exit status 1",
  },
  {
    name: "the role may not write logs",
    breaks: managedWithout("logs:CreateLogStream"),
    reason: () =>
      "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create " +
      `Cloudwatch log stream: ${denied("logs:CreateLogStream", `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/ecs/web:log-stream:web/web/TASK`)} : exit status 1`,
  },
];
