import assert from "node:assert/strict";

import { cliIn, refused } from "./cli-calls.ts";
import { awsSuite } from "./lifecycle.ts";

const SECRET = "aws:secretsmanager/secret:Secret";

interface Described {
  readonly KmsKeyId?: string;
  readonly Tags: unknown;
  readonly VersionIdsToStages: Record<string, string[]>;
}

describe("the AWS CLI and secrets", () => {
  const suite = awsSuite();
  const call = cliIn(suite);
  const describe_ = (id: string): Described => call("secretsmanager describe-secret", { "secret-id": id }) as Described;
  const key = (): string => (call("kms create-key") as { KeyMetadata: { Arn: string } }).KeyMetadata.Arn;

  it("makes a secret with a value, a key and tags; no answer has the value", async () => {
    const keyArn = key();
    const flags = {
      name: "app/uri",
      "secret-string": "p4ssw0rd",
      "kms-key-id": keyArn,
      tags: "Key=owner,Value=web Key=project,Value=acme",
    };
    const { ARN, Name, VersionId } = call("secretsmanager create-secret", flags) as Record<string, string>;
    assert.equal(Name, "app/uri");
    const described = describe_("app/uri");
    assert.equal(described.KmsKeyId, keyArn);
    assert.deepEqual(described.Tags, [
      { Key: "owner", Value: "web" },
      { Key: "project", Value: "acme" },
    ]);
    assert.deepEqual(described.VersionIdsToStages, { [VersionId ?? ""]: ["AWSCURRENT"] });
    assert.doesNotMatch(JSON.stringify([ARN, described]), /p4ssw0rd/);
    const read = await suite.engine.invoke("aws:secretsmanager/getSecretVersion:getSecretVersion", {
      secretId: "app/uri",
    });
    assert.equal(read.secretString, "p4ssw0rd");
  });

  it("refuses a name that is taken, also by a secret that is scheduled for deletion, and a key that is not there", async () => {
    call("secretsmanager create-secret", { name: "taken" });
    assert.throws(
      () => call("secretsmanager create-secret", { name: "taken" }),
      refused(
        "ResourceExistsException",
        "CreateSecret",
        "The operation failed because the secret taken already exists.",
      ),
    );
    await suite.engine.delete(await suite.engine.create(SECRET, { name: "going" }));
    assert.throws(() => call("secretsmanager create-secret", { name: "going" }), {
      message: /\(InvalidRequestException\).* already scheduled for deletion/,
    });
    assert.throws(() => call("secretsmanager create-secret", { name: "keyless", "kms-key-id": "alias/none" }), {
      message: /^An error occurred \(NotFoundException\) when calling the CreateSecret operation: Alias /,
    });
    assert.throws(() => describe_("keyless"), { message: /\(ResourceNotFoundException\)/ });
  });

  it("moves a secret to another key, and keeps its value and tags", () => {
    call("secretsmanager create-secret", { name: "moves", "secret-string": "kept", tags: "Key=owner,Value=web" });
    const before = describe_("moves");
    assert.equal(before.KmsKeyId, undefined);
    const keyArn = key();
    call("secretsmanager update-secret", { "secret-id": "moves", "kms-key-id": keyArn });
    assert.deepEqual(describe_("moves"), { ...before, KmsKeyId: keyArn });
  });
});
