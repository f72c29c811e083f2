import { isDeepStrictEqual } from "node:util";

import type { Tags } from "../../components/tags.ts";
import { type Aws, orAbsent } from "./aws.ts";

/** The bucket whose settings these are, and what they depend on. */
export interface StateBucket {
  readonly name: string;
  readonly accountId: string;
  /** The key that encrypts what is in it. */
  readonly keyArn: string;
  readonly tags: Tags;
}

/** One setting of the bucket. */
export interface BucketSetting {
  readonly name: string;
  /** Whether it is as it must be; where not, this puts it right. */
  readonly mend: (aws: Aws, bucket: StateBucket) => Promise<(() => Promise<unknown>) | undefined>;
}

/** All that a state bucket needs, each looked at and put right by itself. */
export const BUCKET_SETTINGS: readonly BucketSetting[] = [
  {
    name: "public access blocked",
    mend: async (aws, bucket) => {
      const wanted = {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      };
      const answer = await get(aws, bucket, "public-access-block", "NoSuchPublicAccessBlockConfiguration");
      if (isDeepStrictEqual(answer?.PublicAccessBlockConfiguration, wanted)) return undefined;
      return put(aws, bucket, "public-access-block", "public-access-block-configuration", wanted);
    },
  },
  {
    name: "no ACLs",
    mend: async (aws, bucket) => {
      const wanted = { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] };
      const answer = await get(aws, bucket, "bucket-ownership-controls", "OwnershipControlsNotFoundError");
      if (isDeepStrictEqual(answer?.OwnershipControls, wanted)) return undefined;
      return put(aws, bucket, "bucket-ownership-controls", "ownership-controls", wanted);
    },
  },
  {
    name: "versioning",
    mend: async (aws, bucket) => {
      const answer = await get(aws, bucket, "bucket-versioning");
      if (answer?.Status === "Enabled") return undefined;
      return put(aws, bucket, "bucket-versioning", "versioning-configuration", { Status: "Enabled" });
    },
  },
  {
    name: "encryption with the state key",
    mend: async (aws, bucket) => {
      const answer = await get(aws, bucket, "bucket-encryption", "ServerSideEncryptionConfigurationNotFoundError");
      if (isEncryptedWith(answer?.ServerSideEncryptionConfiguration, bucket.keyArn)) return undefined;
      const byDefault = { SSEAlgorithm: "aws:kms", KMSMasterKeyID: bucket.keyArn };
      const rule = { ApplyServerSideEncryptionByDefault: byDefault, BucketKeyEnabled: true };
      return put(aws, bucket, "bucket-encryption", "server-side-encryption-configuration", { Rules: [rule] });
    },
  },
  {
    name: "TLS only",
    mend: async (aws, bucket) => {
      const answer = await get(aws, bucket, "bucket-policy", "NoSuchBucketPolicy");
      const policy = (typeof answer?.Policy === "string" ? JSON.parse(answer.Policy) : {}) as { Statement?: unknown };
      const statements = [policy.Statement ?? []].flat();
      const tlsOnly = tlsOnlyStatement(bucket.name);
      if (statements.some((statement) => sameStatement(statement, tlsOnly))) return undefined;
      // What somebody else has put into the policy stays.
      const wanted = { Version: "2012-10-17", ...policy, Statement: [...statements, tlsOnly] };
      return put(aws, bucket, "bucket-policy", "policy", wanted);
    },
  },
  {
    name: "tags",
    mend: async (aws, bucket) => {
      const answer = await get(aws, bucket, "bucket-tagging", "NoSuchTagSet");
      const list = (answer?.TagSet ?? []) as { Key: string; Value: string }[];
      const held = Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
      const all = { ...held, ...bucket.tags };
      if (isDeepStrictEqual(held, all)) return undefined;
      const TagSet = Object.entries(all).map(([Key, Value]) => ({ Key, Value }));
      return put(aws, bucket, "bucket-tagging", "tagging", { TagSet });
    },
  },
];

/** Who is asked for in every call: the answer about another account's bucket of that name is a refusal. */
export function addressed({ name, accountId }: Pick<StateBucket, "name" | "accountId">) {
  return { bucket: name, "expected-bucket-owner": accountId };
}

async function get(
  aws: Aws,
  bucket: StateBucket,
  setting: string,
  ...absent: readonly string[]
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const answer = await orAbsent(aws(`s3api get-${setting}`, addressed(bucket)), ...absent);
  return answer as Readonly<Record<string, unknown>> | undefined;
}

function put(aws: Aws, bucket: StateBucket, setting: string, flag: string, value: unknown): () => Promise<unknown> {
  return () => aws(`s3api put-${setting}`, { ...addressed(bucket), [flag]: JSON.stringify(value) });
}

function isEncryptedWith(configuration: unknown, keyArn: string): boolean {
  const { Rules = [] } = (configuration ?? {}) as { Rules?: readonly EncryptionRule[] };
  return Rules.some(
    ({ ApplyServerSideEncryptionByDefault: byDefault, BucketKeyEnabled }) =>
      byDefault?.SSEAlgorithm === "aws:kms" && byDefault.KMSMasterKeyID === keyArn && BucketKeyEnabled === true,
  );
}

interface EncryptionRule {
  readonly ApplyServerSideEncryptionByDefault?: { readonly SSEAlgorithm?: string; readonly KMSMasterKeyID?: string };
  readonly BucketKeyEnabled?: boolean;
}

function tlsOnlyStatement(name: string) {
  const arn = `arn:aws:s3:::${name}`;
  return {
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [arn, `${arn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}

/** The same but for its id. */
function sameStatement(one: unknown, other: object): boolean {
  return isDeepStrictEqual({ ...(one as object), Sid: "" }, { ...other, Sid: "" });
}
