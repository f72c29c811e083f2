import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import type { LogBucket } from "./log-bucket.ts";
import type { StackFacts } from "./stack-facts.ts";
import { withTags } from "./tags.ts";

/** Arguments of `deliverAccessLogs`. */
export interface AccessLogArgs extends StackFacts {
  readonly distributionArn: pulumi.Input<string>;
  /** Admits CloudWatch's log delivery. */
  readonly bucket: LogBucket;
}

/**
 * All about a request but what may tell of persons' health: not the query string, the cookies or the referrer, which is
 * a URL with a query string of its own.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html
 */
const RECORD_FIELDS = [
  "date",
  "time",
  "x-edge-location",
  "sc-bytes",
  "c-ip",
  "cs-method",
  "cs(Host)",
  "cs-uri-stem",
  "sc-status",
  "cs(User-Agent)",
  "x-edge-result-type",
  "x-edge-request-id",
  "x-host-header",
  "cs-protocol",
  "cs-bytes",
  "time-taken",
  "x-forwarded-for",
  "ssl-protocol",
  "ssl-cipher",
  "x-edge-response-result-type",
  "cs-protocol-version",
  "c-port",
  "time-to-first-byte",
  "x-edge-detailed-result-type",
  "sc-content-type",
  "sc-content-len",
];

/**
 * Delivers a distribution's access logs into a bucket, by standard logging v2: the older kind has no choice of fields,
 * and needs a bucket with access control lists.
 */
export function deliverAccessLogs(name: string, args: AccessLogArgs, parent: pulumi.Resource): void {
  const { displayName } = args;
  const tags = withTags(args.tags);
  const source = new aws.cloudwatch.LogDeliverySource(
    `${name}-log-source`,
    { name: `${displayName}-distribution`, logType: "ACCESS_LOGS", resourceArn: args.distributionArn, tags },
    { parent },
  );
  const destination = new aws.cloudwatch.LogDeliveryDestination(
    `${name}-log-destination`,
    {
      name: `${displayName}-distribution-logs`,
      outputFormat: "json",
      deliveryDestinationConfiguration: { destinationResourceArn: args.bucket.bucketArn },
      tags,
    },
    { parent },
  );
  new aws.cloudwatch.LogDelivery(
    `${name}-log-delivery`,
    {
      deliverySourceName: source.name,
      deliveryDestinationArn: destination.arn,
      recordFields: RECORD_FIELDS,
      // No suffix path: AWS adds to it when it is created and not when it is changed
      // (https://github.com/hashicorp/terraform-provider-aws/issues/46328).
      tags,
    },
    { parent, dependsOn: [args.bucket] },
  );
}
