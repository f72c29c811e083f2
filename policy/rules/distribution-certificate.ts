import { blocksOf, judgeValue, shown, unknownYet } from "../blocks.ts";
import type { Block } from "../blocks.ts";
import { CLOUDFRONT } from "../cloudfront.ts";
import { holds, undecidable, violated } from "../decide.ts";
import type { Decision } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import type { Rule } from "../rule.ts";
import { UNKNOWN, textOf } from "../unknown.ts";

const CERTIFICATES = [
  "aws:acm/certificate:Certificate",
  "aws:acm/certificateValidation:CertificateValidation",
  "aws:iam/serverCertificate:ServerCertificate",
];
const MEND = "Set viewerCertificate.acmCertificateArn to a certificate that names the distribution's hosts";

/** A distribution serves its own certificate, by SNI: CloudFront's own fixes TLS 1.0 as the minimum, whatever else is set. */
export const distributionCertificate: Rule = {
  name: "distribution-certificate",
  displayName: "CloudFront serves a custom certificate with SNI",
  description: "A CloudFront distribution has a certificate of its own and serves it with SNI.",
  severity: "medium",
  framework: hipaa("164.312(e)(1)"),
  tags: [
    "aws",
    "cloudfront",
    "certificate",
    "CloudFront.7",
    "CloudFront.8",
    "CKV2_AWS_42",
    "HIPAA-164.312(e)(1)",
    "SOC2-CC6.7",
  ],
  remediationSteps: "Set acmCertificateArn and sslSupportMethod: sni-only in viewerCertificate.",
  url: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html",
  types: CLOUDFRONT.distributions,

  *judgeInputs({ inputs }) {
    const certificates = blocksOf(inputs, "viewerCertificate");
    if (certificates.length === 0) yield violated("has no viewerCertificate", MEND);
    for (const certificate of certificates) {
      yield judgeOwn(certificate);
      if (certificate.values !== UNKNOWN) yield judgeSni(certificate);
    }
  },

  *judgeInStack(resource) {
    for (const { place, input, values } of blocksOf(resource.inputs, "viewerCertificate")) {
      if (values === UNKNOWN) continue;
      const named = ["acmCertificateArn", "iamCertificateId"].map((name) => [name, textOf(values, name)] as const);
      const unknown = named.find(([, value]) => value === UNKNOWN)?.[0];
      if (unknown === undefined || named.some(([, value]) => typeof value === "string")) continue;
      const proven = resource.sources(input).some(({ type }) => CERTIFICATES.includes(type));
      yield proven
        ? holds
        : undecidable(`${place}.${unknown}`, "it is not known yet and comes from no certificate of this program", MEND);
    }
  },
};

/** Whether one of its own is named; an unknown one is for the stack to prove. */
function judgeOwn({ place, values }: Block): Decision {
  if (values === UNKNOWN) return unknownYet(place, MEND);
  if (values.cloudfrontDefaultCertificate === true) return violated("serves CloudFront's own certificate", MEND);
  const named = textOf(values, "acmCertificateArn") ?? textOf(values, "iamCertificateId");
  return named === undefined ? violated(`names no certificate in ${place}`, MEND) : holds;
}

function judgeSni(certificate: Block): Decision {
  return judgeValue(certificate, "sslSupportMethod", {
    accepts: (value) => value === "sni-only",
    problem: (value) => `serves its certificate without SNI (sslSupportMethod is ${shown(value)})`,
    mend: "Set viewerCertificate.sslSupportMethod to sni-only",
  });
}
