import assert from "node:assert/strict";

import { Secret } from "../../../cli/bootstrap/aws.ts";
import { atlasCredentials } from "../../../cli/bootstrap/steps/atlas-credentials.ts";
import { stateKey } from "../../../cli/bootstrap/steps/state-key.ts";
import { ACCOUNTS, fixture } from "./context.ts";

const SECRET = "aws:secretsmanager/secret:Secret";
const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";
const OWN = "staging/atlas/service-account";
const account = (name: string): Secret => new Secret(`{"client_id":"${name}","client_secret":"hush-${name}"}`);

describe("the step Atlas credentials", () => {
  const staging = fixture("staging");
  const prod = fixture("prod");
  beforeEach(async () => {
    for (const test of [staging, prod]) await test.run(stateKey);
    for (const test of [staging, prod]) test.written.length = 0;
  });

  it("waits for a service account, and says where to make it and what to do with it", async () => {
    const { status, text, lines = [] } = await staging.run(atlasCredentials);
    assert.deepEqual([status, text], ["waits", `${OWN} is missing`]);
    assert.match(
      lines.join("\n"),
      /in the project 69e31af12fd2c0aef51bbb41: make a service account with the role Project Owner/,
    );
    assert.match(lines.join("\n"), /^Then: bootstrap --atlas-credentials FILE$/m);
    assert.deepEqual(staging.written, []);
  });

  it("keeps it in a tagged secret with the state key, and shows its value nowhere", async () => {
    const outcome = await staging.run(atlasCredentials, { atlasCredentials: account("own") });
    assert.deepEqual(outcome, { status: "made", text: OWN, lines: ["remove the file of --atlas-credentials"] });
    const [secret] = staging.world.list(SECRET, ACCOUNTS.staging);
    assert.equal(secret?.inputs.name, OWN);
    assert.equal(secret.inputs.kmsKeyId, staging.context.found.keyArn);
    assert.deepEqual(secret.inputs.tags, {
      project: "askflorence",
      environment: "staging",
      data_class: "public",
      owner: "platform",
    });
    const [version] = staging.world.list(VERSION, ACCOUNTS.staging);
    assert.equal(version?.inputs.secretString, account("own").reveal());
    assert.doesNotMatch(staging.written.join("\n"), /hush/);
    await staging.assertDone(atlasCredentials);
  });

  it("wants one of each project in prod, and classifies each by what it reaches", async () => {
    const { text, lines = [] } = await prod.run(atlasCredentials);
    assert.equal(text, "prod/atlas/service-account is missing, prod/atlas/reference-service-account is missing");
    assert.equal(lines.filter((line) => line.startsWith("Then: ")).length, 2);
    const half = await prod.run(atlasCredentials, { atlasCredentials: account("own") });
    assert.deepEqual(
      [half.status, half.text],
      ["waits", "prod/atlas/reference-service-account is missing (made: prod/atlas/service-account)"],
    );
    const rest = await prod.run(atlasCredentials, { referenceCredentials: account("reference") });
    assert.equal(rest.status, "made");
    const classes = prod.world
      .list(SECRET, ACCOUNTS.prod)
      .map(({ inputs }) => [inputs.name, (inputs.tags as { data_class: string }).data_class]);
    assert.deepEqual(classes, [
      ["prod/atlas/service-account", "phi"],
      ["prod/atlas/reference-service-account", "public"],
    ]);
    await prod.assertDone(atlasCredentials);
  });

  it("wants no second one where reference reads are off", async () => {
    prod.edit("referenceReads", { enabled: false });
    assert.equal((await prod.run(atlasCredentials)).text, "prod/atlas/service-account is missing");
  });

  it("leaves a value that is there, and says so where a file was given", async () => {
    await staging.run(atlasCredentials, { atlasCredentials: account("own") });
    const calls = staging.written.length;
    const { status, lines = [] } = await staging.run(atlasCredentials, { atlasCredentials: account("other") });
    assert.equal(status, "done");
    assert.match(lines.join(), /^--atlas-credentials: not used, staging\/atlas\/service-account has a value/);
    assert.equal(staging.written.length, calls);
  });

  it("writes the value of a secret that has none", async () => {
    await staging.context.aws("secretsmanager create-secret", { name: OWN });
    assert.equal((await staging.run(atlasCredentials)).status, "waits");
    await staging.run(atlasCredentials, { atlasCredentials: account("own") });
    assert.equal(staging.world.list(VERSION, ACCOUNTS.staging)[0]?.inputs.secretString, account("own").reveal());
  });

  it("encrypts a secret with the state key where AWS's own key does, and leaves one with another key", async () => {
    const value = { "secret-string": account("own") };
    await staging.context.aws("secretsmanager create-secret", { name: OWN, ...value });
    assert.deepEqual(await staging.run(atlasCredentials), {
      status: "made",
      text: `${OWN} encrypted with the state key`,
      lines: [],
    });
    await staging.assertDone(atlasCredentials);
    const answer = await staging.context.aws("kms create-key");
    const { Arn } = (answer as { KeyMetadata: { Arn: string } }).KeyMetadata;
    await staging.context.aws("secretsmanager update-secret", { "secret-id": OWN, "kms-key-id": Arn });
    await staging.assertDone(atlasCredentials);
  });

  it("refuses a secret that is scheduled for deletion, with the command that brings it back", async () => {
    await staging.run(atlasCredentials, { atlasCredentials: account("own") });
    const [secret] = staging.world.list(SECRET);
    assert.ok(secret);
    staging.world.patch(secret, { outputs: { deletedDate: "2999-01-01T00:00:00Z" } });
    await assert.rejects(staging.run(atlasCredentials), {
      message: `the secret ${OWN} is scheduled for deletion; bring it back: aws secretsmanager restore-secret --secret-id ${OWN}`,
    });
  });
});
