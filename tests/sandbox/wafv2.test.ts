import assert from "node:assert/strict";

import type { Properties } from "../../sandbox/protocol/values.ts";
import { DISTRIBUTION, distributionTo, visibility, WEB_ACL, webAcl } from "./cloudfront-suite.ts";
import { makeEdge } from "./lb-support.ts";
import { ACCOUNT, assertLife, awsSuite } from "./lifecycle.ts";

const ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation";
const EXACTLY_ONE = "You have used none or multiple values for a field that requires exactly one value.";
const BAD_REFERENCE = "A reference in your rule statement is not valid., field: RULE, parameter: Statement";

/** A rule that takes a managed rule group as it is. */
function managed(name: string, priority: number, more: Properties = {}): Properties {
  const statement = { managedRuleGroupStatement: { vendorName: "AWS", name } };
  return { name, priority, overrideAction: { none: {} }, statement, visibilityConfig: visibility(name), ...more };
}

/** A rule that blocks addresses which ask too often. */
function rate(priority: number, limit = 2000, more: Properties = {}): Properties {
  const statement = { rateBasedStatement: { limit, aggregateKeyType: "IP", ...more } };
  return { name: "rate", priority, action: { block: {} }, statement, visibilityConfig: visibility("rate") };
}

describe("simulated web ACL", () => {
  const suite = awsSuite();
  const create = (name: string, ...rules: Properties[]) => suite.engine.create(WEB_ACL, webAcl(name, { rules }));
  const refused = (name: string, rules: Properties[], error: string) =>
    assert.rejects(create(name, ...rules), {
      message: `creating WAFv2 WebACL (${name}): operation error WAFV2: CreateWebACL, api error ${error}`,
    });

  it("is created, read back, updated in place, replaced on another name or scope, imported and deleted", async () => {
    const inputs = webAcl("life", { rules: [managed("AWSManagedRulesCommonRuleSet", 1)] });
    await assertLife(suite.engine, WEB_ACL, {
      inputs,
      updated: { ...inputs, rules: [rate(0), managed("AWSManagedRulesCommonRuleSet", 1)], tags: { a: "b" } },
      replaced: { name: { ...inputs, name: "other" }, scope: { ...inputs, scope: "REGIONAL" } },
      importId: ({ id }) => `${id}/life/CLOUDFRONT`,
    });
    const held = await suite.engine.create(WEB_ACL, inputs);
    assert.equal(held.state.arn, `arn:aws:wafv2:us-east-1:${ACCOUNT}:global/webacl/life/${held.id}`);
    const regional = await suite.engine.create(WEB_ACL, { ...inputs, scope: "REGIONAL", region: "eu-west-1" });
    assert.equal(regional.state.arn, `arn:aws:wafv2:eu-west-1:${ACCOUNT}:regional/webacl/life/${regional.id}`);
    assert.equal(await suite.engine.import(WEB_ACL, `${held.id}/life/REGIONAL`), undefined);
  });

  it("counts the capacity of its rules", async () => {
    const scopeDownStatement = { notStatement: { statements: [{ geoMatchStatement: { countryCodes: ["US"] } }] } };
    const textTransformations = [
      { priority: 0, type: "LOWERCASE" },
      { priority: 1, type: "NONE" },
    ];
    const match = { searchString: "/admin", positionalConstraint: "STARTS_WITH", textTransformations };
    const path = { ...rate(4), name: "path", statement: { byteMatchStatement: match } };
    const held = await create(
      "capacity",
      managed("AWSManagedRulesCommonRuleSet", 1),
      managed("AWSManagedRulesKnownBadInputsRuleSet", 2),
      managed("AWSManagedRulesAmazonIpReputationList", 5),
      rate(3, 2000, { scopeDownStatement }),
      path,
    );
    assert.equal(held.state.capacity, 700 + 200 + 25 + 3 + 12);
  });

  it("sees no difference in the order of its rules, nor in a default that is written out", async () => {
    const rules = [managed("AWSManagedRulesCommonRuleSet", 1), rate(2)];
    const held = await create("ordered", ...rules);
    const turned = [rate(2, 2000, { evaluationWindowSec: 300 }), rules[0]];
    assert.deepEqual((await suite.engine.diff(held, webAcl("ordered", { rules: turned }))).paths, {});
    const [first, second] = held.state.rules as Properties[];
    assert.deepEqual(first?.name, "AWSManagedRulesCommonRuleSet");
    assert.equal((second?.statement as { rateBasedStatement: Properties }).rateBasedStatement.evaluationWindowSec, 300);
    assert.notDeepEqual(
      (await suite.engine.diff(held, webAcl("ordered", { rules: [rate(2, 100), rules[0]] }))).paths,
      {},
    );
  });

  it("is for CloudFront in us-east-1 alone, and unique by its name", async () => {
    await assert.rejects(suite.engine.create(WEB_ACL, webAcl("abroad", { region: "eu-west-1" })), {
      message:
        "creating WAFv2 WebACL (abroad): operation error WAFV2: CreateWebACL, api error WAFInvalidParameterException: " +
        "Error reason: The scope is not valid., field: SCOPE_VALUE, parameter: CLOUDFRONT",
    });
    await create("taken");
    await refused(
      "taken",
      [],
      "WAFDuplicateItemException: AWS WAF couldn’t perform the operation because some resource in your request is a duplicate of an existing one.",
    );
  });

  it("refuses rules with the same priority or name", async () => {
    const invalid =
      "WAFInvalidParameterException: Error reason: You have used a value more than once that must be unique.";
    const [common, bad] = [
      managed("AWSManagedRulesCommonRuleSet", 1),
      managed("AWSManagedRulesKnownBadInputsRuleSet", 1),
    ];
    await refused("twice", [common, bad], `${invalid}, field: RULE, parameter: priority: 1`);
    await refused("twice", [rate(1), rate(2)], `${invalid}, field: RULE, parameter: name: "rate"`);
  });

  it("takes an action for a statement, and an override for a rule group", async () => {
    const invalid = (rest: string) => `WAFInvalidParameterException: Error reason: ${rest}`;
    const common = managed("AWSManagedRulesCommonRuleSet", 1);
    const neither = { ...common, overrideAction: null };
    await refused("actions", [neither], invalid(`${EXACTLY_ONE}, field: RULE, parameter: Rule`));
    const both = { ...common, action: { block: {} } };
    await refused("actions", [both], invalid(`${EXACTLY_ONE}, field: RULE, parameter: Rule`));
    await refused("actions", [{ ...neither, action: { block: {} } }], invalid(BAD_REFERENCE));
    const two = { ...rate(1), action: { block: {}, count: {} } };
    await refused("actions", [two], invalid(`${EXACTLY_ONE}, field: RULE_ACTION, parameter: RuleAction`));
    const action = { defaultAction: { allow: {}, block: {} } };
    await assert.rejects(
      suite.engine.create(WEB_ACL, webAcl("actions", action)),
      /requires exactly one value\., field: DEFAULT_ACTION, parameter: DefaultAction$/,
    );
  });

  it("takes one statement in each rule, and no rule group in another statement", async () => {
    const common = managed("AWSManagedRulesCommonRuleSet", 1);
    const two = { ...(common.statement as Properties), geoMatchStatement: { countryCodes: ["US"] } };
    const problem = `WAFInvalidParameterException: Error reason: ${EXACTLY_ONE}, field: STATEMENT, parameter: Statement`;
    await refused("statements", [{ ...common, statement: two }], problem);
    const nested = { ...rate(1), statement: { andStatement: { statements: [common.statement] } } };
    await refused("statements", [nested], `WAFInvalidParameterException: Error reason: ${BAD_REFERENCE}`);
    const set = { ipSetReferenceStatement: { arn: "arn:aws:wafv2:us-east-1:1:global/ipset/none/1" } };
    const reference = { ...rate(1), statement: set };
    await refused("statements", [reference], `WAFInvalidParameterException: Error reason: ${BAD_REFERENCE}`);
  });

  it("knows the managed rule groups of AWS, and no others", async () => {
    await refused(
      "groups",
      [managed("AWSManagedRulesNone", 1)],
      "WAFNonexistentItemException: AWS WAF couldn’t perform the operation because your resource doesn’t exist.",
    );
    const statement = { managedRuleGroupStatement: { vendorName: "Acme", name: "AWSManagedRulesCommonRuleSet" } };
    await assert.rejects(
      create("groups", managed("acme", 1, { statement })),
      /api error WAFSubscriptionNotFoundException: /,
    );
  });

  it("refuses a rate out of range, and rules that are not complete, before any call", async () => {
    const path = "rules[0].statement.rateBasedStatement.limit";
    for (const limit of [9, 2_000_000_001]) {
      await assert.rejects(create("rate", rate(1, limit)), {
        message: `${path}: expected ${path} to be one of [10..2000000000], got ${limit}`,
      });
    }
    await assert.rejects(create("rate", { ...rate(1), visibilityConfig: null }), {
      message: "rules[0].visibilityConfig: Missing required property 'visibilityConfig'",
    });
  });

  it("is not deleted while a distribution or an association uses it", async () => {
    const message = (id: string) =>
      `deleting WAFv2 WebACL (${id}): operation error WAFV2: DeleteWebACL, api error WAFAssociatedItemException: AWS WAF couldn’t ` +
      "perform the operation because your resource is being used by another resource or it’s associated with another resource.";
    const acl = await create("used");
    const user = await suite.engine.create(DISTRIBUTION, distributionTo({}, { webAclId: acl.state.arn }));
    await assert.rejects(suite.engine.delete(acl), { message: message(acl.id) });
    await suite.engine.delete(user);
    await suite.engine.delete(acl);
    const regional = await suite.engine.create(WEB_ACL, webAcl("regional", { scope: "REGIONAL" }));
    const { loadBalancer } = await makeEdge(suite);
    const inputs = { resourceArn: loadBalancer.state.arn, webAclArn: regional.state.arn };
    const association = await suite.engine.create(ASSOCIATION, inputs);
    await assert.rejects(suite.engine.delete(regional), { message: message(regional.id) });
    await suite.engine.delete(association);
    await suite.engine.delete(regional);
  });
});
