import { blocksOf, blocksWithin, inputBlock, judgeValue, shown } from "../blocks.ts";
import { BUCKET_TYPES, COMPANION } from "../buckets.ts";
import { hipaa } from "../frameworks.ts";
import type { Rule } from "../rule.ts";
import type { Value } from "../unknown.ts";

/** Lists that let people outside of the account in: everybody, or everybody with an AWS account. */
const PUBLIC_ACLS = ["public-read", "public-read-write", "authenticated-read", "website"];
const PUBLIC_GROUP = /\/groups\/global\/(?:AllUsers|AuthenticatedUsers)/;

/** An access control list that is public is an error even where the public access block ignores it: the block may be taken away. */
export const bucketAclPrivate: Rule = {
  name: "bucket-acl-private",
  displayName: "A bucket's access control list is not public",
  description:
    "No access control list of an S3 bucket grants anything to everybody, or to everybody with an AWS account.",
  severity: "high",
  framework: hipaa("164.312(a)(1)"),
  tags: ["aws", "s3", "S3.2", "S3.3", "CKV_AWS_20", "CKV_AWS_57", "HIPAA-164.312(a)(1)", "SOC2-CC6.1"],
  remediationSteps: "Remove acl and grants, and turn lists off with BucketOwnershipControls (BucketOwnerEnforced).",
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html",
  types: [...BUCKET_TYPES, ...COMPANION.acl],

  *judgeInputs(resource) {
    const { inputs } = resource;
    yield judgeValue(inputBlock(resource), "acl", {
      accepts: (value) => !PUBLIC_ACLS.includes(shown(value)),
      problem: (value) => `is open to the public (acl is ${shown(value)})`,
      mend: "Remove the acl",
    });
    for (const grant of blocksOf(inputs, "grants")) yield judgeValue(grant, "uri", notPublic(grant.place));
    const grants = blocksOf(inputs, "accessControlPolicy").flatMap((policy) =>
      blocksWithin(policy, "grants", "grantee"),
    );
    for (const grantee of grants) yield judgeValue(grantee, "uri", notPublic(grantee.place));
  },
};

function notPublic(place: string) {
  return {
    accepts: (value: Value) => !PUBLIC_GROUP.test(shown(value)),
    problem: () => `is open to the public (${place} is a group of everybody)`,
    mend: "Remove the grant",
  };
}
