import { routeNotInline as rule } from "../../../policy/rules/route-not-inline.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown } from "../harness.ts";
import { MOMENTS } from "./network-program.ts";

const DEFAULT = "aws:ec2/defaultRouteTable:DefaultRouteTable";
const INLINE = [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-1" }];

describe("route-not-inline", () => {
  for (const [when, program] of MOMENTS) {
    describe(when, () => {
      it("accepts the compliant program", () => accepts(rule, program));
      it("accepts a table whose routes are null, which is none written", () =>
        accepts(rule, changed(program, "table-a", { inputs: { routes: null } })));
      it("refuses inline routes", () =>
        refuses(rule, changed(program, "table-a", { inputs: { routes: INLINE } }), "table-a", /has inline routes/));
      it("refuses an empty list, which removes all routes", () =>
        refuses(
          rule,
          changed(program, "table-a", { inputs: { routes: [] } }),
          "table-a",
          /has an empty list of routes/,
        ));
      it("refuses a list that is not known yet", () =>
        refuses(
          rule,
          changed(program, "table-a", { inputs: { routes: unknown } }),
          "table-a",
          /routes cannot be proven/,
        ));
      const withDefault = (routes: typeof INLINE | string) => [
        ...program,
        { type: DEFAULT, name: "default", inputs: { defaultRouteTableId: "rtb-0", routes } },
      ];
      it("accepts a default table that is closed", () => accepts(rule, withDefault([])));
      it("refuses inline routes of a default table", () =>
        refuses(rule, withDefault(INLINE), "default", /inline routes/));
      it("refuses a default table whose list is not known yet", () =>
        refuses(rule, withDefault(unknown), "default", /routes cannot be proven/));
    });
  }
});
