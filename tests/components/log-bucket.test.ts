import assert from "node:assert/strict";

import { LogBucket, type LogBucketArgs } from "../../components/log-bucket.ts";
import { declare, type Opts, previewsTheSame } from "./mocks.ts";
import { named, stack } from "./stack.ts";

const BUCKET = "askflorence-prod-some-logs-039624954211";
const ARN = `arn:aws:s3:::${BUCKET}`;

const logBucket = (changes: Partial<LogBucketArgs> = {}) => {
  return (opts: Opts) => new LogBucket("logs", { ...stack, purpose: "some-logs", writers: [], ...changes }, opts);
};
const declareBucket = (changes?: Partial<LogBucketArgs>) => declare(logBucket(changes));

const ENCRYPTION =
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration logs-encryption";
const POLICY = "aws:s3/bucketPolicy:BucketPolicy logs-policy";
const LOGGING = "aws:s3/bucketLogging:BucketLogging logs-access-logging";

const TLS_ONLY = {
  Sid: "TlsOnly",
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: [ARN, `${ARN}/*`],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};

describe("LogBucket", () => {
  it("is a private, versioned, encrypted bucket over TLS, whose logs expire", async () => {
    const { tree, options, outputs } = await declareBucket();
    assert.deepEqual(tree, {
      "": { "askflorence:components:LogBucket logs": {} },
      logs: {
        "aws:s3/bucket:Bucket logs-bucket": { bucket: BUCKET, forceDestroy: false, tags: named(BUCKET) },
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock logs-public-access": {
          bucket: BUCKET,
          blockPublicAcls: true,
          blockPublicPolicy: true,
          ignorePublicAcls: true,
          restrictPublicBuckets: true,
        },
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls logs-ownership": {
          bucket: BUCKET,
          rule: { objectOwnership: "BucketOwnerEnforced" },
        },
        [ENCRYPTION]: {
          bucket: BUCKET,
          rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
        },
        "aws:s3/bucketVersioning:BucketVersioning logs-versioning": {
          bucket: BUCKET,
          versioningConfiguration: { status: "Enabled" },
        },
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration logs-lifecycle": {
          bucket: BUCKET,
          rules: [
            {
              id: "expire",
              status: "Enabled",
              filter: {},
              expiration: { days: 365 },
              noncurrentVersionExpiration: { noncurrentDays: 30 },
              abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
            },
          ],
        },
        [POLICY]: { bucket: BUCKET, policy: { Version: "2012-10-17", Statement: [TLS_ONLY] } },
      },
    });
    assert.deepEqual(options, {
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration logs-lifecycle": { after: ["logs-versioning"] },
      [POLICY]: { after: ["logs-public-access"] },
    });
    assert.deepEqual(outputs, { logs: { bucketName: BUCKET, bucketArn: "logs-bucket.arn" } });
  });

  it("encrypts with the CMK where it is given one", async () => {
    const { declared } = await declareBucket({ keyArn: "the key" });
    assert.deepEqual(declared.inputsOf(ENCRYPTION).rules, [
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: "the key" },
        bucketKeyEnabled: true,
      },
    ]);
  });

  it("has its accesses logged in another bucket, under its own name", async () => {
    const { declared } = await declare((opts) => {
      const another = new LogBucket("others", { ...stack, purpose: "others", writers: ["serverAccess"] }, opts);
      return logBucket({ accessLogBucket: another })(opts);
    });
    assert.deepEqual(declared.inputsOf(LOGGING), {
      bucket: BUCKET,
      targetBucket: "askflorence-prod-others-039624954211",
      targetPrefix: `server-access/${BUCKET}/`,
    });
    assert.ok(declared.waitsFor(LOGGING).includes("others-policy"));
  });

  it("admits load balancers, to this account's folder", async () => {
    const { declared } = await declareBucket({ writers: ["loadBalancers"] });
    assert.deepEqual(declared.inputsOf(POLICY).policy, {
      Version: "2012-10-17",
      Statement: [
        TLS_ONLY,
        {
          Sid: "LoadBalancersWrite",
          Effect: "Allow",
          Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
          Action: "s3:PutObject",
          Resource: `${ARN}/AWSLogs/039624954211/*`,
        },
      ],
    });
  });

  it("admits the log delivery of this account and region", async () => {
    const { declared } = await declareBucket({ writers: ["logDelivery"] });
    assert.deepEqual(declared.inputsOf(POLICY).policy, {
      Version: "2012-10-17",
      Statement: [
        TLS_ONLY,
        {
          Sid: "AWSLogDeliveryWrite1",
          Effect: "Allow",
          Principal: { Service: "delivery.logs.amazonaws.com" },
          Action: "s3:PutObject",
          Resource: `${ARN}/AWSLogs/039624954211/*`,
          Condition: {
            StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceAccount": "039624954211" },
            ArnLike: { "aws:SourceArn": "arn:aws:logs:us-east-1:039624954211:delivery-source:*" },
          },
        },
      ],
    });
  });

  it("admits S3's logs of this stack's other log buckets", async () => {
    const { declared } = await declareBucket({ writers: ["serverAccess"] });
    assert.deepEqual(declared.inputsOf(POLICY).policy, {
      Version: "2012-10-17",
      Statement: [
        TLS_ONLY,
        {
          Sid: "ServerAccessLogsWrite",
          Effect: "Allow",
          Principal: { Service: "logging.s3.amazonaws.com" },
          Action: "s3:PutObject",
          Resource: `${ARN}/server-access/*`,
          Condition: {
            StringEquals: { "aws:SourceAccount": "039624954211" },
            ArnLike: { "aws:SourceArn": "arn:aws:s3:::askflorence-prod-*-039624954211" },
          },
        },
      ],
    });
  });

  it("shows its policy in the preview of a first update", async () => {
    const declared = await previewsTheSame(logBucket({ writers: ["loadBalancers", "serverAccess"] }));
    const { bucket, policy } = declared.inputsOf(POLICY);
    assert.equal(bucket, BUCKET);
    assert.equal((policy as { Statement: unknown[] }).Statement.length, 3);
  });
});
