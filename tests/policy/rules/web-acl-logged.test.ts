import { webAclLogged as rule } from "../../../policy/rules/web-acl-logged.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown, without } from "../harness.ts";
import { WEB_ACL_ARN, edge, moments } from "./edge-program.ts";

const NAME = "web-acl";

describe("web-acl-logged", () => {
  for (const [when, program] of moments(edge)) {
    describe(when, () => {
      it("accepts the compliant program", () => accepts(rule, program));
      it("refuses a web ACL without a log", () =>
        refuses(rule, without(program, "web-acl-logging"), NAME, /has no logging configuration/));
      it("refuses one with another one's log", () =>
        refuses(
          rule,
          changed(program, "web-acl-logging", { inputs: { resourceArn: `${WEB_ACL_ARN}-other` } }),
          NAME,
          /has no logging configuration/,
        ));
      for (const [from, names] of [
        ["nothing", []],
        ["another resource", ["headers"]],
      ] as const) {
        it(`refuses a log of an unknown that comes from ${from}`, () =>
          refuses(
            rule,
            changed(program, "web-acl-logging", { inputs: { resourceArn: unknown }, sources: { resourceArn: names } }),
            NAME,
            /has no logging configuration/,
          ));
      }
    });
  }
});
