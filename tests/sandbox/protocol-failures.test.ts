import assert from "node:assert/strict";

import { mongodbatlas } from "../../sandbox/atlas/index.ts";
import { aws } from "../../sandbox/aws/index.ts";
import { Engine } from "./harness.ts";
import { InitializationFailure } from "./messages.ts";
import { LOOKUP, sampleSuite, THING } from "./sample-package.ts";

describe("secrets, instances and failures over the protocol", () => {
  const suite = sampleSuite();

  it("refuses a function by its name, and names those that there are", async () => {
    await assert.rejects(suite.engine.invoke("sample:index/getOther:getOther", {}), {
      message: `the sandbox does not simulate the function sample:index/getOther:getOther. Of sample it has: ${LOOKUP}`,
    });
  });

  describe("secrets", () => {
    it("among the outputs are marked, also after an update and a refresh", async () => {
      const held = await suite.engine.create(THING, { mode: "fast", name: "n", password: "correct" });
      assert.deepEqual(held.secret.toSorted(), ["password", "token"]);
      assert.equal(held.state.password, "correct");
      assert.deepEqual((await suite.engine.update(held, held.inputs)).secret.toSorted(), ["password", "token"]);
      assert.deepEqual((await suite.engine.refresh(held))?.secret.toSorted(), ["password", "token"]);
    });

    it("in a function's result are marked", async () => {
      const { state, secret } = await suite.engine.invokeMarked(LOOKUP, { name: "n" });
      assert.deepEqual(state, { name: "n", account: "a", token: "t0ken" });
      assert.deepEqual(secret, ["token"]);
    });

    it("in a provider's configuration are unwrapped", async () => {
      const other = suite.engine.another();
      await other.configure({ account: "b" }, ["account"]);
      assert.match(String((await other.create(THING, { mode: "fast" })).state.arn), /^arn:b:/);
    });

    it("are in no error text of the clouds", async () => {
      const cloud = await Engine.start(aws, suite.world);
      const atlas = await Engine.start(mongodbatlas, suite.world);
      const secretString = "tell-no-one";
      const refused = [
        () => cloud.create("aws:secretsmanager/secretVersion:SecretVersion", { secretId: "none", secretString }),
        () =>
          cloud.create("aws:secretsmanager/secretVersion:SecretVersion", {
            secretId: "none",
            secretString,
            secretBinary: secretString,
          }),
        () =>
          cloud.create("aws:ssm/parameter:Parameter", {
            name: "/a",
            type: "SecureString",
            value: secretString,
            allowedPattern: "^x$",
          }),
        () =>
          atlas.create("mongodbatlas:index/databaseUser:DatabaseUser", {
            projectId: "69e31af12fd2c0aef51bbb41",
            username: "u",
            password: secretString,
            authDatabaseName: "other",
            roles: [{ roleName: "read", databaseName: "d" }],
          }),
      ];
      for (const call of refused) {
        await assert.rejects(call(), ({ message }: Error) => message !== "" && !message.includes(secretString));
      }
      cloud.stop();
      atlas.stop();
    });
  });

  describe("instances of one provider", () => {
    it("are told apart by their connection: each works in the account of its own credentials", async () => {
      const first = await Engine.start(aws, suite.world, { profile: "askflorence-staging" });
      const second = first.another();
      await second.configure({ profile: "askflorence-prod" });
      const token = "aws:index/getCallerIdentity:getCallerIdentity";
      for (let round = 0; round < 3; round++) {
        const answers = await Promise.all([first.invoke(token, {}), second.invoke(token, {})]);
        assert.deepEqual(
          answers.map(({ accountId }) => accountId),
          ["549136075525", "039624954211"],
        );
      }
      const vpc = await second.create("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" });
      assert.equal(await first.refresh(vpc), undefined);
      assert.ok(await second.refresh(vpc));
      first.stop();
    });

    it("that are not configured are refused, also where another is", async () => {
      const other = suite.engine.another();
      const refusal = { message: "the sample provider was called before it was configured" };
      await assert.rejects(other.create(THING, { mode: "fast" }), refusal);
      await assert.rejects(other.configure({ account: "nobody" }), { message: "there is no account nobody" });
      await assert.rejects(other.invoke(LOOKUP, {}), refusal);
    });
  });

  describe("a failed operation", () => {
    it("leaves the world as it was, and says what the cloud says", async () => {
      const before = suite.records();
      await assert.rejects(suite.engine.create(THING, { mode: "fast", name: "refused" }), {
        message: "creating Thing (refused): api error NoRoom: there is no room for it",
      });
      const held = await suite.engine.create(THING, { mode: "fast", name: "n" });
      const created = suite.records();
      await assert.rejects(suite.engine.update(held, { mode: "slow", name: "refused" }), /api error NoRoom/);
      assert.equal(suite.records(), created);
      await suite.engine.delete(held);
      suite.world.remove({ type: "sample:index/part:Part", owner: "a", id: `${held.id}-part` });
      assert.equal(suite.records(), before);
    });

    it("for a defect of the sandbox is told as one, with where it is, and leaves the world as it was", async () => {
      const before = suite.records();
      await assert.rejects(
        suite.engine.create(THING, { mode: "fast", name: "defect" }),
        /^Error: defect in the sandbox: TypeError: undefined is not a thing\n\s+at act \(.*sample-package\.ts:/,
      );
      assert.equal(suite.records(), before);
    });

    it("keeps a resource that exists and did not settle, with its secrets, in the state", async () => {
      const inputs = { mode: "fast", name: "unsteady", password: "correct" };
      const failure = await suite.engine.create(THING, inputs).catch((error: unknown) => error);
      assert.ok(failure instanceof InitializationFailure);
      assert.equal(failure.message, "waiting for Thing (unsteady): it did not settle");
      assert.deepEqual(failure.reasons, [failure.message]);
      assert.match(failure.id, /^thing-\d+$/);
      assert.deepEqual(failure.kept.secret.toSorted(), ["password", "token"]);
      const held = { id: failure.id, type: THING, inputs, ...failure.kept };
      assert.deepEqual(await suite.engine.refresh(held), held, "it is in the world");
      const again = await suite.engine.update(held, { ...inputs, mode: "slow" }).catch((error: unknown) => error);
      assert.ok(again instanceof InitializationFailure);
      assert.equal(again.id, held.id);
      assert.equal(again.kept.state.mode, "slow");
    });
  });
});
