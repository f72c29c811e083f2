import type { CloudRecord, World } from "../world/world.ts";
import { ApiError } from "./api-error.ts";
import { type Identity, isAllowed, type Request, serviceIsAllowed } from "./iam-policy.ts";
import type { Context } from "./policy-conditions.ts";
import { parsePolicy } from "./policy-document.ts";

export const KEY = "aws:kms/key:Key";
export const ALIAS = "aws:kms/alias:Alias";

/** Where a key is looked for: the account and region of who names it. */
export interface KeyPlace {
  readonly account: string;
  readonly region: string;
}

/** Whether the id names a key that AWS keeps for one of its services, such as `alias/aws/secretsmanager`. */
export function isAwsManaged(keyId: string): boolean {
  return /(?:^|:)alias\/aws\//.test(keyId);
}

/** The key, also one that is pending deletion. Its id may be a uuid, an alias, or the ARN of either. Undefined where there is none. */
export function findKey(world: World, { account }: KeyPlace, keyId: string): CloudRecord | undefined {
  const [, owner = account, resource = keyId] = /^arn:aws[\w-]*:kms:[^:]+:(\d{12}):(.+)$/.exec(keyId) ?? [];
  const alias = resource.startsWith("alias/") ? world.get(ALIAS, owner, resource) : undefined;
  const target = alias === undefined ? resource : (alias.inputs.targetKeyId as string);
  const key = world.get(KEY, owner, target.replace(/^.*key\//, ""));
  return key === undefined || hasExpired(world, key) ? undefined : key;
}

/**
 * A key that can encrypt and decrypt. Throws what KMS answers for a key that does not exist, is disabled or is pending deletion.
 *
 * @param code with which a service passes that answer on, where it has one of its own for it
 */
export function usableKey(world: World, place: KeyPlace, keyId: string, code?: string): CloudRecord {
  const key = findKey(world, place, keyId);
  const answer = (refusal: ApiError): ApiError => new ApiError(code ?? refusal.code, refusal.message);
  if (key === undefined) throw answer(noSuchKey(place, keyId));
  const refusal = unusable(key);
  if (refusal !== undefined) throw answer(refusal);
  return key;
}

/** The key, also one that is pending deletion. Throws what KMS answers where there is none. */
export function existingKey(world: World, place: KeyPlace, keyId: string): CloudRecord {
  const key = findKey(world, place, keyId);
  if (key === undefined) throw noSuchKey(place, keyId);
  return key;
}

/** Why KMS does not work with a key in its state. */
export function unusable(key: CloudRecord): ApiError | undefined {
  const arn = key.outputs.arn as string;
  if (isPendingDeletion(key)) return new ApiError("KMSInvalidStateException", `${arn} is pending deletion.`);
  if (key.inputs.isEnabled === false) return new ApiError("DisabledException", `${arn} is disabled.`);
  return undefined;
}

/** Whether the key is scheduled for deletion. */
export function isPendingDeletion(key: CloudRecord): boolean {
  return key.outputs.deletionDate !== undefined;
}

/** Whether a key's policy, and the identity's own policies where the key's policy hands over to them, let `identity` use the key. */
export function mayUseKey(key: CloudRecord, identity: Identity, action: string, context: Context): boolean {
  const caller: Context = { "kms:CallerAccount": identity.account };
  const statements = parsePolicy(key.outputs.policy, "resource");
  return isAllowed(identity, requestOn(key, action, { ...caller, ...context }), {
    owner: key.owner,
    statements,
    isKeyPolicy: true,
  });
}

/** Whether a key's policy lets an AWS service use the key. */
export function serviceMayUseKey(key: CloudRecord, service: string, action: string, context: Context): boolean {
  const statements = parsePolicy(key.outputs.policy, "resource");
  return serviceIsAllowed(statements, service, requestOn(key, action, context));
}

function requestOn(key: CloudRecord, action: string, context: Context): Request {
  return { action, resource: key.outputs.arn as string, context };
}

function hasExpired(world: World, key: CloudRecord): boolean {
  const date = key.outputs.deletionDate;
  return typeof date === "string" && new Date(date) <= world.now();
}

function noSuchKey(place: KeyPlace, keyId: string): ApiError {
  return new ApiError("NotFoundException", missing(place, keyId));
}

function missing({ account, region }: KeyPlace, keyId: string): string {
  const arn = keyId.startsWith("arn:") ? keyId : `arn:aws:kms:${region}:${account}:`;
  if (keyId.includes("alias/")) return `Alias ${keyId.startsWith("arn:") ? arn : `${arn}${keyId}`} is not found.`;
  if (keyId.startsWith("arn:")) return `Key '${arn}' does not exist`;
  return /^(?:mrk-)?[0-9a-f-]{32,36}$/.test(keyId)
    ? `Key '${arn}key/${keyId}' does not exist`
    : `Invalid keyId '${keyId}'`;
}
