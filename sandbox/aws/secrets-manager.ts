import { texts } from "../cloud/properties.ts";
import type { CheckFailure, Operation, ResourceType } from "../cloud/resource-type.ts";
import type { Properties } from "../protocol/values.ts";
import type { World } from "../world/world.ts";
import { ApiError, calling, physicalName, policyOf, randomText } from "./api-error.ts";
import { arn, placed, regionOf } from "./common.ts";
import { isAwsManaged } from "./kms-access.ts";
import { policyText, samePolicy } from "./policy-document.ts";
import { policyFailures } from "./policy-input.ts";
import {
  addVersion,
  CURRENT,
  encryptAgain,
  encryptWith,
  findSecret,
  isPendingDeletion,
  moveStage,
  nameOf,
  removeSecret,
  removeStages,
  SECRET,
  stagesOf,
  usableSecret,
  VERSION,
} from "./secret-store.ts";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const DAY = 24 * 60 * 60 * 1000;

const secret: ResourceType = {
  type: SECRET,
  autoName: { property: "name", maxLength: 512 },
  check: (inputs) => policyFailures(inputs, "policy"),
  equal: (path, before, after) => path === "policy" && samePolicy(before, after),
  create: (operation) => {
    const { world, owner } = operation;
    const name = physicalName(operation.inputs);
    const id = arn(operation, "secretsmanager", `secret:${name}-${randomText(6, LETTERS)}`);
    const record = { type: SECRET, id, owner, inputs: operation.inputs, outputs: {} };
    calling(`creating Secrets Manager Secret (${name})`, "Secrets Manager: CreateSecret", () => {
      refuseTakenName(operation, name);
      const keyId = operation.inputs.kmsKeyId;
      if (typeof keyId === "string" && !isAwsManaged(keyId)) encryptWith(world, record, keyId);
    });
    acceptPolicy(operation, id);
    return { id, outputs: { ...outputsOf(operation), name, arn: id } };
  },
  read: (record, { world, account }) => {
    const found = findSecret(world, account, record.id);
    return found === undefined || isPendingDeletion(found) ? undefined : record.outputs;
  },
  update: (operation, record) => {
    const { world, inputs } = operation;
    calling(`updating Secrets Manager Secret (${record.id})`, "Secrets Manager: UpdateSecret", () => {
      usableSecret(world, record.owner, record.id);
      const keyId = inputs.kmsKeyId;
      if (typeof keyId !== "string" || keyId === record.inputs.kmsKeyId) return;
      if (!isAwsManaged(keyId)) encryptWith(world, record, keyId);
      encryptAgain(world, record, keyId);
    });
    acceptPolicy(operation, record.id);
    // UpdateSecret without a key leaves the secret with the key that it has: dropping `kmsKeyId` does not bring back the AWS-managed one.
    const kept = { kmsKeyId: inputs.kmsKeyId ?? record.inputs.kmsKeyId };
    return {
      outputs: outputsOf(operation),
      inputs: kept.kmsKeyId === undefined ? inputs : { ...inputs, ...kept },
    };
  },
  delete: (record, { world, account }, state) => {
    const found = findSecret(world, account, record.id);
    if (found === undefined || isPendingDeletion(found)) return;
    const days = Number(state.recoveryWindowInDays ?? record.inputs.recoveryWindowInDays ?? 30);
    if (days === 0) removeSecret(world, record);
    else world.patch(record, { outputs: { deletedDate: new Date(world.now().getTime() + days * DAY).toISOString() } });
  },
};

function outputsOf(operation: Operation): Properties {
  return { policy: policyText(operation.inputs.policy) ?? "", ...placed(operation) };
}

/** Throws what CreateSecret answers where the account has a secret of that name in the region, also one in its recovery window. */
function refuseTakenName(operation: Operation, name: string): void {
  const { world, owner } = operation;
  const sameRegion = (id: string): boolean => id.split(":")[3] === regionOf(operation);
  findSecret(world, owner, name);
  const taken = world.list(SECRET, owner).find(({ id }) => nameOf(id) === name && sameRegion(id));
  if (taken === undefined) return;
  if (isPendingDeletion(taken)) {
    throw new ApiError(
      "InvalidRequestException",
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  }
  throw new ApiError("ResourceExistsException", `The operation failed because the secret ${name} already exists.`);
}

function acceptPolicy({ inputs }: Operation, id: string): void {
  const policy = policyText(inputs.policy) ?? "";
  if (policy === "" || policy === "{}") return;
  calling(`putting Secrets Manager Secret (${id}) policy`, "Secrets Manager: PutResourcePolicy", () =>
    policyOf(policy, "resource", "MalformedPolicyDocumentException"),
  );
}

const secretVersion: ResourceType = {
  type: VERSION,
  notRead: ["secretStringWo"],
  check: (inputs) => [...conflicts(inputs), ...writeOnly(inputs)],
  create: (operation) => {
    const { world, owner, inputs } = operation;
    const secretId = String(inputs.secretId);
    // The version's id is the request's token, and the provider makes that one itself: `id.UniqueId` of its SDK.
    const versionId = physicalName({});
    const id = `${secretId}|${versionId}`;
    const stages = texts(inputs.versionStages);
    return calling(`putting Secrets Manager Secret (${secretId}) value`, "Secrets Manager: PutSecretValue", () => {
      const found = usableSecret(world, owner, secretId);
      const version = { id, versionId, stages: stages.length > 0 ? stages : [CURRENT] };
      return { id, outputs: { ...added(world, found, version), region: regionOf(operation) } };
    });
  },
  read: (record, { world }) => {
    const found = findSecret(world, record.owner, String(record.outputs.secretArn));
    return found === undefined || isPendingDeletion(found) ? undefined : record.outputs;
  },
  update: ({ world, owner, inputs }, record) => {
    const { type, id } = record;
    calling(`updating Secrets Manager Secret Version (${id})`, "Secrets Manager: UpdateSecretVersionStage", () => {
      const found = usableSecret(world, owner, String(record.outputs.secretArn));
      if (inputs.versionStages === undefined) return;
      const wanted = texts(inputs.versionStages);
      const missing = wanted.filter((stage) => !stagesOf(record).includes(stage));
      for (const stage of missing) moveStage(world, found, record, stage);
      const current = world.get(type, owner, id) ?? record;
      const kept = stagesOf(current).filter((stage) => stage === CURRENT || wanted.includes(stage));
      world.patch(current, { outputs: { versionStages: kept } });
    });
    return { outputs: {} };
  },
  delete: (record, { world }, state) => {
    const found = findSecret(world, record.owner, String(record.outputs.secretArn));
    if (found !== undefined && !isPendingDeletion(found)) removeStages(world, record, texts(state.versionStages));
  },
  find: (importId, { world, account }) => {
    const [secretId = "", versionId = ""] = importId.split("|");
    const found = findSecret(world, account, secretId);
    return world
      .list(VERSION, found?.owner ?? account)
      .find(({ outputs }) => outputs.secretArn === found?.id && outputs.versionId === versionId);
  },
};

function added(
  world: World,
  found: Parameters<typeof addVersion>[1],
  version: Parameters<typeof addVersion>[2],
): Properties {
  return { arn: found.id, hasSecretStringWo: false, ...addVersion(world, found, version) };
}

function conflicts(inputs: Properties): CheckFailure[] {
  const given = ["secretBinary", "secretString", "secretStringWo"].filter((property) => inputs[property] !== undefined);
  const [property, other] = given;
  if (given.length === 0) {
    return [{ property: "secretString", reason: "You must provide either SecretString or SecretBinary." }];
  }
  if (property === undefined || other === undefined) return [];
  return [{ property, reason: `Conflicting configuration arguments: "${property}": conflicts with ${other}` }];
}

function writeOnly(inputs: Properties): CheckFailure[] {
  if ((inputs.secretStringWo === undefined) === (inputs.secretStringWoVersion === undefined)) return [];
  const names = "`secret_string_wo,secret_string_wo_version`";
  return [{ property: "secretStringWo", reason: `Missing required argument: all of ${names} must be specified` }];
}

/** Secrets and their versions. */
export const secretsManagerTypes: readonly ResourceType[] = [secret, secretVersion];
