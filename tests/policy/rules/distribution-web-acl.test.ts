import { distributionWebAcl as rule } from "../../../policy/rules/distribution-web-acl.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown, withoutInput } from "../harness.ts";
import type { Fixture } from "../harness.ts";
import { E, WEB_ACL_ARN, edge, moments } from "./edge-program.ts";

const NAME = "distribution";
const tenant = (customizations: Fixture["inputs"]): Fixture => ({
  type: E.tenant,
  name: "tenant",
  inputs: { distributionId: "E1", customizations: customizations ?? {} },
});

describe("distribution-web-acl", () => {
  for (const [when, program] of moments(edge)) {
    describe(when, () => {
      const withAcl = (webAclId: string, ...sources: string[]): Fixture[] =>
        changed(program, NAME, { inputs: { webAclId }, sources: { webAclId: sources } });

      it("accepts the compliant program", () => accepts(rule, program));
      it("accepts the ARN of another program's, in any partition", async () => {
        await accepts(rule, withAcl(WEB_ACL_ARN));
        await accepts(rule, withAcl(WEB_ACL_ARN.replace("arn:aws", "arn:aws-us-gov")));
      });
      it("accepts an unknown that waits for the log", () =>
        accepts(rule, withAcl(unknown, "web-acl", "web-acl-logging")));
      it("refuses none", () => refuses(rule, withoutInput(program, NAME, "webAclId"), NAME, /has no webAclId/));
      it("refuses an empty one", () => refuses(rule, withAcl(""), NAME, /has no webAclId/));
      it("refuses one of AWS WAF Classic", () =>
        refuses(rule, withAcl("473e64fd-f30b-4765-81a0-62ad96dd167a"), NAME, /no ARN of a global WAFv2 web ACL/));
      for (const arn of [` ${WEB_ACL_ARN}`, `${WEB_ACL_ARN}/1`]) {
        it(`refuses what only has an ARN in it: "${arn}"`, () =>
          refuses(rule, withAcl(arn), NAME, /no ARN of a global WAFv2 web ACL/));
      }
      it("refuses a regional one", () =>
        refuses(rule, withAcl(WEB_ACL_ARN.replace("global", "regional")), NAME, /no ARN of a global/));
      it("refuses an unknown that comes from nothing", () =>
        refuses(rule, withAcl(unknown), NAME, /webAclId cannot be proven.*no web ACL of this program/));
      it("refuses an unknown that comes from another resource", () =>
        refuses(rule, withAcl(unknown, "headers"), NAME, /comes from .*"headers"/));
      it("refuses an unknown that comes also from another resource", () =>
        refuses(rule, withAcl(unknown, "web-acl", "headers"), NAME, /comes from .*"headers"/));
      it("refuses an unknown that comes from a log only", () =>
        refuses(rule, withAcl(unknown, "web-acl-logging"), NAME, /no web ACL of this program/));

      it("accepts a tenant that changes nothing", () => accepts(rule, [...program, tenant({})]));
      it("accepts a tenant that has another one", () =>
        accepts(rule, [...program, tenant({ webAcl: { action: "override", arn: WEB_ACL_ARN } })]));
      it("refuses a tenant that turns it off", () =>
        refuses(rule, [...program, tenant({ webAcl: { action: "disable" } })], "tenant", /turns the web ACL.*off/));
      it("refuses a tenant of which that is not known yet", () =>
        refuses(rule, [...program, tenant({ webAcl: unknown })], "tenant", /webAcl cannot be proven/));
    });
  }
});
