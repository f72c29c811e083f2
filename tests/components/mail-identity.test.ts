import assert from "node:assert/strict";

import { MailIdentity } from "../../components/mail-identity.ts";
import { declare, type Opts, previewsTheSame, refuses } from "./mocks.ts";
import { UNKNOWN } from "./shown.ts";
import { stack, tags } from "./stack.ts";

const mail = (opts: Opts, domain = "askflorence.health") => new MailIdentity("mail", { ...stack, domain }, opts);

const sendPermissions = [
  {
    Effect: "Allow",
    Action: ["ses:SendEmail", "ses:SendRawEmail"],
    Resource: ["the identity's arn", "mail-configuration-set.arn"],
  },
];

describe("MailIdentity", () => {
  it("is a signed identity whose mail goes through a configuration set that requires TLS", async () => {
    const { tree, options, outputs } = await declare((opts) => mail(opts));
    assert.deepEqual(tree, {
      "": { "askflorence:components:MailIdentity mail": {} },
      mail: {
        "aws:sesv2/configurationSet:ConfigurationSet mail-configuration-set": {
          configurationSetName: "askflorence-prod",
          deliveryOptions: { tlsPolicy: "REQUIRE" },
          reputationOptions: { reputationMetricsEnabled: true },
          sendingOptions: { sendingEnabled: true },
          suppressionOptions: { suppressedReasons: ["BOUNCE", "COMPLAINT"] },
          tags,
        },
        "aws:sesv2/emailIdentity:EmailIdentity mail-identity": {
          emailIdentity: "askflorence.health",
          configurationSetName: "askflorence-prod",
          dkimSigningAttributes: { nextSigningKeyLength: "RSA_2048_BIT" },
          tags,
        },
        "aws:sesv2/emailIdentityMailFromAttributes:EmailIdentityMailFromAttributes mail-mail-from": {
          emailIdentity: "askflorence.health",
          mailFromDomain: "bounce.askflorence.health",
          behaviorOnMxFailure: "USE_DEFAULT_VALUE",
        },
      },
    });
    assert.deepEqual(options, {});
    assert.deepEqual(outputs, {
      mail: {
        identityArn: "the identity's arn",
        configurationSetName: "askflorence-prod",
        dnsRecords: [
          { name: "one._domainkey.askflorence.health", type: "CNAME", value: "one.dkim.amazonses.com" },
          { name: "two._domainkey.askflorence.health", type: "CNAME", value: "two.dkim.amazonses.com" },
          { name: "three._domainkey.askflorence.health", type: "CNAME", value: "three.dkim.amazonses.com" },
          { name: "bounce.askflorence.health", type: "MX", value: "10 feedback-smtp.us-east-1.amazonses.com" },
          { name: "bounce.askflorence.health", type: "TXT", value: "v=spf1 include:amazonses.com ~all" },
          { name: "_dmarc.askflorence.health", type: "TXT", value: "v=DMARC1; p=quarantine" },
        ],
        sendPermissions,
      },
    });
  });

  it("lets a task send from the identity through the configuration set, and from nothing else", async () => {
    const { outputs } = await declare((opts) => mail(opts));
    assert.deepEqual(outputs.mail?.sendPermissions, sendPermissions);
  });

  it("shows the same in a preview, where the records are unknown", async () => {
    const { outputs } = await previewsTheSame((opts) => mail(opts));
    assert.equal(outputs.mail?.dnsRecords, UNKNOWN);
  });

  for (const domain of [
    "",
    "localhost",
    "AskFlorence.health",
    "askflorence.health.",
    "a@askflorence.health",
    "-a.org",
  ]) {
    it(`refuses the domain ${JSON.stringify(domain)}`, async () => {
      await refuses(
        (opts) => mail(opts, domain),
        `mail: ${JSON.stringify(domain)} is no domain name; write it in lower case, as example.org`,
      );
    });
  }
});
