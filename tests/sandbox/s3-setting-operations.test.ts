import assert from "node:assert/strict";

import { cliIn, refused } from "./cli-calls.ts";
import { awsSuite } from "./lifecycle.ts";

const PUBLIC_ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";

describe("the AWS CLI and the settings of buckets", () => {
  const suite = awsSuite();
  const call = cliIn(suite);
  const bucket = "settings";
  const get = (setting: string): unknown => call(`s3api get-${setting}`, { bucket });
  const put = (setting: string, flag: string, value: unknown): unknown =>
    call(`s3api put-${setting}`, { bucket, [flag]: typeof value === "string" ? value : JSON.stringify(value) });

  before(() => {
    call("s3api create-bucket", { bucket });
  });

  it("has the defaults of a new bucket: closed, without ACLs, encrypted by S3, without versions and policy", () => {
    assert.deepEqual(get("public-access-block"), {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
    });
    assert.deepEqual(get("bucket-ownership-controls"), {
      OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
    });
    const rule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" }, BucketKeyEnabled: false };
    assert.deepEqual(get("bucket-encryption"), { ServerSideEncryptionConfiguration: { Rules: [rule] } });
    assert.deepEqual(get("bucket-versioning"), {});
    assert.throws(
      () => get("bucket-policy"),
      refused("NoSuchBucketPolicy", "GetBucketPolicy", "The bucket policy does not exist"),
    );
  });

  it("takes a public access block in shorthand, and has none once it is removed", async () => {
    assert.deepEqual(
      put("public-access-block", "public-access-block-configuration", "BlockPublicAcls=true,IgnorePublicAcls=false"),
      {},
    );
    const { PublicAccessBlockConfiguration: held } = get("public-access-block") as Record<string, object>;
    assert.deepEqual(held, {
      BlockPublicAcls: true,
      IgnorePublicAcls: false,
      BlockPublicPolicy: false,
      RestrictPublicBuckets: false,
    });
    const imported = await suite.engine.import(PUBLIC_ACCESS_BLOCK, bucket);
    assert.equal(imported?.inputs.blockPublicAcls, true);
    await suite.engine.delete({ ...imported, type: PUBLIC_ACCESS_BLOCK });
    assert.throws(
      () => get("public-access-block"),
      refused(
        "NoSuchPublicAccessBlockConfiguration",
        "GetPublicAccessBlock",
        "The public access block configuration was not found",
      ),
    );
    put("public-access-block", "public-access-block-configuration", { BlockPublicAcls: true, BlockPublicPolicy: true });
    assert.match(JSON.stringify(get("public-access-block")), /"BlockPublicPolicy":true/);
  });

  it("switches versioning on and off, and never back to what it was before", () => {
    for (const Status of ["Enabled", "Suspended"]) {
      put("bucket-versioning", "versioning-configuration", `Status=${Status}`);
      assert.deepEqual(get("bucket-versioning"), { Status });
    }
  });

  it("encrypts with a key that is there", () => {
    const { KeyMetadata } = call("kms create-key") as { KeyMetadata: { Arn: string } };
    const configuration = (KMSMasterKeyID: string) => ({
      Rules: [
        {
          ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID },
          BucketKeyEnabled: true,
        },
      ],
    });
    const wanted = configuration(KeyMetadata.Arn);
    put("bucket-encryption", "server-side-encryption-configuration", wanted);
    assert.deepEqual(get("bucket-encryption"), { ServerSideEncryptionConfiguration: wanted });
    assert.throws(() => put("bucket-encryption", "server-side-encryption-configuration", configuration("alias/none")), {
      message: /^An error occurred \(KMS\.NotFoundException\) when calling the PutBucketEncryption operation: /,
    });
  });

  it("takes a policy about the bucket, and no other", () => {
    const policy = (resource: string) => ({
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: resource }],
    });
    put("bucket-policy", "policy", policy(`arn:aws:s3:::${bucket}`));
    const { Policy } = get("bucket-policy") as { Policy: string };
    assert.deepEqual(JSON.parse(Policy), policy(`arn:aws:s3:::${bucket}`));
    const wrong: [unknown, string][] = [
      [policy("arn:aws:s3:::another"), "Policy has invalid resource"],
      ["{", "This policy contains invalid Json"],
    ];
    for (const [value, message] of wrong) {
      assert.throws(
        () => put("bucket-policy", "policy", value),
        refused("MalformedPolicy", "PutBucketPolicy", message),
      );
    }
  });

  it("changes who owns objects", () => {
    const wanted = { Rules: [{ ObjectOwnership: "ObjectWriter" }] };
    put("bucket-ownership-controls", "ownership-controls", wanted);
    assert.deepEqual(get("bucket-ownership-controls"), { OwnershipControls: wanted });
  });
});
