import assert from "node:assert/strict";

import { operations } from "../../sandbox/aws/operations.ts";
import { encryptionOf, existingBucket } from "../../sandbox/aws/s3-access.ts";
import { ACCOUNT, assertLife, awsSuite, OTHER } from "./lifecycle.ts";

const BUCKET = "aws:s3/bucket:Bucket";
const VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";
const ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const POLICY = "aws:s3/bucketPolicy:BucketPolicy";

describe("simulated S3 bucket", () => {
  const suite = awsSuite();
  const run = (command: string, flags: Record<string, string>): unknown =>
    (operations[`s3api ${command}`] ?? assert.fail(command)).run(flags, {
      world: suite.world,
      account: ACCOUNT,
      region: "us-east-1",
    });

  it("is created, read back, updated in place, replaced on another name or lock, imported and deleted", async () => {
    const inputs = { bucket: "acme-logs" };
    await assertLife(suite.engine, BUCKET, {
      inputs,
      updated: { ...inputs, tags: { a: "b" } },
      replaced: { bucket: { bucket: "acme-other" }, objectLockEnabled: { ...inputs, objectLockEnabled: true } },
    });
    const { state } = await suite.engine.create(BUCKET, inputs);
    assert.equal(state.arn, "arn:aws:s3:::acme-logs");
    assert.equal(state.bucketRegionalDomainName, "acme-logs.s3.us-east-1.amazonaws.com");
    assert.equal(state.hostedZoneId, "Z3AQBSTGFYJSTF");
  });

  it("gets a name from the resource's own, or from a prefix", async () => {
    assert.match((await suite.engine.create(BUCKET, {})).id, /^example-[0-9a-f]{7}$/);
    assert.match((await suite.engine.create(BUCKET, { bucketPrefix: "acme-" })).id, /^acme-\d+$/);
  });

  it("refuses a name that any account has, and says whose it is", async () => {
    await suite.engine.create(BUCKET, { bucket: "taken" });
    await assert.rejects(suite.engine.create(BUCKET, { bucket: "taken" }), {
      message:
        "creating S3 Bucket (taken): operation error S3: CreateBucket, api error BucketAlreadyOwnedByYou: " +
        "Your previous request to create the named bucket succeeded and you already own it.",
    });
    const other = suite.engine.another();
    await other.configure({ profile: OTHER.profile, region: "us-east-1" });
    await assert.rejects(
      other.create(BUCKET, { bucket: "taken" }),
      /api error BucketAlreadyExists: The requested bucket name is not available\. The bucket namespace is shared/,
    );
  });

  it("refuses names that S3 does not have", async () => {
    for (const bucket of ["ab", "Logs", "a_b", "a..b", "a-.b", ".ab", "ab-", "x".repeat(64)]) {
      await assert.rejects(suite.engine.check(BUCKET, { bucket }), /invalid value for bucket: it must match/);
    }
    await assert.rejects(suite.engine.check(BUCKET, { bucket: "10.0.0.1" }), /not be formatted as an IP address/);
    await assert.rejects(suite.engine.check(BUCKET, { bucket: "xn--logs" }), /must not start with xn--/);
    await assert.rejects(suite.engine.check(BUCKET, { bucket: "logs-s3alias" }), /must not end with -s3alias/);
  });

  it("refuses by name what is not simulated, and says which resource is", async () => {
    await assert.rejects(suite.engine.check(BUCKET, { versioning: { enabled: true } }), {
      message:
        "versioning: the sandbox does not simulate 'versioning' of a bucket: it is deprecated, use aws.s3.BucketVersioning",
    });
    await assert.rejects(suite.engine.check(BUCKET, { website: {} }), /does not simulate 'website' of a bucket$/);
  });

  it("tells its encryption, versions and policy, which its own inputs do not say, without a difference", async () => {
    const inputs = { bucket: "told" };
    const held = await suite.engine.create(BUCKET, inputs);
    const encrypted = (sseAlgorithm: string, kmsMasterKeyId: string, bucketKeyEnabled: boolean): object => ({
      rule: { applyServerSideEncryptionByDefault: { sseAlgorithm, kmsMasterKeyId }, bucketKeyEnabled },
    });
    assert.deepEqual(held.state.serverSideEncryptionConfiguration, encrypted("AES256", "", false));
    assert.equal(held.state.policy, "");
    const { arn } = (await suite.engine.create("aws:kms/key:Key", {})).state;
    const applyServerSideEncryptionByDefault = { sseAlgorithm: "aws:kms", kmsMasterKeyId: arn };
    const rules = [{ applyServerSideEncryptionByDefault, bucketKeyEnabled: true }];
    await suite.engine.create(ENCRYPTION, { bucket: "told", rules });
    await suite.engine.create(VERSIONING, { bucket: "told", versioningConfiguration: { status: "Enabled" } });
    const refreshed = (await suite.engine.refresh(held)) ?? assert.fail();
    assert.deepEqual(refreshed.state.serverSideEncryptionConfiguration, encrypted("aws:kms", String(arn), true));
    assert.deepEqual(refreshed.state.versioning, { enabled: true, mfaDelete: false });
    assert.deepEqual((await suite.engine.diff(refreshed, inputs)).paths, {});
    assert.deepEqual(encryptionOf(suite.world, existingBucket(suite.world, ACCOUNT, "told")), {
      algorithm: "aws:kms",
      bucketKey: true,
      keyId: arn,
    });
  });

  it("is not deleted while it has objects, unless it is forced to", async () => {
    const held = await suite.engine.create(BUCKET, { bucket: "full" });
    run("put-object", { bucket: "full", key: "a/b" });
    const message =
      "deleting S3 Bucket (full): operation error S3: DeleteBucket, api error BucketNotEmpty: " +
      "The bucket you tried to delete is not empty";
    await assert.rejects(suite.engine.delete(held), { message });
    await suite.engine.create(VERSIONING, { bucket: "full", versioningConfiguration: { status: "Enabled" } });
    await assert.rejects(suite.engine.delete(held), {
      message: `${message}. You must delete all versions in the bucket.`,
    });
    await suite.engine.delete(await suite.engine.update(held, { bucket: "full", forceDestroy: true }));
    assert.deepEqual(suite.world.list("aws:s3/object:Object"), []);
  });

  it("holds the objects that people put", async () => {
    await suite.engine.create(BUCKET, { bucket: "held" });
    for (const key of ["a/1", "a/2", "b/1"]) {
      assert.deepEqual(run("put-object", { bucket: "held", key }), { ServerSideEncryption: "AES256" });
    }
    assert.deepEqual(run("delete-object", { bucket: "held", key: "a/2" }), {});
    assert.deepEqual(run("list-objects-v2", { bucket: "held" }), { Contents: [{ Key: "a/1" }, { Key: "b/1" }] });
    assert.deepEqual(run("list-objects-v2", { bucket: "held", prefix: "b/" }), { Contents: [{ Key: "b/1" }] });
    assert.throws(() => run("put-object", { bucket: "none", key: "a" }), {
      message:
        "An error occurred (NoSuchBucket) when calling the PutObject operation: The specified bucket does not exist",
    });
  });

  it("takes its settings with it, and only them", async () => {
    const prefixed = await suite.engine.create(BUCKET, { bucketPrefix: "other-" });
    const versioningConfiguration = { status: "Enabled" };
    const kept = await suite.engine.create(VERSIONING, { bucket: prefixed.id, versioningConfiguration });
    const held = await suite.engine.create(BUCKET, { bucket: "gone" });
    const Principal = { AWS: ACCOUNT };
    const Statement = [{ Effect: "Allow", Principal, Action: "s3:*", Resource: "arn:aws:s3:::gone" }];
    const policy = await suite.engine.create(POLICY, { bucket: "gone", policy: JSON.stringify({ Statement }) });
    await suite.engine.delete(held);
    assert.equal(await suite.engine.refresh(policy), undefined);
    await suite.engine.delete(policy);
    assert.deepEqual(await suite.engine.refresh(kept), kept);
    await suite.engine.delete(prefixed);
    assert.deepEqual([await suite.engine.refresh(prefixed), await suite.engine.refresh(kept)], [undefined, undefined]);
  });
});
