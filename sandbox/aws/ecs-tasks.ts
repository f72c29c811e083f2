import { text, texts } from "../cloud/properties.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { hostAddress } from "./addresses.ts";
import type { ContainerDefinition } from "./container-definitions.ts";
import { SUBNET } from "./ec2.ts";
import { pullFailure, registryFailure } from "./ecs-images.ts";
import { type Placement, placementOf, unreachable } from "./ecs-network.ts";
import { inject, type Injected, SecretFailure } from "./ecs-secrets.ts";
import { containersOf } from "./ecs-task-definitions.ts";
import { roleOfArn } from "./iam.ts";
import { type Identity, identityOf, isAllowed, serviceIsAllowed } from "./iam-policy.ts";
import { LOG_GROUP } from "./logs.ts";
import { parsePolicy } from "./policy-document.ts";

/** A running task; its id is its ARN. */
export const TASK = "aws:ecs/task:Task";

/** The tasks of a service. */
export function tasksOf(world: World, service: CloudRecord): CloudRecord[] {
  return world.list(TASK, service.owner).filter(({ inputs }) => inputs.serviceArn === service.id);
}

/** How the start of a task went, as far as its containers. What they do then is not simulated. */
export interface Start {
  /** The task's ARN. */
  readonly id: string;
  readonly privateIpv4Address: string;
  readonly secrets: readonly Injected[];
  /** Why it does not start, as in a stopped task's `stoppedReason`; absent where it runs. */
  readonly failure?: string;
}

/** Tries to start a task: roles are assumed, secrets are read, log streams and images are there. */
export function tryTask(placement: Placement, clusterArn: string, revision: CloudRecord): Start {
  const { world, account, subnets } = placement;
  const taskId = world.hex(32);
  const id = `${clusterArn.replace(":cluster/", ":task/")}/${taskId}`;
  const secrets: Injected[] = [];
  const subnet = world.get(SUBNET, account, subnets[0] ?? "");
  const block = text(subnet?.inputs.cidrBlock);
  const started = { id, secrets, privateIpv4Address: block === "" ? "" : hostAddress(block, world.next()) };
  try {
    const execution = assume(world, revision.inputs.executionRoleArn, id);
    assume(world, revision.inputs.taskRoleArn, id);
    const failure = initialize(containersOf(revision), placement, execution, taskId, secrets);
    return failure === undefined ? started : { ...started, failure };
  } catch (error) {
    if (!(error instanceof SecretFailure || error instanceof RoleFailure)) throw error;
    return { ...started, failure: error.message };
  }
}

/** Starts one task of a service. Answers the reason where it does not start. */
export function startTask(
  world: World,
  service: CloudRecord,
  revision: CloudRecord,
  deployment: string,
): string | undefined {
  const region = service.id.split(":")[3] ?? "";
  const clusterArn = service.id.replace(/:service\/([^/]+)\/.*$/, ":cluster/$1");
  const placement = placementOf(world, service.owner, region, service.inputs.networkConfiguration);
  const { id, failure, ...started } = tryTask(placement, clusterArn, revision);
  if (failure !== undefined) return failure;
  const group = `service:${service.id.split("/").at(-1) ?? ""}`;
  const inputs = { clusterArn, serviceArn: service.id, group, deployment };
  const outputs = {
    taskDefinitionArn: revision.outputs.arn,
    startedAt: world.now().toISOString(),
    lastStatus: "RUNNING",
    desiredStatus: "RUNNING",
    ...started,
  };
  world.put({ type: TASK, id, owner: service.owner, inputs, outputs });
  return undefined;
}

class RoleFailure extends Error {}

/** The role's permissions, once ECS may act as it. Throws a {@link RoleFailure}; undefined where no role is named. */
function assume(world: World, roleArn: unknown, taskArn: string): Identity | undefined {
  if (roleArn === undefined || roleArn === null) return undefined;
  const role = roleOfArn(world, roleArn);
  const request = {
    action: "sts:AssumeRole",
    resource: "*",
    context: { "aws:SourceAccount": taskArn.split(":")[4] ?? "", "aws:SourceArn": taskArn },
  };
  const trust = role === undefined ? [] : parsePolicy(role.inputs.assumeRolePolicy, "trust");
  if (role !== undefined && serviceIsAllowed(trust, "ecs-tasks.amazonaws.com", request)) return identityOf(world, role);
  throw new RoleFailure(
    `ECS was unable to assume the role '${text(roleArn)}' that was provided for this task. Please verify that the role being ` +
      "passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.",
  );
}

function initialize(
  containers: readonly ContainerDefinition[],
  placement: Placement,
  execution: Identity | undefined,
  taskId: string,
  secrets: Injected[],
): string | undefined {
  const roleName = execution?.arn.split("/").at(-1) ?? "";
  const session = `arn:aws:sts::${placement.account}:assumed-role/${roleName}/${taskId}`;
  const images = containers.map(({ image }) => image);
  const denied = registryFailure(images, placement, execution, session);
  if (denied !== undefined) return denied;
  for (const container of containers) {
    const options = container.logConfiguration?.secretOptions ?? [];
    for (const reference of [...(container.secrets ?? []), ...options]) {
      if (execution !== undefined) secrets.push(inject(reference, placement, execution, session));
    }
  }
  for (const container of containers) {
    const reason =
      logFailure(container, placement, execution, session, taskId) ??
      pullFailure(container.image, placement, execution);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** Why the `awslogs` driver cannot write; undefined where it can or another driver is used. */
function logFailure(
  { name, logConfiguration }: ContainerDefinition,
  placement: Placement,
  execution: Identity | undefined,
  session: string,
  taskId: string,
): string | undefined {
  if (logConfiguration?.logDriver !== "awslogs") return undefined;
  const { world, account, region } = placement;
  const options = logConfiguration.options ?? {};
  const group = options["awslogs-group"] ?? "";
  const groupArn = `arn:aws:logs:${options["awslogs-region"] ?? region}:${account}:log-group:${group}`;
  const stream = `${options["awslogs-stream-prefix"] ?? "ecs"}/${name}/${taskId}`;
  const prefix = "ResourceInitializationError: failed to validate logger args:";
  const cut = unreachable(placement, "logs");
  if (cut !== undefined) {
    return (
      `${prefix} The task cannot find the Amazon CloudWatch log group defined in the task definition. There is a connection issue ` +
      `between the task and Amazon CloudWatch. Check your network configuration. signal: killed (${cut})`
    );
  }
  const failed = (reason: string): string =>
    `${prefix} create stream has been retried 1 times: failed to create Cloudwatch log stream: ${reason} : exit status 1`;
  const context = { "aws:RequestedRegion": region };
  const forbidden = ["logs:CreateLogStream", "logs:PutLogEvents"].find((action) => {
    const request = { action, resource: `${groupArn}:log-stream:${stream}`, context };
    return execution === undefined || !isAllowed(execution, request);
  });
  if (forbidden !== undefined) {
    return failed(
      `AccessDeniedException: User: ${session} is not authorized to perform: ${forbidden} on resource: ${groupArn}:log-stream:${stream} ` +
        `because no identity-based policy allows the ${forbidden} action`,
    );
  }
  if (world.get(LOG_GROUP, account, group)?.outputs.arn === groupArn) return undefined;
  const creation = { action: "logs:CreateLogGroup", resource: groupArn, context };
  const mayCreate = execution !== undefined && isAllowed(execution, creation);
  if (options["awslogs-create-group"] === "true" && mayCreate) return undefined;
  return failed("ResourceNotFoundException: The specified log group does not exist.");
}

/** Whether Fargate runs the service's tasks: the sandbox has no container instances for any other. */
export function isOnFargate({ inputs }: CloudRecord): boolean {
  const strategies = (inputs.capacityProviderStrategies as { capacityProvider: string }[] | undefined) ?? [];
  const providers = texts(strategies.map(({ capacityProvider }) => capacityProvider));
  return inputs.launchType === "FARGATE" || providers.some((provider) => /^FARGATE(_SPOT)?$/.test(provider));
}
