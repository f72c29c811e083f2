import assert from "node:assert/strict";

import { cliIn, refused } from "./cli-calls.ts";
import { ACCOUNT, awsSuite, OTHER } from "./lifecycle.ts";

const BUCKET = "aws:s3/bucket:Bucket";

describe("the AWS CLI and buckets", () => {
  const suite = awsSuite();
  const call = cliIn(suite);
  const other = cliIn(suite, OTHER.account);
  const elsewhere = cliIn(suite, ACCOUNT, "eu-west-1");

  it("makes a bucket, which then can be asked for and adopted", async () => {
    assert.throws(() => call("s3api head-bucket", { bucket: "mine" }), refused("404", "HeadBucket", "Not Found"));
    assert.deepEqual(call("s3api create-bucket", { bucket: "mine" }), {
      Location: "/mine",
      BucketArn: "arn:aws:s3:::mine",
    });
    assert.deepEqual(call("s3api head-bucket", { bucket: "mine", "expected-bucket-owner": ACCOUNT }), {
      BucketArn: "arn:aws:s3:::mine",
      BucketRegion: "us-east-1",
      AccessPointAlias: false,
    });
    assert.equal((await suite.engine.import(BUCKET, "mine"))?.inputs.bucket, "mine");
  });

  it("refuses a bucket of another account, and one that is expected to have another owner", () => {
    other("s3api create-bucket", { bucket: "theirs" });
    assert.throws(() => call("s3api head-bucket", { bucket: "theirs" }), refused("403", "HeadBucket", "Forbidden"));
    assert.throws(() => call("s3api create-bucket", { bucket: "theirs" }), {
      message: /^An error occurred \(BucketAlreadyExists\) when calling the CreateBucket operation: /,
    });
    call("s3api create-bucket", { bucket: "owned" });
    const expected = { bucket: "owned", "expected-bucket-owner": OTHER.account };
    assert.throws(() => call("s3api head-bucket", expected), refused("403", "HeadBucket", "Forbidden"));
    assert.throws(
      () => call("s3api get-bucket-versioning", expected),
      refused("AccessDenied", "GetBucketVersioning", "Access Denied"),
    );
    assert.throws(
      () => call("s3api get-bucket-policy", { bucket: "none" }),
      refused("NoSuchBucket", "GetBucketPolicy", "The specified bucket does not exist"),
    );
  });

  it("wants the region said twice, but for the first one, where a second creation is no error", () => {
    const asked = { bucket: "far", "create-bucket-configuration": "LocationConstraint=eu-west-1" };
    assert.throws(() => elsewhere("s3api create-bucket", { bucket: "far" }), {
      message: /\(IllegalLocationConstraintException\).*The unspecified location constraint is incompatible/,
    });
    elsewhere("s3api create-bucket", asked);
    assert.equal((call("s3api head-bucket", { bucket: "far" }) as { BucketRegion: string }).BucketRegion, "eu-west-1");
    assert.throws(() => elsewhere("s3api create-bucket", asked), { message: /\(BucketAlreadyOwnedByYou\)/ });
    const first = { bucket: "near", "create-bucket-configuration": '{"LocationConstraint":"us-east-1"}' };
    assert.throws(() => call("s3api create-bucket", first), { message: /\(InvalidLocationConstraint\)/ });
    call("s3api create-bucket", { bucket: "near" });
    call("s3api create-bucket", { bucket: "near" });
  });

  it("replaces all tags at once", () => {
    call("s3api create-bucket", { bucket: "tagged" });
    const tags = (): unknown => call("s3api get-bucket-tagging", { bucket: "tagged" });
    assert.throws(tags, refused("NoSuchTagSet", "GetBucketTagging", "The TagSet does not exist"));
    for (const Key of ["first", "second"]) {
      const tagging = JSON.stringify({ TagSet: [{ Key, Value: "1" }] });
      assert.deepEqual(call("s3api put-bucket-tagging", { bucket: "tagged", tagging }), {});
    }
    assert.deepEqual(tags(), { TagSet: [{ Key: "second", Value: "1" }] });
  });
});
