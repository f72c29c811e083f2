import { blocksOf, blocksWithin, judgeValue } from "../blocks.ts";
import { CLOUDFRONT } from "../cloudfront.ts";
import { holds, label, undecidable, violated } from "../decide.ts";
import type { Decision } from "../decide.ts";
import { soc2 } from "../frameworks.ts";
import type { Rule } from "../rule.ts";
import type { Resource } from "../stack.ts";
import { UNKNOWN, textOf } from "../unknown.ts";
import { WAF } from "../waf.ts";

const MEND = "Set webAclId to the ARN of a WAFv2 web ACL whose scope is CLOUDFRONT";
/** A web ACL of AWS WAF Classic has a bare id. The service has ended, and no rule here looks at its web ACLs. */
const WEB_ACL_ARN = /^arn:aws[a-z-]*:wafv2:[a-z0-9-]+:\d{12}:global\/webacl\/[^/]+\/[^/]+$/;

/** Requests pass a web application firewall before they reach an origin. */
export const distributionWebAcl: Rule = {
  name: "distribution-web-acl",
  displayName: "CloudFront has a web application firewall",
  description: "A WAFv2 web ACL is attached to every CloudFront distribution, and no tenant turns it off.",
  severity: "high",
  framework: soc2("CC6.6"),
  tags: ["aws", "cloudfront", "waf", "CloudFront.6", "CKV_AWS_68", "SOC2-CC6.6"],
  remediationSteps: "Set webAclId to the ARN of a web ACL with the scope CLOUDFRONT.",
  url: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-web-awswaf.html",
  types: [...CLOUDFRONT.distributions, CLOUDFRONT.tenant],

  *judgeInputs({ type, inputs }) {
    if (type !== CLOUDFRONT.tenant) {
      const id = textOf(inputs, "webAclId");
      if (id === undefined) yield violated("has no webAclId", MEND);
      if (typeof id === "string" && !WEB_ACL_ARN.test(id)) {
        yield violated("has a webAclId that is no ARN of a global WAFv2 web ACL", MEND);
      }
      return;
    }
    for (const block of blocksOf(inputs, "customizations").flatMap((part) => blocksWithin(part, "webAcl"))) {
      yield judgeValue(block, "action", {
        accepts: (value) => value !== "disable",
        problem: () => "turns the web ACL of its distribution off",
        mend: "Leave customizations.webAcl out",
      });
    }
  },

  *judgeInStack(resource) {
    if (textOf(resource.inputs, "webAclId") === UNKNOWN) yield judgeOrigin(resource);
  },
};

/** An unknown web ACL must come from one of this program, and from nothing else. */
function judgeOrigin(distribution: Resource): Decision {
  const sources = distribution.sources("webAclId");
  const other = sources.find(({ type }) => type !== WAF.webAcl && type !== WAF.logging);
  if (other === undefined && sources.some(({ type }) => type === WAF.webAcl)) return holds;
  const origin = other === undefined ? "no web ACL of this program" : label(other);
  return undecidable("webAclId", `it is not known yet and comes from ${origin}`, MEND);
}
