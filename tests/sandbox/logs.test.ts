import assert from "node:assert/strict";

import { ACCOUNT, assertLife, awsSuite } from "./lifecycle.ts";

const GROUP = "aws:cloudwatch/logGroup:LogGroup";
const KEY = "aws:kms/key:Key";
const LOGS = { Service: "logs.us-east-1.amazonaws.com" };

function keyPolicy(statement: object): string {
  const root = { Effect: "Allow", Principal: { AWS: ACCOUNT }, Action: "kms:*", Resource: "*" };
  const logs = { Effect: "Allow", Principal: LOGS, Action: ["kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*"] };
  return JSON.stringify({ Version: "2012-10-17", Statement: [root, { ...logs, Resource: "*", ...statement }] });
}

function onlyFor(name: string): object {
  const arn = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:${name}`;
  return { Condition: { ArnEquals: { "kms:EncryptionContext:aws:logs:arn": arn } } };
}

describe("simulated log group", () => {
  const suite = awsSuite();
  const keyArn = async (policy?: string): Promise<unknown> => (await suite.engine.create(KEY, { policy })).state.arn;
  const refused = (doing: string, operation: string, name: string): string =>
    `${doing}: operation error CloudWatch Logs: ${operation}, api error AccessDeniedException: The specified KMS key does not exist ` +
    `or is not allowed to be used with Arn 'arn:aws:logs:us-east-1:${ACCOUNT}:log-group:${name}'`;

  it("is created, read back, updated in place, replaced on another name, imported and deleted", async () => {
    const inputs = { name: "/ecs/web" };
    const kmsKeyId = await keyArn(keyPolicy(onlyFor("/ecs/web")));
    await assertLife(suite.engine, GROUP, {
      inputs,
      updated: { ...inputs, kmsKeyId, retentionInDays: 30, tags: { a: "b" } },
      replaced: { name: { name: "/ecs/other" }, logGroupClass: { ...inputs, logGroupClass: "INFREQUENT_ACCESS" } },
    });
    const held = await suite.engine.create(GROUP, inputs);
    assert.equal(held.state.arn, `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/ecs/web`);
  });

  it("refuses a name that is taken", async () => {
    await suite.engine.create(GROUP, { name: "taken" });
    await assert.rejects(suite.engine.create(GROUP, { name: "taken" }), {
      message:
        "creating CloudWatch Logs Log Group (taken): operation error CloudWatch Logs: CreateLogGroup, " +
        "api error ResourceAlreadyExistsException: The specified log group already exists",
    });
  });

  it("refuses a key that does not exist, does not let the service in, or only for another group", async () => {
    const message = refused("creating CloudWatch Logs Log Group (bad)", "CreateLogGroup", "bad");
    const keys = [
      `arn:aws:kms:us-east-1:${ACCOUNT}:key/12345678-12ab-34cd-56ef-1234567890ab`,
      await keyArn(),
      await keyArn(keyPolicy(onlyFor("other"))),
      await keyArn(keyPolicy({ Action: "kms:Describe*" })),
      await keyArn(keyPolicy({ Principal: { Service: "logs.us-west-2.amazonaws.com" } })),
    ];
    for (const kmsKeyId of keys) {
      await assert.rejects(suite.engine.create(GROUP, { name: "bad", kmsKeyId }), { message });
    }
    const group = await suite.engine.create(GROUP, { name: "good" });
    await assert.rejects(suite.engine.update(group, { name: "good", kmsKeyId: keys[1] }), {
      message: refused("associating CloudWatch Logs Log Group (good) KMS key", "AssociateKmsKey", "good"),
    });
  });

  it("stays where it is told to skip its destruction, and where it is protected", async () => {
    const kept = await suite.engine.create(GROUP, { name: "kept", skipDestroy: true });
    await suite.engine.delete(kept);
    assert.notEqual(await suite.engine.refresh(kept), undefined);
    const guarded = await suite.engine.create(GROUP, { name: "guarded", deletionProtectionEnabled: true });
    await assert.rejects(suite.engine.delete(guarded), /api error ValidationException: /);
  });
});
