import { isSet, text, texts } from "../cloud/properties.ts";
import type { Operation } from "../cloud/resource-type.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { findCertificate, isCertificateFor } from "./acm.ts";
import { ApiError } from "./api-error.ts";
import { DISTRIBUTION, nested } from "./cloudfront-records.ts";
import { lookUpDns } from "./public-dns.ts";
import { findWebAcl } from "./wafv2-records.ts";

const REQUIREMENTS =
  "For more details, see: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html#alternate-domain-names-requirements";
const RESTRICTIONS =
  "For more information, see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html#alternate-domain-names-restrictions";

/** Throws what CloudFront answers to a certificate, aliases or a web ACL with which viewers cannot be served. */
export function acceptViewers(operation: Operation, self?: CloudRecord): void {
  const aliases = texts(operation.inputs.aliases).map((alias) => alias.toLowerCase());
  acceptCertificate(operation, aliases);
  for (const alias of aliases) acceptAlias(operation.world, alias, self);
  acceptWebAcl(operation);
}

function acceptCertificate({ world, owner, inputs }: Operation, aliases: readonly string[]): void {
  const { acmCertificateArn, sslSupportMethod } = nested(inputs, "viewerCertificate");
  if (!isSet(acmCertificateArn)) {
    if (aliases.length === 0) return;
    throw invalidCertificate(
      "To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a trusted certificate " +
        `that validates your authorization to use the domain name. ${REQUIREMENTS}`,
    );
  }
  const found = findCertificate(world, acmCertificateArn);
  if (found?.owner !== owner || found.outputs.region !== "us-east-1" || found.outputs.status !== "ISSUED") {
    throw invalidCertificate(
      "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, " +
        "or doesn't include a valid certificate chain.",
    );
  }
  if (!isSet(sslSupportMethod)) throw new ApiError("InvalidArgument", "The parameter SSLSupportMethod is required.");
  if (aliases.every((alias) => isCertificateFor(found, alias))) return;
  throw invalidCertificate(
    "The certificate that is attached to your distribution doesn't cover the alternate domain name (CNAME) " +
      `that you're trying to add. ${REQUIREMENTS}`,
  );
}

function invalidCertificate(message: string): ApiError {
  return new ApiError("InvalidViewerCertificate", message);
}

/** An alias belongs to one distribution of all accounts, and its DNS record must not lead to another one. */
function acceptAlias(world: World, alias: string, self: CloudRecord | undefined): void {
  const others = world.list(DISTRIBUTION).filter(({ id, owner }) => id !== self?.id || owner !== self.owner);
  if (others.some(({ inputs }) => texts(inputs.aliases).some((other) => other.toLowerCase() === alias))) {
    throw new ApiError(
      "CNAMEAlreadyExists",
      "One or more of the CNAMEs you provided are already associated with a different resource.",
    );
  }
  const [target] = lookUpDns(world, alias, "CNAME");
  if (target !== undefined && others.some(({ outputs }) => outputs.domainName === target)) {
    throw new ApiError(
      "CNAMEAlreadyExists",
      "One or more aliases specified for the distribution includes an incorrectly configured DNS record that points to " +
        `another CloudFront distribution. You must update the DNS record to correct the problem. ${RESTRICTIONS}`,
    );
  }
}

function acceptWebAcl({ world, owner, inputs }: Operation): void {
  const arn = text(inputs.webAclId);
  if (arn === "") return;
  const found = findWebAcl(world, owner, arn);
  if (found?.inputs.scope === "CLOUDFRONT") return;
  throw new ApiError("InvalidWebACLId", "Web ACL is not accessible by the requester.");
}
