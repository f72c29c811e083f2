import { webAclLogRedacted as rule } from "../../../policy/rules/web-acl-log-redacted.ts";
import { accepts, refuses, refusesAt } from "../expect.ts";
import { changed, unknown, withoutInput } from "../harness.ts";
import { edge, moments } from "./edge-program.ts";

const NAME = "web-acl-logging";
const AUTHORIZATION = { singleHeader: { name: "Authorization" } };
const COOKIE = { singleHeader: { name: "cookie" } };
const QUERY = { queryString: {} };

describe("web-acl-log-redacted", () => {
  for (const [when, program] of moments(edge)) {
    describe(when, () => {
      const withFields = (...redactedFields: (object | string)[]) =>
        changed(program, NAME, { inputs: { redactedFields: redactedFields as never } });

      it("accepts the compliant program", () => accepts(rule, program));
      it("accepts a header in any case", () => accepts(rule, withFields(QUERY, COOKIE, AUTHORIZATION)));
      it("refuses a log with credentials", () =>
        refuses(rule, withFields(COOKIE, QUERY), NAME, /logs the header authorization/));
      it("refuses a log with cookies", () =>
        refuses(rule, withFields(AUTHORIZATION, QUERY), NAME, /logs the header cookie/));
      it("refuses a log with query strings", () =>
        refuses(rule, withFields(AUTHORIZATION, COOKIE, { uriPath: {} }), NAME, /logs the query string/));
      it("refuses a log that is not redacted", () =>
        refusesAt(rule, withoutInput(program, NAME, "redactedFields"), [NAME, NAME, NAME], /logs the/));
      it("refuses a header that is not known yet", () =>
        refuses(
          rule,
          withFields({ singleHeader: { name: unknown } }, COOKIE, QUERY),
          NAME,
          /redactedFields\[0\] cannot be proven/,
        ));
      it("refuses a query string that is not known yet", () =>
        refuses(
          rule,
          withFields(AUTHORIZATION, COOKIE, { queryString: unknown }),
          NAME,
          /redactedFields\[2\] cannot be proven/,
        ));
      it("refuses a field that is not known yet", () =>
        refuses(rule, withFields(unknown, COOKIE, QUERY), NAME, /redactedFields\[0\] cannot be proven/));
      it("accepts an unknown field beside all that is asked for", () =>
        accepts(rule, withFields(unknown, AUTHORIZATION, COOKIE, QUERY)));
    });
  }
});
