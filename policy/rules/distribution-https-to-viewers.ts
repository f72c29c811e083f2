import { judgeValue, shown } from "../blocks.ts";
import { CLOUDFRONT, behaviorsOf } from "../cloudfront.ts";
import { hipaa } from "../frameworks.ts";
import type { Rule } from "../rule.ts";

/** A viewer speaks to CloudFront over HTTPS, on every path. */
export const distributionHttpsToViewers: Rule = {
  name: "distribution-https-to-viewers",
  displayName: "CloudFront answers viewers over HTTPS only",
  description: "Every cache behavior of a CloudFront distribution redirects HTTP to HTTPS or refuses it.",
  severity: "high",
  framework: hipaa("164.312(e)(1)"),
  tags: ["aws", "cloudfront", "encryption", "CloudFront.3", "CKV_AWS_34", "HIPAA-164.312(e)(1)", "SOC2-CC6.7"],
  remediationSteps:
    "Set viewerProtocolPolicy to redirect-to-https or https-only in defaultCacheBehavior and in each ordered behavior.",
  url: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-viewers-to-cloudfront.html",
  types: CLOUDFRONT.distributions,

  *judgeInputs(resource) {
    for (const behavior of behaviorsOf(resource)) {
      yield judgeValue(behavior, "viewerProtocolPolicy", {
        accepts: (value) => value === "redirect-to-https" || value === "https-only",
        problem: (value) => `answers over HTTP too (${behavior.place}.viewerProtocolPolicy is ${shown(value)})`,
        mend: "Set viewerProtocolPolicy to redirect-to-https",
      });
    }
  },
};
