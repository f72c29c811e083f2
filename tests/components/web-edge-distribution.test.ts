import assert from "node:assert/strict";

import type { Properties } from "./shown.ts";
import { named, tags } from "./stack.ts";
import { CERTIFICATE, declareEdge, HOST } from "./web-edge-args.ts";

const DISTRIBUTION = "aws:cloudfront/distribution:Distribution edge-distribution";
const LOGGING = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration edge-web-acl-logging";
const DELIVERY = "aws:cloudwatch/logDelivery:LogDelivery edge-log-delivery";

const visibility = (metricName: string) => ({
  metricName,
  cloudwatchMetricsEnabled: true,
  sampledRequestsEnabled: false,
});
const managed = (name: string, priority: number, group: string, overrideAction: object = { none: {} }) => ({
  name,
  priority,
  overrideAction,
  statement: { managedRuleGroupStatement: { vendorName: "AWS", name: group } },
  visibilityConfig: visibility(`askflorence-prod-${name}`),
});

describe("WebEdge's distribution", () => {
  it("serves the hosts over HTTPS, keeps nothing, and passes all on", async () => {
    const { declared } = await declareEdge({ hostNames: [HOST, "www.askflorence.health"] });
    assert.deepEqual(declared.inputsOf(DISTRIBUTION), {
      comment: "askflorence-prod",
      enabled: true,
      aliases: [HOST, "www.askflorence.health"],
      httpVersion: "http2and3",
      isIpv6Enabled: true,
      priceClass: "PriceClass_100",
      webAclId: "edge-web-acl.arn",
      origins: [
        {
          originId: "load-balancer",
          domainName: "edge-load-balancer.dnsName",
          vpcOriginConfig: { vpcOriginId: "edge-vpc-origin.id" },
        },
      ],
      defaultCacheBehavior: {
        targetOriginId: "load-balancer",
        viewerProtocolPolicy: "redirect-to-https",
        allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
        cachedMethods: ["GET", "HEAD"],
        cachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        originRequestPolicyId: "216adef6-5c7f-47e4-b989-5492eafa07d3",
        responseHeadersPolicyId: "edge-headers.id",
      },
      restrictions: { geoRestriction: { restrictionType: "none" } },
      viewerCertificate: {
        acmCertificateArn: `${CERTIFICATE}+www.askflorence.health.arn`,
        sslSupportMethod: "sni-only",
        minimumProtocolVersion: "TLSv1.2_2021",
      },
      tags: named("askflorence-prod"),
    });
  });

  it("is protected, so that no mistake of the configuration takes the hosts off the net", async () => {
    const { options } = await declareEdge();
    assert.equal(options[DISTRIBUTION]?.protect, true);
  });

  it("can be ended, with the load balancer and the logs, once that is asked for", async () => {
    const { options, declared } = await declareEdge({ protect: false });
    assert.notEqual(options[DISTRIBUTION]?.protect, true);
    assert.equal(
      declared.inputsOf("aws:lb/loadBalancer:LoadBalancer edge-load-balancer").enableDeletionProtection,
      false,
    );
    assert.equal(declared.inputsOf("aws:s3/bucket:Bucket edge-distribution-logs-bucket").forceDestroy, true);
  });

  it("reaches the load balancer through its VPC, over HTTPS, when that listens", async () => {
    const { declared } = await declareEdge();
    const origin = "aws:cloudfront/vpcOrigin:VpcOrigin edge-vpc-origin";
    assert.deepEqual(declared.inputsOf(origin), {
      vpcOriginEndpointConfig: {
        name: "askflorence-prod",
        arn: "edge-load-balancer.arn",
        httpPort: 80,
        httpsPort: 443,
        originProtocolPolicy: "https-only",
        originSslProtocols: { items: ["TLSv1.2"], quantity: 1 },
      },
      tags: named("askflorence-prod"),
    });
    assert.ok(declared.waitsFor(origin).includes("edge-https"));
  });

  it("gives every answer the headers that browsers protect by", async () => {
    const { declared } = await declareEdge();
    assert.deepEqual(declared.inputsOf("aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy edge-headers"), {
      name: "askflorence-prod",
      comment: "Security headers of askflorence-prod",
      securityHeadersConfig: {
        strictTransportSecurity: { accessControlMaxAgeSec: 63072000, includeSubdomains: false, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: "DENY", override: true },
        referrerPolicy: { referrerPolicy: "strict-origin-when-cross-origin", override: true },
      },
    });
  });

  it("is behind a firewall with a rate limit and AWS's rules, without samples of requests", async () => {
    const { declared } = await declareEdge();
    assert.deepEqual(declared.inputsOf("aws:wafv2/webAcl:WebAcl edge-web-acl"), {
      name: "askflorence-prod",
      description: "Protects the distribution of askflorence-prod",
      scope: "CLOUDFRONT",
      defaultAction: { allow: {} },
      rules: [
        {
          name: "rate-limit",
          priority: 0,
          action: { block: {} },
          statement: { rateBasedStatement: { aggregateKeyType: "IP", limit: 2000, evaluationWindowSec: 300 } },
          visibilityConfig: visibility("askflorence-prod-rate-limit"),
        },
        managed("ip-reputation", 1, "AWSManagedRulesAmazonIpReputationList"),
        managed("anonymous-ip", 2, "AWSManagedRulesAnonymousIpList", { count: {} }),
        managed("common", 3, "AWSManagedRulesCommonRuleSet"),
        managed("known-bad-inputs", 4, "AWSManagedRulesKnownBadInputsRuleSet"),
      ],
      visibilityConfig: visibility("askflorence-prod"),
      tags,
    });
  });

  it("has the firewall's log encrypted, without credentials, query strings and referrers, before it serves", async () => {
    const { declared, options } = await declareEdge();
    assert.deepEqual(declared.inputsOf("aws:cloudwatch/logGroup:LogGroup edge-web-acl-log"), {
      name: "aws-waf-logs-askflorence-prod",
      kmsKeyId: "the key",
      retentionInDays: 365,
      tags,
    });
    assert.deepEqual(declared.inputsOf(LOGGING), {
      resourceArn: "edge-web-acl.arn",
      logDestinationConfigs: ["edge-web-acl-log.arn"],
      redactedFields: [
        { singleHeader: { name: "authorization" } },
        { singleHeader: { name: "cookie" } },
        { singleHeader: { name: "referer" } },
        { queryString: {} },
      ],
    });
    assert.deepEqual(options[LOGGING], { deleteBeforeReplace: true });
    assert.ok(declared.waitsFor(DISTRIBUTION).includes("edge-web-acl-logging"));
  });

  it("delivers its access logs into an encrypted bucket whose accesses are logged", async () => {
    const { declared } = await declareEdge();
    assert.deepEqual(declared.inputsOf("aws:cloudwatch/logDeliverySource:LogDeliverySource edge-log-source"), {
      name: "askflorence-prod-distribution",
      logType: "ACCESS_LOGS",
      resourceArn: "edge-distribution.arn",
      tags,
    });
    const destination = "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination edge-log-destination";
    assert.deepEqual(declared.inputsOf(destination), {
      name: "askflorence-prod-distribution-logs",
      outputFormat: "json",
      deliveryDestinationConfiguration: { destinationResourceArn: "edge-distribution-logs-bucket.arn" },
      tags,
    });
    const { recordFields } = declared.inputsOf(DELIVERY);
    assert.deepEqual(declared.inputsOf(DELIVERY), {
      recordFields,
      deliverySourceName: "askflorence-prod-distribution",
      deliveryDestinationArn: "edge-log-destination.arn",
      tags,
    });
    assert.ok(declared.waitsFor(DELIVERY).includes("edge-distribution-logs-policy"));
    const encryption = declared.inputsOf(
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration edge-distribution-logs-encryption",
    );
    assert.match(JSON.stringify(encryption.rules), /"kmsMasterKeyId":"the key"/);
    const accesses = "aws:s3/bucketLogging:BucketLogging edge-distribution-logs-access-logging";
    assert.equal(declared.inputsOf(accesses).targetBucket, "askflorence-prod-load-balancer-logs-039624954211");
    assert.ok(declared.waitsFor(accesses).includes("edge-load-balancer-logs-policy"));
  });

  it("logs who asked for what, but nothing that a query string or a cookie would tell", async () => {
    const { declared } = await declareEdge();
    const { recordFields } = declared.inputsOf(DELIVERY) as Properties & { recordFields: string[] };
    assert.equal(new Set(recordFields).size, recordFields.length);
    for (const field of ["date", "time", "c-ip", "cs-method", "x-host-header", "cs-uri-stem", "sc-status"]) {
      assert.ok(recordFields.includes(field), field);
    }
    for (const field of ["cs-uri-query", "cs(Cookie)", "cs(Referer)"]) {
      assert.ok(!recordFields.includes(field), field);
    }
  });
});
