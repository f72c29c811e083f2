import { isSet, knownText, objects, text } from "../cloud/properties.ts";
import type { Caller } from "../cloud/resource-type.ts";
import type { CloudRecord } from "../world/world.ts";
import { ApiError } from "./api-error.ts";
import { structure, tagList, tagsFrom } from "./cli-values.ts";
import type { Flags, OperationDefinition } from "./operations.ts";
import { putAs } from "./past-pulumi.ts";
import { s3Types } from "./s3.ts";
import { BUCKET, existingBucket, findBucket } from "./s3-access.ts";

/** The region that S3 had first: answers and requests leave it out. */
const FIRST_REGION = "us-east-1";

/** What people do with buckets past Pulumi; with their settings: `s3SettingOperations`. */
export const s3BucketOperations: Readonly<Record<string, OperationDefinition>> = {
  "s3api create-bucket": {
    required: ["bucket"],
    optional: ["create-bucket-configuration"],
    operation: "CreateBucket",
    run: (flag, flags, caller) => {
      const bucket = flag("bucket");
      const region = askedRegion(flags, caller);
      // S3 is lenient there: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html, BucketAlreadyOwnedByYou.
      const isOwn = findBucket(caller.world, bucket)?.owner === caller.account;
      if (!isOwn || region !== FIRST_REGION) putAs(s3Types, BUCKET, { ...caller, region }, { bucket });
      const Location = region === FIRST_REGION ? `/${bucket}` : `http://${bucket}.s3.amazonaws.com/`;
      return { Location, BucketArn: `arn:aws:s3:::${bucket}` };
    },
  },
  "s3api head-bucket": {
    required: ["bucket"],
    optional: ["expected-bucket-owner"],
    operation: "HeadBucket",
    run: (_, flags, caller) => {
      // The answer to a HEAD has no body, so all that the CLI has is its status.
      const found = findBucket(caller.world, text(flags.bucket));
      if (found === undefined) throw new ApiError("404", "Not Found");
      if (found.owner !== caller.account || isOfAnother(flags, found)) throw new ApiError("403", "Forbidden");
      const { arn, bucketRegion } = found.outputs;
      return { BucketArn: arn, BucketRegion: bucketRegion, AccessPointAlias: false };
    },
  },
  "s3api put-bucket-tagging": {
    required: ["bucket", "tagging"],
    optional: ["expected-bucket-owner"],
    operation: "PutBucketTagging",
    run: (_, flags, caller) => {
      const bucket = ownBucket(flags, caller);
      const tags = tagsFrom(objects(structure(flags, "tagging").TagSet));
      caller.world.patch(bucket, { inputs: { tags }, outputs: { tagsAll: tags } });
      return {};
    },
  },
  "s3api get-bucket-tagging": {
    required: ["bucket"],
    optional: ["expected-bucket-owner"],
    operation: "GetBucketTagging",
    run: (_, flags, caller) => {
      const TagSet = tagList(ownBucket(flags, caller).inputs.tags);
      if (TagSet.length === 0) throw new ApiError("NoSuchTagSet", "The TagSet does not exist");
      return { TagSet };
    },
  },
};

/** The bucket that the flags name. Throws what S3 answers where it is not the caller's, or not of who is expected to own it. */
export function ownBucket(flags: Flags, { world, account }: Caller): CloudRecord {
  const bucket = existingBucket(world, account, text(flags.bucket));
  if (isOfAnother(flags, bucket)) throw new ApiError("AccessDenied", "Access Denied");
  return bucket;
}

function isOfAnother(flags: Flags, { owner }: CloudRecord): boolean {
  const expected = flags["expected-bucket-owner"];
  return isSet(expected) && expected !== owner;
}

/** The region that the bucket is to be in: that of the endpoint, which S3 wants to hear once more for all but its first one. */
function askedRegion(flags: Flags, { region }: Caller): string {
  const isGiven = knownText(flags["create-bucket-configuration"]) !== undefined;
  const constraint = isGiven ? text(structure(flags, "create-bucket-configuration").LocationConstraint) : undefined;
  if (constraint === FIRST_REGION) {
    throw new ApiError("InvalidLocationConstraint", "The specified location-constraint is not valid");
  }
  if ((constraint ?? FIRST_REGION) === region) return region;
  throw new ApiError(
    "IllegalLocationConstraintException",
    `The ${constraint ?? "unspecified"} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );
}
