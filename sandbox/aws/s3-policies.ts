import type { Operation, ResourceType } from "../cloud/resource-type.ts";
import type { Properties } from "../protocol/values.ts";
import type { CloudRecord } from "../world/world.ts";
import { ApiError, policyOf } from "./api-error.ts";
import { missingRole } from "./iam.ts";
import { administrator } from "./iam-policy.ts";
import { policyText, samePolicy, type Statement } from "./policy-document.ts";
import { policyFailures } from "./policy-input.ts";
import { BUCKET_POLICY } from "./s3-access.ts";
import { blocksPublicPolicy, isPublic } from "./s3-public-access.ts";
import { settingOf } from "./s3-settings.ts";

/** Actions on objects: Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3". */
const OBJECT_ACTION =
  /^s3:(?:(?:get|put|delete|restore|replicate|update)object|abortmultipart|listmultipartuploadparts|bypassgovernance|replicate|objectowner)/i;

const bucketPolicy = settingOf(
  {
    type: BUCKET_POLICY,
    name: "Policy",
    operation: "PutBucketPolicy",
    doing: (bucket) => `putting S3 Bucket (${bucket}) Policy`,
    accept: acceptPolicy,
  },
  {
    check: (inputs) => policyFailures(inputs, "policy"),
    equal: (path, before, after) => path === "policy" && samePolicy(before, after),
  },
);

/** The policy that the bucket gets. Throws what S3 answers to one that it does not accept. */
function acceptPolicy({ world, owner, inputs }: Operation, bucket: CloudRecord): Properties {
  const policy = policyText(inputs.policy);
  const statements = policyOf(policy, "resource", "MalformedPolicy");
  if (missingRole(world, statements) !== undefined) throw malformed("Invalid principal in policy");
  for (const statement of statements) refuseForeign(statement, bucket.id);
  if (statements.some(isPublic) && blocksPublicPolicy(world, bucket)) {
    throw new ApiError(
      "AccessDenied",
      `User: ${administrator(owner).arn} is not authorized to perform: s3:PutBucketPolicy on resource: ` +
        `"arn:aws:s3:::${bucket.id}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
    );
  }
  return { policy };
}

/** Throws where a statement has actions of other services, resources out of the bucket, or actions that none of its resources knows. */
function refuseForeign({ actions, notActions, resources, notResources }: Statement, name: string): void {
  const named = actions ?? notActions ?? [];
  if (named.some((action) => action !== "*" && !/^(?:s3|\*):/i.test(action)))
    throw malformed("Policy has invalid action");
  const arns = resources ?? notResources ?? [];
  const isOfBucket = (arn: string): boolean => arn.startsWith("arn:aws:s3:::") && /^(?:$|[/*?])/.test(rest(arn, name));
  if (!arns.every(isOfBucket)) throw malformed("Policy has invalid resource");
  const hasBucket = arns.some((arn) => !rest(arn, name).startsWith("/"));
  const hasObjects = arns.some((arn) => rest(arn, name) !== "");
  const isLost = (action: string): boolean =>
    OBJECT_ACTION.test(action) ? !hasObjects : !action.includes("*") && !hasBucket;
  if (resources !== undefined && actions?.some(isLost) === true) {
    throw malformed("Action does not apply to any resource(s) in statement");
  }
}

/** What follows the bucket's name in an ARN; a name that is not the bucket's gives what no bucket has. */
function rest(arn: string, name: string): string {
  const resource = arn.replace("arn:aws:s3:::", "");
  return resource.startsWith(name) ? resource.slice(name.length) : `!${resource}`;
}

function malformed(message: string): ApiError {
  return new ApiError("MalformedPolicy", message);
}

/** Bucket policies. */
export const bucketPolicyTypes: readonly ResourceType[] = [bucketPolicy];
