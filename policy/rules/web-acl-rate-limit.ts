import { blocksWithin, isSet, shown, unknownYet } from "../blocks.ts";
import { holds, violated } from "../decide.ts";
import type { Decision } from "../decide.ts";
import { soc2 } from "../frameworks.ts";
import type { Rule } from "../rule.ts";
import { numberOf } from "../scalars.ts";
import { UNKNOWN } from "../unknown.ts";
import type { Value } from "../unknown.ts";
import { WAF, rulesOf, statementsOf } from "../waf.ts";

const MEND = "Add a rule with a rateBasedStatement on all requests, and the action block";
/** Where the rule names no window, WAF counts over this many seconds. */
const DEFAULT_WINDOW = 300;

/** One client cannot send without end. */
export const webAclRateLimit: Rule = {
  name: "web-acl-rate-limit",
  displayName: "A web ACL limits the rate of requests",
  description:
    "Every WAFv2 web ACL has a rule that blocks a client that sends too many requests, whatever they ask for.",
  severity: "medium",
  framework: soc2("CC6.6"),
  tags: ["aws", "waf", "availability", "SOC2-CC6.6"],
  remediationSteps: "Add a rule with rateBasedStatement (aggregateKeyType IP, no scopeDownStatement) and action block.",
  url: "https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html",
  types: [WAF.webAcl],
  settings: {
    maximumRequests: {
      type: "integer",
      minimum: 10,
      default: 10_000,
      description: "The highest limit that is accepted: requests of one client in five minutes.",
    },
  },

  *judgeInStack(resource, stack, { maximumRequests }) {
    const decisions = statementsOf(rulesOf(resource, stack), "rateBasedStatement").map((limit) =>
      judgeLimit(limit, maximumRequests),
    );
    yield (
      decisions.find(({ verdict }) => verdict === "holds") ??
      decisions[0] ??
      violated("limits no client's rate of requests", MEND)
    );
  },
};

function judgeLimit({ rule, statement }: ReturnType<typeof statementsOf>[number], maximum: Value): Decision {
  const { place, values } = statement;
  const [action] = blocksWithin(rule, "action");
  if (values === UNKNOWN || action?.values === UNKNOWN) return unknownYet(rule.place, MEND);
  const { block, captcha, challenge } = action?.values ?? {};
  const actions: readonly Value[] = [block, captcha, challenge];
  if (!actions.some(isSet)) {
    return violated(`stops no client that sends too much (${rule.place} does not block)`, MEND);
  }
  if (isSet(values.scopeDownStatement)) {
    return violated(`limits the rate of a part of the requests only (${place})`, MEND);
  }
  const limit = numberOf(values, "limit");
  const window = numberOf(values, "evaluationWindowSec") ?? DEFAULT_WINDOW;
  if (limit === UNKNOWN || window === UNKNOWN) return unknownYet(`${place}.limit`, MEND);
  if (limit === undefined) return violated(`names no limit (${place})`, MEND);
  if ((limit * DEFAULT_WINDOW) / window <= Number(maximum)) return holds;
  return violated(
    `lets one client send ${limit} requests in ${window} seconds (${place})`,
    `Set its limit to ${shown(maximum)} in five minutes or less`,
  );
}
