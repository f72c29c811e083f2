import { blocksOf } from "./blocks.ts";
import type { Block } from "./blocks.ts";
import { oncePerStack } from "./once-per-stack.ts";
import type { Resource, Stack } from "./stack.ts";
import { UNKNOWN } from "./unknown.ts";
import type { Value } from "./unknown.ts";

/** Types of buckets: version 7 of @pulumi/aws calls `Bucket` what version 6 called `BucketV2`, and has both. */
export const BUCKET_TYPES = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"];

const twins = (name: string): readonly string[] =>
  [name, `${name}V2`].map((type) => `aws:s3/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}`);

/** Types of resources that configure a bucket, which they name in the input `bucket`. */
export const COMPANION = {
  publicAccess: ["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"],
  acl: twins("BucketAcl"),
  policy: ["aws:s3/bucketPolicy:BucketPolicy"],
  encryption: twins("BucketServerSideEncryptionConfiguration"),
  versioning: twins("BucketVersioning"),
  logging: twins("BucketLogging"),
  lifecycle: twins("BucketLifecycleConfiguration"),
} as const;

/** The blocks of a bucket's input that one type has as an object and the other as a list: `versioning`, `versionings`. */
export function inlineBlocks({ inputs }: Resource, name: string): Block[] {
  return [name, `${name}s`].flatMap((each) => blocksOf(inputs, each));
}

/** Whether it is a bucket. */
export function isBucket({ type }: Resource): boolean {
  return BUCKET_TYPES.includes(type);
}

const COMPANION_TYPES = Object.values(COMPANION).flat();

const companions = oncePerStack((stack) =>
  Map.groupBy(stack.ofType(...COMPANION_TYPES), (resource) =>
    bucketAt(resource, "bucket", resource.inputs.bucket, stack),
  ),
);

/** The resources of `types`, a kind of `COMPANION`, that configure the bucket. */
export function companionsOf(bucket: Resource, types: readonly string[], stack: Stack): readonly Resource[] {
  return (companions(stack).get(bucket.urn) ?? []).filter(({ type }) => types.includes(type));
}

/** Buckets by what they are called; a bucket's own name is known in a preview where the program writes it. */
const bucketNames = oncePerStack(
  (stack) =>
    new Map(
      stack.ofType(...BUCKET_TYPES).flatMap(({ urn, inputs, outputs }) => {
        const names = [inputs.bucket, outputs.bucket, outputs.id, outputs.arn];
        return names.filter((name) => name !== "").map((name) => [name, urn] as const);
      }),
    ),
);

/**
 * The bucket that a value, a part of `input`, refers to. One of this program is told by its URN, whether the value is its name, its ARN or
 * comes from it while it is not known yet; another one by its name. `undefined` where it is unknown and comes from no bucket, or from
 * several, of which only one can be meant.
 */
export function bucketAt(from: Resource, input: string, value: Value, stack: Stack): string | undefined {
  if (value === UNKNOWN) {
    const origins = from.sources(input).filter(isBucket);
    return origins.length === 1 ? origins[0]?.urn : undefined;
  }
  return typeof value === "string" ? (bucketNames(stack).get(value) ?? value) : undefined;
}
