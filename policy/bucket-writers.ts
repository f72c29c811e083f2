import { blocksOf } from "./blocks.ts";
import { BUCKET_TYPES, COMPANION, bucketAt, inlineBlocks, isBucket } from "./buckets.ts";
import { oncePerStack } from "./once-per-stack.ts";
import type { Resource, Stack } from "./stack.ts";
import { UNKNOWN } from "./unknown.ts";
import type { Value } from "./unknown.ts";

const LOAD_BALANCERS = ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"];
const CLASSIC_LOAD_BALANCER = "aws:elb/loadBalancer:LoadBalancer";

/** A resource whose logs go to a bucket, and where it names the bucket. */
interface Writer {
  readonly resource: Resource;
  readonly input: string;
  readonly bucket: Value;
}

/** Logs that are off are written by nobody. Classic load balancers have them on by default. */
function logsOf(resource: Resource, input: string, enabledByDefault: boolean): Writer[] {
  return blocksOf(resource.inputs, input).flatMap(({ values }) => {
    if (values === UNKNOWN || (values.enabled ?? enabledByDefault) !== true) return [];
    return [{ resource, input, bucket: values.bucket }];
  });
}

function loadBalancerLogs(stack: Stack): Writer[] {
  const application = stack
    .ofType(...LOAD_BALANCERS)
    .filter(({ inputs }) => (inputs.loadBalancerType ?? "application") === "application");
  return [
    ...application.flatMap((resource) =>
      ["accessLogs", "connectionLogs", "healthCheckLogs"].flatMap((input) => logsOf(resource, input, false)),
    ),
    ...stack.ofType(CLASSIC_LOAD_BALANCER).flatMap((resource) => logsOf(resource, "accessLogs", true)),
  ];
}

/** Where the accesses to buckets are logged. What a bucket logs into itself does not count: it only makes it grow. */
function serverAccessLogs(stack: Stack): Writer[] {
  const inline: Writer[] = stack.ofType(...BUCKET_TYPES).flatMap((resource) =>
    inlineBlocks(resource, "logging").flatMap(({ input, values }) => {
      return values === UNKNOWN ? [] : [{ resource, input, bucket: values.targetBucket }];
    }),
  );
  const separate: Writer[] = stack
    .ofType(...COMPANION.logging)
    .map((resource) => ({ resource, input: "targetBucket", bucket: resource.inputs.targetBucket }));
  return [...inline, ...separate].filter((writer) => targetOf(writer, stack) !== loggedBucket(writer.resource, stack));
}

function targetOf({ resource, input, bucket }: Writer, stack: Stack): string | undefined {
  return bucketAt(resource, input, bucket, stack);
}

function loggedBucket(resource: Resource, stack: Stack): string | undefined {
  return isBucket(resource) ? resource.urn : bucketAt(resource, "bucket", resource.inputs.bucket, stack);
}

/** The buckets that S3 logs the accesses to other buckets into, as `bucketAt` tells them. */
export const serverAccessLogTargets = oncePerStack(
  (stack) => new Set(serverAccessLogs(stack).map((writer) => targetOf(writer, stack))),
);

/**
 * The buckets, as `bucketAt` tells them, that something writes logs to that a customer-managed key would keep out: application and classic
 * load balancers and S3 itself write to buckets with S3's own keys only. (Network load balancers can use a key.)
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
export const keylessLogTargets = oncePerStack(
  (stack) =>
    new Set([...serverAccessLogTargets(stack), ...loadBalancerLogs(stack).map((writer) => targetOf(writer, stack))]),
);
