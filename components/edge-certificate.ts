import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { check } from "./check.ts";
import type { DnsRecord } from "./dns-record.ts";
import { EDGE_REGION } from "./edge-region.ts";
import type { StackFacts } from "./stack-facts.ts";
import { withTags } from "./tags.ts";

/**
 * What tells one certificate from another: the host names on it. It is part of the certificate's logical name, so that
 * a certificate stays the same when its host names become those that are served.
 */
export function certificateKey([first = "", ...others]: readonly string[]): string {
  return [first, ...others.sort()].join("+");
}

/** The certificate's name among those of the account, in a tag, which has 256 characters. */
function certificateName(hostNames: readonly string[]): string {
  return certificateKey(hostNames).slice(0, 256);
}

/** Requests a certificate of ACM for `hostNames`. It is issued once people have added its DNS records, and then renewed. */
export function requestCertificate(
  name: string,
  hostNames: readonly string[],
  { tags }: StackFacts,
  parent: pulumi.Resource,
): aws.acm.Certificate {
  const [domainName] = hostNames;
  return new aws.acm.Certificate(
    `${name}-certificate-${certificateKey(hostNames)}`,
    {
      domainName,
      // ACM adds the first name by itself: with all of them, what is declared is what is read back.
      subjectAlternativeNames: [...hostNames],
      validationMethod: "DNS",
      keyAlgorithm: "RSA_2048",
      options: { certificateTransparencyLoggingPreference: "ENABLED" },
      tags: withTags(tags, { Name: certificateName(hostNames) }),
    },
    { parent },
  );
}

/** The DNS records by which ACM sees that the host names are ours; they stay, for renewals. */
export function validationRecords(certificates: readonly aws.acm.Certificate[]): pulumi.Output<DnsRecord[]> {
  return pulumi.all(certificates.map(({ domainValidationOptions }) => domainValidationOptions)).apply((options) => {
    const records = options.flat().map((option): DnsRecord => ({
      name: option.resourceRecordName,
      type: option.resourceRecordType,
      value: option.resourceRecordValue,
    }));
    // A host name has the same record in each of the account's certificates.
    const byName = new Map(records.map((record) => [record.name, record]));
    return [...byName.values()].sort((a, b) => a.name.localeCompare(b.name));
  });
}

/** What ACM can say of a certificate. Without them, it is asked for those that are issued only. */
const STATUSES = ["PENDING_VALIDATION", "ISSUED", "INACTIVE", "EXPIRED", "VALIDATION_TIMED_OUT", "REVOKED", "FAILED"];

/**
 * The certificate's ARN, once ACM says that it is issued: a load balancer refuses one that is not, with a message that
 * leads nowhere. Fails while it is not, in a preview too. ACM is asked each time, because the status in the state is that
 * of when the certificate was requested; and asked before, because the answer about a certificate that is new waits for
 * it, and a preview would not have it.
 */
export function issuedCertificateArn(
  name: string,
  hostNames: readonly string[],
  certificate: aws.acm.Certificate,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const [domain = ""] = hostNames;
  const query = { domain, tags: { Name: certificateName(hostNames) }, statuses: STATUSES };
  const requested = pulumi.output(checkRequested(name, query, parent));
  const { status } = aws.acm.getCertificateOutput(query, { parent, dependsOn: [certificate] });
  return pulumi.all([certificate.arn, certificate.urn, status, requested]).apply(([arn, urn, status]) => {
    const mend =
      status === "PENDING_VALIDATION"
        ? "add the DNS records of certificateRecords and wait until ACM has seen them"
        : `ACM has given it up: replace it, \`pulumi up --replace '${urn}'\``;
    check(
      status === "ISSUED",
      `${name}: phase is issued, but the certificate for ${domain} is ${status}; ${mend}, ` +
        "and until it is ISSUED leave phase pending, or these names in nextHostNames",
    );
    return arn;
  });
}

/** Fails where ACM knows no such certificate yet: it is new in this very update, and cannot be issued. */
async function checkRequested(
  name: string,
  query: aws.acm.GetCertificateArgs & { domain: string },
  parent: pulumi.Resource,
): Promise<void> {
  try {
    await aws.acm.getCertificate(query, { parent });
  } catch (error) {
    // Source of the text: dataSourceCertificateRead of terraform-provider-aws.
    if (!(error as Error).message.includes("no ACM Certificate")) throw error;
    throw new pulumi.RunError(
      `${name}: phase is issued, but no certificate for ${query.domain} is requested yet; set phase pending, or put these ` +
        "names in nextHostNames, and run an update; then add the DNS records of certificateRecords and wait until ACM has " +
        "seen them",
    );
  }
}

/** Holds the ARN of a certificate that exists to what CloudFront can use. */
export function checkCertificateArn(where: string, arn: string, { accountId }: StackFacts): void {
  const prefix = `arn:aws:acm:${EDGE_REGION}:${accountId}:certificate/`;
  check(
    arn.startsWith(prefix) && /^[0-9a-f-]{36}$/.test(arn.slice(prefix.length)),
    `${where} is ${arn}, which is no certificate of this account in ${EDGE_REGION}; CloudFront reads no others: ` +
      `give it as ${prefix}<id>, or leave it out and one is requested`,
  );
}
