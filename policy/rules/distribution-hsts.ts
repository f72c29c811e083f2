import { blocksOf, blocksWithin, shown } from "../blocks.ts";
import type { Block } from "../blocks.ts";
import { CLOUDFRONT, behaviorsOf } from "../cloudfront.ts";
import { holds, label, undecidable, violated } from "../decide.ts";
import type { Decision } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import type { Rule } from "../rule.ts";
import { numberOf } from "../scalars.ts";
import { isIdentifiedBy } from "../stack.ts";
import type { Resource, Stack } from "../stack.ts";
import { UNKNOWN, textOf } from "../unknown.ts";
import type { Value } from "../unknown.ts";

/**
 * AWS's own policies that set HSTS, for a year; their ids are the same in every account.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html
 */
const MANAGED = [
  "67f7725c-6f97-4210-82d7-5512b31e9d03",
  "e61eb60c-9c35-4d20-a928-2b84e02af89c",
  "eaab4381-ed33-4a86-88ca-d9558dc6cd63",
];
const MEND = "Set responseHeadersPolicyId to a policy whose securityHeadersConfig has strictTransportSecurity";

/** Every answer tells browsers to come back over HTTPS only. */
export const distributionHsts: Rule = {
  name: "distribution-hsts",
  displayName: "CloudFront answers with HSTS",
  description:
    "Every cache behavior of a CloudFront distribution has a response headers policy that sets Strict-Transport-Security, also over the origin's.",
  severity: "medium",
  framework: hipaa("164.312(e)(1)"),
  tags: ["aws", "cloudfront", "headers", "CKV2_AWS_32", "HIPAA-164.312(e)(1)", "SOC2-CC6.7"],
  remediationSteps:
    "Declare a ResponseHeadersPolicy with securityHeadersConfig.strictTransportSecurity (override: true, a year or more) and set its id as " +
    "responseHeadersPolicyId of every cache behavior.",
  url: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html",
  types: CLOUDFRONT.distributions,
  settings: {
    minimumAgeSeconds: {
      type: "integer",
      minimum: 1,
      default: 31_536_000,
      description: "The least max-age of Strict-Transport-Security, in seconds.",
    },
  },

  *judgeInStack(resource, stack, { minimumAgeSeconds }) {
    for (const behavior of behaviorsOf(resource)) yield judgeBehavior(resource, behavior, stack, minimumAgeSeconds);
  },
};

function judgeBehavior(distribution: Resource, behavior: Block, stack: Stack, minimumAge: Value): Decision {
  const { place, input, values } = behavior;
  const id = values === UNKNOWN ? UNKNOWN : textOf(values, "responseHeadersPolicyId");
  if (id === undefined) return violated(`has no ${place}.responseHeadersPolicyId`, MEND);
  if (id !== UNKNOWN && MANAGED.includes(id)) return holds;
  const policies =
    id === UNKNOWN
      ? distribution.sources(input).filter(({ type }) => type === CLOUDFRONT.headersPolicy)
      : stack.ofType(CLOUDFRONT.headersPolicy).filter((policy) => isIdentifiedBy(policy, id));
  if (policies.length === 0) {
    const reason = "it is no response headers policy of this program";
    return undecidable(`${place}.responseHeadersPolicyId`, reason, MEND);
  }
  return policies.map((policy) => judgePolicy(policy, minimumAge)).find(({ verdict }) => verdict !== "holds") ?? holds;
}

/** What the policy says, of which the distribution is told: its answers are what lacks the header. */
function judgePolicy(policy: Resource, minimumAge: Value): Decision {
  const headers = blocksOf(policy.inputs, "securityHeadersConfig");
  const [hsts] = headers.flatMap((block) => blocksWithin(block, "strictTransportSecurity"));
  const of = label(policy);
  if (hsts === undefined) return violated(`answers without HSTS: ${of} has no strictTransportSecurity`, MEND);
  if (hsts.values === UNKNOWN) return undecidable("HSTS header", `${hsts.place} of ${of} is not known yet`, MEND);
  const { override } = hsts.values;
  const age = numberOf(hsts.values, "accessControlMaxAgeSec") ?? 0;
  if (age === UNKNOWN || override === UNKNOWN) {
    return undecidable("HSTS header", `${hsts.place} of ${of} is not wholly known yet`, MEND);
  }
  if (override !== true) return violated(`lets its origin weaken HSTS: ${of} does not override it`, MEND);
  if (age >= Number(minimumAge)) return holds;
  return violated(`has HSTS for ${age} seconds only, by ${of}`, `${MEND} of ${shown(minimumAge)} seconds or more`);
}
