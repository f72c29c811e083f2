import * as aws from "@pulumi/aws";

import { inAccount, key, tags } from "./stack.js";

/** Names are known in a preview, which its policy and everything beside a bucket needs. */
const UPLOADS = "shop-prod-uploads";

const uploads = new aws.s3.Bucket("uploads", { bucket: UPLOADS, tags }, inAccount);
const { bucket } = uploads;
new aws.s3.BucketPublicAccessBlock(
  "uploads-public-access",
  { bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
  inAccount,
);
const ownership = new aws.s3.BucketOwnershipControls(
  "uploads-ownership",
  { bucket, rule: { objectOwnership: "BucketOwnerPreferred" } },
  inAccount,
);
new aws.s3.BucketAcl("uploads-acl", { bucket, acl: "private" }, { ...inAccount, dependsOn: [ownership] });
new aws.s3.BucketServerSideEncryptionConfiguration(
  "uploads-encryption",
  {
    bucket,
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn } }],
  },
  inAccount,
);
new aws.s3.BucketVersioning(
  "uploads-versioning",
  { bucket, versioningConfiguration: { status: "Enabled" } },
  inAccount,
);
const lifecycle = [
  { id: "expire", status: "Enabled", filter: {}, noncurrentVersionExpiration: { noncurrentDays: 90 } },
];
new aws.s3.BucketLifecycleConfiguration("uploads-lifecycle", { bucket, rules: lifecycle }, inAccount);

const tlsOnly = (name, secure = "false") => ({
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`],
  Condition: { Bool: { "aws:SecureTransport": secure } },
});
const policyOf = (...statements) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
new aws.s3.BucketPolicy("uploads-policy", { bucket, policy: policyOf(tlsOnly(UPLOADS)) }, inAccount);

/** A bucket for logs. */
function logBucket(name, bucketName, encryption, writer) {
  const logs = new aws.s3.Bucket(name, { bucket: bucketName, tags }, inAccount);
  const { bucket } = logs;
  new aws.s3.BucketPublicAccessBlock(
    `${name}-public-access`,
    { bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    inAccount,
  );
  new aws.s3.BucketServerSideEncryptionConfiguration(
    `${name}-encryption`,
    { bucket, rules: [{ applyServerSideEncryptionByDefault: encryption }] },
    inAccount,
  );
  new aws.s3.BucketVersioning(
    `${name}-versioning`,
    { bucket, versioningConfiguration: { status: "Enabled" } },
    inAccount,
  );
  new aws.s3.BucketLifecycleConfiguration(`${name}-lifecycle`, { bucket, rules: lifecycle }, inAccount);
  const write = {
    Effect: "Allow",
    Principal: { Service: writer },
    Action: "s3:PutObject",
    Resource: `arn:aws:s3:::${bucketName}/*`,
  };
  const policy = new aws.s3.BucketPolicy(
    `${name}-policy`,
    { bucket, policy: policyOf(tlsOnly(bucketName), write) },
    inAccount,
  );
  return { logs, policy };
}

/** The end of the chain, which load balancers write to as well: with S3's own keys, since those writers can use no other. */
const serverLogs = logBucket(
  "access-logs",
  "shop-prod-access-logs",
  { sseAlgorithm: "AES256" },
  "logging.s3.amazonaws.com",
);
export const accessLogs = serverLogs.logs;
export const edgeLogs = logBucket(
  "edge-logs",
  "shop-prod-edge-logs",
  { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn },
  "delivery.logs.amazonaws.com",
).logs;

const afterPolicy = { ...inAccount, dependsOn: [serverLogs.policy] };
new aws.s3.BucketLogging(
  "uploads-logging",
  { bucket, targetBucket: accessLogs.bucket, targetPrefix: "uploads/" },
  afterPolicy,
);
new aws.s3.BucketLogging(
  "edge-logs-logging",
  { bucket: edgeLogs.bucket, targetBucket: accessLogs.bucket, targetPrefix: "edge-logs/" },
  afterPolicy,
);
