import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { callAws, type Sandbox, setDnsRecord } from "pulumi-sandbox";

import { ROOT } from "../../cli/program-copy.ts";
import { credentialsOf, edgeOf, requestEdge, type Stack } from "../../cli/stacks.ts";
import { emptyAccounts } from "../../sandbox/world/fresh.ts";
import { type CommandResult, openSandbox, runCommand, temporaryDirectory } from "./support.ts";

const ASKFLORENCE = join(ROOT, "cli", "askflorence.js");
const ACCOUNTS = { staging: "549136075525", prod: "039624954211" };
const COMMIT = "1ac9a58";

/** The options that name service accounts, in the order in which a fresh world has these: staging's, prod's, and staging's for prod. */
const CREDENTIALS: Readonly<Record<Stack, Readonly<Record<string, number>>>> = {
  staging: { "--atlas-credentials": 0 },
  prod: { "--atlas-credentials": 1, "--reference-credentials": 2 },
};

describe("askflorence bootstrap, from an empty account", () => {
  const directory = temporaryDirectory();
  let sandbox: Sandbox;
  let secrets: string[];
  let printed = "";
  before(async () => {
    sandbox = await openSandbox(directory);
    sandbox.load({ world: emptyAccounts(), files: {} });
    secrets = sandbox.world.toData().serviceAccounts.map(({ clientSecret }) => clientSecret);
  });
  after(() => {
    sandbox.close();
  });

  /** Runs the command as a person does; the world is let go of meanwhile, since one process at a time works on it. */
  const bootstrap = async (
    stack: Stack,
    args: readonly string[] = [],
    env: Record<string, string> = {},
  ): Promise<CommandResult> => {
    sandbox.close();
    const result = await runCommand(
      process.execPath,
      [ASKFLORENCE, "bootstrap", "--sandbox", "--stack", stack, ...args],
      {
        env: { PULUMI_SANDBOX_DIR: directory, ...env },
      },
    );
    printed += result.stdout + result.stderr;
    sandbox = await openSandbox(directory);
    return result;
  };
  const waits = async (stack: Stack, args: readonly string[], line: RegExp): Promise<void> => {
    const { code, stdout, stderr } = await bootstrap(stack, args);
    assert.equal(code, 1, stdout + stderr);
    assert.match(stdout, line);
  };
  const refused = async (stack: Stack, args: readonly string[], message: RegExp, env = {}): Promise<void> => {
    const before = world();
    const { code, stderr } = await bootstrap(stack, args, env);
    assert.equal(code, 2);
    assert.match(stderr, message);
    assert.equal(world(), before, "nothing was made");
  };
  const world = (): string => JSON.stringify(sandbox.world.toData());
  const credentialFiles = (stack: Stack): string[] =>
    Object.entries(CREDENTIALS[stack]).flatMap(([option, index]) => {
      const { clientId, clientSecret } = sandbox.world.toData().serviceAccounts[index] ?? assert.fail();
      const file = join(directory, `${index}.json`);
      writeFileSync(file, JSON.stringify({ client_id: clientId, client_secret: clientSecret }), { mode: 0o600 });
      return [option, file];
    });

  it("refuses the credentials of another account before anything", async () => {
    const message = new RegExp(
      `these credentials are of AWS account ${ACCOUNTS.prod} .* belongs to ${ACCOUNTS.staging}`,
    );
    await refused("staging", [], message, { AWS_PROFILE: "askflorence-prod" });
  });

  it("refuses a broken file with a service account before anything, and shows nothing of it", async () => {
    const file = join(directory, "broken.json");
    writeFileSync(file, '{"client_id": "mdb_sa_id_1", "client_secret": "hush"}');
    await refused("staging", ["--atlas-credentials", file], /client_secret: does not begin with mdb_sa_sk_; write \{/);
    assert.doesNotMatch(printed, /hush/);
  });

  /** What must be so once the command has finished: tasks run, people reach them, and another run changes nothing. */
  const finishes = async (stack: Stack, args: readonly string[] = []): Promise<void> => {
    const { code, stdout, stderr } = await bootstrap(stack, ["--yes", ...args]);
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /^certificate +made +ISSUED; edge\.phase is issued/m);
    assert.match(stdout, /^up again +made +\d+ created/m);
    assert.match(stdout, /^verify +done /m);
    assert.equal(sandbox.world.list("aws:ecs/task:Task", ACCOUNTS[stack]).length, 2);
    const answers = await requestEdge(sandbox, stack, "/api/health");
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200],
    );
    const before = world();
    const again = await bootstrap(stack, ["--yes"]);
    assert.equal(again.code, 0, again.stdout + again.stderr);
    assert.doesNotMatch(again.stdout, /^\S.* {2}made /m);
    assert.equal(again.stdout.match(/^\S.* {2}done /gm)?.length, 11);
    assert.equal(world(), before);
  };
  const push = (stack: Stack): void => {
    const image = { "repository-name": `askflorence-${stack}`, "image-tag": COMMIT };
    callAws(sandbox.world, "ecr put-image", image, credentialsOf(stack));
  };
  const addRecords = async (stack: Stack): Promise<void> => {
    for (const record of (await edgeOf(sandbox, stack)).certificateRecords) setDnsRecord(sandbox.world, record);
  };

  describe("in staging, step by step", () => {
    it("makes the state's key and bucket, and waits for the service account", async () => {
      await waits("staging", [], /^Atlas credentials +waits for you: staging\/atlas\/service-account is missing$/m);
      const made = sandbox.world.all().filter(({ owner }) => owner === ACCOUNTS.staging);
      assert.equal(made.filter(({ type }) => type === "aws:kms/key:Key").length, 1);
      assert.equal(made.filter(({ type }) => type === "aws:s3/bucket:Bucket").length, 1);
    });

    it("shows the size of the plan, and waits where nobody can say yes", async () => {
      await waits("staging", credentialFiles("staging"), /^up +waits for you: \d+ to create$/m);
    });

    it("brings the stack up, and waits for an image", async () => {
      await waits("staging", ["--yes"], /^up +made +\d+ created\n(.*\n)*^image +waits for you: /m);
    });

    it("lets the deploy role use the state and the key that it made", () => {
      const decision = (action: string, resource: string): string => {
        const flags = {
          "policy-source-arn": `arn:aws:iam::${ACCOUNTS.staging}:role/askflorence-staging-delivery-deploy`,
          "action-names": action,
          "resource-arns": resource,
        };
        const answer = callAws(sandbox.world, "iam simulate-principal-policy", flags, credentialsOf("staging"));
        return (answer as { EvaluationResults: { EvalDecision: string }[] }).EvaluationResults[0]?.EvalDecision ?? "";
      };
      const [key] = sandbox.world
        .list("aws:kms/key:Key", ACCOUNTS.staging)
        .filter(({ inputs }) => String(inputs.description).endsWith("Pulumi state and Atlas service accounts"));
      const object = "arn:aws:s3:::askflorence-staging-pulumi-state/.pulumi/stacks/askflorence/staging.json";
      assert.equal(decision("s3:PutObject", object), "allowed");
      assert.equal(decision("kms:Decrypt", String(key?.outputs.arn)), "allowed");
    });

    it("writes the digest of the image that was pushed, and waits for the certificate", async () => {
      push("staging");
      const line = /^certificate +waits for you: ACM has not seen the records for staging\.askflorence\.health yet$/m;
      await waits("staging", ["--yes", "--image-tag", COMMIT], line);
    });

    it("finishes once the records are there: people reach two tasks, and another run changes nothing", async () => {
      await addRecords("staging");
      await finishes("staging");
    });
  });

  describe("in prod, in fewer runs", () => {
    it("waits for both service accounts, and then for an image", async () => {
      const both = "prod/atlas/service-account is missing, prod/atlas/reference-service-account is missing";
      await waits("prod", [], new RegExp(`^Atlas credentials +waits for you: ${both}$`, "m"));
      await waits("prod", [...credentialFiles("prod"), "--yes"], /^image +waits for you: /m);
    });

    it("finishes once image and records are there: people reach two tasks, and another run changes nothing", async () => {
      push("prod");
      await addRecords("prod");
      await finishes("prod", ["--image-tag", COMMIT]);
    });
  });

  // Nested, because mocha runs a suite's own tests before its nested ones.
  describe("at its end", () => {
    it("has shown no service account's secret", () => {
      assert.equal(secrets.length, 3);
      for (const secret of secrets) assert.ok(!printed.includes(secret));
    });
  });
});
