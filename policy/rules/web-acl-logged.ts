import { holds, violated } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import type { Rule } from "../rule.ts";
import { WAF } from "../waf.ts";

/** What a firewall decided can be looked up. What its log leaves out is the business of `web-acl-log-redacted`. */
export const webAclLogged: Rule = {
  name: "web-acl-logged",
  displayName: "A web ACL is logged",
  description: "Every WAFv2 web ACL has a logging configuration.",
  severity: "medium",
  framework: hipaa("164.312(b)"),
  tags: ["aws", "waf", "logging", "WAF.11", "CKV2_AWS_31", "HIPAA-164.312(b)", "SOC2-CC7.2"],
  remediationSteps: "Declare a WebAclLoggingConfiguration whose resourceArn is the web ACL's ARN.",
  url: "https://docs.aws.amazon.com/waf/latest/developerguide/logging.html",
  types: [WAF.webAcl],

  *judgeInStack(resource, stack) {
    const logged = stack
      .ofType(WAF.logging)
      .some((logging) => stack.referents(logging, "resourceArn", [WAF.webAcl]).includes(resource));
    yield logged
      ? holds
      : violated(
          "has no logging configuration",
          "Declare a WebAclLoggingConfiguration whose resourceArn is this web ACL's ARN",
        );
  },
};
