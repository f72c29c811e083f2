import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { check } from "./check.ts";
import type { DnsRecord } from "./dns-record.ts";
import type { PermissionStatement } from "./ecs-roles.ts";
import type { StackFacts } from "./stack-facts.ts";
import { withTags } from "./tags.ts";

/** Arguments of `MailIdentity`. The configuration set has the stack's display name. */
export interface MailIdentityArgs extends StackFacts {
  /** What mail is sent from: every address at this domain. Lower case, without a final dot. Example: `askflorence.health`. */
  readonly domain: string;
}

/**
 * A domain that the stack sends mail from. Mail is signed (Easy DKIM), and goes to servers that speak TLS only; an address
 * that bounced or complained gets none again. SES sends nothing before the records of `dnsRecords` are in the zone.
 */
export class MailIdentity extends pulumi.ComponentResource {
  readonly identityArn: pulumi.Output<string>;
  /** Mail from the identity goes through it where the sender names no other. */
  readonly configurationSetName: pulumi.Output<string>;
  readonly dnsRecords: pulumi.Output<DnsRecord[]>;
  /** What a task's role needs to send mail from this identity through this configuration set, and from nothing else. */
  readonly sendPermissions: readonly PermissionStatement[];

  constructor(name: string, args: MailIdentityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("askflorence:components:MailIdentity", name, {}, opts);
    const { domain, region } = args;
    check(
      /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/.test(domain),
      `${name}: ${JSON.stringify(domain)} is no domain name; write it in lower case, as example.org`,
    );
    const child = { parent: this };

    const configurationSet = new aws.sesv2.ConfigurationSet(
      `${name}-configuration-set`,
      {
        configurationSetName: args.displayName,
        // A server without TLS gets no mail, rather than mail that anybody on the way can read.
        deliveryOptions: { tlsPolicy: "REQUIRE" },
        reputationOptions: { reputationMetricsEnabled: true },
        sendingOptions: { sendingEnabled: true },
        suppressionOptions: { suppressedReasons: ["BOUNCE", "COMPLAINT"] },
        tags: withTags(args.tags),
      },
      child,
    );
    const identity = new aws.sesv2.EmailIdentity(
      `${name}-identity`,
      {
        emailIdentity: domain,
        configurationSetName: configurationSet.configurationSetName,
        dkimSigningAttributes: { nextSigningKeyLength: "RSA_2048_BIT" },
        tags: withTags(args.tags),
      },
      child,
    );
    const mailFrom = new aws.sesv2.EmailIdentityMailFromAttributes(
      `${name}-mail-from`,
      {
        emailIdentity: identity.emailIdentity,
        // Of no other use: what sends or receives mail by itself cannot be a MAIL FROM domain.
        mailFromDomain: `bounce.${domain}`,
        // While the MX record is missing, mail goes out with SES's own MAIL FROM domain. DKIM still proves this domain, so
        // DMARC passes; to reject the message would lose a person's mail over a record that others keep.
        behaviorOnMxFailure: "USE_DEFAULT_VALUE",
      },
      child,
    );

    this.identityArn = identity.arn;
    this.configurationSetName = configurationSet.configurationSetName;
    // In the preview of a creation the attributes are only what is given here: with the id, all of it is unknown.
    this.dnsRecords = pulumi
      .all([identity.dkimSigningAttributes, mailFrom.mailFromDomain, identity.id])
      .apply(([{ tokens }, mailFromDomain]) => dnsRecords(domain, region, tokens, mailFromDomain ?? ""));
    // A request that names no configuration set uses the identity's; one that names another is refused.
    this.sendPermissions = [
      {
        Effect: "Allow",
        Action: ["ses:SendEmail", "ses:SendRawEmail"],
        Resource: [identity.arn, configurationSet.arn],
      },
    ];
    this.registerOutputs({
      identityArn: this.identityArn,
      configurationSetName: this.configurationSetName,
      dnsRecords: this.dnsRecords,
      sendPermissions: this.sendPermissions,
    });
  }
}

/**
 * The hosts are those of the regions that opened before 2019; later ones have DKIM hosts of their own ("DKIM domains",
 * Amazon SES developer guide).
 */
function dnsRecords(domain: string, region: string, dkimTokens: string[], mailFromDomain: string): DnsRecord[] {
  return [
    ...dkimTokens.map((token) => ({
      name: `${token}._domainkey.${domain}`,
      type: "CNAME" as const,
      value: `${token}.dkim.amazonses.com`,
    })),
    { name: mailFromDomain, type: "MX", value: `10 feedback-smtp.${region}.amazonses.com` },
    { name: mailFromDomain, type: "TXT", value: "v=spf1 include:amazonses.com ~all" },
    // A recommendation: where other senders use the domain, begin with p=none and read their reports first.
    { name: `_dmarc.${domain}`, type: "TXT", value: "v=DMARC1; p=quarantine" },
  ];
}
