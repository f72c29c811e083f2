import { objects } from "../cloud/properties.ts";
import { isObject, type Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { randomText } from "./api-error.ts";

export const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
export const VPC_ORIGIN = "aws:cloudfront/vpcOrigin:VpcOrigin";
export const RESPONSE_HEADERS_POLICY = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy";
export const ORIGIN_ACCESS_CONTROL = "aws:cloudfront/originAccessControl:OriginAccessControl";

const CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** The ARN of something of CloudFront, which is in no region. */
export function globalArn(account: string, resource: string): string {
  return `arn:aws:cloudfront::${account}:${resource}`;
}

/** An id or an ETag as CloudFront makes them: `E2QWRUHAPOMQZL`. */
export function cloudFrontId(): string {
  return `E${randomText(13, CAPITALS)}`;
}

/** The cache behaviors of a distribution's inputs, the default one first. */
export function behaviorsOf({ defaultCacheBehavior, orderedCacheBehaviors }: Properties): Properties[] {
  return [...(isObject(defaultCacheBehavior) ? [defaultCacheBehavior] : []), ...objects(orderedCacheBehaviors)];
}

/** A nested object of a distribution's inputs; empty where it is not set. */
export function nested(inputs: Properties, property: string): Properties {
  const value = inputs[property];
  return isObject(value) ? value : {};
}

/** The distributions, of any account, one of whose origins or behaviors fits. */
export function distributionsWith(
  world: World,
  fits: { origin?: (origin: Properties) => boolean; behavior?: (behavior: Properties) => boolean },
): CloudRecord[] {
  return world
    .list(DISTRIBUTION)
    .filter(
      ({ inputs }) =>
        objects(inputs.origins).some((origin) => fits.origin?.(origin) === true) ||
        behaviorsOf(inputs).some((behavior) => fits.behavior?.(behavior) === true),
    );
}
