import assert from "node:assert/strict";

import { operations } from "../../sandbox/aws/operations.ts";
import { mayDecrypt } from "../../sandbox/aws/secret-store.ts";
import { administrator } from "../../sandbox/aws/iam-policy.ts";
import type { Held } from "./harness.ts";
import { ACCOUNT, assertLife, awsSuite } from "./lifecycle.ts";

const SECRET = "aws:secretsmanager/secret:Secret";
const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";
const KEY = "aws:kms/key:Key";
const MARKED = "You can't perform this operation on the secret because it was marked for deletion.";
const DAY = 24 * 60 * 60;

describe("simulated secret", () => {
  const suite = awsSuite();
  const caller = { world: suite.world, account: ACCOUNT, region: "us-east-1" };

  it("is created, read back, updated in place, replaced on another name, imported and deleted", async () => {
    const key = await suite.engine.create(KEY, {});
    const inputs = { name: "app/uri", recoveryWindowInDays: 0 };
    await assertLife(suite.engine, SECRET, {
      inputs,
      updated: { ...inputs, description: "uri", kmsKeyId: key.state.arn, tags: { a: "b" }, recoveryWindowInDays: 7 },
      replaced: { name: { ...inputs, name: "app/other" } },
    });
  });

  it("has an ARN with six random characters, which is its id, and no output for the AWS-managed key", async () => {
    const created = await suite.engine.create(SECRET, { name: "app/plain" });
    assert.match(created.id, /^arn:aws:secretsmanager:us-east-1:549136075525:secret:app\/plain-[A-Za-z0-9]{6}$/);
    assert.equal(created.state.arn, created.id);
    assert.ok(!("kmsKeyId" in created.state));
  });

  it("refuses a name that is in use", async () => {
    await suite.engine.create(SECRET, { name: "taken" });
    await assert.rejects(suite.engine.create(SECRET, { name: "taken" }), {
      message:
        "creating Secrets Manager Secret (taken): operation error Secrets Manager: CreateSecret, " +
        "api error ResourceExistsException: The operation failed because the secret taken already exists.",
    });
  });

  it("blocks its name during the recovery window, and frees it afterwards", async () => {
    const secret = await suite.engine.create(SECRET, { name: "window", recoveryWindowInDays: 7 });
    await suite.engine.create(VERSION, { secretId: secret.id, secretString: "hush" });
    await suite.engine.delete(secret);
    await assert.rejects(suite.engine.create(SECRET, { name: "window" }), {
      message:
        "creating Secrets Manager Secret (window): operation error Secrets Manager: CreateSecret, api error InvalidRequestException: " +
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
    });
    suite.world.advance(7 * DAY + 1);
    await suite.engine.create(SECRET, { name: "window" });
    assert.equal(suite.world.get(SECRET, ACCOUNT, secret.id), undefined);
    assert.deepEqual(
      suite.world.list(VERSION).filter(({ outputs }) => outputs.secretArn === secret.id),
      [],
    );
  });

  it("is gone at once without a recovery window", async () => {
    const secret = await suite.engine.create(SECRET, { name: "at-once", recoveryWindowInDays: 0 });
    await suite.engine.delete(secret);
    await suite.engine.create(SECRET, { name: "at-once" });
  });

  it("comes back with its versions when it is restored, and is imported by its ARN", async () => {
    const secret = await suite.engine.create(SECRET, { name: "back", recoveryWindowInDays: 7 });
    const version = await suite.engine.create(VERSION, { secretId: secret.id, secretString: "hush" });
    await suite.engine.delete(version);
    await suite.engine.delete(secret);
    assert.equal(await suite.engine.import(SECRET, secret.id), undefined);
    assert.deepEqual(operations["secretsmanager restore-secret"]?.run({ "secret-id": "back" }, caller), {
      ARN: secret.id,
      Name: "back",
    });
    assert.deepEqual((await suite.engine.import(SECRET, secret.id))?.inputs, secret.inputs);
    const imported = await suite.engine.import(VERSION, version.id);
    assert.deepEqual(imported?.inputs, version.inputs);
    assert.deepEqual(imported.secret, ["secretString"]);
  });

  it("refuses updates and new versions while it is marked for deletion", async () => {
    const secret = await suite.engine.create(SECRET, { name: "marked" });
    await suite.engine.delete(secret);
    await assert.rejects(suite.engine.update(secret, { name: "marked", description: "x" }), {
      message: `updating Secrets Manager Secret (${secret.id}): operation error Secrets Manager: UpdateSecret, api error InvalidRequestException: ${MARKED}`,
    });
    await assert.rejects(suite.engine.create(VERSION, { secretId: secret.id, secretString: "hush" }), {
      message: `putting Secrets Manager Secret (${secret.id}) value: operation error Secrets Manager: PutSecretValue, api error InvalidRequestException: ${MARKED}`,
    });
  });

  it("takes a key by id, ARN or alias, and refuses one that is missing, disabled, pending deletion or closed to it", async () => {
    const key = await suite.engine.create(KEY, {});
    await suite.engine.create("aws:kms/alias:Alias", { name: "alias/secrets", targetKeyId: key.id });
    for (const kmsKeyId of [key.id, key.state.arn, "alias/secrets", "alias/aws/secretsmanager"]) {
      await suite.engine.create(SECRET, { kmsKeyId, name: `key-${String(kmsKeyId).replace(/\W/g, "")}` });
    }
    const prefix = "creating Secrets Manager Secret (bad): operation error Secrets Manager: CreateSecret, api error ";
    const refuse = (kmsKeyId: unknown, message: string): Promise<void> =>
      assert.rejects(suite.engine.create(SECRET, { name: "bad", kmsKeyId }), { message: `${prefix}${message}` });
    const missing = "12345678-12ab-34cd-56ef-1234567890ab";
    await refuse(missing, `NotFoundException: Key 'arn:aws:kms:us-east-1:549136075525:key/${missing}' does not exist`);
    await refuse("alias/none", "NotFoundException: Alias arn:aws:kms:us-east-1:549136075525:alias/none is not found.");
    const disabled = await suite.engine.create(KEY, { isEnabled: false });
    await refuse(disabled.id, `DisabledException: ${String(disabled.state.arn)} is disabled.`);
    const going = await suite.engine.create(KEY, {});
    await suite.engine.delete(going);
    await refuse(going.id, `KMSInvalidStateException: ${String(going.state.arn)} is pending deletion.`);
    const closed = await suite.engine.create(KEY, {
      policy: JSON.stringify({
        Statement: [
          { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "kms:Put*", Resource: "*" },
        ],
      }),
    });
    await refuse(closed.id, "AccessDeniedException: Access to KMS is not allowed");
  });

  it("keeps its key where the program no longer names one, as UpdateSecret does", async () => {
    const key = await suite.engine.create(KEY, {});
    const secret = await suite.engine.create(SECRET, { name: "sticky", kmsKeyId: key.id });
    const updated = await suite.engine.update(secret, { name: "sticky" });
    assert.equal((await suite.engine.refresh(updated))?.inputs.kmsKeyId, key.id);
  });
});

describe("simulated secret version", () => {
  const suite = awsSuite();
  let secret: Held;
  let value = 0;
  const put = (): Promise<Held> =>
    suite.engine.create(VERSION, { secretId: secret.id, secretString: `value ${++value}` });
  const stages = async (held: Held): Promise<unknown> => (await suite.engine.refresh(held))?.state.versionStages;

  beforeEach(async () => {
    secret = await suite.engine.create(SECRET, { name: `versions-${++value}` });
  });

  it("is created, read back, replaced on another value, imported, and its value stays readable when it is deleted", async () => {
    const created = await put();
    assert.equal(created.id, `${secret.id}|${String(created.state.versionId)}`);
    assert.equal(created.state.secretArn, secret.id);
    assert.deepEqual(created.state.versionStages, ["AWSCURRENT"]);
    assert.equal((await suite.engine.refresh(created))?.state.versionId, created.state.versionId);
    assert.deepEqual((await suite.engine.diff(created, { secretId: secret.id, secretString: "new" })).replaces, [
      "secretString",
    ]);
    assert.deepEqual((await suite.engine.import(VERSION, created.id))?.inputs, created.inputs);
    await suite.engine.delete(created);
    assert.deepEqual(await stages(created), ["AWSCURRENT"]);
  });

  it("moves AWSCURRENT to the new version and AWSPREVIOUS to the one before", async () => {
    const [first, second, third] = [await put(), await put(), await put()];
    assert.deepEqual(await stages(third), ["AWSCURRENT"]);
    assert.deepEqual(await stages(second), ["AWSPREVIOUS"]);
    assert.deepEqual(await stages(first), []);
  });

  it("keeps the new version current when a replacement deletes the old one", async () => {
    const old = await put();
    const replacement = await put();
    await suite.engine.delete(old);
    assert.deepEqual(await stages(replacement), ["AWSCURRENT"]);
    assert.deepEqual(await stages(old), ["AWSPREVIOUS"]);
  });

  it("changes its labels in place, but for AWSCURRENT, which only moves", async () => {
    const first = await put();
    const second = await put();
    const blue = await suite.engine.update(first, { ...first.inputs, versionStages: ["blue"] });
    assert.deepEqual(blue.state.versionStages, ["blue"]);
    const back = await suite.engine.update(blue, { ...first.inputs, versionStages: ["AWSCURRENT"] });
    assert.deepEqual(back.state.versionStages, ["AWSCURRENT"]);
    assert.deepEqual(await stages(second), ["AWSPREVIOUS"]);
    await suite.engine.delete(await suite.engine.update(second, { ...second.inputs, versionStages: ["green"] }));
    assert.equal(await suite.engine.refresh(second), undefined);
  });

  it("is listed with its labels and without its value; a secret without one has no list at all", async () => {
    const versionsOf = (secretId: string) =>
      suite.engine.invoke("aws:secretsmanager/getSecretVersions:getSecretVersions", { secretId });
    const { id } = await suite.engine.create(SECRET, { name: "app/listed" });
    assert.deepEqual(await versionsOf(id), { id, secretId: id, region: "us-east-1" });
    const { state } = await suite.engine.create(VERSION, { secretId: id, secretString: "hidden" });
    const listed = await versionsOf(id);
    assert.equal(listed.name, "app/listed");
    assert.deepEqual(
      (listed.versions as Record<string, unknown>[]).map(({ versionId, versionStages }) => [versionId, versionStages]),
      [[state.versionId, ["AWSCURRENT"]]],
    );
    assert.doesNotMatch(JSON.stringify(listed), /hidden/);
  });

  it("goes away with its secret", async () => {
    const version = await put();
    await suite.engine.delete(secret);
    assert.equal(await suite.engine.refresh(version), undefined);
  });

  it("records which keys can decrypt it: after a change of key also the old one, until a new version is written", async () => {
    const [a, b] = [await suite.engine.create(KEY, {}), await suite.engine.create(KEY, {})];
    const held = await suite.engine.create(SECRET, { name: "rekeyed", kmsKeyId: a.id });
    const record = () => suite.world.get(SECRET, ACCOUNT, held.id) ?? assert.fail("the secret is gone");
    const readable = (id: string): boolean =>
      mayDecrypt(
        suite.world,
        record(),
        suite.world.get(VERSION, ACCOUNT, id) ?? assert.fail("no version"),
        administrator(ACCOUNT),
      );
    const before = await suite.engine.create(VERSION, { secretId: held.id, secretString: "x" });
    await suite.engine.update(held, { name: "rekeyed", kmsKeyId: b.id });
    await suite.engine.delete(b);
    assert.equal(readable(before.id), true, "the old key still decrypts");
    const fresh = await suite.engine.create(KEY, {});
    await suite.engine.update(held, { name: "rekeyed", kmsKeyId: fresh.id });
    const after = await suite.engine.create(VERSION, { secretId: held.id, secretString: "y" });
    await suite.engine.delete(fresh);
    assert.equal(readable(after.id), false, "only the key of the new version decrypts it");
  });

  it("refuses a secret that does not exist, and never repeats its value", async () => {
    await assert.rejects(
      suite.engine.create(VERSION, { secretId: "nowhere", secretString: "p4ssw0rd" }),
      (error: Error) => {
        assert.match(error.message, /ResourceNotFoundException: Secrets Manager can't find the specified secret\.$/);
        assert.doesNotMatch(error.message, /p4ssw0rd/);
        return true;
      },
    );
  });

  it("refuses no value, two values, and a write-only value without its version", async () => {
    const refuse = (inputs: object, message: RegExp): Promise<void> =>
      assert.rejects(suite.engine.create(VERSION, { secretId: secret.id, ...inputs }), message);
    await refuse({}, /secretString: You must provide either SecretString or SecretBinary/);
    await refuse({ secretString: "a", secretBinary: "Yg==" }, /conflicts with/);
    await refuse({ secretStringWo: "a" }, /secretStringWo: Missing required argument/);
  });
});
