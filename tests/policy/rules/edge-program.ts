import { unknown } from "../harness.ts";
import type { Fixture } from "../harness.ts";
import { KEY_ARN, KEY_ID } from "../program.ts";

/** Type tokens of the edge. */
export const E = {
  key: "aws:kms/key:Key",
  certificate: "aws:acm/certificate:Certificate",
  webAcl: "aws:wafv2/webAcl:WebAcl",
  webAclRule: "aws:wafv2/webAclRule:WebAclRule",
  webAclGroup: "aws:wafv2/webAclRuleGroupAssociation:WebAclRuleGroupAssociation",
  ruleGroup: "aws:wafv2/ruleGroup:RuleGroup",
  webAclLogging: "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
  loadBalancer: "aws:lb/loadBalancer:LoadBalancer",
  vpcOrigin: "aws:cloudfront/vpcOrigin:VpcOrigin",
  headers: "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
  distribution: "aws:cloudfront/distribution:Distribution",
  multitenant: "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
  tenant: "aws:cloudfront/distributionTenant:DistributionTenant",
  logSource: "aws:cloudwatch/logDeliverySource:LogDeliverySource",
  logDelivery: "aws:cloudwatch/logDelivery:LogDelivery",
  bucket: "aws:s3/bucket:Bucket",
  bucketV2: "aws:s3/bucketV2:BucketV2",
} as const;

export const WEB_ACL_ARN = "arn:aws:wafv2:us-east-1:039624954211:global/webacl/edge/8f6c3e52";
export const CERTIFICATE_ARN = "arn:aws:acm:us-east-1:039624954211:certificate/0a1b2c3d-0000-4000-8000-000000000000";
const DISTRIBUTION_ARN = "arn:aws:cloudfront::039624954211:distribution/E1ABCDEF";
const VISIBILITY = { cloudwatchMetricsEnabled: true, metricName: "edge", sampledRequestsEnabled: false };

/** A rule of a web ACL that asks a managed group of AWS. */
export const managedRule = (name: string, statement: object = {}, rule: object = {}) => ({
  name,
  priority: 1,
  overrideAction: { none: {} },
  statement: { managedRuleGroupStatement: { vendorName: "AWS", name, ...statement } },
  visibilityConfig: VISIBILITY,
  ...rule,
});

export const COMMON = managedRule("AWSManagedRulesCommonRuleSet");
export const KNOWN_BAD = managedRule("AWSManagedRulesKnownBadInputsRuleSet");

/** A rule of a web ACL that limits the rate. */
export const rateRule = (statement: object = {}, rule: object = {}) => ({
  name: "rate-limit",
  priority: 0,
  action: { block: {} },
  statement: { rateBasedStatement: { aggregateKeyType: "IP", limit: 2000, evaluationWindowSec: 300, ...statement } },
  visibilityConfig: VISIBILITY,
  ...rule,
});

/** A distribution with its firewall, its origin and its logs, compliant. Not `deployed`: the preview of its first update. */
export function edge(deployed: boolean): Fixture[] {
  const id = (value: string): string => (deployed ? value : unknown);
  return [
    { type: E.certificate, name: "certificate", outputs: { arn: id(CERTIFICATE_ARN), id: id(CERTIFICATE_ARN) } },
    {
      type: E.webAcl,
      name: "web-acl",
      inputs: {
        scope: "CLOUDFRONT",
        defaultAction: { allow: {} },
        rules: [rateRule(), COMMON, KNOWN_BAD],
        visibilityConfig: VISIBILITY,
      },
      outputs: { arn: id(WEB_ACL_ARN), id: id("8f6c3e52") },
    },
    {
      type: E.webAclLogging,
      name: "web-acl-logging",
      inputs: {
        resourceArn: id(WEB_ACL_ARN),
        logDestinationConfigs: [id("arn:aws:logs:us-east-1:039624954211:log-group:aws-waf-logs-edge")],
        redactedFields: [
          { singleHeader: { name: "authorization" } },
          { singleHeader: { name: "cookie" } },
          { queryString: {} },
        ],
      },
      sources: { resourceArn: ["web-acl"] },
    },
    {
      type: E.vpcOrigin,
      name: "vpc-origin",
      inputs: {
        vpcOriginEndpointConfig: {
          name: "edge",
          httpPort: 80,
          httpsPort: 443,
          originProtocolPolicy: "https-only",
          originSslProtocols: { items: ["TLSv1.2"], quantity: 1 },
        },
      },
      outputs: { id: id("vo_1") },
    },
    {
      type: E.headers,
      name: "headers",
      inputs: {
        securityHeadersConfig: {
          strictTransportSecurity: { accessControlMaxAgeSec: 63_072_000, includeSubdomains: true, override: true },
        },
      },
      outputs: { id: id("headers-1") },
    },
    {
      type: E.distribution,
      name: "distribution",
      inputs: {
        enabled: true,
        webAclId: id(WEB_ACL_ARN),
        origins: [{ originId: "lb", domainName: id("lb.test"), vpcOriginConfig: { vpcOriginId: id("vo_1") } }],
        defaultCacheBehavior: {
          targetOriginId: "lb",
          viewerProtocolPolicy: "redirect-to-https",
          responseHeadersPolicyId: id("headers-1"),
        },
        viewerCertificate: {
          acmCertificateArn: id(CERTIFICATE_ARN),
          sslSupportMethod: "sni-only",
          minimumProtocolVersion: "TLSv1.2_2021",
        },
      },
      outputs: { arn: id(DISTRIBUTION_ARN), id: id("E1ABCDEF") },
      sources: {
        webAclId: ["web-acl"],
        origins: ["vpc-origin"],
        defaultCacheBehavior: ["headers"],
        viewerCertificate: ["certificate"],
      },
    },
    {
      type: E.logSource,
      name: "log-source",
      inputs: { name: "edge-distribution", logType: "ACCESS_LOGS", resourceArn: id(DISTRIBUTION_ARN) },
      sources: { resourceArn: ["distribution"] },
    },
    {
      type: E.logDelivery,
      name: "log-delivery",
      inputs: { deliverySourceName: "edge-distribution", deliveryDestinationArn: id("arn:aws:logs:destination") },
      sources: { deliverySourceName: ["log-source"] },
    },
  ];
}

/** The compliant policy of a bucket; changes are made to its one statement that denies. */
export const tlsOnly = (bucket: string, change: object = {}) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "delivery.logs.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: `arn:aws:s3:::${bucket}/*`,
    },
    {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
      ...change,
    },
  ],
});

/** A bucket and what configures it, each named `name-kind`. */
function bucketWith(name: string, deployed: boolean, encryption: object, sources: string[]): Fixture[] {
  const bucket = name;
  const companion = (kind: string, type: string, inputs: Fixture["inputs"]): Fixture => ({
    type: `aws:s3/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}`,
    name: `${name}-${kind}`,
    inputs: { bucket, ...inputs },
    sources: { bucket: [name] },
  });
  return [
    {
      type: E.bucket,
      name,
      inputs: { bucket },
      outputs: { arn: deployed ? `arn:aws:s3:::${bucket}` : unknown, id: deployed ? bucket : unknown },
    },
    companion("public-access", "BucketPublicAccessBlock", {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    }),
    {
      ...companion("encryption", "BucketServerSideEncryptionConfiguration", {
        rules: [{ applyServerSideEncryptionByDefault: encryption }] as never,
      }),
      sources: { bucket: [name], rules: sources },
    },
    companion("versioning", "BucketVersioning", { versioningConfiguration: { status: "Enabled" } }),
    companion("lifecycle", "BucketLifecycleConfiguration", { rules: [{ id: "expire", status: "Enabled" }] }),
    companion("policy", "BucketPolicy", { policy: JSON.stringify(tlsOnly(bucket)) }),
  ];
}

/** Two buckets, compliant: `logs` has a key and logs its accesses into `last`, where a load balancer logs too. */
export function storage(deployed: boolean): Fixture[] {
  const id = (value: string): string => (deployed ? value : unknown);
  return [
    { type: E.key, name: "key", outputs: { arn: id(KEY_ARN), keyId: id(KEY_ID), id: id(KEY_ID) } },
    ...bucketWith("last", deployed, { sseAlgorithm: "AES256" }, []),
    ...bucketWith("logs", deployed, { sseAlgorithm: "aws:kms", kmsMasterKeyId: id(KEY_ARN) }, ["key"]),
    {
      type: "aws:s3/bucketLogging:BucketLogging",
      name: "logs-access-logging",
      inputs: { bucket: "logs", targetBucket: "last", targetPrefix: "server-access/logs/" },
      sources: { bucket: ["logs"], targetBucket: ["last"] },
    },
    {
      type: E.loadBalancer,
      name: "load-balancer",
      inputs: { loadBalancerType: "application", accessLogs: { enabled: true, bucket: "last" } },
      sources: { accessLogs: ["last"] },
    },
  ];
}

/** Both moments at which a program is judged. */
export const moments = (program: (deployed: boolean) => Fixture[]) =>
  [
    ["in the first preview", program(false)],
    ["once everything exists", program(true)],
  ] as const;
