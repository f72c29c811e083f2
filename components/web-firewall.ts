import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import { createLogGroup } from "./log-group.ts";
import type { StackFacts } from "./stack-facts.ts";
import { withTags } from "./tags.ts";

/** Arguments of `createWebFirewall`. */
export interface WebFirewallArgs extends StackFacts {
  /** The CMK that encrypts the log. */
  readonly keyArn: pulumi.Input<string>;
}

/** Requests that one address may send within five minutes. */
const RATE_LIMIT = 2000;

/** AWS's rule groups, in the order in which they are asked, and whether what they block is blocked or only counted. */
const MANAGED_RULES = [
  { rule: "ip-reputation", group: "AWSManagedRulesAmazonIpReputationList", overrideAction: { none: {} } },
  // People who look for health coverage have reasons to use a VPN: they show in the metrics and the log.
  { rule: "anonymous-ip", group: "AWSManagedRulesAnonymousIpList", overrideAction: { count: {} } },
  { rule: "common", group: "AWSManagedRulesCommonRuleSet", overrideAction: { none: {} } },
  { rule: "known-bad-inputs", group: "AWSManagedRulesKnownBadInputsRuleSet", overrideAction: { none: {} } },
];

/** Makes the web ACL of a distribution: AWS's managed rules, a rate limit, and a log without what may tell of persons. */
export function createWebFirewall(name: string, args: WebFirewallArgs, parent: pulumi.Resource) {
  const { displayName, tags } = args;
  const webAcl = new aws.wafv2.WebAcl(
    `${name}-web-acl`,
    {
      name: displayName,
      description: `Protects the distribution of ${displayName}`,
      scope: "CLOUDFRONT",
      defaultAction: { allow: {} },
      rules: [
        {
          name: "rate-limit",
          priority: 0,
          action: { block: {} },
          statement: {
            rateBasedStatement: { aggregateKeyType: "IP", limit: RATE_LIMIT, evaluationWindowSec: 300 },
          },
          visibilityConfig: visibility(`${displayName}-rate-limit`),
        },
        ...MANAGED_RULES.map(({ rule, group, overrideAction }, index) => ({
          name: rule,
          priority: index + 1,
          overrideAction,
          statement: { managedRuleGroupStatement: { vendorName: "AWS", name: group } },
          visibilityConfig: visibility(`${displayName}-${rule}`),
        })),
      ],
      visibilityConfig: visibility(displayName),
      tags: withTags(tags),
    },
    { parent },
  );
  const logGroup = createLogGroup(
    `${name}-web-acl-log`,
    // WAF writes only to names that begin so.
    { ...args, groupName: `aws-waf-logs-${displayName}` },
    { parent },
  );
  const logging = new aws.wafv2.WebAclLoggingConfiguration(
    `${name}-web-acl-logging`,
    {
      resourceArn: webAcl.arn,
      logDestinationConfigs: [logGroup.arn],
      redactedFields: [
        { singleHeader: { name: "authorization" } },
        { singleHeader: { name: "cookie" } },
        // It has the query string of the page that a request comes from.
        { singleHeader: { name: "referer" } },
        { queryString: {} },
      ],
    },
    // A web ACL has one: to delete the old one after the new one was put would remove the new one.
    { parent, deleteBeforeReplace: true },
  );
  return { webAcl, logging };
}

/** Metrics, but no samples: those hold whole requests, and what the log redacts is not redacted there. */
function visibility(metricName: string) {
  return { metricName, cloudwatchMetricsEnabled: true, sampledRequestsEnabled: false };
}
