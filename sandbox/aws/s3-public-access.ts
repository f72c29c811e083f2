import type { CloudRecord, World } from "../world/world.ts";
import type { Principal, Statement } from "./policy-document.ts";

/** The block of public access on a bucket; its id is the bucket's name. */
export const PUBLIC_ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";

/** Condition keys that keep a policy from being public where they have fixed values: S3 user guide, "The meaning of public". */
const FIXING_KEYS = [
  "aws:PrincipalAccount",
  "aws:PrincipalArn",
  "aws:PrincipalOrgID",
  "aws:PrincipalOrgPaths",
  "aws:SourceAccount",
  "aws:SourceArn",
  "aws:SourceIp",
  "aws:SourceOrgID",
  "aws:SourceOwner",
  "aws:SourceVpc",
  "aws:SourceVpce",
  "aws:userid",
  "aws:VpcSourceIp",
  "s3:DataAccessPointAccount",
  "s3:DataAccessPointArn",
  "s3:x-amz-server-side-encryption-aws-kms-key-id",
].map((key) => key.toLowerCase());

/** Whether the bucket refuses public policies. A new bucket does: all of its public access is blocked since April 2023, until the block goes. */
export function blocksPublicPolicy(world: World, { owner, id }: CloudRecord): boolean {
  const block = world.get(PUBLIC_ACCESS_BLOCK, owner, id);
  return block === undefined || (block.outputs.removed !== true && block.inputs.blockPublicPolicy === true);
}

/** Whether a statement lets everyone in: it names no fixed principal, and no condition fixes where requests come from. */
export function isPublic({ effect, principals = [], notPrincipals, conditions }: Statement): boolean {
  const isEveryone = ({ type, id }: Principal): boolean => (type === "*" || type === "AWS") && id === "*";
  if (effect === "Deny" || (notPrincipals === undefined && !principals.some(isEveryone))) return false;
  const fixing = Object.entries(conditions)
    .filter(([operator]) => /^(?:String(?:Equals|Like)|Arn(?:Equals|Like)|IpAddress)/.test(operator))
    .flatMap(([, keys]) => Object.entries(keys))
    .filter(([key]) => FIXING_KEYS.includes(key.toLowerCase()));
  return !fixing.some(([, values]) => values.every((value) => !/[*?]|\$\{|\/0$/.test(value)));
}
