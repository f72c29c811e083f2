import assert from "node:assert/strict";

import { BUCKET_SETTINGS } from "../../../cli/bootstrap/bucket-settings.ts";
import { stateBucket } from "../../../cli/bootstrap/steps/state-bucket.ts";
import { stateKey } from "../../../cli/bootstrap/steps/state-key.ts";
import { ACCOUNTS, fixture } from "./context.ts";

const NAME = "askflorence-staging-pulumi-state";
const ALL = BUCKET_SETTINGS.map(({ name }) => name).join(", ");

describe("the step state bucket", () => {
  const test = fixture();
  const bucket = { bucket: NAME };
  beforeEach(async () => {
    await test.run(stateKey);
    test.written.length = 0;
  });
  const get = async (setting: string): Promise<unknown> => await test.context.aws(`s3api get-${setting}`, bucket);

  it("makes a bucket with every setting, once", async () => {
    assert.deepEqual(await test.run(stateBucket), { status: "made", text: `${NAME} in us-east-1: ${ALL}` });
    assert.equal(test.context.found.bucketName, NAME);
    assert.deepEqual(await get("bucket-versioning"), { Status: "Enabled" });
    const blocked = JSON.stringify(await get("public-access-block"));
    assert.equal(blocked.match(/:true/g)?.length, 4);
    const encryption = JSON.stringify(await get("bucket-encryption"));
    assert.ok(encryption.includes(`"SSEAlgorithm":"aws:kms","KMSMasterKeyID":"${test.context.found.keyArn ?? ""}"`));
    assert.match(encryption, /"BucketKeyEnabled":true/);
    const { Policy } = (await get("bucket-policy")) as { Policy: string };
    assert.deepEqual(JSON.parse(Policy), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "TlsOnly",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [`arn:aws:s3:::${NAME}`, `arn:aws:s3:::${NAME}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    });
    assert.match(JSON.stringify(await get("bucket-ownership-controls")), /BucketOwnerEnforced/);
    assert.match(JSON.stringify(await get("bucket-tagging")), /"data_class","Value":"public"/);
    await test.assertDone(stateBucket);
  });

  it("says whose bucket it means in every call, so that no other account's is taken for it", async () => {
    const asked: unknown[] = [];
    const { aws } = test.context;
    await stateBucket.run({
      ...test.context,
      aws: (operation, flags) => {
        if (operation !== "s3api create-bucket") asked.push(flags?.["expected-bucket-owner"]);
        return aws(operation, flags);
      },
    });
    assert.deepEqual([...new Set(asked)], [ACCOUNTS.staging]);
  });

  const other = "arn:aws:kms:us-east-1:549136075525:alias/aws/s3";
  const broken: Readonly<Record<string, readonly (readonly [operation: string, flag: string, value: unknown])[]>> = {
    "public access blocked": [["public-access-block", "public-access-block-configuration", { BlockPublicAcls: true }]],
    "no ACLs": [["bucket-ownership-controls", "ownership-controls", { Rules: [{ ObjectOwnership: "ObjectWriter" }] }]],
    versioning: [["bucket-versioning", "versioning-configuration", { Status: "Suspended" }]],
    "encryption with the state key": [
      ["bucket-encryption", "server-side-encryption-configuration", rules({ SSEAlgorithm: "AES256" }, true)],
      ["bucket-encryption", "server-side-encryption-configuration", rules({ SSEAlgorithm: "aws:kms" }, true)],
      [
        "bucket-encryption",
        "server-side-encryption-configuration",
        rules({ SSEAlgorithm: "aws:kms", KMSMasterKeyID: "OTHER" }, true),
      ],
      [
        "bucket-encryption",
        "server-side-encryption-configuration",
        rules({ SSEAlgorithm: "aws:kms", KMSMasterKeyID: "STATE" }, false),
      ],
    ],
    "TLS only": [["bucket-policy", "policy", policy({ NumericLessThan: { "s3:TlsVersion": "1.2" } })]],
    tags: [["bucket-tagging", "tagging", { TagSet: [{ Key: "owner", Value: "somebody" }] }]],
  };
  it("has each setting among those that are broken here", () => {
    assert.deepEqual(Object.keys(broken).toSorted(), BUCKET_SETTINGS.map(({ name }) => name).toSorted());
  });
  for (const [name, changes] of Object.entries(broken)) {
    it(`puts right, and nothing else: ${name}`, async () => {
      await test.run(stateBucket);
      const answer = await test.context.aws("kms create-key");
      const { Arn } = (answer as { KeyMetadata: { Arn: string } }).KeyMetadata;
      for (const [operation, flag, value] of changes) {
        const text = JSON.stringify(value)
          .replace("STATE", test.context.found.keyArn ?? other)
          .replace("OTHER", Arn);
        await test.context.aws(`s3api put-${operation}`, { ...bucket, [flag]: text });
        test.written.length = 0;
        assert.deepEqual(await test.run(stateBucket), { status: "made", text: `${NAME}: put right: ${name}` });
        assert.equal(test.written.length, 1);
        assert.ok(test.written[0]?.startsWith(`aws s3api put-${operation} --bucket ${NAME} `));
        await test.assertDone(stateBucket);
      }
    });
  }

  it("keeps what others have put into the policy and the tags", async () => {
    await test.run(stateBucket);
    const own = policy({ NumericLessThan: { "s3:TlsVersion": "1.2" } });
    await test.context.aws("s3api put-bucket-policy", { ...bucket, policy: JSON.stringify(own) });
    const tagging = JSON.stringify({ TagSet: [{ Key: "cost-centre", Value: "7" }] });
    await test.context.aws("s3api put-bucket-tagging", { ...bucket, tagging });
    await test.run(stateBucket);
    const { Policy } = (await get("bucket-policy")) as { Policy: string };
    const { Statement } = JSON.parse(Policy) as { Statement: { Sid: string }[] };
    assert.deepEqual(
      Statement.map(({ Sid }) => Sid),
      ["Own", "TlsOnly"],
    );
    assert.match(JSON.stringify(await get("bucket-tagging")), /"cost-centre","Value":"7"/);
  });

  it("takes the name of the option, and later that of the stack file", async () => {
    await test.run(stateBucket, { stateBucket: "other-name" });
    assert.equal(test.context.found.bucketName, "other-name");
    test.edit("delivery", { bootstrap: { stateBucketName: "other-name", keyArn: test.context.found.keyArn } });
    await test.assertDone(stateBucket);
    await assert.rejects(test.run(stateBucket, { stateBucket: "third-name" }), {
      message:
        /^--state-bucket: is third-name, but the stack file has other-name as delivery\.bootstrap\.stateBucketName/,
    });
  });

  it("refuses a bucket that belongs to somebody else, and makes nothing", async () => {
    await test.otherAws("s3api create-bucket", bucket);
    await assert.rejects(test.run(stateBucket), {
      message:
        `the bucket ${NAME} belongs to somebody else, or these credentials may not see it; names of buckets are global: ` +
        "choose another one with --state-bucket",
    });
    assert.deepEqual(test.written, []);
  });

  it("refuses one that somebody else was quicker to make", async () => {
    const { aws } = test.context;
    const late = stateBucket.run({
      ...test.context,
      aws: async (operation, flags) => {
        if (operation === "s3api create-bucket") await test.otherAws(operation, flags);
        return await aws(operation, flags);
      },
    });
    await assert.rejects(late, { message: /belongs to somebody else/ });
  });

  it("refuses one that is in another region", async () => {
    await test.run(stateBucket);
    const [record] = test.world.list("aws:s3/bucket:Bucket");
    assert.ok(record);
    test.world.patch(record, { outputs: { bucketRegion: "eu-west-1" } });
    await assert.rejects(test.run(stateBucket), {
      message: `the bucket ${NAME} is in eu-west-1, and the stack in us-east-1; choose another name with --state-bucket`,
    });
  });
});

function rules(byDefault: object, BucketKeyEnabled: boolean) {
  return { Rules: [{ ApplyServerSideEncryptionByDefault: byDefault, BucketKeyEnabled }] };
}

function policy(Condition: object) {
  const Resource = `arn:aws:s3:::${NAME}`;
  const statement = { Sid: "Own", Effect: "Deny", Principal: "*", Action: "s3:*", Resource, Condition };
  return { Version: "2012-10-17", Statement: [statement] };
}
