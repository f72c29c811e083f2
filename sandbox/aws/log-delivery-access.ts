import { jsonDocument } from "../cloud/json.ts";
import { isObject } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { ApiError } from "./api-error.ts";
import { administrator, isAllowed } from "./iam-policy.ts";
import { BUCKET_POLICY, bucketStatements, policyLetsPut } from "./s3-access.ts";

const DELIVERY = "delivery.logs.amazonaws.com";

/** What a delivery writes: where, and for which delivery source. */
export interface Writing {
  readonly bucket: CloudRecord;
  /** Under what keys, with the last slash. */
  readonly prefix: string;
  readonly sourceArn: string;
  /** The account that sets the delivery up. */
  readonly account: string;
}

/**
 * Sees to it that the log delivery service may write to a bucket. Where the bucket's policy does not let it and the caller may change that
 * policy, AWS appends the statement by itself, past the program: a policy that the program owns then shows it as drift, and the next `up` that
 * refreshes takes it away again. Throws where AWS cannot append it.
 * Source: docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html, and for `NotAction` and `NotPrincipal`
 * AWS-logs-infrastructure-S3.html.
 */
export function ensureDeliveryMayWrite(world: World, writing: Writing): void {
  const { bucket, account } = writing;
  if (mayWrite(world, writing)) return;
  const statements = bucketStatements(world, bucket);
  const isLeftAlone = statements.some(({ notActions, notPrincipals }) => (notActions ?? notPrincipals) !== undefined);
  const mayChange = ["s3:GetBucketPolicy", "s3:PutBucketPolicy"].every((action) =>
    isAllowed(
      administrator(account),
      { action, resource: `arn:aws:s3:::${bucket.id}`, context: {} },
      { owner: bucket.owner, statements, isKeyPolicy: false },
    ),
  );
  if (!isLeftAlone && mayChange) append(world, writing);
  if (mayWrite(world, writing)) return;
  throw new ApiError(
    "AccessDeniedException",
    `The policy of bucket ${bucket.id} does not let ${DELIVERY} put objects under ${writing.prefix}, and it cannot be added to it`,
  );
}

function mayWrite(world: World, { bucket, prefix, sourceArn, account }: Writing): boolean {
  const context = {
    "aws:SourceAccount": account,
    "aws:SourceArn": sourceArn,
    "s3:x-amz-acl": "bucket-owner-full-control",
  };
  return policyLetsPut(world, bucket, DELIVERY, prefix, context);
}

function append(world: World, { bucket, prefix, sourceArn, account }: Writing): void {
  const added = {
    Sid: "AWSLogDeliveryWrite",
    Effect: "Allow",
    Principal: { Service: DELIVERY },
    Action: "s3:PutObject",
    Resource: `arn:aws:s3:::${bucket.id}/${prefix}*`,
    Condition: {
      StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceAccount": [account] },
      ArnLike: { "aws:SourceArn": [sourceArn] },
    },
  };
  const { id, owner } = bucket;
  const found = world.get(BUCKET_POLICY, owner, id);
  const document = jsonDocument(found?.outputs.policy);
  const before = isObject(document) ? document : { Version: "2012-10-17", Id: "AWSLogDeliveryWrite20150319" };
  const policy = JSON.stringify({ ...before, Statement: [before.Statement ?? [], added].flat() });
  const record = found ?? {
    type: BUCKET_POLICY,
    id,
    owner,
    inputs: { bucket: id },
    outputs: { region: bucket.outputs.region },
  };
  world.put({ ...record, inputs: { ...record.inputs, policy }, outputs: { ...record.outputs, policy } });
}
