import { blocksOf, judgeValue, shown } from "../blocks.ts";
import { BUCKET_TYPES, COMPANION, companionsOf, inlineBlocks, isBucket } from "../buckets.ts";
import { holds, violated } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import type { Rule } from "../rule.ts";

const MEND = "Declare a BucketVersioning for it whose status is Enabled";

/** What is overwritten or deleted in a bucket can be brought back. */
export const bucketVersioned: Rule = {
  name: "bucket-versioned",
  displayName: "A bucket keeps versions",
  description: "Versioning is enabled for every S3 bucket.",
  severity: "medium",
  framework: hipaa("164.312(c)(1)"),
  tags: ["aws", "s3", "backup", "S3.14", "CKV_AWS_21", "HIPAA-164.312(c)(1)", "SOC2-A1.2"],
  remediationSteps: "Declare a BucketVersioning for the bucket with versioningConfiguration.status Enabled.",
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html",
  types: [...BUCKET_TYPES, ...COMPANION.versioning],

  *judgeInputs(resource) {
    const inline = isBucket(resource);
    const blocks = inline ? inlineBlocks(resource, "versioning") : blocksOf(resource.inputs, "versioningConfiguration");
    const name = inline ? "enabled" : "status";
    for (const block of blocks) {
      yield judgeValue(block, name, {
        accepts: (value) => value === (inline ? true : "Enabled"),
        problem: (value) => `keeps no versions (${block.place}.${name} is ${shown(value)})`,
        mend: MEND,
      });
    }
  },

  *judgeInStack(resource, stack) {
    if (!isBucket(resource)) return;
    const configured = [
      ...inlineBlocks(resource, "versioning"),
      ...companionsOf(resource, COMPANION.versioning, stack),
    ];
    yield configured.length > 0 ? holds : violated("keeps no versions", MEND);
  },
};
