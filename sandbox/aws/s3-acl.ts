import { createHash } from "node:crypto";

import { isSet, text } from "../cloud/properties.ts";
import type { Operation, ResourceType } from "../cloud/resource-type.ts";
import { isObject, type Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { ApiError, calling } from "./api-error.ts";
import { regionOf } from "./common.ts";
import { BUCKET_OWNERSHIP } from "./s3-access.ts";
import { PUBLIC_ACCESS_BLOCK } from "./s3-public-access.ts";
import { addressed } from "./s3-settings.ts";

const GROUPS = "http://acs.amazonaws.com/groups";
const EVERYBODY = `${GROUPS}/global/AllUsers`;
const EVERY_ACCOUNT = `${GROUPS}/global/AuthenticatedUsers`;
const LOG_DELIVERY = `${GROUPS}/s3/LogDelivery`;

/**
 * Whom a canned list admits beside the owner, and to what: S3 user guide, "Canned ACL". The others admit nobody to a bucket, but
 * `aws-exec-read`, whose grantee has no public name.
 */
const ADMITTED: Readonly<Record<string, readonly (readonly [uri: string, permission: string])[]>> = {
  "public-read": [[EVERYBODY, "READ"]],
  "public-read-write": [
    [EVERYBODY, "READ"],
    [EVERYBODY, "WRITE"],
  ],
  "authenticated-read": [[EVERY_ACCOUNT, "READ"]],
  "log-delivery-write": [
    [LOG_DELIVERY, "WRITE"],
    [LOG_DELIVERY, "READ_ACP"],
  ],
};

/**
 * The access control list of a bucket. It is kept, and lets nobody in: requests are judged by policies.
 *
 * The provider has the list's name in the id and changes the id in an update: here it stays. A delete changes nothing in S3: here the
 * record goes.
 */
const acl: ResourceType = {
  type: "aws:s3/bucketAcl:BucketAcl",
  exactlyOneOf: [["accessControlPolicy", "acl"]],
  check: ({ accessControlPolicy }) =>
    isSet(accessControlPolicy)
      ? [{ property: "accessControlPolicy", reason: "the sandbox does not simulate 'accessControlPolicy': it has acl" }]
      : [],
  create: (operation) => {
    const { bucket, expectedBucketOwner, acl: canned } = operation.inputs;
    const put = `creating S3 Bucket (${text(bucket)}) ACL`;
    const outputs = calling(put, "S3: PutBucketAcl", () => accepted(operation));
    // Source: `createBucketACLResourceID` of the provider's s3 package.
    return { id: [bucket, expectedBucketOwner, canned].filter(isSet).join(","), outputs };
  },
  update: (operation, { id }) => ({
    outputs: calling(`updating S3 bucket ACL (${id})`, "S3: PutBucketAcl", () => accepted(operation)),
  }),
};

/** What S3 answers to a list that it takes. Throws what it answers to one that it does not take. */
function accepted(operation: Operation): Properties {
  const { world, owner, inputs } = operation;
  const bucket = addressed(operation, text(inputs.bucket));
  const grants = ADMITTED[text(inputs.acl)] ?? [];
  if (!allowsLists(world, bucket)) {
    throw new ApiError("AccessControlListNotSupported", "The bucket does not allow ACLs");
  }
  const isPublic = grants.some(([uri]) => uri === EVERYBODY || uri === EVERY_ACCOUNT);
  if (isPublic && blocksPublicLists(world, bucket)) throw new ApiError("AccessDenied", "Access Denied");
  // A canonical user id says nothing of the account, and is the same in all of its buckets.
  const id = createHash("sha256").update(owner).digest("hex");
  return {
    region: regionOf(operation),
    accessControlPolicy: {
      owner: { id },
      grants: [
        { grantee: { id, type: "CanonicalUser" }, permission: "FULL_CONTROL" },
        ...grants.map(([uri, permission]) => ({ grantee: { type: "Group", uri }, permission })),
      ],
    },
  };
}

/** A bucket has lists only where its ownership controls say so: since April 2023 a new one has none. */
function allowsLists(world: World, { owner, id }: CloudRecord): boolean {
  const rule = world.list(BUCKET_OWNERSHIP, owner).find(({ inputs }) => inputs.bucket === id)?.inputs.rule;
  return isObject(rule) && rule.objectOwnership !== "BucketOwnerEnforced";
}

function blocksPublicLists(world: World, { owner, id }: CloudRecord): boolean {
  const block = world.get(PUBLIC_ACCESS_BLOCK, owner, id);
  return block === undefined || (block.outputs.removed !== true && block.inputs.blockPublicAcls === true);
}

/** Access control lists of buckets. */
export const aclTypes: readonly ResourceType[] = [acl];
