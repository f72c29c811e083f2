import { blocksOf } from "./blocks.ts";
import type { Block } from "./blocks.ts";
import type { Resource } from "./stack.ts";

/** Types of @pulumi/aws around CloudFront that several rules look at. */
export const CLOUDFRONT = {
  distributions: [
    "aws:cloudfront/distribution:Distribution",
    "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
  ],
  tenant: "aws:cloudfront/distributionTenant:DistributionTenant",
  vpcOrigin: "aws:cloudfront/vpcOrigin:VpcOrigin",
  headersPolicy: "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
} as const;

/** How a distribution answers: its default behavior, and those for paths. A multi-tenant one has another name for the latter. */
export function behaviorsOf({ inputs }: Resource): Block[] {
  return ["defaultCacheBehavior", "orderedCacheBehaviors", "cacheBehaviors"].flatMap((name) => blocksOf(inputs, name));
}
