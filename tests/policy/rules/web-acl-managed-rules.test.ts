import { webAclManagedRules as rule } from "../../../policy/rules/web-acl-managed-rules.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown } from "../harness.ts";
import type { Fixture } from "../harness.ts";
import { COMMON, E, KNOWN_BAD, WEB_ACL_ARN, edge, managedRule, moments } from "./edge-program.ts";

const NAME = "web-acl";
const KNOWN_BAD_NAME = "AWSManagedRulesKnownBadInputsRuleSet";

describe("web-acl-managed-rules", () => {
  for (const [when, program] of moments(edge)) {
    describe(when, () => {
      const withRules = (...rules: (object | string)[]): Fixture[] =>
        changed(program, NAME, { inputs: { rules: rules as never } });
      const knownBad = (statement: object, change: object = {}): object =>
        managedRule(KNOWN_BAD_NAME, statement, change);

      it("accepts the compliant program", () => accepts(rule, program));
      it("refuses an ACL without the known bad inputs", () =>
        refuses(rule, withRules(COMMON), NAME, /does not use AWSManagedRulesKnownBadInputsRuleSet/));
      it("refuses an ACL without the common rules", () =>
        refuses(rule, withRules(KNOWN_BAD), NAME, /does not use AWSManagedRulesCommonRuleSet/));
      it("refuses a group of another vendor", () =>
        refuses(rule, withRules(COMMON, knownBad({ vendorName: "Other" })), NAME, /does not use .*KnownBad/));
      it("refuses a group that only counts", () =>
        refuses(
          rule,
          withRules(COMMON, knownBad({}, { overrideAction: { count: {} } })),
          NAME,
          /only counts.*rules\[1\]/,
        ));
      it("refuses a group of which it is not told whether it counts", () =>
        refuses(
          rule,
          withRules(COMMON, knownBad({}, { overrideAction: { none: {}, count: {} } })),
          NAME,
          /only counts/,
        ));
      it("refuses a group without an action", () =>
        refuses(rule, withRules(COMMON, knownBad({}, { overrideAction: {} })), NAME, /only counts/));
      it("refuses an action that is not known yet", () =>
        refuses(
          rule,
          withRules(COMMON, knownBad({}, { overrideAction: unknown })),
          NAME,
          /rules\[1\]\.overrideAction cannot be proven/,
        ));
      it("refuses a group for a part of the requests", () =>
        refuses(
          rule,
          withRules(COMMON, knownBad({ scopeDownStatement: { geoMatchStatement: {} } })),
          NAME,
          /on a part of the requests only/,
        ));
      for (const action of ["count", "allow"]) {
        it(`refuses to let a known bad input pass by ${action}`, () =>
          refuses(
            rule,
            withRules(
              COMMON,
              knownBad({ ruleActionOverrides: [{ name: "Log4JRCE_BODY", actionToUse: { [action]: {} } }] }),
            ),
            NAME,
            /lets pass what .*KnownBad.*ruleActionOverrides\[0\]/,
          ));
      }
      it("accepts a known bad input that is challenged", () =>
        accepts(
          rule,
          withRules(
            COMMON,
            knownBad({ ruleActionOverrides: [{ name: "x", actionToUse: { challenge: {} } }, { name: "y" }] }),
          ),
        ));
      it("refuses an override that is not known yet", () =>
        refuses(
          rule,
          withRules(COMMON, knownBad({ ruleActionOverrides: [{ name: "x", actionToUse: unknown }] })),
          NAME,
          /ruleActionOverrides\[0\] cannot be proven/,
        ));
      it("accepts a common rule that counts, and refuses one that allows", async () => {
        const common = (action: string): object =>
          managedRule("AWSManagedRulesCommonRuleSet", {
            ruleActionOverrides: [{ name: "SizeRestrictions_BODY", actionToUse: { [action]: {} } }],
          });
        await accepts(rule, withRules(common("count"), KNOWN_BAD));
        await refuses(rule, withRules(common("allow"), KNOWN_BAD), NAME, /lets pass what .*Common/);
      });
      it("accepts a second use of a group that counts", () =>
        accepts(rule, withRules(knownBad({}, { overrideAction: { count: {} } }), COMMON, KNOWN_BAD)));
      it("accepts rules that are not known yet beside those that are", () =>
        accepts(rule, withRules(unknown, COMMON, KNOWN_BAD)));
      it("refuses a rule of which only the group is not known yet", () =>
        refuses(
          rule,
          withRules(COMMON, knownBad({ name: unknown })),
          NAME,
          /managedRuleGroupStatement cannot be proven.*KnownBad/,
        ));
      it("refuses a vendor that is not known yet", () =>
        refuses(
          rule,
          withRules(COMMON, knownBad({ vendorName: unknown })),
          NAME,
          /managedRuleGroupStatement cannot be proven/,
        ));
      it("refuses rules as JSON, which it does not read", () =>
        refuses(
          rule,
          changed(program, NAME, { inputs: { rules: [COMMON], ruleJson: "[]" } }),
          NAME,
          /its ruleJson cannot be proven/,
        ));

      describe("by resources of their own", () => {
        const added = (type: string, inputs: object, deps = ["web-acl"]): Fixture => ({
          type,
          name: "added",
          inputs: { webAclArn: when === "in the first preview" ? unknown : WEB_ACL_ARN, ...inputs },
          sources: { webAclArn: deps },
        });
        const group = { managedRuleGroup: { vendorName: "AWS", name: KNOWN_BAD_NAME } };
        it("accepts a rule", () => accepts(rule, [...withRules(COMMON), added(E.webAclRule, KNOWN_BAD)]));
        it("accepts an association", () => accepts(rule, [...withRules(COMMON), added(E.webAclGroup, group)]));
        it("refuses an association that counts", () =>
          refuses(
            rule,
            [...withRules(COMMON), added(E.webAclGroup, { ...group, overrideAction: "count" })],
            NAME,
            /only counts.*\(rule "added"\)/,
          ));
        it("refuses an association whose action is not known yet", () =>
          refuses(
            rule,
            [...withRules(COMMON), added(E.webAclGroup, { ...group, overrideAction: unknown })],
            NAME,
            /rule "added"\.overrideAction cannot be proven/,
          ));
        it("refuses a rule of another web ACL", () =>
          refuses(
            rule,
            [...withRules(COMMON), added(E.webAclRule, { ...KNOWN_BAD, webAclArn: unknown }, ["headers"])],
            NAME,
            /does not use .*KnownBad/,
          ));
      });
    });
  }
});
