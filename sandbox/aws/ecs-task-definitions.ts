import { texts } from "../cloud/properties.ts";
import type { CheckFailure, Operation, ResourceType } from "../cloud/resource-type.ts";
import { hasUnknown, type Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { ApiError, calling } from "./api-error.ts";
import { arn, placed } from "./common.ts";
import { type ContainerDefinition, parseContainers, sameContainers } from "./container-definitions.ts";
import { isFargateSize } from "./fargate.ts";

const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";
/** One revision, active or not: all revisions of a family share the resource's id. Its own id is its ARN. */
const REVISION = "aws:ecs/taskDefinitionRevision:TaskDefinitionRevision";

const taskDefinition: ResourceType = {
  type: TASK_DEFINITION,
  check: (inputs) => containerFailures(inputs.containerDefinitions),
  equal: (path, before, after, inputs) =>
    path === "containerDefinitions" && sameContainers(before, after, inputs.networkMode),
  create: (operation) => {
    const { world, owner, inputs } = operation;
    const family = String(inputs.family);
    return calling(`creating ECS Task Definition (${family})`, "ECS: RegisterTaskDefinition", () => {
      accept(inputs);
      const revision = Math.max(0, ...revisionsOf(world, owner, family).map(numberOf)) + 1;
      const arnWithoutRevision = arn(operation, "ecs", `task-definition/${family}`);
      const outputs = { arn: `${arnWithoutRevision}:${revision}`, arnWithoutRevision, revision };
      world.put({ type: REVISION, id: outputs.arn, owner, inputs, outputs: { ...outputs, status: "ACTIVE" } });
      return { id: family, outputs: { ...outputs, ...placed(operation) } };
    });
  },
  read: (record, { world }, state) => {
    const { trackLatest } = record.inputs;
    // Found by its ARN: a replaced revision that waits for its deletion has the same id, its family.
    const held = world.get(REVISION, record.owner, String(state.arn)) ?? revisionOf(world, record);
    const followed = trackLatest === true ? latest(world, record.owner, record.id) : held;
    if (followed?.outputs.status !== "ACTIVE") return undefined;
    const { arn: revisionArn, revision } = followed.outputs;
    return { ...record.outputs, arn: revisionArn, revision };
  },
  update: (operation, record) => {
    const revision = revisionOf(operation.world, record);
    if (revision !== undefined) operation.world.patch(revision, { inputs: { tags: operation.inputs.tags } });
    return { outputs: placed(operation) };
  },
  // The engine deletes the old revision after the new one took its id, so the state says which revision is meant.
  delete: (record, { world }, state) => {
    const revisionArn = String(state.arn ?? record.outputs.arn);
    const revision = world.get(REVISION, record.owner, revisionArn);
    if (revision !== undefined && state.skipDestroy !== true) {
      world.patch(revision, { outputs: { status: "INACTIVE" } });
    }
    if (record.outputs.arn === revisionArn) world.remove(record);
  },
  find: (importId, { world, account }) => {
    const revision = world.get(REVISION, account, importId);
    if (revision === undefined) return undefined;
    const { inputs, owner } = revision;
    const outputs = { ...revision.outputs, status: undefined };
    return world.put({ type: TASK_DEFINITION, id: String(inputs.family), owner, inputs, outputs });
  },
};

/**
 * The revision that a family (its latest active one), `family:revision` or an ARN names. Throws what ECS answers where there is none.
 */
export function findRevision(world: World, account: string, name: string): CloudRecord {
  const [, owner = account, plain = name] = /^arn:aws[\w-]*:ecs:[^:]+:(\d{12}):task-definition\/(.+)$/.exec(name) ?? [];
  const [family = "", revision] = plain.split(":");
  const found =
    revision === undefined
      ? latest(world, owner, family)
      : revisionsOf(world, owner, family).find((other) => numberOf(other) === Number(revision));
  if (found === undefined) throw new ApiError("ClientException", "Unable to describe task definition.");
  return found;
}

/** The containers of a revision. */
export function containersOf(revision: CloudRecord): ContainerDefinition[] {
  return parseContainers(revision.inputs.containerDefinitions) ?? [];
}

function latest(world: World, owner: string, family: string): CloudRecord | undefined {
  return revisionsOf(world, owner, family)
    .filter(({ outputs }) => outputs.status === "ACTIVE")
    .toSorted((a, b) => numberOf(b) - numberOf(a))[0];
}

function revisionsOf(world: World, owner: string, family: string): CloudRecord[] {
  return world.list(REVISION, owner).filter(({ inputs }) => inputs.family === family);
}

function revisionOf(world: World, record: CloudRecord): CloudRecord | undefined {
  return world.get(REVISION, record.owner, String(record.outputs.arn));
}

function numberOf({ outputs }: CloudRecord): number {
  return Number(outputs.revision);
}

/** The provider reads the JSON before any call. Its text is not repeated: variables may be private. */
function containerFailures(value: unknown): CheckFailure[] {
  if (value === undefined || hasUnknown(value) || parseContainers(value) !== undefined) return [];
  const reason =
    "ECS Task Definition container_definitions is invalid: it must be a JSON list of container definitions";
  return [{ property: "containerDefinitions", reason }];
}

/** Throws what RegisterTaskDefinition answers to a definition that it does not accept. */
function accept(inputs: Operation["inputs"]): void {
  const containers = parseContainers(inputs.containerDefinitions) ?? [];
  if (containers.length === 0) throw refusal("Container list cannot be empty.");
  for (const container of containers) acceptContainer(container, inputs.executionRoleArn !== undefined);
  if (texts(inputs.requiresCompatibilities).includes("FARGATE")) acceptFargate(inputs);
}

function acceptContainer(
  { name, image, secrets, logConfiguration }: ContainerDefinition,
  hasExecutionRole: boolean,
): void {
  if (!isText(name)) throw refusal("Container.name should not be null or empty.");
  if (!isText(image)) throw refusal("Container.image should not be null or empty.");
  for (const secret of secrets ?? []) {
    if (!isText(secret.name) || !isText(secret.valueFrom)) throw refusal("Secret name and valueFrom cannot be empty.");
  }
  if (secrets !== undefined && secrets.length > 0 && !hasExecutionRole) {
    throw refusal("When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.");
  }
  if (logConfiguration?.logDriver === "awslogs") {
    const missing = ["awslogs-group", "awslogs-region"].filter((option) => !isText(logConfiguration.options?.[option]));
    if (missing.length > 0) throw refusal(`Log driver awslogs requires options: ${missing.join(", ")}`);
  }
}

function acceptFargate(inputs: Properties): void {
  if (inputs.networkMode !== "awsvpc") throw refusal("Fargate only supports network mode ‘awsvpc’.");
  if (inputs.cpu === undefined) throw refusal("Fargate requires that 'cpu' be defined at the task level.");
  if (inputs.memory === undefined) throw refusal("Fargate requires that 'memory' be defined at the task level.");
  if (!isFargateSize(inputs.cpu, inputs.memory)) {
    throw refusal("No Fargate configuration exists for given values.");
  }
  const containers = parseContainers(inputs.containerDefinitions) ?? [];
  if (inputs.executionRoleArn !== undefined) return;
  if (containers.some(({ image }) => /^\d{12}\.dkr\.ecr\./.test(image))) {
    throw refusal("Fargate requires task definition to have execution role ARN to support ECR images.");
  }
  if (containers.some(({ logConfiguration }) => logConfiguration?.logDriver === "awslogs")) {
    throw refusal("Fargate requires task definition to have execution role ARN to support log driver awslogs.");
  }
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function refusal(message: string): ApiError {
  return new ApiError("ClientException", message);
}

/** Task definitions and their revisions. */
export const taskDefinitionTypes: readonly ResourceType[] = [taskDefinition];
