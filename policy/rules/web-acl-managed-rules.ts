import { blocksWithin, isSet } from "../blocks.ts";
import type { Block } from "../blocks.ts";
import { holds, undecidable, violated } from "../decide.ts";
import type { Decision } from "../decide.ts";
import { soc2 } from "../frameworks.ts";
import type { Rule } from "../rule.ts";
import { UNKNOWN } from "../unknown.ts";
import { WAF, rulesOf, statementsOf } from "../waf.ts";

const COMMON = "AWSManagedRulesCommonRuleSet";
const KNOWN_BAD = "AWSManagedRulesKnownBadInputsRuleSet";

const mend = (group: string): string => `Add AWS's rule group ${group} to its rules, with overrideAction none`;

/** The two rule groups of AWS that every web application needs block what they find. */
export const webAclManagedRules: Rule = {
  name: "web-acl-managed-rules",
  displayName: "A web ACL blocks common attacks and known bad inputs",
  description:
    "Every WAFv2 web ACL has AWS's common and known-bad-inputs rule groups, which look at all requests and block. A single rule of " +
    "the common group may be set to count.",
  severity: "high",
  framework: soc2("CC6.6"),
  tags: ["aws", "waf", "WAF.10", "CKV_AWS_175", "CKV_AWS_192", "SOC2-CC6.6"],
  remediationSteps:
    "Add rules with managedRuleGroupStatement for AWSManagedRulesCommonRuleSet and AWSManagedRulesKnownBadInputsRuleSet, overrideAction " +
    "none and no scopeDownStatement.",
  url: "https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html",
  types: [WAF.webAcl],

  *judgeInStack(resource, stack) {
    const managed = statementsOf(rulesOf(resource, stack), "managedRuleGroupStatement");
    for (const group of [COMMON, KNOWN_BAD]) yield judgeGroup(group, managed);
  },
};

type Managed = ReturnType<typeof statementsOf>[number];

function judgeGroup(group: string, managed: readonly Managed[]): Decision {
  const decisions = managed.flatMap((each) => judgeStatement(group, each) ?? []);
  return (
    decisions.find(({ verdict }) => verdict === "holds") ??
    decisions[0] ??
    violated(`does not use ${group}`, mend(group))
  );
}

/** The group's own decision where the statement is about it; `undefined` where it is certainly about another. */
function judgeStatement(group: string, { rule, statement }: Managed): Decision | undefined {
  const { values } = statement;
  if (values === UNKNOWN || values.name === UNKNOWN || values.vendorName === UNKNOWN) {
    return undecidable(statement.place, `it is not known yet whether it is ${group}`, mend(group));
  }
  if (values.name !== group || values.vendorName !== "AWS") return undefined;
  if (isSet(values.scopeDownStatement)) {
    return violated(`uses ${group} on a part of the requests only (${statement.place})`, mend(group));
  }
  return (
    [judgeAction(group, rule), ...judgeOverrides(group, statement)].find(({ verdict }) => verdict !== "holds") ?? holds
  );
}

function judgeAction(group: string, rule: Block): Decision {
  const [action] = blocksWithin(rule, "overrideAction");
  if (action?.values === UNKNOWN) return undecidable(action.place, "it is not known yet", mend(group));
  if (action !== undefined && isSet(action.values.none) && !isSet(action.values.count)) return holds;
  return violated(`only counts what ${group} finds (${rule.place})`, mend(group));
}

/** Rules of the group that are told to do something else than block. Counting is how a false positive of the common rules is handled. */
function judgeOverrides(group: string, statement: Block): Decision[] {
  return blocksWithin(statement, "ruleActionOverrides").map((override) => {
    const [action] = blocksWithin(override, "actionToUse");
    if (action === undefined) return holds;
    if (action.values === UNKNOWN) return undecidable(override.place, "it is not known yet", mend(group));
    const { allow, count } = action.values;
    const loose = isSet(allow) || (isSet(count) && group === KNOWN_BAD);
    return loose ? violated(`lets pass what ${group} blocks (${override.place})`, mend(group)) : holds;
  });
}
