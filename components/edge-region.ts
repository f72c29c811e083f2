/**
 * The only region whose certificates and web ACLs CloudFront reads. The calls of services for all regions and the log
 * deliveries of distributions are in it too.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
 */
export const EDGE_REGION = "us-east-1";
