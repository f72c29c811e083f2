import { isSet, text } from "../cloud/properties.ts";
import type { CheckFailure, Operation, ResourceType } from "../cloud/resource-type.ts";
import type { Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { ApiError, calling, physicalName } from "./api-error.ts";
import { placed, regionOf } from "./common.ts";
import { BUCKET, BUCKET_POLICY, encryptionOf, findBucket, isVersioned, objectsIn } from "./s3-access.ts";

/** What a bucket can still be told itself, and what its own resource type is: it is not simulated twice. */
const RESOURCE_OF: Readonly<Record<string, string | undefined>> = {
  accelerationStatus: undefined,
  acl: undefined,
  corsRules: undefined,
  grants: undefined,
  lifecycleRules: "aws.s3.BucketLifecycleConfiguration",
  logging: "aws.s3.BucketLogging",
  objectLockConfiguration: undefined,
  policy: "aws.s3.BucketPolicy",
  replicationConfiguration: undefined,
  requestPayer: undefined,
  serverSideEncryptionConfiguration: "aws.s3.BucketServerSideEncryptionConfiguration",
  versioning: "aws.s3.BucketVersioning",
  website: undefined,
};

/** Source: "Amazon S3 endpoints", docs.aws.amazon.com/general/latest/gr/s3.html. */
const HOSTED_ZONES: Readonly<Record<string, string>> = {
  "us-east-1": "Z3AQBSTGFYJSTF",
  "us-east-2": "Z2O1EMRO9K5GLX",
  "us-west-1": "Z2F56UZL2M1ACD",
  "us-west-2": "Z3BJ6K6RIION7M",
  "ca-central-1": "Z1QDHH18159H29",
  "eu-west-1": "Z1BKCTXD74EZPE",
  "eu-central-1": "Z21DNDUVLTQW6Q",
};

const bucket: ResourceType = {
  type: BUCKET,
  autoName: { property: "bucket", maxLength: 63 },
  check: (inputs) => [...notSimulated(inputs), ...badName(inputs.bucket)],
  create: (operation) => {
    const { world, owner, inputs } = operation;
    const name = physicalName({ name: inputs.bucket, namePrefix: inputs.bucketPrefix });
    calling(`creating S3 Bucket (${name})`, "S3: CreateBucket", () => {
      refuseTakenName(world, owner, name);
    });
    const region = regionOf(operation);
    const outputs = {
      arn: `arn:aws:s3:::${name}`,
      bucket: name,
      bucketDomainName: `${name}.s3.amazonaws.com`,
      bucketNamespace: "global",
      bucketRegion: region,
      bucketRegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
      hostedZoneId: HOSTED_ZONES[region] ?? "",
      requestPayer: "BucketOwner",
      ...placed(operation),
    };
    return { id: name, outputs: { ...outputs, ...configured(operation, name) } };
  },
  read: (record, { world }) => ({ ...record.outputs, ...configured({ world, owner: record.owner }, record.id) }),
  update: (operation, record) => ({ outputs: { ...placed(operation), ...configured(operation, record.id) } }),
  delete: (record, { world }, state) => {
    const { id } = record;
    calling(`deleting S3 Bucket (${id})`, "S3: DeleteBucket", () => {
      if (state.forceDestroy === true || objectsIn(world, record).length === 0) return;
      const advice = isVersioned(world, record) ? ". You must delete all versions in the bucket." : "";
      throw new ApiError("BucketNotEmpty", `The bucket you tried to delete is not empty${advice}`);
    });
    const isOfBucket = ({ type, inputs }: CloudRecord): boolean => type.startsWith("aws:s3/") && inputs.bucket === id;
    for (const part of world.all().filter(isOfBucket)) world.remove(part);
    world.remove(record);
  },
};

/** What the bucket tells of the settings that it has from other resources or, as its encryption, by default. */
function configured({ world, owner }: Pick<Operation, "world" | "owner">, id: string): Properties {
  const record = { type: BUCKET, id, owner, inputs: {}, outputs: {} };
  const { algorithm, keyId = "", bucketKey } = encryptionOf(world, record);
  const applyServerSideEncryptionByDefault = { sseAlgorithm: algorithm, kmsMasterKeyId: keyId };
  return {
    policy: world.get(BUCKET_POLICY, owner, id)?.outputs.policy ?? "",
    serverSideEncryptionConfiguration: { rule: { applyServerSideEncryptionByDefault, bucketKeyEnabled: bucketKey } },
    versioning: { enabled: isVersioned(world, record), mfaDelete: false },
  };
}

function refuseTakenName(world: World, owner: string, name: string): void {
  const taken = findBucket(world, name);
  if (taken === undefined) return;
  if (taken.owner === owner) {
    throw new ApiError(
      "BucketAlreadyOwnedByYou",
      "Your previous request to create the named bucket succeeded and you already own it.",
    );
  }
  throw new ApiError(
    "BucketAlreadyExists",
    "The requested bucket name is not available. The bucket namespace is shared by all users of the system. " +
      "Please select a different name and try again.",
  );
}

function notSimulated(inputs: Properties): CheckFailure[] {
  const used = Object.entries(RESOURCE_OF).filter(([property]) => isSet(inputs[property]));
  const failures = used.map(([property, other]) => {
    const instead = other === undefined ? "" : `: it is deprecated, use ${other}`;
    return { property, reason: `the sandbox does not simulate '${property}' of a bucket${instead}` };
  });
  if (inputs.bucketNamespace !== "account-regional") return failures;
  return [...failures, { property: "bucketNamespace", reason: "the sandbox simulates only the namespace 'global'" }];
}

/** What else S3 asks of a name: S3 user guide, "General purpose bucket naming rules". */
function badName(value: unknown): CheckFailure[] {
  const name = text(value);
  const refusal = (what: string): CheckFailure[] => [
    { property: "bucket", reason: `invalid value for bucket: ${what}` },
  ];
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(name)) return refusal("it must not be formatted as an IP address");
  const prefix = /^(?:xn--|sthree-|amzn-s3-demo-)/.exec(name)?.[0];
  if (prefix !== undefined) return refusal(`it must not start with ${prefix}`);
  const suffix = /(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.exec(name)?.[0];
  return suffix === undefined ? [] : refusal(`it must not end with ${suffix}`);
}

/** Buckets. */
export const bucketTypes: readonly ResourceType[] = [bucket];
