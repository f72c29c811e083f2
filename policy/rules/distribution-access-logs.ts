import { blocksOf } from "../blocks.ts";
import type { Block } from "../blocks.ts";
import { BUCKET_TYPES } from "../buckets.ts";
import { CLOUDFRONT } from "../cloudfront.ts";
import { holds, label, undecidable, violated } from "../decide.ts";
import type { Decision } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import type { Rule } from "../rule.ts";
import type { Resource, Stack } from "../stack.ts";
import { UNKNOWN, textOf } from "../unknown.ts";

const SOURCE = "aws:cloudwatch/logDeliverySource:LogDeliverySource";
const DELIVERY = "aws:cloudwatch/logDelivery:LogDelivery";
const MEND = "Deliver its ACCESS_LOGS with a LogDeliverySource and a LogDelivery, or set loggingConfig.bucket";

/** Every request is logged: by the delivery of CloudWatch (standard logging v2), or by the older `loggingConfig`. */
export const distributionAccessLogs: Rule = {
  name: "distribution-access-logs",
  displayName: "CloudFront logs accesses",
  description:
    "The access logs of every CloudFront distribution are delivered, by standard logging v2 or loggingConfig.",
  severity: "medium",
  framework: hipaa("164.312(b)"),
  tags: ["aws", "cloudfront", "logging", "CloudFront.5", "CKV_AWS_86", "HIPAA-164.312(b)", "SOC2-CC7.2"],
  remediationSteps:
    "Declare a LogDeliverySource of type ACCESS_LOGS with the distribution's ARN, a LogDeliveryDestination, and a LogDelivery between them.",
  url: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html",
  types: CLOUDFRONT.distributions,

  *judgeInStack(resource, stack) {
    const legacy = blocksOf(resource.inputs, "loggingConfig").filter(hasBucket);
    if (legacy.length === 0) yield judgeDelivery(resource, stack);
    for (const block of legacy) yield judgeLegacy(resource, block);
  },
};

/** Without a bucket, `loggingConfig` is a part of standard logging v2 and logs nothing by itself. */
function hasBucket({ values }: Block): boolean {
  return values === UNKNOWN || textOf(values, "bucket") !== undefined;
}

function judgeLegacy(distribution: Resource, { place, input, values }: Block): Decision {
  if (values !== UNKNOWN && values.bucket !== UNKNOWN) return holds;
  if (distribution.sources(input).some(({ type }) => BUCKET_TYPES.includes(type))) return holds;
  return undecidable(`${place}.bucket`, "it is not known yet and comes from no bucket of this program", MEND);
}

function judgeDelivery(distribution: Resource, stack: Stack): Decision {
  const sources = stack
    .ofType(SOURCE)
    .filter((source) => stack.referents(source, "resourceArn", CLOUDFRONT.distributions).includes(distribution))
    .filter(({ inputs }) => inputs.logType === "ACCESS_LOGS");
  const [first] = sources;
  if (first === undefined) return violated("logs no accesses", MEND);
  const delivered = stack.ofType(DELIVERY).some((delivery) => sources.some((source) => delivers(delivery, source)));
  return delivered ? holds : violated(`logs no accesses: no LogDelivery takes them from ${label(first)}`, MEND);
}

/** A delivery knows its source by name. */
function delivers(delivery: Resource, source: Resource): boolean {
  const name = textOf(delivery.inputs, "deliverySourceName");
  if (name === UNKNOWN) return delivery.sources("deliverySourceName").includes(source);
  return name !== undefined && name === (source.inputs.name ?? source.outputs.name);
}
