import { isSet, objects, text } from "../cloud/properties.ts";
import { type CheckFailure, CloudError, type Operation, type ResourceType } from "../cloud/resource-type.ts";
import { isObject, type Properties } from "../protocol/values.ts";
import type { CloudRecord } from "../world/world.ts";
import { ApiError, calling } from "./api-error.ts";
import { regionOf } from "./common.ts";
import { usableKey } from "./kms-access.ts";
import { BUCKET_ENCRYPTION, BUCKET_OWNERSHIP, BUCKET_VERSIONING, existingBucket, findBucket } from "./s3-access.ts";
import { PUBLIC_ACCESS_BLOCK } from "./s3-public-access.ts";

/** A setting of a bucket that is a resource of its own: there is one of its kind, and it goes with the bucket. */
export interface Setting {
  readonly type: string;
  /** What the provider calls it: `Public Access Block`. */
  readonly name: string;
  /** The API's operation that puts it. */
  readonly operation: string;
  /** What the provider says that it is doing, where that is neither `creating` nor `updating`. */
  readonly doing?: (bucket: string) => string;
  /** Throws what S3 answers to one that it does not accept; what it returns are outputs. `before` is the one that an update replaces. */
  readonly accept?: (operation: Operation, bucket: CloudRecord, before?: CloudRecord) => Properties | undefined;
}

/** The resource type of a {@link Setting}; `more` has its other hooks. */
export function settingOf(setting: Setting, more: Partial<ResourceType> = {}): ResourceType {
  const { type, name, operation: api, doing, accept } = setting;
  const put = (operation: Operation, what: string, before?: CloudRecord): Properties => {
    const bucket = text(operation.inputs.bucket);
    return calling(doing?.(bucket) ?? what, `S3: ${api}`, () => {
      const found = addressed(operation, bucket);
      return { region: regionOf(operation), ...accept?.(operation, found, before) };
    });
  };
  return {
    ...more,
    type,
    create: (operation) => {
      const { bucket, expectedBucketOwner } = operation.inputs;
      const outputs = put(operation, `creating S3 Bucket (${text(bucket)}) ${name}`);
      // Source: `createResourceID` of the provider's s3 package.
      return { id: [bucket, expectedBucketOwner].filter(isSet).join(","), outputs };
    },
    update: (operation, record) => ({
      outputs: put(operation, `updating S3 Bucket ${name} (${record.id})`, record),
    }),
  };
}

/** The bucket that a request is about. Throws what S3 answers where the request goes to another region or expects another owner. */
export function addressed(operation: Operation, name: string): CloudRecord {
  const bucket = existingBucket(operation.world, operation.owner, name);
  const { bucketRegion = regionOf(operation) } = bucket.outputs;
  if (bucketRegion !== regionOf(operation)) {
    throw new ApiError(
      "PermanentRedirect",
      "The bucket you are attempting to access must be addressed using the specified endpoint. " +
        "Please send all future requests to this endpoint.",
    );
  }
  const expected = operation.inputs.expectedBucketOwner;
  if (isSet(expected) && expected !== bucket.owner) throw new ApiError("AccessDenied", "Access Denied");
  return bucket;
}

const publicAccessBlock = settingOf(
  { type: PUBLIC_ACCESS_BLOCK, name: "Public Access Block", operation: "PutPublicAccessBlock" },
  {
    notRead: ["skipDestroy"],
    read: (record) => (record.outputs.removed === true ? undefined : record.outputs),
    // The record stays: a bucket that never had one of its own blocks all public access, one whose block is deleted blocks none.
    delete: (record, { world }, state) => {
      if (state.skipDestroy !== true) world.patch(record, { outputs: { removed: true } });
    },
  },
);

const encryption = settingOf(
  {
    type: BUCKET_ENCRYPTION,
    name: "Server-side Encryption Configuration",
    operation: "PutBucketEncryption",
    accept: ({ world, owner, region, inputs }) => {
      const [rule, ...others] = objects(inputs.rules);
      const byDefault = rule?.applyServerSideEncryptionByDefault;
      if (others.length > 0 || !isObject(byDefault)) throw malformedXml();
      const keyId = text(byDefault.kmsMasterKeyId);
      if (keyId === "") return undefined;
      if (byDefault.sseAlgorithm === "AES256") {
        throw new ApiError(
          "InvalidArgument",
          "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
        );
      }
      // S3 itself finds out at the first object that is put, and then answers with this code.
      usableKey(world, { account: owner, region }, keyId, "KMS.NotFoundException");
      return undefined;
    },
  },
  { equal: (path, before, after) => /bucketKeyEnabled|kmsMasterKeyId/.test(path) && !isOn(before) && !isOn(after) },
);

const versioning = settingOf(
  {
    type: BUCKET_VERSIONING,
    name: "Versioning",
    operation: "PutBucketVersioning",
    accept: ({ inputs }, _, before) => {
      const from = statusOf(before?.inputs);
      if (statusOf(inputs) !== "Disabled" || from === undefined || from === "Disabled") return undefined;
      throw new CloudError(`versioning_configuration.status cannot be updated from '${from}' to 'Disabled'`);
    },
  },
  { notRead: ["mfa"] },
);

function statusOf(inputs: Properties | undefined): string | undefined {
  const configuration = inputs?.versioningConfiguration;
  return isObject(configuration) ? text(configuration.status) : undefined;
}

const ownership = settingOf({
  type: BUCKET_OWNERSHIP,
  name: "Ownership Controls",
  operation: "PutBucketOwnershipControls",
});

const logging = settingOf(
  {
    type: "aws:s3/bucketLogging:BucketLogging",
    name: "Logging",
    operation: "PutBucketLogging",
    accept: ({ world, inputs }, bucket) => {
      const target = findBucket(world, text(inputs.targetBucket));
      if (target === undefined) throw invalidTarget("The target bucket for logging does not exist");
      if (target.owner !== bucket.owner) {
        throw invalidTarget("The owner for the bucket to be logged and the target bucket must be the same.");
      }
      if (target.outputs.bucketRegion !== bucket.outputs.bucketRegion) {
        throw new ApiError(
          "CrossLocationLoggingProhibited",
          "Cross S3 location logging not allowed. The source and target buckets must be in the same location.",
        );
      }
      return undefined;
    },
  },
  { check: ({ targetObjectKeyFormat }) => oneKeyFormat(targetObjectKeyFormat) },
);

function oneKeyFormat(format: unknown): CheckFailure[] {
  if (!isObject(format)) return [];
  const given = ["partitionedPrefix", "simplePrefix"].filter((name) => format[name] !== undefined);
  if (given.length === 1) return [];
  const reason = "only one of `partitioned_prefix,simple_prefix` can be specified, and one must be";
  return [{ property: "targetObjectKeyFormat", reason }];
}

function isOn(value: unknown): boolean {
  return isSet(value) && value !== false;
}

function invalidTarget(message: string): ApiError {
  return new ApiError("InvalidTargetBucketForLogging", message);
}

/** What S3 answers to a request whose parts do not fit together. */
export function malformedXml(): ApiError {
  return new ApiError(
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
  );
}

/** The settings of buckets that have no more than a few rules. */
export const settingTypes: readonly ResourceType[] = [publicAccessBlock, encryption, versioning, ownership, logging];
