import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { LOG_RETENTION_DAYS } from "./log-retention.ts";
import type { StackFacts } from "./stack-facts.ts";
import { withTags } from "./tags.ts";

/**
 * An AWS service that puts logs into a bucket: load balancers (their access logs), CloudWatch's log delivery (what
 * CloudFront hands to it), or S3 (accesses to other log buckets).
 */
export type LogWriter = "loadBalancers" | "logDelivery" | "serverAccess";

/** Arguments of `LogBucket`. */
export interface LogBucketArgs extends StackFacts {
  /** Between the stack's name and the account's id, it makes the bucket's name. Example: `distribution-logs`. */
  readonly purpose: string;
  /** The services that may write. Nobody else may by the bucket's policy. */
  readonly writers: readonly LogWriter[];
  /**
   * The CMK that encrypts the logs; its policy must admit the writers. Absent: S3's own keys, the only ones that load
   * balancers and S3 itself can write with.
   */
  readonly keyArn?: pulumi.Input<string>;
  /**
   * The bucket in which S3 logs the accesses to this one. Absent: they are not logged, as for the bucket at the end of
   * the chain, which would log its own logging.
   */
  readonly accessLogBucket?: LogBucket;
  /** Whether the bucket stays while it holds logs. Default: true. */
  readonly protect?: boolean;
}

/**
 * A private bucket that services put logs into: encrypted, versioned, over TLS only, emptied when the logs have reached
 * their age. It is not deleted while it holds any, unless the arguments say so.
 */
export class LogBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;

  constructor(name: string, args: LogBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("askflorence:components:LogBucket", name, {}, opts);
    const child = { parent: this };
    const bucketName = `${args.displayName}-${args.purpose}-${args.accountId}`;

    const resource = new aws.s3.Bucket(
      `${name}-bucket`,
      { bucket: bucketName, forceDestroy: args.protect === false, tags: withTags(args.tags, { Name: bucketName }) },
      child,
    );
    // Its own name, and not its id: it is known in a preview.
    const { bucket } = resource;
    const publicAccess = new aws.s3.BucketPublicAccessBlock(
      `${name}-public-access`,
      { bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      child,
    );
    new aws.s3.BucketOwnershipControls(
      `${name}-ownership`,
      { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
      child,
    );
    new aws.s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      { bucket, rules: [encryption(args.keyArn)] },
      child,
    );
    const versioning = new aws.s3.BucketVersioning(
      `${name}-versioning`,
      { bucket, versioningConfiguration: { status: "Enabled" } },
      child,
    );
    new aws.s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      { bucket, rules: [LIFECYCLE] },
      { parent: this, dependsOn: [versioning] },
    );
    new aws.s3.BucketPolicy(
      `${name}-policy`,
      { bucket, policy: JSON.stringify(bucketPolicy(bucketName, args)) },
      // S3 refuses to change both at once: https://github.com/hashicorp/terraform-provider-aws/issues/7628
      { parent: this, dependsOn: [publicAccess] },
    );
    const { accessLogBucket } = args;
    if (accessLogBucket !== undefined) {
      new aws.s3.BucketLogging(
        `${name}-access-logging`,
        { bucket, targetBucket: accessLogBucket.bucketName, targetPrefix: `${SERVER_ACCESS}/${bucketName}/` },
        // Its policy admits S3 first.
        { parent: this, dependsOn: [accessLogBucket] },
      );
    }

    this.bucketName = bucket;
    this.bucketArn = resource.arn;
    this.registerOutputs({ bucketName: this.bucketName, bucketArn: this.bucketArn });
  }
}

/** The folder of the accesses that S3 logs. */
const SERVER_ACCESS = "server-access";

function encryption(keyArn?: pulumi.Input<string>): aws.types.input.s3.BucketServerSideEncryptionConfigurationRule {
  if (keyArn === undefined) return { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } };
  return {
    applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
    // One call of KMS for many objects, instead of one for each.
    bucketKeyEnabled: true,
  };
}

const LIFECYCLE = {
  id: "expire",
  status: "Enabled",
  filter: {},
  expiration: { days: LOG_RETENTION_DAYS },
  // What has expired or was overwritten can still be brought back for a while.
  noncurrentVersionExpiration: { noncurrentDays: 30 },
  abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
};

function bucketPolicy(bucketName: string, args: LogBucketArgs) {
  const arn = `arn:aws:s3:::${bucketName}`;
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [arn, `${arn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
      ...args.writers.map((writer) => STATEMENTS[writer](arn, args)),
    ],
  };
}

/** Lets each service write, for this account only. */
const STATEMENTS: Readonly<Record<LogWriter, (arn: string, stack: StackFacts) => object>> = {
  // As AWS gives it, without `aws:SourceAccount` or `aws:SourceArn`: load balancers are not documented to send them, and
  // a condition on what is not sent never holds. The account's id in the path keeps others' load balancers out:
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
  loadBalancers: (arn, { accountId }) => ({
    Sid: "LoadBalancersWrite",
    Effect: "Allow",
    Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
    Action: "s3:PutObject",
    Resource: `${arn}/AWSLogs/${accountId}/*`,
  }),
  // As AWS gives it, or the service would append a statement of its own to the policy:
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html
  logDelivery: (arn, { accountId, region }) => ({
    Sid: "AWSLogDeliveryWrite1",
    Effect: "Allow",
    Principal: { Service: "delivery.logs.amazonaws.com" },
    Action: "s3:PutObject",
    Resource: `${arn}/AWSLogs/${accountId}/*`,
    Condition: {
      StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceAccount": accountId },
      ArnLike: { "aws:SourceArn": `arn:aws:logs:${region}:${accountId}:delivery-source:*` },
    },
  }),
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
  serverAccess: (arn, { accountId, displayName }) => ({
    Sid: "ServerAccessLogsWrite",
    Effect: "Allow",
    Principal: { Service: "logging.s3.amazonaws.com" },
    Action: "s3:PutObject",
    Resource: `${arn}/${SERVER_ACCESS}/*`,
    Condition: {
      StringEquals: { "aws:SourceAccount": accountId },
      ArnLike: { "aws:SourceArn": `arn:aws:s3:::${displayName}-*-${accountId}` },
    },
  }),
};
