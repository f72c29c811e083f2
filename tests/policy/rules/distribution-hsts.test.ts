import { distributionHsts as rule } from "../../../policy/rules/distribution-hsts.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown, without } from "../harness.ts";
import type { Fixture } from "../harness.ts";
import { E, edge, moments } from "./edge-program.ts";

const NAME = "distribution";
const AWS_SECURITY_HEADERS = [
  "67f7725c-6f97-4210-82d7-5512b31e9d03",
  "e61eb60c-9c35-4d20-a928-2b84e02af89c",
  "eaab4381-ed33-4a86-88ca-d9558dc6cd63",
];
const AWS_CORS = "60669652-455b-4ae9-85a4-c4c02393f86c";

describe("distribution-hsts", () => {
  for (const [when, program] of moments(edge)) {
    describe(when, () => {
      const withPolicy = (responseHeadersPolicyId: string, ...sources: string[]): Fixture[] =>
        changed(program, NAME, {
          inputs: { defaultCacheBehavior: { responseHeadersPolicyId } },
          sources: { defaultCacheBehavior: sources },
        });
      const withHsts = (change: object): Fixture[] =>
        changed(program, "headers", {
          inputs: {
            securityHeadersConfig: {
              strictTransportSecurity: { accessControlMaxAgeSec: 31_536_000, override: true, ...change },
            },
          },
        });

      it("accepts the compliant program", () => accepts(rule, program));
      for (const id of AWS_SECURITY_HEADERS) {
        it(`accepts the policy of AWS ${id}, which sets it`, () => accepts(rule, withPolicy(id)));
      }
      it("accepts a year", () => accepts(rule, withHsts({})));
      it("refuses a behavior without a policy", () =>
        refuses(rule, withPolicy(""), NAME, /has no defaultCacheBehavior\.responseHeadersPolicyId/));
      it("refuses a path without a policy", () =>
        refuses(
          rule,
          changed(program, NAME, { inputs: { orderedCacheBehaviors: [{ pathPattern: "/a" }] } }),
          NAME,
          /has no orderedCacheBehaviors\[0\]\.responseHeadersPolicyId/,
        ));
      it("refuses a policy of AWS that does not set it", () =>
        refuses(rule, withPolicy(AWS_CORS), NAME, /cannot be proven.*no response headers policy of this program/));
      it("refuses it also beside a policy of this program", () =>
        refuses(rule, withPolicy(AWS_CORS, "headers"), NAME, /no response headers policy of this program/));
      it("refuses an unknown that comes from several policies, of which one has no HSTS", () =>
        refuses(
          rule,
          [...withPolicy(unknown, "headers", "other"), { type: E.headers, name: "other", inputs: { comment: "none" } }],
          NAME,
          /without HSTS: .*"other"/,
        ));
      it("refuses an unknown that comes from nothing", () =>
        refuses(rule, withPolicy(unknown), NAME, /responseHeadersPolicyId cannot be proven/));
      it("refuses an unknown that comes from another resource", () =>
        refuses(rule, withPolicy(unknown, "web-acl"), NAME, /responseHeadersPolicyId cannot be proven/));
      it("refuses behaviors that are not known yet", () =>
        refuses(
          rule,
          changed(program, NAME, { inputs: { orderedCacheBehaviors: unknown } }),
          NAME,
          /orderedCacheBehaviors\.responseHeadersPolicyId cannot be proven/,
        ));
      it("refuses a policy without HSTS", () =>
        refuses(
          rule,
          changed(program, "headers", {
            inputs: { securityHeadersConfig: { contentTypeOptions: { override: true } } },
          }),
          NAME,
          /without HSTS: .*"headers" has no strictTransportSecurity/,
        ));
      it("refuses a policy that the origin may override", () =>
        refuses(rule, withHsts({ override: false }), NAME, /lets its origin weaken HSTS/));
      it("refuses a short age", () =>
        refuses(rule, withHsts({ accessControlMaxAgeSec: 31_535_999 }), NAME, /HSTS for 31535999 seconds only/));
      it("refuses no age, and one in words", async () => {
        await refuses(rule, withHsts({ accessControlMaxAgeSec: null }), NAME, /HSTS for 0 seconds only/);
        await refuses(rule, withHsts({ accessControlMaxAgeSec: "a year" }), NAME, /MaxAgeSec is not a number/);
      });
      it("refuses an age that is not known yet", () =>
        refuses(rule, withHsts({ accessControlMaxAgeSec: unknown }), NAME, /cannot be proven.*not wholly known/));
      it("refuses an override that is not known yet", () =>
        refuses(rule, withHsts({ override: unknown }), NAME, /cannot be proven.*not wholly known/));
      it("refuses a policy that is not known yet", () =>
        refuses(
          rule,
          changed(program, "headers", { inputs: { securityHeadersConfig: unknown } }),
          NAME,
          /HSTS header cannot be proven.*"headers" is not known yet/,
        ));
      it("accepts a shorter age that an operator allows", () =>
        accepts(rule, withHsts({ accessControlMaxAgeSec: 300 }), { minimumAgeSeconds: 300 }));
      it("refuses a policy that this program does not declare", () =>
        refuses(rule, without(program, "headers"), NAME, /no response headers policy of this program/));
    });
  }
});
