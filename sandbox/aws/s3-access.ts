import { objects, text } from "../cloud/properties.ts";
import { isObject } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { ApiError } from "./api-error.ts";
import { type Identity, isAllowed, serviceIsAllowed } from "./iam-policy.ts";
import { findKey, isAwsManaged, mayUseKey, serviceMayUseKey, unusable } from "./kms-access.ts";
import type { Context } from "./policy-conditions.ts";
import { parsePolicy, type Statement } from "./policy-document.ts";

/** A bucket; its id is its name. */
export const BUCKET = "aws:s3/bucket:Bucket";
/** The policy of a bucket; its id is the bucket's name. */
export const BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy";
/** The default encryption of a bucket; its id is the bucket's name. */
export const BUCKET_ENCRYPTION =
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
/** Who owns the objects of a bucket; its id is the bucket's name. */
export const BUCKET_OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls";
/** Whether the bucket keeps versions; its id is the bucket's name. */
export const BUCKET_VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";
/** An object in a bucket; its id is `bucket/key`. */
export const OBJECT = "aws:s3/object:Object";

/** How a bucket encrypts an object for which the request says nothing. */
export interface Encryption {
  /** `AES256` (keys of S3 itself), `aws:kms` or `aws:kms:dsse`. */
  readonly algorithm: string;
  /** The customer's key; absent with `aws:kms`, it is the AWS-managed one. */
  readonly keyId?: string;
  /** Whether S3 asks KMS for a key of the bucket, and not for one of each object. */
  readonly bucketKey: boolean;
}

/** The bucket of this name, in whatever account: names are global. */
export function findBucket(world: World, name: string): CloudRecord | undefined {
  return world.list(BUCKET).find(({ id }) => id === name);
}

/** The account's own bucket of this name. Throws what S3 answers where there is none, or where it is another account's. */
export function existingBucket(world: World, account: string, name: string): CloudRecord {
  const found = findBucket(world, name);
  if (found === undefined) throw new ApiError("NoSuchBucket", "The specified bucket does not exist");
  if (found.owner !== account) throw new ApiError("AccessDenied", "Access Denied");
  return found;
}

/** The statements of the bucket's policy; none where it has no policy. */
export function bucketStatements(world: World, { owner, id }: CloudRecord): Statement[] {
  const policy = world.get(BUCKET_POLICY, owner, id)?.outputs.policy;
  return policy === undefined ? [] : parsePolicy(policy, "resource");
}

/** The default encryption of a bucket: that of S3 (`AES256`) where nobody has set another. */
export function encryptionOf(world: World, { owner, id }: CloudRecord): Encryption {
  const set = world.list(BUCKET_ENCRYPTION, owner).find(({ inputs }) => inputs.bucket === id);
  const rule = objects(set?.inputs.rules)[0];
  const byDefault = rule?.applyServerSideEncryptionByDefault;
  if (!isObject(byDefault)) return { algorithm: "AES256", bucketKey: false };
  const found = { algorithm: text(byDefault.sseAlgorithm), bucketKey: rule?.bucketKeyEnabled === true };
  const keyId = text(byDefault.kmsMasterKeyId);
  return keyId === "" ? found : { ...found, keyId };
}

/**
 * Whether somebody of outside may put an object: an AWS service (`delivery.logs.amazonaws.com`), or an account or a role by its ARN, such as
 * the account that a load balancer writes its logs from. The bucket's policy must allow it and, where the bucket encrypts with a customer's key,
 * that key's policy too.
 *
 * @param key the object's key, or the prefix of several up to and with a `/`
 * @param context what the service says of its request: `aws:SourceAccount`, `aws:SourceArn`, `s3:x-amz-acl`
 */
export function mayPut(
  world: World,
  bucketName: string,
  principal: string,
  key: string,
  context: Context = {},
): boolean {
  const bucket = findBucket(world, bucketName);
  if (bucket === undefined) return false;
  return policyLetsPut(world, bucket, principal, key, context) && mayEncrypt(world, bucket, principal, context);
}

/** As {@link mayPut}, by the bucket's policy alone. */
export function policyLetsPut(
  world: World,
  bucket: CloudRecord,
  principal: string,
  key: string,
  context: Context,
): boolean {
  const request = { action: "s3:PutObject", resource: `arn:aws:s3:::${bucket.id}/${key}` };
  const statements = bucketStatements(world, bucket);
  const full = { ...request, context: { "aws:SecureTransport": "true", ...context } };
  const identity = outsider(principal);
  if (identity === undefined) return serviceIsAllowed(statements, principal, full);
  return isAllowed(identity, full, { owner: bucket.owner, statements, isKeyPolicy: false });
}

/** Whether the principal may use the key that the bucket encrypts with by default. */
function mayEncrypt(world: World, bucket: CloudRecord, principal: string, context: Context): boolean {
  const { algorithm, keyId } = encryptionOf(world, bucket);
  if (algorithm === "AES256") return true;
  const identity = outsider(principal);
  // The policy of the AWS-managed key lets only principals of the bucket's account in.
  if (keyId === undefined || isAwsManaged(keyId)) return identity?.account === bucket.owner;
  const key = findKey(world, { account: bucket.owner, region: text(bucket.outputs.region) }, keyId);
  if (key === undefined || unusable(key) !== undefined) return false;
  const action = "kms:GenerateDataKey";
  return identity === undefined
    ? serviceMayUseKey(key, principal, action, context)
    : mayUseKey(key, identity, action, context);
}

/** An account or a role that lets itself do everything; undefined for a service. */
function outsider(principal: string): Identity | undefined {
  const account = /^(?:arn:aws[\w-]*:(?:iam|sts)::)?(\d{12})(?::.+)?$/.exec(principal)?.[1];
  if (account === undefined) return undefined;
  const arn = principal === account ? `arn:aws:iam::${account}:root` : principal;
  return { arn, account, statements: [{ effect: "Allow", actions: ["*"], resources: ["*"], conditions: {} }] };
}

/** Puts an object without a look at permissions, as for a service that has passed {@link mayPut}. */
export function putObject(world: World, bucket: CloudRecord, key: string): CloudRecord {
  return world.put({
    type: OBJECT,
    id: `${bucket.id}/${key}`,
    owner: bucket.owner,
    inputs: { bucket: bucket.id, key },
    outputs: { lastModified: world.now().toISOString(), encryption: encryptionOf(world, bucket).algorithm },
  });
}

/** Whether the bucket keeps the versions of its objects. */
export function isVersioned(world: World, { owner, id }: CloudRecord): boolean {
  const set = world.list(BUCKET_VERSIONING, owner).find(({ inputs }) => inputs.bucket === id);
  const configuration = set?.inputs.versioningConfiguration;
  return isObject(configuration) && configuration.status === "Enabled";
}

/** The objects in a bucket. */
export function objectsIn(world: World, { owner, id }: CloudRecord): CloudRecord[] {
  return world.list(OBJECT, owner).filter(({ inputs }) => inputs.bucket === id);
}
