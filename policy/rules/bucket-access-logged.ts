import { unknownYet } from "../blocks.ts";
import { serverAccessLogTargets } from "../bucket-writers.ts";
import { BUCKET_TYPES, COMPANION, bucketAt, companionsOf, inlineBlocks, isBucket } from "../buckets.ts";
import { holds, undecidable, violated } from "../decide.ts";
import type { Decision } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import type { Rule } from "../rule.ts";
import type { Resource, Stack } from "../stack.ts";
import { UNKNOWN } from "../unknown.ts";
import type { Value } from "../unknown.ts";

const MEND = "Declare a BucketLogging for it whose targetBucket is another bucket";

/**
 * Who reads and writes a bucket is logged in another one. One exemption: the bucket at the end of the chain, into which the accesses to
 * another bucket are logged. It would log its own logging, which S3 warns of.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html
 */
export const bucketAccessLogged: Rule = {
  name: "bucket-access-logged",
  displayName: "Accesses to a bucket are logged",
  description: "S3 logs the accesses to every bucket into another one, except to the bucket that such logs end in.",
  severity: "medium",
  framework: hipaa("164.312(b)"),
  tags: ["aws", "s3", "logging", "S3.9", "CKV_AWS_18", "HIPAA-164.312(b)", "SOC2-CC7.2"],
  remediationSteps: "Declare a BucketLogging for the bucket with the name of a log bucket as targetBucket.",
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html",
  types: [...BUCKET_TYPES, ...COMPANION.logging],

  *judgeInStack(resource, stack) {
    if (!isBucket(resource)) {
      const logged = bucketAt(resource, "bucket", resource.inputs.bucket, stack);
      yield judgeTarget(resource, "targetBucket", resource.inputs.targetBucket, logged, stack);
      return;
    }
    const inline = inlineBlocks(resource, "logging");
    for (const { place, input, values } of inline) {
      yield values === UNKNOWN
        ? unknownYet(place, MEND)
        : judgeTarget(resource, input, values.targetBucket, resource.urn, stack);
    }
    const logged = inline.length + companionsOf(resource, COMPANION.logging, stack).length > 0;
    yield logged || serverAccessLogTargets(stack).has(resource.urn)
      ? holds
      : violated("does not log who accesses it", MEND);
  },
};

function judgeTarget(owner: Resource, input: string, value: Value, logged: string | undefined, stack: Stack): Decision {
  const target = bucketAt(owner, input, value, stack);
  if (target === undefined || target === "") {
    return value === UNKNOWN
      ? undecidable("targetBucket", "it is not known yet and comes from no bucket of this program", MEND)
      : violated("names no targetBucket", MEND);
  }
  return target === logged ? violated("logs the accesses to a bucket into that bucket itself", MEND) : holds;
}
