import { blocksOf, blocksWithin, inputBlock, isSet, judgeValue, unknownYet } from "../blocks.ts";
import type { Block } from "../blocks.ts";
import { violated } from "../decide.ts";
import type { Decision } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import type { Rule } from "../rule.ts";
import { UNKNOWN } from "../unknown.ts";
import { WAF } from "../waf.ts";

const MEND = "Set visibilityConfig.cloudwatchMetricsEnabled to true";

/** What a firewall does shows in metrics, rule by rule. */
export const webAclMetrics: Rule = {
  name: "web-acl-metrics",
  displayName: "A web ACL and its rules have metrics",
  description: "CloudWatch metrics are on for every WAFv2 web ACL and rule group and for each of their rules.",
  severity: "medium",
  framework: hipaa("164.312(b)"),
  tags: ["aws", "waf", "monitoring", "WAF.12", "HIPAA-164.312(b)", "SOC2-CC7.2"],
  remediationSteps: "Set cloudwatchMetricsEnabled: true in the visibilityConfig of the web ACL and of each rule.",
  url: "https://docs.aws.amazon.com/waf/latest/developerguide/waf-data-visibility.html",
  types: [WAF.webAcl, WAF.ruleGroup, WAF.rule, WAF.groupAssociation],

  *judgeInputs(resource) {
    const { inputs } = resource;
    yield judgeMetrics(inputBlock(resource));
    for (const rule of blocksOf(inputs, "rules")) yield judgeMetrics(rule);
    for (const json of ["ruleJson", "rulesJson"]) {
      if (isSet(inputs[json])) {
        yield unknownYet(json, "List the rules in rules: what is written as JSON is not read");
      }
    }
  },
};

function judgeMetrics(owner: Block): Decision {
  if (owner.values === UNKNOWN) return unknownYet(owner.place, "List the rules in the program");
  const whose = owner.place === "" ? "" : ` for ${owner.place}`;
  const [visibility] = blocksWithin(owner, "visibilityConfig");
  if (visibility === undefined) return violated(`has no metrics${whose}: there is no visibilityConfig`, MEND);
  return judgeValue(visibility, "cloudwatchMetricsEnabled", {
    accepts: (value) => value === true,
    problem: () => `has no metrics${whose}`,
    mend: MEND,
  });
}
