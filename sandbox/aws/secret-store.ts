import { text, texts } from "../cloud/properties.ts";
import type { Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { ApiError } from "./api-error.ts";
import { administrator, type Identity } from "./iam-policy.ts";
import { findKey, isAwsManaged, mayUseKey, unusable, usableKey } from "./kms-access.ts";

export const SECRET = "aws:secretsmanager/secret:Secret";
export const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";
/** With which keys one version can be decrypted. Its id is the version's. */
const CIPHERTEXT = "aws:kms/ciphertext:Ciphertext";
/** The key that encrypts a secret for which no other is named. */
const AWS_MANAGED_KEY = "alias/aws/secretsmanager";

export const CURRENT = "AWSCURRENT";
const PREVIOUS = "AWSPREVIOUS";

/** The secret, also one that is pending deletion, by its ARN (with or without the six random characters) or its name. */
export function findSecret(world: World, account: string, secretId: string): CloudRecord | undefined {
  purge(world);
  const owner = /^arn:aws[\w-]*:secretsmanager:[^:]+:(\d{12}):/.exec(secretId)?.[1] ?? account;
  const found = world.get(SECRET, owner, secretId);
  if (found !== undefined) return found;
  return world.list(SECRET, owner).find(({ id }) => id.slice(0, -7) === secretId || nameOf(id) === secretId);
}

/** The name in a secret's ARN. */
export function nameOf(secretArn: string): string {
  return secretArn.replace(/^.*:secret:/, "").slice(0, -7);
}

/** Whether the secret is in its recovery window. */
export function isPendingDeletion(secret: CloudRecord): boolean {
  return secret.outputs.deletedDate !== undefined;
}

/** What Secrets Manager answers where there is no secret of that name or ARN. */
export function noSuchSecret(): ApiError {
  return new ApiError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
}

/** The secret, also one that is pending deletion. Throws what Secrets Manager answers where there is none. */
export function existingSecret(world: World, account: string, secretId: string): CloudRecord {
  const secret = findSecret(world, account, secretId);
  if (secret === undefined) throw noSuchSecret();
  return secret;
}

/** A secret that can be used. Throws what Secrets Manager answers where there is none, or where it is marked for deletion. */
export function usableSecret(world: World, account: string, secretId: string): CloudRecord {
  const secret = existingSecret(world, account, secretId);
  if (isPendingDeletion(secret)) {
    throw new ApiError(
      "InvalidRequestException",
      "You can't perform this operation on the secret because it was marked for deletion.",
    );
  }
  return secret;
}

/** The versions of a secret that still have a label or were never deleted. */
export function versionsOf(world: World, secret: CloudRecord): CloudRecord[] {
  return world.list(VERSION, secret.owner).filter(({ outputs }) => outputs.secretArn === secret.id);
}

/** The labels of a version, such as `AWSCURRENT`. */
export function stagesOf(version: CloudRecord): string[] {
  return texts(version.outputs.versionStages);
}

/** The version with this label. Throws what GetSecretValue answers where no version has it. */
export function versionWith(world: World, secret: CloudRecord, stage: string): CloudRecord {
  const found = versionsOf(world, secret).find((version) => stagesOf(version).includes(stage));
  if (found !== undefined) return found;
  throw new ApiError(
    "ResourceNotFoundException",
    `Secrets Manager can't find the specified secret value for staging label: ${stage}`,
  );
}

/** What a version holds: never to be put into an error or an answer to a person. */
export function valueOf({ inputs }: CloudRecord): string {
  return text(inputs.secretString ?? inputs.secretStringWo ?? inputs.secretBinary);
}

/**
 * Encrypts a new value and moves the labels to it, as PutSecretValue does. Answers the outputs of the new version; its record is the caller's
 * to put. Throws where the key cannot be used.
 */
export function addVersion(
  world: World,
  secret: CloudRecord,
  version: { readonly id: string; readonly versionId: string; readonly stages: readonly string[] },
): Properties {
  const keyId = keyOf(secret);
  if (!isAwsManaged(keyId)) encryptWith(world, secret, keyId, version.versionId);
  world.put({ type: CIPHERTEXT, id: version.id, owner: secret.owner, inputs: {}, outputs: { keys: [keyId] } });
  for (const stage of version.stages) takeStage(world, secret, stage);
  return { secretArn: secret.id, versionId: version.versionId, versionStages: [...version.stages] };
}

/** Gives a version one more label, which no other version then has. */
export function moveStage(world: World, secret: CloudRecord, version: CloudRecord, stage: string): void {
  takeStage(world, secret, stage);
  const current = world.get(VERSION, version.owner, version.id) ?? version;
  world.patch(current, { outputs: { versionStages: [...stagesOf(current), stage] } });
}

/** Takes labels from a version: AWSCURRENT stays, and so its value stays readable. A version without labels is gone. */
export function removeStages(world: World, version: CloudRecord, stages: readonly string[]): void {
  const kept = stagesOf(version).filter((stage) => stage === CURRENT || !stages.includes(stage));
  if (kept.length > 0) world.patch(version, { outputs: { versionStages: kept } });
  else removeVersion(world, version);
}

/** A new key for the secret: its labelled versions are encrypted again and the old key can still decrypt them, until a new one is written. */
export function encryptAgain(world: World, secret: CloudRecord, keyId: string): void {
  for (const version of versionsOf(world, secret)) {
    const keys = keysOf(world, secret, version);
    const isReadable = keys.some((old) => isAwsManaged(old) || isUsable(world, secret, old));
    if (!isReadable || stagesOf(version).length === 0) continue;
    const outputs = { keys: [...new Set([keyId, ...keys])] };
    world.put({ type: CIPHERTEXT, id: version.id, owner: version.owner, inputs: {}, outputs });
  }
}

/** Whether `identity` may decrypt this version: with a key that AWS manages everyone of the account may, through Secrets Manager. */
export function mayDecrypt(world: World, secret: CloudRecord, version: CloudRecord, identity: Identity): boolean {
  return keysOf(world, secret, version).some((keyId) => {
    if (isAwsManaged(keyId)) return identity.account === secret.owner;
    const key = findKey(world, place(secret), keyId);
    if (key === undefined || unusable(key) !== undefined) return false;
    return mayUseKey(key, identity, "kms:Decrypt", encryptionContext(secret, String(version.outputs.versionId)));
  });
}

/** Throws what Secrets Manager answers where the key is not there, cannot be used, or may not be used by who runs Pulumi. */
export function encryptWith(world: World, secret: CloudRecord, keyId: string, versionId?: string): void {
  const key = usableKey(world, place(secret), keyId);
  const context = encryptionContext(secret, versionId);
  const actions = versionId === undefined ? ["kms:GenerateDataKey"] : ["kms:GenerateDataKey", "kms:Decrypt"];
  if (!actions.every((action) => mayUseKey(key, administrator(secret.owner), action, context))) {
    throw new ApiError("AccessDeniedException", "Access to KMS is not allowed");
  }
}

/** Removes a secret with all that belongs to it. */
export function removeSecret(world: World, secret: CloudRecord): void {
  for (const version of versionsOf(world, secret)) removeVersion(world, version);
  world.remove(secret);
}

function removeVersion(world: World, version: CloudRecord): void {
  world.remove({ type: CIPHERTEXT, owner: version.owner, id: version.id });
  world.remove(version);
}

function takeStage(world: World, secret: CloudRecord, stage: string): void {
  const versions = versionsOf(world, secret);
  const holder = versions.find((version) => stagesOf(version).includes(stage));
  if (holder === undefined) return;
  const kept = stagesOf(holder).filter((other) => other !== stage);
  if (stage !== CURRENT) {
    world.patch(holder, { outputs: { versionStages: kept } });
    return;
  }
  // AWSPREVIOUS goes to the version that AWSCURRENT is taken from.
  for (const version of versions.filter((other) => stagesOf(other).includes(PREVIOUS))) {
    world.patch(version, { outputs: { versionStages: stagesOf(version).filter((other) => other !== PREVIOUS) } });
  }
  world.patch(holder, { outputs: { versionStages: [...kept, PREVIOUS] } });
}

/** The deletion that was scheduled happens when its time has come. */
function purge(world: World): void {
  const isOver = ({ outputs }: CloudRecord): boolean =>
    typeof outputs.deletedDate === "string" && new Date(outputs.deletedDate) <= world.now();
  for (const secret of world.list(SECRET).filter(isOver)) removeSecret(world, secret);
}

function keyOf({ inputs }: CloudRecord): string {
  return (inputs.kmsKeyId as string | undefined) ?? AWS_MANAGED_KEY;
}

function keysOf(world: World, secret: CloudRecord, version: CloudRecord): string[] {
  const keys = texts(world.get(CIPHERTEXT, version.owner, version.id)?.outputs.keys);
  return keys.length > 0 ? keys : [keyOf(secret)];
}

function isUsable(world: World, secret: CloudRecord, keyId: string): boolean {
  const key = findKey(world, place(secret), keyId);
  return key !== undefined && unusable(key) === undefined;
}

function place({ id, owner }: CloudRecord): { account: string; region: string } {
  return { account: owner, region: id.split(":")[3] ?? "" };
}

/** What Secrets Manager gives to KMS with each call: docs.aws.amazon.com/secretsmanager, "Encryption context". */
function encryptionContext(secret: CloudRecord, versionId: string | undefined): Record<string, string> {
  return {
    "kms:ViaService": `secretsmanager.${place(secret).region}.amazonaws.com`,
    "kms:EncryptionContext:SecretARN": secret.id,
    ...(versionId === undefined ? {} : { "kms:EncryptionContext:SecretVersionId": versionId }),
  };
}
