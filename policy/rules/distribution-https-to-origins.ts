import { blocksOf, blocksWithin, judgeValue, shown, unknownYet } from "../blocks.ts";
import type { Block } from "../blocks.ts";
import { CLOUDFRONT } from "../cloudfront.ts";
import { holds, undecidable, violated } from "../decide.ts";
import type { Decision, Decisions } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import type { Rule } from "../rule.ts";
import { isIdentifiedBy } from "../stack.ts";
import type { Resource, Stack } from "../stack.ts";
import { UNKNOWN, listOf, textOf } from "../unknown.ts";

const STRONG = ["TLSv1.2", "TLSv1.3"];
const USE_HTTPS = "Set originProtocolPolicy to https-only";
const USE_TLS = "Let originSslProtocols be TLSv1.2 alone";
const DECLARE = "Declare the VpcOrigin in the program and refer to its id";

/**
 * CloudFront speaks to its origins over HTTPS, with TLS 1.2 or newer. `match-viewer` is refused even where viewers are redirected: it
 * would leave the second hop to another setting. An origin without a configuration of its own is a bucket, which is asked over
 * the protocol that the viewer uses: that is `distribution-https-to-viewers`'s business.
 */
export const distributionHttpsToOrigins: Rule = {
  name: "distribution-https-to-origins",
  displayName: "CloudFront reaches its origins over HTTPS only",
  description: "Custom origins and VPC origins of CloudFront are reached over HTTPS only, with TLS 1.2 or newer.",
  severity: "high",
  framework: hipaa("164.312(e)(1)"),
  tags: [
    "aws",
    "cloudfront",
    "encryption",
    "CloudFront.9",
    "CloudFront.10",
    "CKV2_AWS_54",
    "CKV2_AWS_72",
    "HIPAA-164.312(e)(1)",
    "SOC2-CC6.7",
  ],
  remediationSteps:
    "Set originProtocolPolicy to https-only and originSslProtocols to TLSv1.2 in each customOriginConfig and VpcOrigin.",
  url: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-cloudfront-to-custom-origin.html",
  types: [...CLOUDFRONT.distributions, CLOUDFRONT.vpcOrigin],

  *judgeInputs({ type, inputs }) {
    if (type === CLOUDFRONT.vpcOrigin) {
      for (const block of blocksOf(inputs, "vpcOriginEndpointConfig")) yield* judgeVpcOrigin(block);
      return;
    }
    for (const origin of blocksOf(inputs, "origins")) {
      if (origin.values === UNKNOWN) yield unknownYet(origin.place, "List the origins in the program");
      for (const block of configurationsOf(origin, "custom")) {
        yield judgePolicy(block);
        if (block.values !== UNKNOWN) yield judgeProtocols(block);
      }
    }
  },

  *judgeInStack(resource, stack) {
    const origins = blocksOf(resource.inputs, "origins");
    for (const block of origins.flatMap((origin) => configurationsOf(origin, "vpc"))) {
      yield judgeReference(resource, block, stack);
    }
  },
};

/** A multi-tenant distribution has lists of one. What is in an unknown origin is not asked for. */
function configurationsOf(origin: Block, kind: "custom" | "vpc"): Block[] {
  if (origin.values === UNKNOWN) return [];
  return [`${kind}OriginConfig`, `${kind}OriginConfigs`].flatMap((name) => blocksWithin(origin, name));
}

function* judgeVpcOrigin(block: Block): Decisions {
  yield judgePolicy(block);
  if (block.values === UNKNOWN) return;
  for (const protocols of blocksWithin(block, "originSslProtocols")) yield judgeProtocols(protocols, "items");
}

function judgePolicy(block: Block): Decision {
  return judgeValue(block, "originProtocolPolicy", {
    accepts: (value) => value === "https-only",
    problem: (value) => `reaches its origin over HTTP (${block.place}.originProtocolPolicy is ${shown(value)})`,
    mend: USE_HTTPS,
  });
}

function judgeProtocols({ place, values }: Block, name = "originSslProtocols"): Decision {
  const protocols = values === UNKNOWN ? UNKNOWN : listOf(values, name);
  if (protocols === UNKNOWN) return unknownYet(`${place}.${name}`, USE_TLS);
  const weak = protocols.find((protocol) => protocol !== UNKNOWN && !STRONG.includes(shown(protocol)));
  if (weak !== undefined) return violated(`reaches its origin over ${shown(weak)} too (${place}.${name})`, USE_TLS);
  if (protocols.includes(UNKNOWN)) return unknownYet(`${place}.${name}`, USE_TLS);
  return protocols.length > 0 ? holds : violated(`has no ${place}.${name}`, USE_TLS);
}

/** A VPC origin is a resource of its own, which this rule judges where the program declares it. */
function judgeReference(distribution: Resource, { place, input, values }: Block, stack: Stack): Decision {
  const id = values === UNKNOWN ? UNKNOWN : textOf(values, "vpcOriginId");
  const declared =
    id === UNKNOWN
      ? distribution.sources(input).some(({ type }) => type === CLOUDFRONT.vpcOrigin)
      : stack.ofType(CLOUDFRONT.vpcOrigin).some((origin) => isIdentifiedBy(origin, id));
  return declared ? holds : undecidable(`${place}.vpcOriginId`, "it is no VPC origin of this program", DECLARE);
}
