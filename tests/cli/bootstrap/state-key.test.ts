import assert from "node:assert/strict";

import { stateKey } from "../../../cli/bootstrap/steps/state-key.ts";
import { ACCOUNTS, fixture } from "./context.ts";

const KEY = "aws:kms/key:Key";
const ALIAS = "alias/askflorence-staging-bootstrap";
const DESCRIPTION = "AskFlorence staging: Pulumi state and Atlas service accounts";

describe("the step state key", () => {
  const test = fixture();
  const keys = () => test.world.list(KEY, ACCOUNTS.staging);
  const create = async (description: string): Promise<string> => {
    const answer = await test.context.aws("kms create-key", { description });
    return (answer as { KeyMetadata: { Arn: string } }).KeyMetadata.Arn;
  };
  const change = (how: Record<string, unknown>, where: "inputs" | "outputs" = "inputs"): void => {
    for (const key of keys()) test.world.patch(key, { [where]: how });
  };

  it("makes a rotated key with the stack's tags and an alias, once", async () => {
    const { status, text } = await test.run(stateKey);
    const [key, ...others] = keys();
    assert.deepEqual(others, []);
    assert.deepEqual([status, text], ["made", `${ALIAS}, rotated: ${String(key?.outputs.arn)}`]);
    assert.deepEqual(key?.inputs.tags, {
      project: "askflorence",
      environment: "staging",
      data_class: "public",
      owner: "platform",
    });
    assert.equal(key.inputs.enableKeyRotation, true);
    assert.equal(key.inputs.description, DESCRIPTION);
    assert.equal(test.context.found.keyArn, key.outputs.arn);
    await test.assertDone(stateKey);
  });

  it("turns rotation on where it is off", async () => {
    await test.run(stateKey);
    change({ enableKeyRotation: false });
    assert.equal((await test.run(stateKey)).status, "made");
    assert.equal(test.written.at(-1), `aws kms enable-key-rotation --key-id ${String(keys()[0]?.outputs.arn)}`);
    await test.assertDone(stateKey);
  });

  it("takes the key that a run left which ended before the alias, and no other", async () => {
    await create("somebody else's");
    const left = await create(DESCRIPTION);
    await test.run(stateKey);
    assert.equal(test.context.found.keyArn, left);
    assert.equal(keys().length, 2);
  });

  it("does not take a key that is going", async () => {
    const left = await create(DESCRIPTION);
    change({ deletionDate: "2999-01-01T00:00:00Z" }, "outputs");
    await test.run(stateKey);
    assert.notEqual(test.context.found.keyArn, left);
  });

  it("gives the alias to the key that the stack file names", async () => {
    const keyArn = await create("by hand");
    test.edit("delivery", { bootstrap: { stateBucketName: "state", keyArn } });
    assert.equal((await test.run(stateKey)).text, `${ALIAS}, rotated: ${keyArn}`);
    assert.equal(keys().length, 1);
    await test.assertDone(stateKey);
  });

  describe("refuses, and makes nothing", () => {
    const configured = `arn:aws:kms:us-east-1:${ACCOUNTS.staging}:key/00000000-1111-2222-3333-444444444444`;
    const name = (): void => {
      test.edit("delivery", { bootstrap: { stateBucketName: "state", keyArn: configured } });
    };
    const refuses = async (message: RegExp): Promise<void> => {
      const calls = test.written.length;
      await assert.rejects(test.run(stateKey), { message });
      assert.deepEqual(test.written.slice(calls), []);
    };

    it("an alias that leads to another key than the stack file names", async () => {
      await test.run(stateKey);
      name();
      await refuses(
        /^askflorence:delivery\.bootstrap\.keyArn: is \S+4{12}, but alias\/\S+ is arn:\S+; write the one that/,
      );
    });

    it("a stack file that names a key which is not there", async () => {
      name();
      await refuses(/^askflorence:delivery\.bootstrap\.keyArn: there is no key \S+4{12}; take `bootstrap` out where/);
    });

    it("a key that is disabled, with the command that mends it", async () => {
      await test.run(stateKey);
      change({ isEnabled: false });
      await refuses(/^the key arn:\S+ is Disabled: aws kms enable-key --key-id arn:/);
    });

    it("a key that is pending deletion, with the commands that mend it", async () => {
      await test.run(stateKey);
      change({ deletionDate: "2999-01-01T00:00:00Z" }, "outputs");
      await refuses(
        /^the key arn:\S+ is PendingDeletion: aws kms cancel-key-deletion --key-id arn:\S+, then aws kms enable-key/,
      );
    });
  });
});
