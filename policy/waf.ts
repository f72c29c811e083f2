import { blocksOf, blocksWithin, inputBlock, isSet } from "./blocks.ts";
import type { Block } from "./blocks.ts";
import type { Resource, Stack } from "./stack.ts";
import { UNKNOWN } from "./unknown.ts";
import type { Values } from "./unknown.ts";

/** Types of @pulumi/aws around WAFv2 that several rules look at. */
export const WAF = {
  webAcl: "aws:wafv2/webAcl:WebAcl",
  rule: "aws:wafv2/webAclRule:WebAclRule",
  groupAssociation: "aws:wafv2/webAclRuleGroupAssociation:WebAclRuleGroupAssociation",
  ruleGroup: "aws:wafv2/ruleGroup:RuleGroup",
  logging: "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
} as const;

/**
 * The rules of a web ACL: its own, and those that other resources add to it. Rules written as JSON are one unknown block: they have
 * another shape, and the provider takes either.
 */
export function rulesOf(acl: Resource, stack: Stack): Block[] {
  const { inputs } = acl;
  const written: Block[] = isSet(inputs.ruleJson) ? [{ ...inputBlock(acl), place: "ruleJson", values: UNKNOWN }] : [];
  const added = stack
    .ofType(WAF.rule, WAF.groupAssociation)
    .filter((rule) => stack.referents(rule, "webAclArn", [WAF.webAcl]).includes(acl));
  return [...blocksOf(inputs, "rules"), ...written, ...added.map(asRule)];
}

/** A rule that is a resource, in the shape of a web ACL's own. An association has one managed group and an action's name. */
function asRule(rule: Resource): Block {
  const block = { ...inputBlock(rule), place: `rule "${rule.name}"` };
  if (rule.type === WAF.rule) return block;
  const { managedRuleGroup, overrideAction } = rule.inputs;
  const known = overrideAction === "count" ? { count: {} } : { none: {} };
  const action = overrideAction === UNKNOWN ? UNKNOWN : known;
  const statement: Values = { managedRuleGroupStatement: managedRuleGroup };
  return { ...block, values: { overrideAction: action, statement } };
}

/**
 * The statements of one kind at the top of rules, each with its rule. A rule that is not known far enough to tell its kind is
 * among them, as an unknown statement.
 */
export function statementsOf(
  rules: readonly Block[],
  kind: string,
): { readonly rule: Block; readonly statement: Block }[] {
  return rules.flatMap((rule) => blocksWithin(rule, "statement", kind).map((statement) => ({ rule, statement })));
}
