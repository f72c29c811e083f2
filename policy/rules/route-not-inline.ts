import { isSet } from "../blocks.ts";
import { undecidable, violated } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import { DEFAULT_ROUTE_TABLE, ROUTE_TABLE } from "../routes.ts";
import type { Rule } from "../rule.ts";
import { UNKNOWN, listOf } from "../unknown.ts";

const MEND = "Leave routes out, and declare each as a Route";

/**
 * A route is a resource. A table with inline routes removes all others, and the routes of a peering, which come later, are such:
 * https://www.pulumi.com/registry/packages/aws/api-docs/ec2/routetable/
 */
export const routeNotInline: Rule = {
  name: "route-not-inline",
  displayName: "Routes are resources of their own",
  description: "No route table has inline routes, which would fight with the routes that are resources.",
  severity: "high",
  framework: hipaa("164.312(e)(1)"),
  tags: ["aws", "network", "SOC2-CC6.6", "SOC2-CC8.1", "HIPAA-164.312(e)(1)"],
  remediationSteps: "Remove routes from the RouteTable and declare a Route for each of them, with the table's id.",
  url: "https://www.pulumi.com/registry/packages/aws/api-docs/ec2/routetable/",
  types: [ROUTE_TABLE, DEFAULT_ROUTE_TABLE],

  *judgeInputs({ type, inputs }) {
    const routes = listOf(inputs, "routes");
    if (routes === UNKNOWN || !isSet(inputs.routes)) return;
    if (routes.length > 0) yield violated("has inline routes", MEND);
    // The default table is closed that way: it is the one for subnets that name none.
    else if (type === ROUTE_TABLE) yield violated("has an empty list of routes, which removes those of others", MEND);
  },

  *judgeInStack({ inputs }) {
    if (inputs.routes === UNKNOWN) yield undecidable("routes", "the list is not known yet", MEND);
  },
};
