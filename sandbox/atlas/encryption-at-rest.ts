import { identityOf } from "../aws/iam-policy.ts";
import { findKey, isPendingDeletion, mayUseKey, unusable } from "../aws/kms-access.ts";
import { isSet, text } from "../cloud/properties.ts";
import type { CheckFailure, Operation, Outcome, ResourceType } from "../cloud/resource-type.ts";
import { isObject, type Properties, UNKNOWN } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { AtlasCall, type AtlasErrorCode } from "./api.ts";
import { accessSetup, assumedRole, authorizedRole } from "./cloud-provider-access.ts";
import { ownedByProject, requireProject } from "./project.ts";
import { awsRegion, isAtlasRegion } from "./regions.ts";
import { CLUSTER, ENCRYPTION_AT_REST } from "./tokens.ts";

/** What the role must be able to do with the key. Source: Atlas, "Manage Customer Keys with AWS KMS": required access. */
const KEY_ACTIONS = ["kms:Encrypt", "kms:Decrypt", "kms:DescribeKey"];

/** Why Atlas does not take a key. */
interface Refusal {
  readonly code: AtlasErrorCode;
  readonly params: readonly string[];
  readonly reason: string;
}

/** Whether the project's clusters can encrypt with a key of the customer's. */
export function isEncryptionEnabled(world: World, project: string): boolean {
  return configOf(world.get(ENCRYPTION_AT_REST, project, project)?.inputs).enabled === true;
}

/** The project's settings as they are, in the form of the provider's outputs. */
export function encryptionOutputs(world: World, project: string): Properties {
  const { awsKmsConfig, enabledForSearchNodes = false } = world.get(ENCRYPTION_AT_REST, project, project)?.inputs ?? {};
  return {
    enabledForSearchNodes,
    ...(isObject(awsKmsConfig) ? { awsKmsConfig: described(world, project, awsKmsConfig) } : {}),
  };
}

function configOf(inputs: Properties | undefined): Properties {
  return isObject(inputs?.awsKmsConfig) ? inputs.awsKmsConfig : {};
}

function described(world: World, project: string, config: Properties): Properties {
  const isValid = config.enabled === true && refusalOf(world, project, config) === undefined;
  return {
    accessKeyId: "",
    requirePrivateNetworking: false,
    ...config,
    enabled: config.enabled === true,
    valid: isValid,
  };
}

/** Atlas assumes the role, and as the role uses the key. */
function refusalOf(world: World, project: string, config: Properties): Refusal | undefined {
  const refused = (code: AtlasErrorCode, reason: string, ...params: string[]): Refusal => ({ code, params, reason });
  const roleId = text(config.roleId);
  const setup = accessSetup(world, project, roleId);
  const arn = authorizedRole(world, project, roleId);
  if (setup === undefined || arn === undefined) {
    const reason = setup === undefined ? "the project has no such role" : "no role was authorized";
    return refused("CLOUD_PROVIDER_ACCESS_ROLE_NOT_AUTHORIZED", reason, roleId);
  }
  const role = assumedRole(world, setup, arn);
  if (typeof role === "string") return refused("CANNOT_ASSUME_ROLE", role, arn);
  const keyId = text(config.customerMasterKeyId);
  const place = { account: role.owner, region: awsRegion(text(config.region)) };
  const key = findKey(world, place, keyId);
  if (key === undefined || text(key.outputs.region) !== place.region) {
    return refused("INVALID_AWS_CREDENTIALS", `${place.region} has no such key`);
  }
  if (isPendingDeletion(key)) return refused("AWS_KMS_CUSTOMER_MASTER_KEY_PENDING_DELETION", text(key.outputs.arn));
  if (unusable(key) !== undefined) return refused("AWS_KMS_CUSTOMER_MASTER_KEY_NOT_ENABLED", text(key.outputs.arn));
  const identity = identityOf(world, role);
  const denied = KEY_ACTIONS.find((action) => !mayUseKey(key, identity, action, {}));
  if (denied === undefined) return undefined;
  return refused("INVALID_AWS_CREDENTIALS", `the role ${arn} may not ${denied} with the key ${text(key.outputs.arn)}`);
}

/** Throws Atlas's error for settings that it does not take. */
function judge(call: AtlasCall, { world, owner, inputs }: Operation): void {
  const config = configOf(inputs);
  if (isSet(config.accessKeyId) || isSet(config.secretAccessKey)) {
    throw call.error("AWS_KMS_CREDENTIALS_AUTH_DEPRECATED");
  }
  if (config.enabled !== true) {
    refuseDisabling(call, world, owner);
    return;
  }
  for (const attribute of ["customerMasterKeyId", "region", "roleId"]) {
    if (!isSet(config[attribute])) throw call.error("MISSING_ATTRIBUTE", `awsKms.${attribute}`);
  }
  if (!isAtlasRegion(text(config.region))) throw call.error("AWS_KMS_REGION_NOT_SUPPORTED");
  const refusal = refusalOf(world, owner, config);
  if (refusal !== undefined) throw call.explained(refusal.reason, refusal.code, ...refusal.params);
}

function refuseDisabling(call: AtlasCall, world: World, project: string): void {
  const uses = ({ outputs }: CloudRecord): boolean => outputs.encryptionAtRestProvider === "AWS";
  if (world.list(CLUSTER, project).some(uses)) throw call.error("CANNOT_DISABLE_ENCRYPTION_AT_REST");
}

/** The provider keeps what the API never gives back, and the region as the program writes it. */
function stored({ world, owner, inputs }: Operation, id: string): Outcome {
  world.put({ type: ENCRYPTION_AT_REST, id, owner, inputs, outputs: {} });
  return { outputs: encryptionOutputs(world, owner) };
}

function otherClouds(inputs: Properties): CheckFailure[] {
  return ["azureKeyVaultConfig", "googleCloudKmsConfig"]
    .filter((property) => inputs[property] !== undefined)
    .map((property) => ({ property, reason: "the sandbox simulates Atlas on AWS only: set awsKmsConfig" }));
}

const encryptionAtRest: ResourceType = {
  type: ENCRYPTION_AT_REST,
  owner: ownedByProject("encryptionAtRest"),
  check: otherClouds,
  preview: (inputs, state) => {
    if (!isObject(inputs.awsKmsConfig)) return {};
    const { valid = UNKNOWN, requirePrivateNetworking = false } = configOf(state);
    const accessKeyId = "";
    return { awsKmsConfig: { accessKeyId, requirePrivateNetworking, valid, ...inputs.awsKmsConfig } };
  },
  create: (operation) => {
    const call = new AtlasCall("error creating Encryption At Rest", "PATCH", operation.owner, "encryptionAtRest");
    judge(call, operation);
    return { id: operation.owner, ...stored(operation, operation.owner) };
  },
  read: ({ owner }, { world }) => encryptionOutputs(world, owner),
  update: (operation, record) => {
    const { world, owner, inputs } = operation;
    const call = new AtlasCall("error updating Encryption At Rest", "PATCH", owner, "encryptionAtRest");
    const before = configOf(record.inputs);
    const isOtherKey = before.customerMasterKeyId !== configOf(inputs).customerMasterKeyId;
    if (isOtherKey && before.enabled === true && refusalOf(world, owner, before) !== undefined) {
      throw call.error("ENCRYPTION_AT_REST_SETTINGS_INVALID");
    }
    judge(call, operation);
    return stored(operation, record.id);
  },
  delete: (record, { world }) => {
    const doing = `error deleting Encryption At Rest: (${record.owner})`;
    refuseDisabling(new AtlasCall(doing, "PATCH", record.owner, "encryptionAtRest"), world, record.owner);
    world.remove(record);
  },
  // Every project has the setting: one that nobody has changed is off.
  find: (id, caller) => {
    requireProject(id, "encryptionAtRest", caller);
    const off: CloudRecord = { type: ENCRYPTION_AT_REST, id, owner: id, inputs: { projectId: id }, outputs: {} };
    return caller.world.get(ENCRYPTION_AT_REST, id, id) ?? off;
  },
};

/** Encryption of a project's clusters with a key of the customer's. */
export const encryptionAtRestTypes: readonly ResourceType[] = [encryptionAtRest];
