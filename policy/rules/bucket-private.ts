import { inputBlock, judgeValue } from "../blocks.ts";
import { BUCKET_TYPES, COMPANION, companionsOf, isBucket } from "../buckets.ts";
import { holds, violated } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import type { Rule } from "../rule.ts";

const SETTINGS = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

/** Nothing in a bucket is public, whatever access control lists and policies say. */
export const bucketPrivate: Rule = {
  name: "bucket-private",
  displayName: "A bucket blocks public access",
  description: "Every S3 bucket has a public access block with all four settings on.",
  severity: "critical",
  framework: hipaa("164.312(a)(1)"),
  tags: [
    "aws",
    "s3",
    "S3.2",
    "S3.3",
    "S3.8",
    "CKV_AWS_53",
    "CKV_AWS_54",
    "CKV_AWS_55",
    "CKV_AWS_56",
    "CKV2_AWS_6",
    "HIPAA-164.312(a)(1)",
    "SOC2-CC6.1",
  ],
  remediationSteps:
    "Declare a BucketPublicAccessBlock for the bucket with blockPublicAcls, blockPublicPolicy, ignorePublicAcls and restrictPublicBuckets true.",
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
  types: [...BUCKET_TYPES, ...COMPANION.publicAccess],

  *judgeInputs(resource) {
    if (isBucket(resource)) return;
    for (const name of SETTINGS) {
      yield judgeValue(inputBlock(resource), name, {
        accepts: (value) => value === true,
        problem: () => `leaves ${name} off`,
        mend: `Set ${name} to true`,
      });
    }
  },

  *judgeInStack(resource, stack) {
    if (!isBucket(resource)) return;
    yield companionsOf(resource, COMPANION.publicAccess, stack).length > 0
      ? holds
      : violated("has no public access block", "Declare a BucketPublicAccessBlock for it, with all four settings on");
  },
};
