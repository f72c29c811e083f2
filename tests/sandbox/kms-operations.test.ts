import assert from "node:assert/strict";

import { cliIn, refused } from "./cli-calls.ts";
import { ACCOUNT, awsSuite, OTHER } from "./lifecycle.ts";

const KEY = "aws:kms/key:Key";

interface Described {
  readonly KeyMetadata: { readonly Arn: string; readonly KeyId: string; readonly [name: string]: unknown };
}

describe("the AWS CLI and KMS keys", () => {
  const suite = awsSuite();
  const call = cliIn(suite);

  it("makes a key with its description and tags, which Pulumi can adopt", async () => {
    const tags = '[{"TagKey":"owner","TagValue":"platform"}]';
    const { KeyMetadata } = call("kms create-key", { description: "state", tags }) as Described;
    const { Arn, KeyId, Description, KeyState, Enabled, KeyManager } = KeyMetadata;
    assert.equal(Arn, `arn:aws:kms:us-east-1:${ACCOUNT}:key/${KeyId}`);
    assert.deepEqual([Description, KeyState, Enabled, KeyManager], ["state", "Enabled", true, "CUSTOMER"]);
    const imported = await suite.engine.import(KEY, KeyId);
    assert.deepEqual(imported?.inputs.tags, { owner: "platform" });
    const { Keys } = call("kms list-keys") as { Keys: unknown[] };
    assert.ok(JSON.stringify(Keys).includes(JSON.stringify({ KeyId, KeyArn: Arn })));
    assert.doesNotMatch(JSON.stringify(cliIn(suite, OTHER.account)("kms list-keys")), new RegExp(KeyId));
  });

  it("refuses a policy that nobody could change any more, in KMS's own words", () => {
    const Principal = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
    const Statement = [{ Effect: "Allow", Principal, Action: "kms:Decrypt", Resource: "*" }];
    assert.throws(
      () => call("kms create-key", { policy: JSON.stringify({ Version: "2012-10-17", Statement }) }),
      refused(
        "MalformedPolicyDocumentException",
        "CreateKey",
        "The new key policy will not allow you to update the key policy in the future.",
      ),
    );
  });

  it("gives a key an alias, by which it is described, once", () => {
    const { KeyMetadata } = call("kms create-key") as Described;
    assert.throws(
      () => call("kms describe-key", { "key-id": "alias/state" }),
      refused("NotFoundException", "DescribeKey", `Alias arn:aws:kms:us-east-1:${ACCOUNT}:alias/state is not found.`),
    );
    const alias = { "alias-name": "alias/state", "target-key-id": KeyMetadata.KeyId };
    assert.deepEqual(call("kms create-alias", alias), {});
    assert.equal((call("kms describe-key", { "key-id": "alias/state" }) as Described).KeyMetadata.Arn, KeyMetadata.Arn);
    assert.throws(
      () => call("kms create-alias", alias),
      refused(
        "AlreadyExistsException",
        "CreateAlias",
        `An alias with the name arn:aws:kms:us-east-1:${ACCOUNT}:alias/state already exists`,
      ),
    );
  });

  it("turns rotation on, once a year", () => {
    const { KeyId } = (call("kms create-key") as Described).KeyMetadata;
    const status = (): unknown => call("kms get-key-rotation-status", { "key-id": KeyId });
    assert.deepEqual(status(), { KeyId, KeyRotationEnabled: false });
    assert.deepEqual(call("kms enable-key-rotation", { "key-id": KeyId }), {});
    assert.deepEqual(status(), { KeyId, KeyRotationEnabled: true, RotationPeriodInDays: 365 });
  });

  it("still describes a key that is pending deletion, and changes it no more", async () => {
    const key = await suite.engine.create(KEY, { deletionWindowInDays: 7 });
    await suite.engine.delete(key);
    const { KeyMetadata } = call("kms describe-key", { "key-id": key.id }) as Described;
    assert.deepEqual([KeyMetadata.KeyState, KeyMetadata.Enabled], ["PendingDeletion", false]);
    assert.throws(
      () => call("kms enable-key-rotation", { "key-id": key.id }),
      refused("KMSInvalidStateException", "EnableKeyRotation", `${String(key.state.arn)} is pending deletion.`),
    );
  });
});
