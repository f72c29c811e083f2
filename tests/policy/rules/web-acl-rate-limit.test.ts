import { webAclRateLimit as rule } from "../../../policy/rules/web-acl-rate-limit.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown } from "../harness.ts";
import type { Fixture } from "../harness.ts";
import { COMMON, E, edge, moments, rateRule } from "./edge-program.ts";

const NAME = "web-acl";

describe("web-acl-rate-limit", () => {
  for (const [when, program] of moments(edge)) {
    describe(when, () => {
      const withRules = (...rules: object[]): Fixture[] =>
        changed(program, NAME, { inputs: { rules: rules as never } });

      it("accepts the compliant program", () => accepts(rule, program));
      for (const action of ["captcha", "challenge"]) {
        it(`accepts ${action}`, () => accepts(rule, withRules(rateRule({}, { action: { [action]: {} } }))));
      }
      it("accepts five minutes by default", () =>
        accepts(rule, withRules(rateRule({ limit: 10_000, evaluationWindowSec: null }))));
      it("refuses no limit", () => refuses(rule, withRules(COMMON), NAME, /limits no client's rate/));
      it("refuses a limit that only counts", () =>
        refuses(rule, withRules(rateRule({}, { action: { count: {} } })), NAME, /rules\[0\] does not block/));
      it("refuses a limit without an action", () =>
        refuses(rule, withRules(rateRule({}, { action: {} })), NAME, /does not block/));
      it("refuses a limit without any action", () => {
        const { name, statement, visibilityConfig } = rateRule();
        return refuses(rule, withRules({ name, statement, visibilityConfig }), NAME, /does not block/);
      });
      it("refuses a limit for a part of the requests", () =>
        refuses(
          rule,
          withRules(rateRule({ scopeDownStatement: { byteMatchStatement: {} } })),
          NAME,
          /part of the requests/,
        ));
      it("refuses a limit that is no limit", () =>
        refuses(rule, withRules(rateRule({ limit: 10_001 })), NAME, /send 10001 requests in 300 seconds/));
      it("refuses a limit without a number, and one in words", async () => {
        await refuses(rule, withRules(rateRule({ limit: null })), NAME, /names no limit \(rules\[0\]/);
        await refuses(rule, withRules(rateRule({ limit: "2000" })), NAME, /limit is not a number/);
        await refuses(rule, withRules(rateRule({ evaluationWindowSec: [300] })), NAME, /WindowSec is not a number/);
      });
      it("counts what is sent in a shorter window", () =>
        refuses(
          rule,
          withRules(rateRule({ limit: 2001, evaluationWindowSec: 60 })),
          NAME,
          /2001 requests in 60 seconds/,
        ));
      it("accepts what an operator allows", () =>
        accepts(rule, withRules(rateRule({ limit: 20_000 })), { maximumRequests: 20_000 }));
      it("accepts one of two", () => accepts(rule, withRules(rateRule({ limit: 100_000 }), rateRule())));
      for (const [what, change] of Object.entries<[object, object]>({
        limit: [{ limit: unknown }, {}],
        window: [{ evaluationWindowSec: unknown }, {}],
        action: [{}, { action: unknown }],
        statement: [{}, { statement: unknown }],
      })) {
        it(`refuses a ${what} that is not known yet`, () =>
          refuses(rule, withRules(rateRule(...change)), NAME, /rules\[0\].* cannot be proven/));
      }
      it("accepts a rule of its own, and refuses another web ACL's", async () => {
        const added = (source: string): Fixture => ({
          type: E.webAclRule,
          name: "added",
          inputs: { ...rateRule(), webAclArn: unknown },
          sources: { webAclArn: [source] },
        });
        await accepts(rule, [...withRules(COMMON), added("web-acl")]);
        await refuses(rule, [...withRules(COMMON), added("headers")], NAME, /limits no client's rate/);
      });
    });
  }
});
