import * as aws from "@pulumi/aws";

import { inAccount, key, tags } from "./stack.js";

const shownAs = (metricName) => ({ metricName, cloudwatchMetricsEnabled: true, sampledRequestsEnabled: false });

export const webAcl = new aws.wafv2.WebAcl(
  "web-acl",
  {
    name: "shop",
    scope: "CLOUDFRONT",
    defaultAction: { allow: {} },
    rules: [
      {
        name: "rate-limit",
        priority: 0,
        action: { block: {} },
        statement: { rateBasedStatement: { aggregateKeyType: "IP", limit: 2000 } },
        visibilityConfig: shownAs("rate-limit"),
      },
      {
        name: "common",
        priority: 1,
        overrideAction: { none: {} },
        statement: { managedRuleGroupStatement: { vendorName: "AWS", name: "AWSManagedRulesCommonRuleSet" } },
        visibilityConfig: shownAs("common"),
      },
      {
        name: "known-bad-inputs",
        priority: 2,
        overrideAction: { none: {} },
        statement: { managedRuleGroupStatement: { vendorName: "AWS", name: "AWSManagedRulesKnownBadInputsRuleSet" } },
        visibilityConfig: shownAs("known-bad-inputs"),
      },
    ],
    visibilityConfig: { metricName: "shop", cloudwatchMetricsEnabled: true, sampledRequestsEnabled: false },
    tags,
  },
  inAccount,
);
const log = new aws.cloudwatch.LogGroup(
  "web-acl-log",
  { name: "aws-waf-logs-shop", kmsKeyId: key.arn, retentionInDays: 365, tags },
  inAccount,
);
new aws.wafv2.WebAclLoggingConfiguration(
  "web-acl-logging",
  {
    resourceArn: webAcl.arn,
    logDestinationConfigs: [log.arn],
    redactedFields: [
      { singleHeader: { name: "authorization" } },
      { singleHeader: { name: "cookie" } },
      { queryString: {} },
    ],
  },
  inAccount,
);
