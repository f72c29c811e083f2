import { blocksOf, judgeValue, shown } from "../blocks.ts";
import { CLOUDFRONT } from "../cloudfront.ts";
import { violated } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import type { Rule } from "../rule.ts";
import type { Value } from "../unknown.ts";

const MEND = "Set viewerCertificate.minimumProtocolVersion to TLSv1.2_2021 or newer";

/** What CloudFront demands of a viewer's TLS. Its security policies are ordered by version and year; a newer one is better, never a violation. */
export const distributionTlsMinimum: Rule = {
  name: "distribution-tls-minimum",
  displayName: "CloudFront demands TLS 1.2 of viewers",
  description: "A CloudFront distribution's security policy is TLSv1.2_2021 or newer.",
  severity: "high",
  framework: hipaa("164.312(e)(2)(ii)"),
  tags: ["aws", "cloudfront", "encryption", "CloudFront.15", "CKV_AWS_174", "HIPAA-164.312(e)(2)(ii)", "SOC2-CC6.7"],
  remediationSteps: "Set minimumProtocolVersion in viewerCertificate to TLSv1.2_2021, TLSv1.2_2025 or TLSv1.3_2025.",
  url: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html",
  types: CLOUDFRONT.distributions,

  *judgeInputs({ inputs }) {
    const certificates = blocksOf(inputs, "viewerCertificate");
    if (certificates.length === 0) yield violated("has no viewerCertificate, so it accepts TLS 1.0", MEND);
    for (const certificate of certificates) {
      yield judgeValue(certificate, "minimumProtocolVersion", {
        accepts: isModern,
        problem: (value) => `accepts weak TLS (${certificate.place}.minimumProtocolVersion is ${shown(value)})`,
        mend: MEND,
      });
    }
  },
};

function isModern(value: Value): boolean {
  const version = /^TLSv1\.(\d)_(\d{4})$/.exec(shown(value));
  return version !== null && Number(version[1]) >= 2 && Number(version[2]) >= 2021;
}
