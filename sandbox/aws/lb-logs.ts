import { text } from "../cloud/properties.ts";
import type { Operation } from "../cloud/resource-type.ts";
import { isObject } from "../protocol/values.ts";
import { ApiError } from "./api-error.ts";
import { regionOf } from "./common.ts";
import { encryptionOf, findBucket, mayPut } from "./s3-access.ts";

/** The service that writes logs. */
const SERVICE = "logdelivery.elasticloadbalancing.amazonaws.com";

/** The accounts that older bucket policies name in its place. Source: the Elastic Load Balancing user guide, "Enable access logs". */
const ACCOUNTS: Readonly<Record<string, string>> = {
  "us-east-1": "127311923021",
  "us-east-2": "033677994240",
  "us-west-1": "027434742980",
  "us-west-2": "797873946194",
  "eu-central-1": "054676820928",
  "eu-west-1": "156460612806",
};

/** Throws what the API answers where logs are enabled and their bucket does not let the service write, or encrypts with a KMS key. */
export function refuseLogs(operation: Operation, loadBalancerArn: string, logs: unknown): void {
  if (!isObject(logs) || logs.enabled !== true) return;
  const { world, owner } = operation;
  const name = text(logs.bucket);
  if (name === "") throw new ApiError("ValidationError", "S3Bucket name cannot be empty");
  const bucket = findBucket(world, name);
  // Load balancers write only where S3's own keys encrypt. Source: the same page, "Server-side encryption".
  const isWritable = bucket !== undefined && encryptionOf(world, bucket).algorithm === "AES256";
  const prefix = text(logs.prefix) === "" ? "" : `${text(logs.prefix)}/`;
  const key = `${prefix}AWSLogs/${owner}/`;
  const context = { "aws:SourceArn": loadBalancerArn, "aws:SourceAccount": owner };
  const account = ACCOUNTS[regionOf(operation)];
  const may =
    mayPut(world, name, SERVICE, key, context) ||
    (account !== undefined && mayPut(world, name, `arn:aws:iam::${account}:root`, key));
  if (isWritable && may) return;
  const message = `Access Denied for bucket: ${name}. Please check S3bucket permission`;
  throw new ApiError("InvalidConfigurationRequest", message);
}
