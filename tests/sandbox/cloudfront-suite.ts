import type { Properties } from "../../sandbox/protocol/values.ts";
import type { Held } from "./harness.ts";
import { type Edge, makeEdge } from "./lb-support.ts";
import type { Suite } from "./lifecycle.ts";

export const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
export const VPC_ORIGIN = "aws:cloudfront/vpcOrigin:VpcOrigin";
export const WEB_ACL = "aws:wafv2/webAcl:WebAcl";

/** Ids of policies that AWS keeps for everybody. */
export const POLICIES = {
  cachingDisabled: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
  allViewer: "216adef6-5c7f-47e4-b989-5492eafa07d3",
  allViewerExceptHost: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
  securityHeaders: "67f7725c-6f97-4210-82d7-5512b31e9d03",
};

/** A load balancer in a VPC with an internet gateway, as a VPC origin needs it. */
export interface Balanced extends Edge {
  readonly gateway: Held;
}

/** Makes a {@link Balanced}; `octet` keeps the blocks of several apart. */
export async function makeBalanced(suite: Suite, octet: number): Promise<Balanced> {
  const edge = await makeEdge(suite, octet);
  const gateway = await suite.engine.create("aws:ec2/internetGateway:InternetGateway", { vpcId: edge.vpc.id });
  return { ...edge, gateway };
}

/** The inputs of a VPC origin to a load balancer. */
export function vpcOriginTo({ loadBalancer }: Pick<Edge, "loadBalancer">, more: Properties = {}): Properties {
  return {
    vpcOriginEndpointConfig: {
      name: "web",
      arn: loadBalancer.state.arn,
      httpPort: 80,
      httpsPort: 443,
      originProtocolPolicy: "https-only",
      originSslProtocols: { items: ["TLSv1.2"], quantity: 1 },
      ...more,
    },
  };
}

/** The inputs of a distribution to a server of one's own, with the certificate of CloudFront. */
export function distributionTo(origin: Properties = {}, more: Properties = {}): Properties {
  const custom = {
    httpPort: 80,
    httpsPort: 443,
    originProtocolPolicy: "https-only",
    originSslProtocols: ["TLSv1.2", "TLSv1.1"],
  };
  const to = "vpcOriginConfig" in origin ? {} : { customOriginConfig: custom };
  return {
    enabled: true,
    origins: [{ originId: "web", domainName: "origin.example.com", ...to, ...origin }],
    defaultCacheBehavior: behavior(),
    restrictions: { geoRestriction: { restrictionType: "none" } },
    viewerCertificate: { cloudfrontDefaultCertificate: true },
    ...more,
  };
}

/** A cache behavior that leads everything to the origin `web`. */
export function behavior(more: Properties = {}): Properties {
  return {
    targetOriginId: "web",
    viewerProtocolPolicy: "redirect-to-https",
    allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
    cachedMethods: ["GET", "HEAD"],
    cachePolicyId: POLICIES.cachingDisabled,
    ...more,
  };
}

/** What a distribution needs to serve `aliases` with a certificate. */
export function serving(aliases: readonly string[], certificate: Held): Properties {
  return {
    aliases,
    viewerCertificate: {
      acmCertificateArn: certificate.state.arn,
      sslSupportMethod: "sni-only",
      minimumProtocolVersion: "TLSv1.2_2021",
    },
  };
}

/** The inputs of a web ACL without rules. */
export function webAcl(name: string, more: Properties = {}): Properties {
  return { name, scope: "CLOUDFRONT", defaultAction: { allow: {} }, visibilityConfig: visibility(name), ...more };
}

/** How WAF shows what it does. */
export function visibility(metricName: string): Properties {
  return { cloudwatchMetricsEnabled: true, metricName, sampledRequestsEnabled: true };
}
