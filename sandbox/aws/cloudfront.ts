import type { ResourceType } from "../cloud/resource-type.ts";
import { distributionTypes } from "./cloudfront-distributions.ts";
import { originAccessTypes } from "./cloudfront-origin-access.ts";
import { responseHeadersTypes } from "./cloudfront-response-headers.ts";
import { vpcOriginTypes } from "./cloudfront-vpc-origins.ts";

export { cloudFrontInvokes } from "./cloudfront-policies.ts";

/** Everything of CloudFront that the sandbox simulates. */
export const cloudFrontTypes: readonly ResourceType[] = [
  ...distributionTypes,
  ...vpcOriginTypes,
  ...responseHeadersTypes,
  ...originAccessTypes,
];
