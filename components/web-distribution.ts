import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import type { StackFacts } from "./stack-facts.ts";
import { withTags } from "./tags.ts";

/** Arguments of `createDistribution`. */
export interface DistributionArgs extends StackFacts {
  readonly hostNames: readonly string[];
  /** Names all of `hostNames`; in us-east-1. */
  readonly certificateArn: pulumi.Input<string>;
  /** An internal one, with a listener on 443. */
  readonly loadBalancer: { readonly arn: pulumi.Input<string>; readonly dnsName: pulumi.Input<string> };
  readonly webAclArn: pulumi.Input<string>;
  /** What must be in place before the way to the load balancer is opened: its listener, the firewall's log. */
  readonly dependsOn: readonly pulumi.Resource[];
  /** Whether the engine refuses to delete it: its domain name is in other people's DNS. */
  readonly protect: boolean;
}

/**
 * CloudFront's managed policies have the same ids in every account.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 */
const CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
/** Forwards all that the viewer sends, its Host too, by which the load balancer's certificate is checked. */
const ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3";

const ORIGIN_ID = "load-balancer";

/** Makes the distribution that serves the host names from an internal load balancer. */
export function createDistribution(
  name: string,
  args: DistributionArgs,
  parent: pulumi.Resource,
): aws.cloudfront.Distribution {
  const { displayName, loadBalancer } = args;
  const vpcOrigin = new aws.cloudfront.VpcOrigin(
    `${name}-vpc-origin`,
    {
      vpcOriginEndpointConfig: {
        name: displayName,
        arn: loadBalancer.arn,
        // It must be given, and is not used.
        httpPort: 80,
        httpsPort: 443,
        originProtocolPolicy: "https-only",
        originSslProtocols: { items: ["TLSv1.2"], quantity: 1 },
      },
      tags: withTags(args.tags, { Name: displayName }),
    },
    { parent, dependsOn: [...args.dependsOn] },
  );
  const headers = createHeadersPolicy(name, displayName, parent);
  return new aws.cloudfront.Distribution(
    `${name}-distribution`,
    {
      comment: displayName,
      enabled: true,
      aliases: [...args.hostNames],
      httpVersion: "http2and3",
      isIpv6Enabled: true,
      // North America and Europe: the service is for residents of the United States.
      priceClass: "PriceClass_100",
      webAclId: args.webAclArn,
      // No default root object (Security Hub CloudFront.1): the application answers `/` itself, and CloudFront would ask
      // it for a file instead.
      origins: [
        {
          originId: ORIGIN_ID,
          domainName: loadBalancer.dnsName,
          vpcOriginConfig: { vpcOriginId: vpcOrigin.id },
        },
      ],
      defaultCacheBehavior: {
        targetOriginId: ORIGIN_ID,
        viewerProtocolPolicy: "redirect-to-https",
        allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
        cachedMethods: ["GET", "HEAD"],
        // Answers may hold protected health information: none is kept at the edge.
        cachePolicyId: CACHING_DISABLED,
        originRequestPolicyId: ALL_VIEWER,
        responseHeadersPolicyId: headers.id,
      },
      restrictions: { geoRestriction: { restrictionType: "none" } },
      viewerCertificate: {
        acmCertificateArn: args.certificateArn,
        sslSupportMethod: "sni-only",
        minimumProtocolVersion: "TLSv1.2_2021",
      },
      tags: withTags(args.tags, { Name: displayName }),
    },
    // A mistaken configuration, like phase set back to pending, is refused in the preview and takes nothing off the net.
    { parent, protect: args.protect },
  );
}

/**
 * Headers that every answer gets. No content security policy: only the application knows what its pages load. HSTS
 * is for the served hosts alone: other hosts below them are served by others, and `includeSubdomains` would force HTTPS
 * on those too, for two years. It can be added once it is known that all of them have it. `preload` is a promise for all
 * of the domain besides, which takes months to take back.
 */
function createHeadersPolicy(name: string, displayName: string, parent: pulumi.Resource) {
  return new aws.cloudfront.ResponseHeadersPolicy(
    `${name}-headers`,
    {
      name: displayName,
      comment: `Security headers of ${displayName}`,
      securityHeadersConfig: {
        // Two years.
        strictTransportSecurity: { accessControlMaxAgeSec: 63_072_000, includeSubdomains: false, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: "DENY", override: true },
        // Other sites learn the host that a visitor comes from, never the page.
        referrerPolicy: { referrerPolicy: "strict-origin-when-cross-origin", override: true },
      },
    },
    { parent },
  );
}
