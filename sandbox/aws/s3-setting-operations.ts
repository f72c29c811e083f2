import { jsonDocument } from "../cloud/json.ts";
import { objects, text } from "../cloud/properties.ts";
import type { Caller } from "../cloud/resource-type.ts";
import { isObject, type Properties } from "../protocol/values.ts";
import type { CloudRecord } from "../world/world.ts";
import { ApiError } from "./api-error.ts";
import { isTrue, structure } from "./cli-values.ts";
import type { Flags, OperationDefinition } from "./operations.ts";
import { putAs } from "./past-pulumi.ts";
import { s3Types } from "./s3.ts";
import { BUCKET_ENCRYPTION, BUCKET_OWNERSHIP, BUCKET_POLICY, BUCKET_VERSIONING, encryptionOf } from "./s3-access.ts";
import { ownBucket } from "./s3-bucket-operations.ts";
import { PUBLIC_ACCESS_BLOCK } from "./s3-public-access.ts";

/** The settings of a public access block, by the API's name and by the provider's. */
const BLOCKS = {
  BlockPublicAcls: "blockPublicAcls",
  IgnorePublicAcls: "ignorePublicAcls",
  BlockPublicPolicy: "blockPublicPolicy",
  RestrictPublicBuckets: "restrictPublicBuckets",
};

/** What people do with the settings of buckets past Pulumi. */
export const s3SettingOperations: Readonly<Record<string, OperationDefinition>> = {
  ...setting("public-access-block", "PublicAccessBlock", {
    type: PUBLIC_ACCESS_BLOCK,
    flag: "public-access-block-configuration",
    inputs: (flags) => {
      const given = structure(flags, "public-access-block-configuration");
      return Object.fromEntries(Object.entries(BLOCKS).map(([name, property]) => [property, isTrue(given[name])]));
    },
    answer: (record) => {
      if (record?.outputs.removed === true) {
        const message = "The public access block configuration was not found";
        throw new ApiError("NoSuchPublicAccessBlockConfiguration", message);
      }
      // A new bucket blocks all public access.
      const entries = Object.entries(BLOCKS).map(([name, property]) => [name, record?.inputs[property] ?? true]);
      return { PublicAccessBlockConfiguration: Object.fromEntries(entries) as Properties };
    },
  }),
  ...setting("bucket-versioning", "BucketVersioning", {
    type: BUCKET_VERSIONING,
    flag: "versioning-configuration",
    inputs: (flags) => ({
      versioningConfiguration: { status: structure(flags, "versioning-configuration").Status },
    }),
    answer: (record) => {
      const configuration = record?.inputs.versioningConfiguration;
      return isObject(configuration) ? { Status: configuration.status } : {};
    },
  }),
  ...setting("bucket-encryption", "BucketEncryption", {
    type: BUCKET_ENCRYPTION,
    flag: "server-side-encryption-configuration",
    inputs: (flags) => ({
      rules: objects(structure(flags, "server-side-encryption-configuration").Rules).map(encryptionRule),
    }),
    answer: (_, bucket, { world }) => {
      const { algorithm, keyId, bucketKey } = encryptionOf(world, bucket);
      const byDefault = { SSEAlgorithm: algorithm, ...(keyId === undefined ? {} : { KMSMasterKeyID: keyId }) };
      const rule = { ApplyServerSideEncryptionByDefault: byDefault, BucketKeyEnabled: bucketKey };
      return { ServerSideEncryptionConfiguration: { Rules: [rule] } };
    },
  }),
  ...setting("bucket-policy", "BucketPolicy", {
    type: BUCKET_POLICY,
    flag: "policy",
    inputs: (flags) => {
      if (jsonDocument(flags.policy) !== undefined) return { policy: flags.policy };
      throw new ApiError("MalformedPolicy", "This policy contains invalid Json");
    },
    answer: (record) => {
      if (record === undefined) throw new ApiError("NoSuchBucketPolicy", "The bucket policy does not exist");
      return { Policy: record.outputs.policy };
    },
  }),
  ...setting("bucket-ownership-controls", "BucketOwnershipControls", {
    type: BUCKET_OWNERSHIP,
    flag: "ownership-controls",
    inputs: (flags) => {
      const [rule] = objects(structure(flags, "ownership-controls").Rules);
      return { rule: { objectOwnership: rule?.ObjectOwnership } };
    },
    answer: (record) => {
      const rule = record?.inputs.rule;
      // A new bucket has no ACLs.
      const ObjectOwnership = isObject(rule) ? rule.objectOwnership : "BucketOwnerEnforced";
      return { OwnershipControls: { Rules: [{ ObjectOwnership }] } };
    },
  }),
};

/** A setting that has a resource type: how the CLI's flag becomes its inputs, and what the CLI prints of it. */
interface CliSetting {
  readonly type: string;
  readonly flag: string;
  readonly inputs: (flags: Flags) => Properties;
  readonly answer: (record: CloudRecord | undefined, bucket: CloudRecord, caller: Caller) => Properties;
}

/** `s3api put-NAME` and `s3api get-NAME`. */
function setting(
  name: string,
  operation: string,
  { type, flag, inputs, answer }: CliSetting,
): Record<string, OperationDefinition> {
  const optional = ["expected-bucket-owner"];
  const held = ({ world }: Caller, { id, owner }: CloudRecord): CloudRecord | undefined =>
    world.list(type, owner).find((each) => each.inputs.bucket === id);
  return {
    [`s3api put-${name}`]: {
      required: ["bucket", flag],
      optional,
      operation: `Put${operation}`,
      run: (_, flags, caller) => {
        const bucket = ownBucket(flags, caller);
        const found = held(caller, bucket);
        // One that was removed is made anew, in the place of the record that says so.
        const before = found?.outputs.removed === true ? undefined : found;
        // The CLI follows S3 to the region of the bucket.
        const there = { ...caller, region: text(bucket.outputs.bucketRegion) };
        putAs(s3Types, type, there, { bucket: bucket.id, ...inputs(flags) }, before);
        return {};
      },
    },
    [`s3api get-${name}`]: {
      required: ["bucket"],
      optional,
      operation: `Get${operation}`,
      run: (_, flags, caller) => {
        const bucket = ownBucket(flags, caller);
        return answer(held(caller, bucket), bucket, caller);
      },
    },
  };
}

function encryptionRule(rule: Properties): Properties {
  const byDefault = rule.ApplyServerSideEncryptionByDefault;
  const { SSEAlgorithm, KMSMasterKeyID } = isObject(byDefault) ? byDefault : {};
  return {
    applyServerSideEncryptionByDefault: { sseAlgorithm: SSEAlgorithm, kmsMasterKeyId: KMSMasterKeyID },
    bucketKeyEnabled: isTrue(rule.BucketKeyEnabled),
  };
}
