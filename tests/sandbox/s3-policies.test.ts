import assert from "node:assert/strict";

import { mayPut } from "../../sandbox/aws/s3-access.ts";
import { UNKNOWN } from "../../sandbox/protocol/values.ts";
import { ACCOUNT, assertLife, awsSuite } from "./lifecycle.ts";

const BUCKET = "aws:s3/bucket:Bucket";
const POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const SERVICE = "logdelivery.elasticloadbalancing.amazonaws.com";

function policyOf(...statements: object[]): string {
  const baseline = {
    Effect: "Allow",
    Principal: { Service: SERVICE },
    Action: "s3:PutObject",
    Resource: "arn:aws:s3:::acme/*",
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: statements.map((own) => ({ ...baseline, ...own })) });
}

describe("simulated S3 bucket policy", () => {
  const suite = awsSuite();
  const bucket = "acme";
  const put = (...statements: object[]) => suite.engine.create(POLICY, { bucket, policy: policyOf(...statements) });
  const refused = (statement: object, message: RegExp): Promise<void> => assert.rejects(put(statement), message);

  before(async () => {
    for (const name of ["acme", "acme-2"]) await suite.engine.create(BUCKET, { bucket: name });
  });

  it("is created, read back, updated in place, replaced on another bucket, imported and deleted", async () => {
    const inputs = { bucket, policy: policyOf({}) };
    await assertLife(suite.engine, POLICY, {
      inputs,
      updated: { bucket, policy: policyOf({ Action: ["s3:PutObject", "s3:PutObjectAcl"] }) },
      replaced: { bucket: { bucket: "acme-2", policy: inputs.policy } },
    });
  });

  it("is the same in another order, with one value as a list, and as an object", async () => {
    const held = await put({ Action: ["s3:PutObject", "s3:GetObject"] });
    const policy = policyOf({ Action: ["s3:GetObject", "s3:PutObject"], Resource: ["arn:aws:s3:::acme/*"] });
    assert.deepEqual((await suite.engine.diff(held, { bucket, policy })).paths, {});
    assert.deepEqual((await suite.engine.diff(held, { bucket, policy: JSON.parse(policy) as unknown })).paths, {});
  });

  it("can be previewed before its bucket and its principals exist", async () => {
    for (const policy of [UNKNOWN, policyOf({ Resource: UNKNOWN }), { Statement: [{ Principal: { AWS: UNKNOWN } }] }]) {
      assert.equal((await suite.engine.previewCreate(POLICY, { bucket: UNKNOWN, policy })).bucket, UNKNOWN);
    }
  });

  it("refuses what is not about this bucket", async () => {
    const message =
      "putting S3 Bucket (acme) Policy: operation error S3: PutBucketPolicy, api error MalformedPolicy: Policy has invalid resource";
    for (const Resource of ["*", "arn:aws:s3:::acme-2/*", "arn:aws:s3:::*", "arn:aws:s3:us-east-1::acme/*"]) {
      await assert.rejects(put({ Resource }), { message });
    }
    await refused({ Resource: ["arn:aws:s3:::acme/*", "arn:aws:s3:::acme-2/*"] }, /Policy has invalid resource$/);
    await refused({ Action: ["s3:PutObject", "sqs:SendMessage"] }, /MalformedPolicy: Policy has invalid action$/);
    await refused({ Principal: undefined }, /MalformedPolicy: Missing required field Principal$/);
    await refused(
      { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/none` } },
      /MalformedPolicy: Invalid principal in policy$/,
    );
    await refused({ Resource: "arn:aws:s3:::acme" }, /Action does not apply to any resource\(s\) in statement$/);
    await refused(
      { Action: ["s3:PutObject", "s3:ListBucket"] },
      /Action does not apply to any resource\(s\) in statement$/,
    );
    await put({ Action: ["s3:ListBucket", "s3:GetObject"], Resource: ["arn:aws:s3:::acme", "arn:aws:s3:::acme/*"] });
    await put({ Action: "s3:*", Resource: "arn:aws:s3:::acme" });
  });

  it("is not public while public policies are blocked, as they are on a new bucket", async () => {
    const message =
      `putting S3 Bucket (acme) Policy: operation error S3: PutBucketPolicy, api error AccessDenied: User: arn:aws:iam::${ACCOUNT}:user/sandbox ` +
      'is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::acme" because public policies are prevented by the ' +
      "BlockPublicPolicy setting in S3 Block Public Access.";
    const everyone = { Principal: "*", Action: "s3:GetObject" };
    const from = (Condition: object): object => ({ ...everyone, Condition });
    await assert.rejects(put(everyone), { message });
    await assert.rejects(put({}, { ...everyone, Principal: { AWS: ["*", ACCOUNT] } }), { message });
    await assert.rejects(put(from({ ArnLike: { "aws:SourceArn": ["arn:aws:s3:::acme", "*"] } })), { message });
    await assert.rejects(put(from({ IpAddress: { "aws:SourceIp": "0.0.0.0/0" } })), { message });
    await put(from({ StringEquals: { "aws:SourceVpce": "vpce-0123456789abcdef0" } }));
    await put({
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
    const block = await suite.engine.create(ACCESS_BLOCK, { bucket, blockPublicPolicy: true });
    await assert.rejects(put(everyone), { message });
    await suite.engine.delete(block);
    await put(everyone);
    await suite.engine.create(ACCESS_BLOCK, { bucket, blockPublicPolicy: true });
    await assert.rejects(put(everyone), { message });
  });
});

describe("access to a simulated S3 bucket", () => {
  const suite = awsSuite();
  const context = { "aws:SourceAccount": ACCOUNT };
  const may = (key: string, principal = SERVICE): boolean => mayPut(suite.world, "acme", principal, key, context);
  const put = (...statements: object[]) =>
    suite.engine.create(POLICY, { bucket: "acme", policy: policyOf(...statements) });

  before(() => suite.engine.create(BUCKET, { bucket: "acme" }));

  it("is given by its policy, to those and for the keys that it names", async () => {
    assert.equal(may("AWSLogs/"), false, "without a policy");
    assert.equal(mayPut(suite.world, "none", SERVICE, "a"), false, "without a bucket");
    const Condition = { StringEquals: { "aws:SourceAccount": ACCOUNT } };
    await put({ Resource: "arn:aws:s3:::acme/AWSLogs/*", Condition });
    assert.deepEqual(
      [may("AWSLogs/"), may("other/"), may("AWSLogs/", "delivery.logs.amazonaws.com")],
      [true, false, false],
    );
    assert.equal(mayPut(suite.world, "acme", SERVICE, "AWSLogs/"), false, "without the context");
    await put({}, { Effect: "Deny", Principal: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } });
    assert.equal(may("AWSLogs/"), true, "over TLS");
  });

  it("is given to an account of outside by its ARN", async () => {
    await put({ Principal: { AWS: "arn:aws:iam::127311923021:root" } });
    assert.deepEqual([may("a", "127311923021"), may("a", "arn:aws:iam::127311923021:root")], [true, true]);
    assert.equal(may("a", "arn:aws:iam::797873946194:root"), false);
  });

  it("needs the customer's key too, where the bucket encrypts with one", async () => {
    await put({});
    const encryptWith = async (kmsMasterKeyId: unknown = ""): Promise<unknown> => {
      const applyServerSideEncryptionByDefault = { sseAlgorithm: "aws:kms", kmsMasterKeyId };
      return suite.engine.create(ENCRYPTION, { bucket: "acme", rules: [{ applyServerSideEncryptionByDefault }] });
    };
    const keyFor = async (Action: string): Promise<unknown> => {
      const root = { Effect: "Allow", Principal: { AWS: ACCOUNT }, Action: "kms:*", Resource: "*" };
      const logs = { Effect: "Allow", Principal: { Service: SERVICE }, Action, Resource: "*" };
      const policy = JSON.stringify({ Statement: [root, logs] });
      return (await suite.engine.create("aws:kms/key:Key", { policy })).state.arn;
    };
    await encryptWith();
    assert.equal(may("a"), false, "the AWS-managed key");
    await encryptWith(await keyFor("kms:DescribeKey"));
    assert.equal(may("a"), false, "a key that does not let the service encrypt");
    const good = await keyFor("kms:GenerateDataKey*");
    await encryptWith(good);
    assert.equal(may("a"), true);
    await suite.engine.delete(
      (await suite.engine.import("aws:kms/key:Key", String(good).split("/")[1] ?? "")) ?? assert.fail(),
    );
    assert.equal(may("a"), false, "a key that is pending deletion");
  });
});
