import { isSet } from "../blocks.ts";
import { deniesPlainHttp } from "../bucket-policy.ts";
import { BUCKET_TYPES, COMPANION, companionsOf, isBucket } from "../buckets.ts";
import { holds, undecidable, violated } from "../decide.ts";
import type { Decision } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import type { Rule } from "../rule.ts";
import type { Resource } from "../stack.ts";
import { UNKNOWN } from "../unknown.ts";

const MEND =
  "Deny s3:* to everybody on the bucket and its objects where aws:SecureTransport is false, in a statement of its own";
const NAME_IT = "Give the bucket a name and write its policy with that name, so that both are known in a preview";

/**
 * A bucket answers over TLS only. Its policy says so; S3 itself answers HTTP too. A policy that is made from the bucket's unknown ARN cannot
 * be told from any other, and is refused: the name of a bucket can be written in the program.
 */
export const bucketTlsOnly: Rule = {
  name: "bucket-tls-only",
  displayName: "A bucket answers over TLS only",
  description:
    "The policy of every S3 bucket denies requests that do not come over TLS, for the bucket and its objects.",
  severity: "high",
  framework: hipaa("164.312(e)(1)"),
  tags: ["aws", "s3", "encryption", "S3.5", "HIPAA-164.312(e)(1)", "SOC2-CC6.7"],
  remediationSteps:
    "Declare a BucketPolicy with a statement that denies s3:* to the principal * on the bucket and its objects under the condition Bool " +
    "aws:SecureTransport false.",
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html",
  types: [...BUCKET_TYPES, ...COMPANION.policy],

  *judgeInputs(resource) {
    if (!isBucket(resource) || hasPolicy(resource)) yield judgePolicy(resource);
  },

  *judgeInStack(resource, stack) {
    if (!isBucket(resource)) return;
    const policies = companionsOf(resource, COMPANION.policy, stack);
    yield hasPolicy(resource) || policies.length > 0 ? holds : violated("has no policy, so it answers HTTP too", MEND);
  },
};

function hasPolicy({ inputs }: Resource): boolean {
  return isSet(inputs.policy);
}

function judgePolicy({ inputs }: Resource): Decision {
  const denied = deniesPlainHttp(inputs.policy, inputs.bucket);
  if (denied === true) return holds;
  if (denied === UNKNOWN) return undecidable("policy", "it or the bucket's name is not known yet", NAME_IT);
  const problem =
    denied === undefined
      ? "has a policy that is no JSON document"
      : "answers HTTP too: no statement of its policy denies that";
  return violated(problem, MEND);
}
