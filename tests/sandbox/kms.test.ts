import assert from "node:assert/strict";

import { ACCOUNT, assertLife, awsSuite, OTHER } from "./lifecycle.ts";

const KEY = "aws:kms/key:Key";
const ALIAS = "aws:kms/alias:Alias";
const ROOT = { AWS: `arn:aws:iam::${ACCOUNT}:root` };

function policy(...statements: object[]): string {
  const all = { Effect: "Allow", Principal: ROOT, Action: "kms:*", Resource: "*" };
  return JSON.stringify({ Version: "2012-10-17", Statement: [all, ...statements] });
}

describe("simulated KMS key", () => {
  const suite = awsSuite();

  it("is created, read back, updated in place, replaced on another spec, imported and deleted", async () => {
    const inputs = { description: "data" };
    await assertLife(suite.engine, KEY, {
      inputs,
      updated: { ...inputs, enableKeyRotation: true, policy: policy(), tags: { a: "b" } },
      replaced: { customerMasterKeySpec: { ...inputs, customerMasterKeySpec: "RSA_2048" } },
    });
    const key = await suite.engine.create(KEY, inputs);
    assert.match(key.id, /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    assert.equal(key.state.arn, `arn:aws:kms:us-east-1:${ACCOUNT}:key/${key.id}`);
  });

  it("stays as pending deletion for its window, and nothing can use it", async () => {
    const created = await suite.engine.create(KEY, { deletionWindowInDays: 7 });
    await suite.engine.delete(created);
    const record = suite.world.get(KEY, ACCOUNT, created.id);
    assert.equal(record?.outputs.keyState, "PendingDeletion");
    const days = (new Date(String(record.outputs.deletionDate)).getTime() - suite.world.now().getTime()) / 86_400_000;
    assert.equal(Math.round(days), 7);
    await assert.rejects(suite.engine.create(ALIAS, { name: "alias/late", targetKeyId: created.id }), {
      message: `creating KMS Alias (alias/late): operation error KMS: CreateAlias, api error KMSInvalidStateException: ${String(created.state.arn)} is pending deletion.`,
    });
  });

  it("has the default policy where none is given, and keeps its policy where the program no longer sets one", async () => {
    const created = await suite.engine.create(KEY, {});
    assert.match(String(created.state.policy), /"Sid":"Enable IAM User Permissions"/);
    const mine = policy();
    const updated = await suite.engine.update(created, { policy: mine });
    assert.equal(updated.state.policy, mine);
    assert.equal((await suite.engine.update(updated, {})).state.policy, mine);
  });

  it("refuses a policy that is not JSON before any call", async () => {
    await assert.rejects(suite.engine.create(KEY, { policy: "allow all" }), {
      message: 'policy: "policy" contains an invalid JSON policy: not a JSON object',
    });
  });

  it("refuses a policy with a wrong effect, an unknown principal, or that locks its administrators out", async () => {
    const prefix = "creating KMS Key: operation error KMS: CreateKey, api error MalformedPolicyDocumentException: ";
    const stranger = { AWS: `arn:aws:iam::${ACCOUNT}:role/nobody` };
    const statement = (fields: object): object => ({ Effect: "Allow", Action: "kms:*", Resource: "*", ...fields });
    await assert.rejects(
      suite.engine.create(KEY, { policy: policy(statement({ Effect: "Maybe", Principal: ROOT })) }),
      {
        message: `${prefix}Syntax errors in policy.`,
      },
    );
    await assert.rejects(suite.engine.create(KEY, { policy: policy(statement({ Principal: stranger })) }), {
      message: `${prefix}Policy contains a statement with one or more invalid principals.`,
    });
    const logsOnly = { Statement: [statement({ Principal: { Service: "logs.us-east-1.amazonaws.com" } })] };
    await assert.rejects(suite.engine.create(KEY, { policy: JSON.stringify(logsOnly) }), {
      message: `${prefix}The new key policy will not allow you to update the key policy in the future.`,
    });
  });

  it("sees no change in a policy that says the same in another order", async () => {
    const a = { Effect: "Allow", Principal: ROOT, Action: ["kms:Decrypt", "kms:Encrypt"], Resource: "*" };
    const b = {
      Resource: ["*"],
      Principal: { AWS: ACCOUNT },
      Action: ["kms:Encrypt", "kms:Decrypt"],
      Effect: "Allow",
    };
    const created = await suite.engine.create(KEY, { policy: policy(a) });
    assert.deepEqual((await suite.engine.diff(created, { policy: policy(b) })).paths, {});
    assert.deepEqual((await suite.engine.diff(created, { policy: policy() })).paths, { policy: "UPDATE" });
  });

  it("refuses a rotation period without rotation", async () => {
    await assert.rejects(suite.engine.create(KEY, { rotationPeriodInDays: 90 }), /rotationPeriodInDays: all of/);
  });
});

describe("simulated KMS alias", () => {
  const suite = awsSuite();

  it("is created, read back, moved in place, replaced on another name, imported and deleted", async () => {
    const [key, other] = [await suite.engine.create(KEY, {}), await suite.engine.create(KEY, {})];
    const inputs = { name: "alias/data", targetKeyId: key.id };
    await assertLife(suite.engine, ALIAS, {
      inputs,
      updated: { ...inputs, targetKeyId: other.id },
      replaced: { name: { ...inputs, name: "alias/new" } },
    });
    const alias = await suite.engine.create(ALIAS, inputs);
    assert.equal(alias.state.targetKeyArn, key.state.arn);
    assert.deepEqual((await suite.engine.diff(alias, { ...inputs, targetKeyId: key.state.arn })).paths, {});
  });

  it("refuses a name that is taken and a key that does not exist", async () => {
    const key = await suite.engine.create(KEY, {});
    await suite.engine.create(ALIAS, { name: "alias/taken", targetKeyId: key.id });
    await assert.rejects(suite.engine.create(ALIAS, { name: "alias/taken", targetKeyId: key.id }), {
      message:
        "creating KMS Alias (alias/taken): operation error KMS: CreateAlias, api error AlreadyExistsException: " +
        "An alias with the name arn:aws:kms:us-east-1:549136075525:alias/taken already exists",
    });
    const foreign = `arn:aws:kms:us-east-1:${OTHER.account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
    await assert.rejects(suite.engine.create(ALIAS, { name: "alias/x", targetKeyId: foreign }), {
      message: `creating KMS Alias (alias/x): operation error KMS: CreateAlias, api error NotFoundException: Key '${foreign}' does not exist`,
    });
  });
});
