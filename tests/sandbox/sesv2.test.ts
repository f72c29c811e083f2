import assert from "node:assert/strict";

import { setDnsRecord } from "../../sandbox/aws/public-dns.ts";
import type { Properties } from "../../sandbox/protocol/values.ts";
import { UNKNOWN } from "../../sandbox/protocol/values.ts";
import { ACCOUNT, assertLife, awsSuite } from "./lifecycle.ts";

const IDENTITY = "aws:sesv2/emailIdentity:EmailIdentity";
const MAIL_FROM = "aws:sesv2/emailIdentityMailFromAttributes:EmailIdentityMailFromAttributes";
const SET = "aws:sesv2/configurationSet:ConfigurationSet";
const DESTINATION = "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination";

function keysOf(state: Properties): { tokens: string[]; status: string } {
  return state.dkimSigningAttributes as { tokens: string[]; status: string };
}

describe("simulated SES identity", () => {
  const suite = awsSuite();
  const create = (emailIdentity: string, more: Properties = {}) =>
    suite.engine.create(IDENTITY, { emailIdentity, ...more });

  it("is created, read back, updated in place, replaced on another domain, imported and deleted", async () => {
    await suite.engine.create(SET, { configurationSetName: "life" });
    const inputs = { emailIdentity: "life.example.com" };
    await assertLife(suite.engine, IDENTITY, {
      inputs,
      updated: { ...inputs, configurationSetName: "life", tags: { a: "b" } },
      replaced: { emailIdentity: { emailIdentity: "other.example.com" } },
    });
    const held = await suite.engine.create(IDENTITY, inputs);
    assert.equal(held.state.arn, `arn:aws:ses:us-east-1:${ACCOUNT}:identity/life.example.com`);
    assert.equal(held.state.identityType, "DOMAIN");
  });

  it("has three tokens, and is verified as soon as their records are all in the public DNS", async () => {
    const held = await create("verified.example.com");
    const { tokens } = keysOf(held.state);
    assert.equal(new Set(tokens).size, 3);
    assert.equal(held.state.verificationStatus, "PENDING");
    for (const token of tokens) {
      assert.equal((await suite.engine.refresh(held))?.state.verificationStatus, "PENDING");
      const name = `${token}._domainkey.verified.example.com`;
      setDnsRecord(suite.world, { name, type: "CNAME", value: `${token}.dkim.amazonses.com` });
    }
    const refreshed = (await suite.engine.refresh(held)) ?? assert.fail();
    assert.equal(refreshed.state.verificationStatus, "SUCCESS");
    assert.equal(refreshed.state.verifiedForSendingStatus, true);
    assert.equal(keysOf(refreshed.state).status, "SUCCESS");
    assert.deepEqual((await suite.engine.diff(refreshed, held.inputs)).paths, {});
  });

  it("has tokens that a preview does not know, also where a program says something about the keys", async () => {
    const dkimSigningAttributes = { nextSigningKeyLength: "RSA_2048_BIT" };
    const inputs = { emailIdentity: "keys.example.com", dkimSigningAttributes };
    const preview = await suite.engine.previewCreate(IDENTITY, inputs);
    assert.equal((preview.dkimSigningAttributes as Properties).tokens, UNKNOWN);
    const held = await suite.engine.create(IDENTITY, inputs);
    assert.deepEqual(await suite.engine.refresh(held), held);
    assert.deepEqual((await suite.engine.diff(held, inputs)).paths, {});
    const later = await suite.engine.previewUpdate(held, { ...inputs, tags: { a: "b" } });
    assert.deepEqual(keysOf(later).tokens, keysOf(held.state).tokens);
  });

  it("is an address that stays unverified as long as nobody answers its mail", async () => {
    const held = await create("somebody@example.com");
    assert.equal(held.state.identityType, "EMAIL_ADDRESS");
    assert.equal((await suite.engine.refresh(held))?.state.verificationStatus, "PENDING");
  });

  it("refuses a name that is taken, a configuration set that does not exist and keys of one's own", async () => {
    const prefix = (name: string): string =>
      `creating SESv2 (Simple Email V2) Email Identity (${name}): operation error SESv2: CreateEmailIdentity, api error `;
    await create("taken.example.com");
    await assert.rejects(create("taken.example.com"), {
      message: `${prefix("taken.example.com")}AlreadyExistsException: Email identity taken.example.com already exist.`,
    });
    await assert.rejects(create("set.example.com", { configurationSetName: "none" }), {
      message: `${prefix("set.example.com")}NotFoundException: Configuration set <none> does not exist.`,
    });
    const dkimSigningAttributes = { domainSigningSelector: "a", domainSigningPrivateKey: "MIIE" };
    await assert.rejects(create("own.example.com", { dkimSigningAttributes }), (error: Error) => {
      assert.match(
        error.message,
        /domainSigningPrivateKey: the sandbox simulates keys of SES's own \(Easy DKIM\) alone/,
      );
      assert.doesNotMatch(error.message, /MIIE/);
      return true;
    });
  });
});

describe("simulated MAIL FROM of an identity", () => {
  const suite = awsSuite();
  const inputs = { emailIdentity: "example.com", mailFromDomain: "bounce.example.com" };
  before(() => suite.engine.create(IDENTITY, { emailIdentity: "example.com" }));

  it("is created, read back, updated in place, replaced for another identity, imported and deleted", () =>
    assertLife(suite.engine, MAIL_FROM, {
      inputs,
      updated: { ...inputs, behaviorOnMxFailure: "REJECT_MESSAGE" },
      replaced: { emailIdentity: { ...inputs, emailIdentity: "other.example.com" } },
    }));

  it("needs an identity, a domain below it, and any domain to reject messages", async () => {
    const doing = (name: string): string =>
      `creating SESv2 (Simple Email V2) Email Identity Mail From Attributes (${name}): `;
    const call = "operation error SESv2: PutEmailIdentityMailFromAttributes, api error ";
    await assert.rejects(suite.engine.create(MAIL_FROM, { ...inputs, emailIdentity: "none.com" }), {
      message: `${doing("none.com")}${call}NotFoundException: Email identity none.com does not exist.`,
    });
    await assert.rejects(suite.engine.create(MAIL_FROM, { ...inputs, mailFromDomain: "bounce.example.org" }), {
      message: `${doing("example.com")}${call}BadRequestException: Provided MAIL-FROM domain <bounce.example.org> is not subdomain of the domain of the identity <example.com>.`,
    });
    const rejecting = { emailIdentity: "example.com", behaviorOnMxFailure: "REJECT_MESSAGE" };
    await assert.rejects(suite.engine.create(MAIL_FROM, rejecting), {
      message: `${doing("example.com")}mail from domain is required if behavior on MX failure is REJECT_MESSAGE`,
    });
  });

  it("goes with the identity", async () => {
    const identity = await suite.engine.create(IDENTITY, { emailIdentity: "gone.com" });
    const held = await suite.engine.create(MAIL_FROM, { emailIdentity: "gone.com", mailFromDomain: "a.gone.com" });
    await suite.engine.delete(identity);
    assert.equal(await suite.engine.refresh(held), undefined);
  });
});

describe("simulated SES configuration set", () => {
  const suite = awsSuite();

  it("is created, read back, updated in place, replaced on another name, imported and deleted", async () => {
    const inputs = { configurationSetName: "mail", deliveryOptions: { tlsPolicy: "REQUIRE" } };
    await assertLife(suite.engine, SET, {
      inputs,
      updated: {
        ...inputs,
        reputationOptions: { reputationMetricsEnabled: true },
        suppressionOptions: { suppressedReasons: ["BOUNCE", "COMPLAINT"] },
      },
      replaced: { configurationSetName: { ...inputs, configurationSetName: "other" } },
    });
    const held = await suite.engine.create(SET, inputs);
    assert.equal(held.state.arn, `arn:aws:ses:us-east-1:${ACCOUNT}:configuration-set/mail`);
    assert.deepEqual(held.state.sendingOptions, { sendingEnabled: true });
  });

  it("keeps what a program no longer sets", async () => {
    const inputs = { configurationSetName: "kept" };
    const off = { ...inputs, sendingOptions: { sendingEnabled: false } };
    const updated = await suite.engine.update(await suite.engine.create(SET, off), { ...inputs, tags: { a: "b" } });
    assert.deepEqual(updated.state.sendingOptions, { sendingEnabled: false });
  });

  it("refuses a name that is taken, a policy that there is not and a pool of addresses", async () => {
    await suite.engine.create(SET, { configurationSetName: "taken" });
    await assert.rejects(suite.engine.create(SET, { configurationSetName: "taken" }), {
      message:
        "creating SESv2 (Simple Email V2) Configuration Set (taken): operation error SESv2: CreateConfigurationSet, " +
        "api error AlreadyExistsException: Configuration set <taken> already exists.",
    });
    await assert.rejects(
      suite.engine.create(SET, { configurationSetName: "a", deliveryOptions: { tlsPolicy: "Require" } }),
      /expected deliveryOptions\.tlsPolicy to be one of \[REQUIRE, OPTIONAL\], got Require/,
    );
    await assert.rejects(
      suite.engine.create(SET, { configurationSetName: "a", deliveryOptions: { sendingPoolName: "pool" } }),
      /the sandbox has no pools of dedicated addresses/,
    );
  });
});

describe("simulated event destination of a configuration set", () => {
  const suite = awsSuite();
  const snsDestination = { topicArn: `arn:aws:sns:us-east-1:${ACCOUNT}:mail` };
  const inputs = (more: Properties = {}): Properties => ({
    configurationSetName: "mail",
    eventDestinationName: "bounces",
    eventDestination: { matchingEventTypes: ["BOUNCE", "COMPLAINT"], enabled: true, snsDestination, ...more },
  });
  before(async () => {
    await suite.engine.create(SET, { configurationSetName: "mail" });
    await suite.engine.create("aws:sns/topic:Topic", { name: "mail" });
  });

  it("is created, read back, updated in place, replaced on another name, imported and deleted", async () => {
    await assertLife(suite.engine, DESTINATION, {
      inputs: inputs(),
      updated: inputs({ matchingEventTypes: ["BOUNCE"] }),
      replaced: { eventDestinationName: { ...inputs(), eventDestinationName: "other" } },
    });
    const held = await suite.engine.create(DESTINATION, inputs());
    assert.equal(held.id, "mail|bounces");
    const turned = inputs({ matchingEventTypes: ["COMPLAINT", "BOUNCE"] });
    assert.deepEqual((await suite.engine.diff(held, turned)).paths, {});
    await suite.engine.delete(held);
  });

  it("needs a configuration set, a topic that exists and one place to go", async () => {
    await assert.rejects(
      suite.engine.create(DESTINATION, { ...inputs(), configurationSetName: "none" }),
      /api error NotFoundException: Configuration set <none> does not exist\.$/,
    );
    const topicArn = `${snsDestination.topicArn}0`;
    await assert.rejects(suite.engine.create(DESTINATION, inputs({ snsDestination: { topicArn } })), {
      message: `creating SESv2 (Simple Email V2) Configuration Set Event Destination (mail|bounces): operation error SESv2: CreateConfigurationSetEventDestination, api error BadRequestException: SNS topic <${topicArn}> not found.`,
    });
    const eventBridgeDestination = { eventBusArn: "arn:aws:events:us-east-1:1:event-bus/default" };
    await assert.rejects(suite.engine.create(DESTINATION, inputs({ eventBridgeDestination })), /exactly one of/);
  });
});
