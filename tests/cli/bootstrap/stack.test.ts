import assert from "node:assert/strict";

import { ensureStack } from "../../../cli/bootstrap/real-clouds.ts";
import { account } from "../../../cli/bootstrap/steps/account.ts";
import { pulumiStack } from "../../../cli/bootstrap/steps/pulumi-stack.ts";
import { stackFile } from "../../../cli/bootstrap/steps/stack-file.ts";
import { configInFile } from "../../../cli/config-of.ts";
import { parseConfig } from "../../../config.ts";
import { asEngineGives, committedConfig } from "../../config/stack-file.ts";
import { ACCOUNTS, fixture } from "./context.ts";

const KEY_ARN = `arn:aws:kms:us-east-1:${ACCOUNTS.staging}:key/00000000-1111-2222-3333-444444444444`;
const PLACE = { backend: "s3://state?region=us-east-1", secretsProvider: "awskms://alias/state?region=us-east-1" };

describe("the step account", () => {
  const test = fixture();

  it("is done where the credentials are of the stack's account", async () => {
    assert.deepEqual(await test.run(account), {
      status: "done",
      text: `${ACCOUNTS.staging}, as arn:aws:iam::${ACCOUNTS.staging}:user/sandbox`,
    });
    assert.deepEqual(test.written, []);
  });

  it("refuses the credentials of another account by its number", async () => {
    await assert.rejects(account.run({ ...test.context, aws: test.otherAws }), {
      message:
        `these credentials are of AWS account ${ACCOUNTS.prod} (arn:aws:iam::${ACCOUNTS.prod}:user/sandbox), and the stack ` +
        `staging belongs to ${ACCOUNTS.staging}; name a profile of that account in AWS_PROFILE`,
    });
  });
});

describe("the step pulumi stack", () => {
  const [one, two] = [JSON.stringify([{ name: "organization/askflorence/staging" }]), "[]"];
  const listing = (stdout: string) => ({ "stack ls": () => ({ stdout }) });
  const has = fixture("staging", listing(one));
  const lacks = fixture("staging", listing(two));
  const fails = fixture("staging", { "stack ls": () => ({ code: 255, stderr: "error: AccessDenied" }) });

  it("asks for the stack in the bucket, encrypted by the key's alias", async () => {
    const asked: string[] = [];
    await pulumiStack.run({
      ...has.context,
      found: { isPlanEmpty: false, bucketName: "state" },
      ensureStack: (...args) => {
        asked.push(...args);
        return Promise.resolve({ status: "done", text: "" });
      },
    });
    assert.deepEqual(asked, ["state", "alias/askflorence-staging-bootstrap"]);
  });

  it("is done where the backend has the stack", async () => {
    assert.equal((await ensureStack(has.context.pulumi, "staging", PLACE)).status, "done");
    assert.deepEqual(has.commands, ["stack ls --json"]);
  });

  it("makes the stack with its secrets provider, and selects it for nobody", async () => {
    const { status, lines = [] } = await ensureStack(lacks.context.pulumi, "staging", PLACE);
    assert.equal(status, "made");
    assert.equal(
      lacks.commands[1],
      `stack init staging --secrets-provider ${PLACE.secretsProvider} --no-select --non-interactive`,
    );
    assert.ok(lines.includes(`for your own commands: npx pulumi login '${PLACE.backend}'`));
  });

  it("fails with the CLI's words where the backend cannot be asked", async () => {
    await assert.rejects(ensureStack(fails.context.pulumi, "staging", PLACE), {
      message: "pulumi stack ls failed:\nerror: AccessDenied",
    });
  });
});

describe("the step stack file", () => {
  const test = fixture();
  beforeEach(() => {
    Object.assign(test.context.found, { bucketName: "state", keyArn: KEY_ARN });
  });

  it("names the state's bucket and its key, and what is to be done with the file", async () => {
    assert.deepEqual(await test.run(stackFile), {
      status: "made",
      text: "delivery.bootstrap in Pulumi.staging.yaml",
      lines: ["commit it"],
    });
    const { bootstrap } = (await test.context.config()).delivery;
    assert.deepEqual(bootstrap, { stateBucketName: "state", keyArn: KEY_ARN });
    const commands = test.commands.length;
    await test.assertDone(stackFile);
    assert.equal(test.commands.length, commands);
  });

  for (const [what, change] of Object.entries({
    bucket: { bucketName: "another" },
    key: { keyArn: KEY_ARN.replace("0000", "9999") },
  })) {
    it(`puts the ${what} right`, async () => {
      await test.run(stackFile);
      Object.assign(test.context.found, change);
      assert.equal((await test.run(stackFile)).status, "made");
      const { bucketName, keyArn } = test.context.found;
      const { bootstrap } = (await test.context.config()).delivery;
      assert.deepEqual(bootstrap, { stateBucketName: bucketName, keyArn });
    });
  }
});

describe("the configuration in a stack file", () => {
  for (const stack of ["staging", "prod"] as const) {
    it(`of ${stack} is what the engine hands to the program`, () => {
      assert.deepEqual(configInFile(stack), parseConfig(asEngineGives(committedConfig(stack)), stack));
    });
  }

  it("is refused in one line where there is no file", () => {
    assert.throws(() => configInFile("prod", "/nowhere"), { message: /^Pulumi\.prod\.yaml: ENOENT/ });
  });
});
