import assert from "node:assert/strict";

import { operations } from "../../sandbox/aws/operations.ts";
import { ssmInvokes } from "../../sandbox/aws/ssm.ts";
import { secretValue } from "../../sandbox/protocol/values.ts";
import { ACCOUNT, assertLife, awsSuite } from "./lifecycle.ts";

const PARAMETER = "aws:ssm/parameter:Parameter";
const GET = "aws:ssm/getParameter:getParameter";

describe("simulated SSM parameter", () => {
  const suite = awsSuite();
  const caller = { world: suite.world, account: ACCOUNT, region: "us-east-1" };
  const put = (name: string, value: string): unknown =>
    operations["ssm put-parameter"]?.run({ name, value, overwrite: true }, caller);

  it("is created, read back, updated in place, replaced on another name, imported and deleted", async () => {
    const inputs = { name: "/app/digest", type: "String", value: "none" };
    await assertLife(suite.engine, PARAMETER, {
      inputs,
      updated: { ...inputs, description: "digest", tags: { a: "b" } },
      replaced: { name: { ...inputs, name: "/app/other" }, dataType: { ...inputs, dataType: "aws:ec2:image" } },
    });
    const held = await suite.engine.create(PARAMETER, inputs);
    assert.equal(held.state.arn, `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/app/digest`);
    assert.equal(held.state.version, 1);
    assert.deepEqual(held.secret, ["value"]);
  });

  it("shows on refresh what was put past Pulumi, with the next version", async () => {
    const held = await suite.engine.create(PARAMETER, { name: "/app/drift", type: "String", insecureValue: "none" });
    assert.deepEqual(put("/app/drift", "sha256:1"), { Version: 2, Tier: "Standard" });
    const refreshed = await suite.engine.refresh(held);
    assert.equal(refreshed?.inputs.insecureValue, "sha256:1");
    assert.equal(refreshed.state.version, 2);
  });

  it("keeps what was put past Pulumi when only tags change, and overwrites it when the description does", async () => {
    // With `ignoreChanges` on the value the engine goes on sending the one that it knows.
    const inputs = { name: "/app/ignored", type: "String", value: "none" };
    const held = await suite.engine.create(PARAMETER, inputs);
    put("/app/ignored", "sha256:1");
    const tagged = await suite.engine.update(held, { ...inputs, tags: { a: "b" } });
    assert.equal((await suite.engine.invoke(GET, { name: "/app/ignored" })).insecureValue, "sha256:1");
    await suite.engine.update({ ...tagged, state: held.state }, { ...inputs, description: "x" });
    assert.equal((await suite.engine.invoke(GET, { name: "/app/ignored" })).insecureValue, "none");
  });

  it("counts a version for each new value", async () => {
    const inputs = { name: "/app/counted", type: "String", value: "1" };
    const held = await suite.engine.create(PARAMETER, inputs);
    assert.equal((await suite.engine.update(held, { ...inputs, value: "2" })).state.version, 2);
  });

  it("refuses a name that is taken, unless it may overwrite it", async () => {
    const inputs = { name: "/app/taken", type: "String", value: "a" };
    await suite.engine.create(PARAMETER, inputs);
    await assert.rejects(suite.engine.create(PARAMETER, inputs), {
      message:
        "creating SSM Parameter (/app/taken): operation error SSM: PutParameter, api error ParameterAlreadyExists: " +
        "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
    });
    assert.equal((await suite.engine.create(PARAMETER, { ...inputs, overwrite: true })).state.version, 2);
  });

  it("refuses values that do not fit, without repeating them", async () => {
    const refuse = (inputs: object, pattern: RegExp): Promise<void> =>
      assert.rejects(suite.engine.create(PARAMETER, { name: "/bad", type: "String", ...inputs }), (error: Error) => {
        assert.match(error.message, pattern);
        assert.doesNotMatch(error.message, /p4ssw0rd/);
        return true;
      });
    await refuse({}, /exactly one of 'value', 'insecureValue', 'valueWo' must be set/);
    await refuse(
      { value: "p4ssw0rd", allowedPattern: "^\\d+$" },
      /cannot be validated against allowedPattern: \^\\d\+\$$/,
    );
    await refuse({ value: "p4ssw0rd".repeat(1000) }, /Standard tier parameters support a maximum/);
    await refuse(
      { insecureValue: "p4ssw0rd", type: "SecureString" },
      /cannot set type = SecureString and insecure_value/,
    );
    await refuse({ value: "p4ssw0rd", name: "a/b" }, /Parameter name must be a fully qualified name\.$/);
    await refuse(
      { value: "p4ssw0rd", type: "SecureString", keyId: "alias/none" },
      /InvalidKeyId: Alias .* is not found\.$/,
    );
  });

  it("is replaced from the advanced tier to the standard one, but not the other way round", async () => {
    const inputs = { name: "/app/tier", type: "String", value: "a" };
    const held = await suite.engine.create(PARAMETER, { ...inputs, tier: "Advanced" });
    assert.deepEqual((await suite.engine.diff(held, { ...inputs, tier: "Standard" })).replaces, ["tier"]);
    assert.deepEqual((await suite.engine.diff(held, { ...inputs, tier: "Intelligent-Tiering" })).paths, {});
  });
});

describe("simulated getParameter", () => {
  const suite = awsSuite();

  it("reads the current value in plain text", async () => {
    await suite.engine.create(PARAMETER, { name: "/app/plain", type: "String", value: "open" });
    const { value, insecureValue, version, arn } = await suite.engine.invoke(GET, { name: "/app/plain" });
    assert.deepEqual([value, insecureValue, version], ["open", "open", 1]);
    assert.equal(arn, `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/app/plain`);
  });

  it("gives a SecureString only as a secret, and only decrypted where asked to", async () => {
    await suite.engine.create(PARAMETER, { name: "/app/secure", type: "SecureString", value: "p4ssw0rd" });
    const caller = { world: suite.world, account: ACCOUNT, region: "us-east-1" };
    const { value, insecureValue } = ssmInvokes[GET]?.({ name: "/app/secure" }, caller) ?? {};
    assert.deepEqual([value, insecureValue], [secretValue("p4ssw0rd"), ""]);
    const encrypted = await suite.engine.invoke(GET, { name: "/app/secure", withDecryption: false });
    assert.doesNotMatch(JSON.stringify(encrypted), /p4ssw0rd/);
  });

  it("takes an ARN and a version, and fails for what does not exist", async () => {
    const { state } = await suite.engine.create(PARAMETER, { name: "/app/v", type: "String", value: "a" });
    for (const name of [state.arn, "/app/v:1"]) {
      assert.equal((await suite.engine.invoke(GET, { name })).insecureValue, "a");
    }
    for (const name of ["/app/none", "/app/v:2"]) {
      await assert.rejects(suite.engine.invoke(GET, { name }), {
        message: `reading SSM Parameter (${name}): couldn't find resource`,
      });
    }
  });
});
