import { webAclMetrics as rule } from "../../../policy/rules/web-acl-metrics.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown, withoutInput } from "../harness.ts";
import type { Fixture } from "../harness.ts";
import { COMMON, E, edge, moments, rateRule } from "./edge-program.ts";

const NAME = "web-acl";
const OFF = { cloudwatchMetricsEnabled: false };

describe("web-acl-metrics", () => {
  for (const [when, program] of moments(edge)) {
    describe(when, () => {
      const withInputs = (inputs: object): Fixture[] => changed(program, NAME, { inputs: { ...inputs } });

      it("accepts the compliant program", () => accepts(rule, program));
      it("refuses a web ACL without metrics", () =>
        refuses(rule, withInputs({ visibilityConfig: OFF }), NAME, /has no metrics\. Set/));
      it("refuses a web ACL without visibilityConfig", () =>
        refuses(
          rule,
          withoutInput(program, NAME, "visibilityConfig"),
          NAME,
          /has no metrics: there is no visibilityConfig/,
        ));
      it("refuses one rule without metrics", () =>
        refuses(
          rule,
          withInputs({ rules: [rateRule(), { ...COMMON, visibilityConfig: OFF }] }),
          NAME,
          /for rules\[1\]/,
        ));
      it("refuses metrics that are not known yet", () =>
        refuses(
          rule,
          withInputs({ visibilityConfig: { cloudwatchMetricsEnabled: unknown } }),
          NAME,
          /visibilityConfig\.cloudwatchMetricsEnabled cannot be proven/,
        ));
      it("refuses a rule that is not known yet", () =>
        refuses(rule, withInputs({ rules: [unknown] }), NAME, /rules\[0\] cannot be proven.*List the rules/));
      it("refuses rules as JSON, which it does not read", () =>
        refuses(rule, withInputs({ ruleJson: "[]" }), NAME, /ruleJson cannot be proven/));
      it("refuses a rule group's rules as JSON", () =>
        refuses(
          rule,
          [
            ...program,
            {
              type: E.ruleGroup,
              name: "group",
              inputs: { visibilityConfig: { cloudwatchMetricsEnabled: true }, rulesJson: "[]" },
            },
          ],
          "group",
          /rulesJson cannot be proven/,
        ));
      for (const type of [E.webAclRule, E.webAclGroup, E.ruleGroup]) {
        it(`refuses a ${type} without metrics`, () =>
          refuses(
            rule,
            [...program, { type, name: "added", inputs: { visibilityConfig: OFF } }],
            "added",
            /no metrics/,
          ));
      }
    });
  }
});
