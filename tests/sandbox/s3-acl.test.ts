import assert from "node:assert/strict";

import { awsSuite } from "./lifecycle.ts";

const BUCKET = "aws:s3/bucket:Bucket";
const OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls";
const ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const ACL = "aws:s3/bucketAcl:BucketAcl";

describe("a simulated access control list of an S3 bucket", () => {
  const suite = awsSuite();
  const bucket = "acme";

  before(async () => {
    await suite.engine.create(BUCKET, { bucket });
    await suite.engine.create(OWNERSHIP, { bucket, rule: { objectOwnership: "BucketOwnerPreferred" } });
  });

  it("is created, read back, updated in place, replaced on another bucket, imported and deleted", async () => {
    const { engine } = suite;
    const created = await engine.create(ACL, { bucket, acl: "private" });
    assert.equal(created.id, "acme,private");
    assert.deepEqual(await engine.refresh(created), created);
    assert.deepEqual((await engine.diff(created, { bucket, acl: "private" })).paths, {});
    assert.deepEqual((await engine.diff(created, { bucket: "other", acl: "private" })).replaces, ["bucket"]);
    const delivered = { bucket, acl: "log-delivery-write" };
    assert.deepEqual((await engine.diff(created, delivered)).replaces, []);
    const updated = await engine.update(created, delivered);
    assert.deepEqual(await engine.refresh(updated), updated);
    assert.deepEqual((await engine.import(ACL, created.id))?.inputs, updated.inputs);
    await engine.delete(updated);
    assert.equal(await engine.refresh(updated), undefined);
  });

  it("shows whom a canned list admits", async () => {
    const { state } = await suite.engine.create(ACL, { bucket, acl: "log-delivery-write" });
    const { grants } = state.accessControlPolicy as { grants: { grantee: { uri?: string }; permission: string }[] };
    assert.deepEqual(
      grants.map(({ grantee, permission }) => [grantee.uri?.split("/").at(-1), permission]),
      [
        [undefined, "FULL_CONTROL"],
        ["LogDelivery", "WRITE"],
        ["LogDelivery", "READ_ACP"],
      ],
    );
  });

  it("is refused by a bucket that has none, and where public ones are blocked", async () => {
    const { engine } = suite;
    await engine.create(BUCKET, { bucket: "new" });
    await assert.rejects(engine.create(ACL, { bucket: "new", acl: "private" }), {
      message:
        "creating S3 Bucket (new) ACL: operation error S3: PutBucketAcl, " +
        "api error AccessControlListNotSupported: The bucket does not allow ACLs",
    });
    await assert.rejects(engine.create(ACL, { bucket, acl: "public-read" }), /api error AccessDenied: Access Denied$/);
    await engine.create(ACCESS_BLOCK, { bucket, blockPublicAcls: false });
    await engine.create(ACL, { bucket, acl: "public-read" });
  });

  it("is refused where it is neither canned nor a name of such a list, and where it is written out, which is not simulated", async () => {
    const { engine } = suite;
    await assert.rejects(engine.check(ACL, { bucket }), /exactly one of .*accessControlPolicy.*acl.* must be set/);
    await assert.rejects(engine.check(ACL, { bucket, acl: "everybody" }), /expected acl to be one of/);
    await assert.rejects(
      engine.check(ACL, { bucket, accessControlPolicy: { owner: { id: "1" } } }),
      /the sandbox does not simulate 'accessControlPolicy': it has acl/,
    );
  });
});
