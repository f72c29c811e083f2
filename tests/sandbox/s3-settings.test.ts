import assert from "node:assert/strict";

import { UNKNOWN } from "../../sandbox/protocol/values.ts";
import { ACCOUNT, assertLife, awsSuite, OTHER } from "./lifecycle.ts";
import type { Engine } from "./harness.ts";

const BUCKET = "aws:s3/bucket:Bucket";
const ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";
const OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls";
const LOGGING = "aws:s3/bucketLogging:BucketLogging";
const LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";

function encryptedWith(sseAlgorithm: string, kmsMasterKeyId?: unknown, more: object = {}): object[] {
  const key = kmsMasterKeyId === undefined ? {} : { kmsMasterKeyId };
  return [{ applyServerSideEncryptionByDefault: { sseAlgorithm, ...key }, ...more }];
}

function expiring(days: number, more: object = {}): object {
  return { id: "old", status: "Enabled", filter: {}, expiration: { days }, ...more };
}

describe("simulated settings of an S3 bucket", () => {
  const suite = awsSuite();
  let other: Engine;
  const bucket = "acme";

  before(async () => {
    for (const name of ["acme", "second", "access-logs"]) await suite.engine.create(BUCKET, { bucket: name });
    other = suite.engine.another();
    await other.configure({ profile: OTHER.profile, region: "us-east-1" });
    await other.create(BUCKET, { bucket: "foreign" });
  });

  it("are created, read back, updated in place, replaced on another bucket, imported and deleted", async () => {
    const { arn } = (await suite.engine.create("aws:kms/key:Key", {})).state;
    const lives: [string, object, object][] = [
      [ACCESS_BLOCK, { blockPublicPolicy: true }, { blockPublicPolicy: true, blockPublicAcls: true }],
      [
        ENCRYPTION,
        { rules: encryptedWith("AES256") },
        { rules: encryptedWith("aws:kms", arn, { bucketKeyEnabled: true }) },
      ],
      [
        VERSIONING,
        { versioningConfiguration: { status: "Enabled" } },
        { versioningConfiguration: { status: "Suspended" } },
      ],
      [OWNERSHIP, { rule: { objectOwnership: "BucketOwnerEnforced" } }, { rule: { objectOwnership: "ObjectWriter" } }],
      [LOGGING, { targetBucket: "access-logs", targetPrefix: "" }, { targetBucket: "access-logs", targetPrefix: "a/" }],
      [LIFECYCLE, { rules: [expiring(30)] }, { rules: [expiring(60)] }],
    ];
    for (const [type, first, second] of lives) {
      await assertLife(suite.engine, type, {
        inputs: { bucket, ...first },
        updated: { bucket, ...second },
        replaced: { bucket: { bucket: "second", ...first } },
      });
    }
  });

  it("need a bucket, and one of the account, in the region and of the owner that they expect", async () => {
    const rule = { objectOwnership: "ObjectWriter" };
    await assert.rejects(suite.engine.create(OWNERSHIP, { bucket: "none", rule }), {
      message:
        "creating S3 Bucket (none) Ownership Controls: operation error S3: PutBucketOwnershipControls, " +
        "api error NoSuchBucket: The specified bucket does not exist",
    });
    await assert.rejects(suite.engine.create(OWNERSHIP, { bucket: "foreign", rule }), /AccessDenied: Access Denied$/);
    await assert.rejects(
      suite.engine.create(OWNERSHIP, { bucket, rule, region: "eu-west-1" }),
      /api error PermanentRedirect: /,
    );
    const expected = { bucket, rules: encryptedWith("AES256"), expectedBucketOwner: OTHER.account };
    await assert.rejects(suite.engine.create(ENCRYPTION, expected), /AccessDenied: Access Denied$/);
    const held = await suite.engine.create(ENCRYPTION, { ...expected, expectedBucketOwner: ACCOUNT });
    assert.equal(held.id, `acme,${ACCOUNT}`);
    await suite.engine.delete(held);
  });

  it("encrypt with a key that exists, one rule, and show no difference in what is off by default", async () => {
    const refused = (rules: object[], message: RegExp): Promise<void> =>
      assert.rejects(suite.engine.create(ENCRYPTION, { bucket, rules }), message);
    await refused(
      encryptedWith("aws:kms", "alias/none"),
      /KMS\.NotFoundException: Alias .*alias\/none is not found\.$/,
    );
    await refused(encryptedWith("AES256", "alias/none"), /InvalidArgument: a KMSMasterKeyID is not applicable/);
    await refused([{ bucketKeyEnabled: true }], /api error MalformedXML: /);
    await refused([...encryptedWith("AES256"), ...encryptedWith("aws:kms")], /api error MalformedXML: /);
    const held = await suite.engine.create(ENCRYPTION, { bucket, rules: encryptedWith("aws:kms") });
    const rules = encryptedWith("aws:kms", "", { bucketKeyEnabled: false });
    assert.deepEqual((await suite.engine.diff(held, { bucket, rules })).paths, {});
    const changed = encryptedWith("aws:kms", "alias/aws/s3", { bucketKeyEnabled: true });
    assert.deepEqual((await suite.engine.diff(held, { bucket, rules: changed })).paths, {
      "rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId": "ADD",
      "rules[0].bucketKeyEnabled": "ADD",
    });
    await suite.engine.delete(held);
  });

  it("never disable versions that have been kept", async () => {
    const first = await suite.engine.create(VERSIONING, { bucket, versioningConfiguration: { status: "Disabled" } });
    const noted = { bucket, versioningConfiguration: { status: "Disabled", mfaDelete: "Disabled" } };
    const inputs = { bucket, versioningConfiguration: { status: "Enabled" } };
    const held = await suite.engine.update(await suite.engine.update(first, noted), inputs);
    await assert.rejects(suite.engine.update(held, { bucket, versioningConfiguration: { status: "Disabled" } }), {
      message: "versioning_configuration.status cannot be updated from 'Enabled' to 'Disabled'",
    });
  });

  it("log to a bucket of the same owner and region", async () => {
    await suite.engine.create(BUCKET, { bucket: "far", region: "eu-west-1" });
    const log = (targetBucket: string): Promise<unknown> =>
      suite.engine.create(LOGGING, { bucket, targetBucket, targetPrefix: "" });
    await assert.rejects(log("none"), {
      message:
        "creating S3 Bucket (acme) Logging: operation error S3: PutBucketLogging, " +
        "api error InvalidTargetBucketForLogging: The target bucket for logging does not exist",
    });
    await assert.rejects(
      log("foreign"),
      /The owner for the bucket to be logged and the target bucket must be the same\./,
    );
    await assert.rejects(log("far"), /CrossLocationLoggingProhibited/);
    const simple = {
      bucket,
      targetBucket: "access-logs",
      targetPrefix: "",
      targetObjectKeyFormat: { simplePrefix: {} },
    };
    await suite.engine.create(LOGGING, simple);
    const targetObjectKeyFormat = { simplePrefix: {}, partitionedPrefix: { partitionDateSource: "EventTime" } };
    await assert.rejects(
      suite.engine.check(LOGGING, { bucket, targetBucket: "acme", targetPrefix: "", targetObjectKeyFormat }),
      /only one of `partitioned_prefix,simple_prefix`/,
    );
  });

  it("expire by rules that do something, of their own ids, in an order that can be", async () => {
    const refused = (rules: object[], message: RegExp): Promise<void> =>
      assert.rejects(suite.engine.create(LIFECYCLE, { bucket, rules }), message);
    const transitions = [{ days: 30, storageClass: "STANDARD_IA" }];
    await refused([], /rules must contain at least 1 element/);
    await refused([{ id: "a", status: "Enabled", expiration: { days: 1 } }], /exactly one of "filter" and "prefix"/);
    await refused(
      [{ id: "a", status: "Enabled", filter: {} }],
      /InvalidRequest: At least one action needs to be specified/,
    );
    await refused([expiring(0)], /'Days' for Expiration action must be a positive integer/);
    await refused([expiring(1, { expiration: {} })], /api error MalformedXML/);
    await refused([expiring(1), expiring(2)], /Rule ID must be unique/);
    await refused(
      [expiring(30, { transitions })],
      /'Days' in the Expiration action for filter '\(prefix=\)' must be greater than 'Days' in the Transition action$/,
    );
    await refused(
      [expiring(90, { transitions: [{ days: 29, storageClass: "STANDARD_IA" }] })],
      /must be greater than or equal to 30 for storageClass 'STANDARD_IA'$/,
    );
    const held = await suite.engine.create(LIFECYCLE, { bucket, rules: [expiring(31, { transitions })] });
    const rules = [expiring(31, { transitions, filter: { prefix: "" } })];
    assert.deepEqual((await suite.engine.diff(held, { bucket, rules })).paths, {});
    const narrow = [expiring(31, { transitions, filter: { prefix: "a/" } })];
    assert.deepEqual((await suite.engine.diff(held, { bucket, rules: narrow })).paths, {
      "rules[0].filter.prefix": "ADD",
    });
    const dated = expiring(31, { transitions: [{ date: "2030-01-01T00:00:00Z", storageClass: "STANDARD_IA" }] });
    await suite.engine.update(held, { bucket, rules: [dated] });
    await suite.engine.previewCreate(LIFECYCLE, { bucket, rules: UNKNOWN });
  });
});
