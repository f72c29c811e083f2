import { isSet, objects, text } from "../cloud/properties.ts";
import { isObject, type Properties } from "../protocol/values.ts";
import { ApiError } from "./api-error.ts";
import { invalidParameter, nonexistent } from "./wafv2-records.ts";

/** The rule groups of the vendor AWS by name, with the capacity that each takes. Source: AWS WAF Developer Guide, "AWS Managed Rules rule groups list". */
const MANAGED_GROUPS: Readonly<Record<string, number>> = {
  AWSManagedRulesACFPRuleSet: 50,
  AWSManagedRulesATPRuleSet: 50,
  AWSManagedRulesAdminProtectionRuleSet: 100,
  AWSManagedRulesAmazonIpReputationList: 25,
  AWSManagedRulesAnonymousIpList: 50,
  AWSManagedRulesAntiDDoSRuleSet: 50,
  AWSManagedRulesBotControlRuleSet: 50,
  AWSManagedRulesCommonRuleSet: 700,
  AWSManagedRulesKnownBadInputsRuleSet: 200,
  AWSManagedRulesLinuxRuleSet: 200,
  AWSManagedRulesPHPRuleSet: 100,
  AWSManagedRulesSQLiRuleSet: 200,
  AWSManagedRulesUnixRuleSet: 100,
  AWSManagedRulesWindowsRuleSet: 200,
  AWSManagedRulesWordPressRuleSet: 100,
};

/** What a statement that inspects a request takes, before its text transformations. Source: AWS WAF Developer Guide, each statement's page. */
const CAPACITIES: Readonly<Record<string, number>> = {
  asnMatchStatement: 1,
  byteMatchStatement: 2,
  geoMatchStatement: 1,
  labelMatchStatement: 1,
  regexMatchStatement: 3,
  sizeConstraintStatement: 1,
  sqliMatchStatement: 20,
  xssMatchStatement: 40,
};
/** Statements that name things which the sandbox does not have. */
const REFERENCES = ["ipSetReferenceStatement", "regexPatternSetReferenceStatement", "ruleGroupReferenceStatement"];
const GROUPS = ["managedRuleGroupStatement", "ruleGroupReferenceStatement"];
const TRANSFORMATION = 10;
const MAX_CAPACITY = 5000;
const EXACTLY_ONE = "You have used none or multiple values for a field that requires exactly one value.";
const BAD_REFERENCE = "A reference in your rule statement is not valid.";

/** The capacity that the rules take. Throws what WAF answers to rules that it does not accept. */
export function acceptRules(rules: readonly Properties[]): number {
  for (const property of ["priority", "name"]) {
    const values = rules.map((rule) => JSON.stringify(rule[property]));
    const twice = values.find((value, i) => values.indexOf(value) !== i);
    if (twice === undefined) continue;
    // The reason's text is an inference.
    throw invalidParameter(
      "You have used a value more than once that must be unique.",
      "RULE",
      `${property}: ${twice}`,
    );
  }
  const capacity = rules.reduce((sum, rule) => sum + acceptRule(rule), 0);
  if (capacity <= MAX_CAPACITY) return capacity;
  throw new ApiError(
    "WAFLimitsExceededException",
    "AWS WAF couldn’t perform the operation because you exceeded your resource limit.",
  );
}

function acceptRule(rule: Properties): number {
  const [kind, statement] = only(rule.statement, "STATEMENT", "Statement");
  const { action, overrideAction } = rule;
  if (isSet(action) === isSet(overrideAction)) throw invalidParameter(EXACTLY_ONE, "RULE", "Rule");
  // A rule group's rules have actions of their own: what refers to one overrides them. Source: WAF API reference, Rule.
  if (isSet(overrideAction) !== GROUPS.includes(kind)) throw invalidParameter(BAD_REFERENCE, "RULE", "Statement");
  if (isSet(action)) only(action, "RULE_ACTION", "RuleAction");
  else only(overrideAction, "OVERRIDE_ACTION", "OverrideAction");
  return capacityOf(kind, statement);
}

/** The one property that an object has, with its value. Throws what WAF answers where it has none or several. */
export function only(value: unknown, field: string, parameter: string): [name: string, value: Properties] {
  const given = Object.entries(isObject(value) ? value : {}).filter(([, item]) => isSet(item));
  const [first] = given;
  if (first === undefined || given.length > 1) throw invalidParameter(EXACTLY_ONE, field, parameter);
  return [first[0], isObject(first[1]) ? first[1] : {}];
}

function capacityOf(kind: string, statement: Properties): number {
  if (REFERENCES.includes(kind)) throw invalidParameter(BAD_REFERENCE, "RULE", "Statement");
  if (kind === "managedRuleGroupStatement") return managedGroup(statement) + within(statement.scopeDownStatement);
  if (kind === "rateBasedStatement") {
    return 2 + 30 * objects(statement.customKeys).length + within(statement.scopeDownStatement);
  }
  if (["andStatement", "orStatement"].includes(kind)) {
    return objects(statement.statements).reduce((sum, part) => sum + within(part), 0);
  }
  if (kind === "notStatement") {
    return [...objects(statement.statements), statement.statement].reduce<number>((sum, part) => sum + within(part), 0);
  }
  return (CAPACITIES[kind] ?? 1) + TRANSFORMATION * transformations(statement);
}

/** Transformations that do something. */
function transformations({ textTransformations }: Properties): number {
  return objects(textTransformations).filter(({ type }) => type !== "NONE").length;
}

/** A statement in another one, where rule groups and rates are not allowed. */
function within(value: unknown): number {
  if (!isSet(value)) return 0;
  const [kind, statement] = only(value, "STATEMENT", "Statement");
  if (GROUPS.includes(kind) || kind === "rateBasedStatement") {
    throw invalidParameter(BAD_REFERENCE, "RULE", "Statement");
  }
  return capacityOf(kind, statement);
}

function managedGroup({ vendorName, name }: Properties): number {
  if (vendorName !== "AWS") {
    throw new ApiError(
      "WAFSubscriptionNotFoundException",
      "You tried to use a managed rule group that's available by subscription, but you aren't subscribed to it yet.",
    );
  }
  const capacity = MANAGED_GROUPS[text(name)];
  if (capacity === undefined) throw nonexistent();
  return capacity;
}
