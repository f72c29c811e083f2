import { blocksOf, unknownYet } from "../blocks.ts";
import type { Block } from "../blocks.ts";
import { BUCKET_TYPES, COMPANION, companionsOf, isBucket } from "../buckets.ts";
import { holds, violated } from "../decide.ts";
import type { Decision } from "../decide.ts";
import { soc2 } from "../frameworks.ts";
import type { Rule } from "../rule.ts";
import type { Resource } from "../stack.ts";
import { UNKNOWN } from "../unknown.ts";

const MEND = "Declare a BucketLifecycleConfiguration for it with a rule whose status is Enabled";

/** What lies in a bucket has an age that it may reach: versions that nobody can see are kept for ever otherwise. */
export const bucketLifecycle: Rule = {
  name: "bucket-lifecycle",
  displayName: "A bucket has a lifecycle",
  description: "Every S3 bucket has a lifecycle configuration with a rule that is enabled.",
  severity: "low",
  framework: soc2("C1.2"),
  tags: ["aws", "s3", "retention", "S3.10", "S3.13", "CKV2_AWS_61", "SOC2-C1.2"],
  remediationSteps:
    "Declare a BucketLifecycleConfiguration for the bucket with a rule that expires objects and their former versions.",
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html",
  types: [...BUCKET_TYPES, ...COMPANION.lifecycle],

  *judgeInputs(resource) {
    const rules = rulesOf(resource);
    if (!isBucket(resource) || rules.length > 0) yield judgeRules(rules);
  },

  *judgeInStack(resource, stack) {
    if (!isBucket(resource)) return;
    const configured = rulesOf(resource).length + companionsOf(resource, COMPANION.lifecycle, stack).length > 0;
    yield configured ? holds : violated("keeps what lies in it for ever: it has no lifecycle configuration", MEND);
  },
};

/** A bucket's own are called otherwise. */
function rulesOf(resource: Resource): Block[] {
  return blocksOf(resource.inputs, isBucket(resource) ? "lifecycleRules" : "rules");
}

function judgeRules(rules: readonly Block[]): Decision {
  if (rules.some(({ values }) => values !== UNKNOWN && (values.status === "Enabled" || values.enabled === true))) {
    return holds;
  }
  const unknown = rules.find(({ values }) => values === UNKNOWN || [values.status, values.enabled].includes(UNKNOWN));
  if (unknown !== undefined) return unknownYet(unknown.place, MEND);
  return violated("has a lifecycle configuration without an enabled rule", MEND);
}
