import * as aws from "@pulumi/aws";

import { edgeLogs } from "./buckets.js";
import { webAcl } from "./firewall.js";
import { balancer } from "./load-balancer.js";
import { inAccount, tags } from "./stack.js";

const certificate = new aws.acm.Certificate(
  "certificate",
  { domainName: "shop.example.com", validationMethod: "DNS", tags },
  inAccount,
);
const origin = new aws.cloudfront.VpcOrigin(
  "vpc-origin",
  {
    vpcOriginEndpointConfig: {
      name: "shop",
      arn: balancer.arn,
      httpPort: 80,
      httpsPort: 443,
      originProtocolPolicy: "https-only",
      originSslProtocols: { items: ["TLSv1.2"], quantity: 1 },
    },
    tags,
  },
  inAccount,
);
const headers = new aws.cloudfront.ResponseHeadersPolicy(
  "headers",
  {
    name: "shop",
    securityHeadersConfig: {
      strictTransportSecurity: { accessControlMaxAgeSec: 31_536_000, includeSubdomains: true, override: true },
    },
  },
  inAccount,
);
const distribution = new aws.cloudfront.Distribution(
  "distribution",
  {
    enabled: true,
    aliases: ["shop.example.com"],
    webAclId: webAcl.arn,
    origins: [{ originId: "shop", domainName: balancer.dnsName, vpcOriginConfig: { vpcOriginId: origin.id } }],
    defaultCacheBehavior: {
      targetOriginId: "shop",
      viewerProtocolPolicy: "redirect-to-https",
      allowedMethods: ["GET", "HEAD"],
      cachedMethods: ["GET", "HEAD"],
      cachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", // CachingDisabled
      responseHeadersPolicyId: headers.id,
    },
    restrictions: { geoRestriction: { restrictionType: "none" } },
    viewerCertificate: {
      acmCertificateArn: certificate.arn,
      sslSupportMethod: "sni-only",
      minimumProtocolVersion: "TLSv1.2_2021",
    },
    tags,
  },
  inAccount,
);
const source = new aws.cloudwatch.LogDeliverySource(
  "edge-log-source",
  { name: "shop", logType: "ACCESS_LOGS", resourceArn: distribution.arn, tags },
  inAccount,
);
const destination = new aws.cloudwatch.LogDeliveryDestination(
  "edge-log-destination",
  { name: "shop", deliveryDestinationConfiguration: { destinationResourceArn: edgeLogs.arn }, tags },
  inAccount,
);
new aws.cloudwatch.LogDelivery(
  "edge-log-delivery",
  { deliverySourceName: source.name, deliveryDestinationArn: destination.arn, tags },
  inAccount,
);
