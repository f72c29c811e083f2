import { blocksOf, blocksWithin, unknownYet } from "../blocks.ts";
import type { Block } from "../blocks.ts";
import { keylessLogTargets } from "../bucket-writers.ts";
import { BUCKET_TYPES, COMPANION, bucketAt, companionsOf, inlineBlocks, isBucket } from "../buckets.ts";
import { holds, violated } from "../decide.ts";
import type { Decision, Decisions } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import { judgeKeyOrigin, judgeKeyText, keyReference } from "../kms.ts";
import type { Rule } from "../rule.ts";
import type { Resource, Stack } from "../stack.ts";
import { UNKNOWN, textOf } from "../unknown.ts";

const MEND = "Encrypt it with sseAlgorithm aws:kms and the kmsMasterKeyId of this stack's customer-managed key";

/**
 * A bucket is encrypted with a customer-managed key. One exemption: a bucket that load balancers or S3 write logs to has S3's own
 * keys, since those writers can use no other; that is told by who writes there, not by what the bucket is called.
 */
export const bucketEncrypted: Rule = {
  name: "bucket-encrypted",
  displayName: "A bucket uses a customer-managed key",
  description:
    "Every S3 bucket is encrypted with a customer-managed KMS key; one that load balancers or S3's access logging write to with S3's own keys.",
  severity: "high",
  framework: hipaa("164.312(a)(2)(iv)"),
  tags: ["aws", "s3", "encryption", "S3.17", "CKV_AWS_19", "CKV_AWS_145", "HIPAA-164.312(a)(2)(iv)", "SOC2-CC6.1"],
  remediationSteps:
    "Declare a BucketServerSideEncryptionConfiguration for the bucket with sseAlgorithm aws:kms and kmsMasterKeyId, the ARN of a key of this program.",
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
  types: [...BUCKET_TYPES, ...COMPANION.encryption],

  *judgeInStack(resource, stack) {
    if (isBucket(resource)) {
      const inline = inlineBlocks(resource, "serverSideEncryptionConfiguration");
      const companions = companionsOf(resource, COMPANION.encryption, stack);
      if (inline.length === 0 && companions.length === 0) yield violated("has no encryption configuration", MEND);
      const rules = inline.flatMap((block) => rulesWithin(block));
      if (inline.length > 0) yield* judgeRules(resource, rules, keylessLogTargets(stack).has(resource.urn), stack);
      return;
    }
    const bucket = bucketAt(resource, "bucket", resource.inputs.bucket, stack);
    const exempt = bucket !== undefined && keylessLogTargets(stack).has(bucket);
    yield* judgeRules(resource, blocksOf(resource.inputs, "rules"), exempt, stack);
  },
};

/** The older types have lists where the newer ones have objects. */
function rulesWithin(block: Block): Block[] {
  if (block.values === UNKNOWN) return [block];
  return ["rule", "rules"].flatMap((name) => blocksWithin(block, name));
}

function* judgeRules(owner: Resource, rules: readonly Block[], exempt: boolean, stack: Stack): Decisions {
  const defaults = rules.flatMap((rule) =>
    rule.values === UNKNOWN
      ? [rule]
      : ["applyServerSideEncryptionByDefault", "applyServerSideEncryptionByDefaults"].flatMap((name) =>
          blocksWithin(rule, name),
        ),
  );
  if (defaults.length === 0) yield violated("has an encryption configuration that names no algorithm", MEND);
  for (const block of defaults) yield judgeDefault(owner, block, exempt, stack);
}

function judgeDefault(owner: Resource, { place, input, values }: Block, exempt: boolean, stack: Stack): Decision {
  const algorithm = values === UNKNOWN ? UNKNOWN : textOf(values, "sseAlgorithm");
  if (values === UNKNOWN || algorithm === UNKNOWN) return unknownYet(`${place}.sseAlgorithm`, MEND);
  if (algorithm === "AES256" && exempt) return holds;
  if (algorithm?.startsWith("aws:kms") !== true) {
    return violated(`is encrypted with S3's own keys (${place}.sseAlgorithm is ${algorithm ?? "absent"})`, MEND);
  }
  const key = keyReference(values, "kmsMasterKeyId", "aws/s3", { input, place });
  const text = judgeKeyText(key);
  return text.verdict === "holds" ? judgeKeyOrigin(owner, key, stack) : text;
}
