import { isDeepStrictEqual } from "node:util";

import { isSet, objects, text, texts } from "../cloud/properties.ts";
import type { Operation } from "../cloud/resource-type.ts";
import type { Properties } from "../protocol/values.ts";
import type { World } from "../world/world.ts";
import { ApiError } from "./api-error.ts";
import { acceptPolicies } from "./cloudfront-policies.ts";
import { behaviorsOf, nested, ORIGIN_ACCESS_CONTROL, VPC_ORIGIN } from "./cloudfront-records.ts";

/** What a behavior may allow, and what it may cache of it. Source: CloudFront API reference, AllowedMethods and CachedMethods. */
const CACHED = [
  ["GET", "HEAD"],
  ["GET", "HEAD", "OPTIONS"],
];
const ALLOWED = [...CACHED, ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]];

/**
 * Throws what CloudFront answers to origins that are not there, or to behaviors that lead to none or combine what does not go together. The
 * texts of several configurations, of a missing VPC origin and of methods are inferences.
 */
export function acceptOrigins({ world, owner, inputs }: Operation): void {
  const origins = objects(inputs.origins);
  for (const origin of origins) acceptOrigin(world, owner, origin);
  const ids = origins.map(({ originId }) => text(originId));
  const groups = objects(inputs.originGroups);
  const members = groups.flatMap((group) => objects(group.members).map(({ originId }) => text(originId)));
  const targets = behaviorsOf(inputs).map(({ targetOriginId }) => text(targetOriginId));
  const known = [...ids, ...groups.map(({ originId }) => text(originId))];
  if (!members.every((id) => ids.includes(id)) || !targets.every((id) => known.includes(id))) {
    throw new ApiError("NoSuchOrigin", "One or more of your origins or origin groups do not exist.");
  }
  for (const behavior of behaviorsOf(inputs)) acceptBehavior(world, owner, behavior);
}

function acceptOrigin(world: World, account: string, origin: Properties): void {
  const control = text(origin.originAccessControlId);
  if (control !== "" && world.get(ORIGIN_ACCESS_CONTROL, account, control) === undefined) {
    throw new ApiError("NoSuchOriginAccessControl", "The specified origin access control does not exist.");
  }
  const kinds = ["customOriginConfig", "s3OriginConfig", "vpcOriginConfig"].filter((kind) => isSet(origin[kind]));
  if (kinds.length > 1) {
    throw new ApiError(
      "InvalidArgument",
      `An origin has one kind of configuration, and this has ${kinds.join(" and ")}.`,
    );
  }
  // Without a configuration an origin is a bucket.
  const isBucket = kinds.length === 0 || kinds[0] === "s3OriginConfig";
  if (isBucket && !/\.s3[.-](?:.+\.)?amazonaws\.com$/.test(text(origin.domainName))) {
    throw new ApiError("InvalidArgument", "The parameter Origin DomainName does not refer to a valid S3 bucket.");
  }
  const vpc = nested(origin, "vpcOriginConfig");
  const holder = text(vpc.ownerAccountId) === "" ? account : text(vpc.ownerAccountId);
  if (kinds[0] === "vpcOriginConfig" && world.get(VPC_ORIGIN, holder, text(vpc.vpcOriginId)) === undefined) {
    throw new ApiError("EntityNotFound", `The entity was not found: VPC origin ${text(vpc.vpcOriginId)}`);
  }
}

function acceptBehavior(world: World, account: string, behavior: Properties): void {
  const hasPolicy = isSet(behavior.cachePolicyId);
  const hasValues = isSet(behavior.forwardedValues);
  const invalid = (message: string): ApiError => new ApiError("InvalidArgument", message);
  if (!hasPolicy && !hasValues) throw invalid("The parameter ForwardedValues is required.");
  if (hasPolicy && hasValues) {
    throw invalid(
      "The parameter ForwardedValues cannot be used when a cache policy is associated to the cache behavior.",
    );
  }
  const isOneOf = (choices: readonly string[][], methods: unknown): boolean =>
    choices.some((choice) => isDeepStrictEqual(choice, texts(methods).toSorted()));
  if (!isOneOf(ALLOWED, behavior.allowedMethods)) {
    throw invalid("The parameter AllowedMethods must be GET, HEAD, these and OPTIONS, or all methods.");
  }
  if (!isOneOf(CACHED, behavior.cachedMethods)) {
    throw invalid("The parameter CachedMethods must be GET, HEAD, or these and OPTIONS.");
  }
  acceptPolicies(world, account, behavior);
}
