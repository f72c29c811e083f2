import { isDeepStrictEqual } from "node:util";

import { isSet, text, without } from "../cloud/properties.ts";
import type { CheckFailure, Operation, ResourceType } from "../cloud/resource-type.ts";
import { completed, type Shape, sameShape } from "../cloud/shape.ts";
import type { Properties } from "../protocol/values.ts";
import { hasUnknown } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { ApiError, calling, randomText } from "./api-error.ts";
import { acceptOrigins } from "./cloudfront-origins.ts";
import { behaviorsOf, cloudFrontId, DISTRIBUTION, globalArn, nested } from "./cloudfront-records.ts";
import { acceptViewers } from "./cloudfront-viewers.ts";
import { tagsAll } from "./common.ts";
import { findBucket } from "./s3-access.ts";

/** The zone that every alias record of Route 53 to a distribution names. Source: AWS General Reference, CloudFront endpoints. */
const HOSTED_ZONE = "Z2FDTNDATAQYW2";
/** What a program tells the provider and not CloudFront. */
const PROVIDERS_OWN = ["retainOnDelete", "waitForDeployment"];
const OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls";

/** What of a behavior names things that the sandbox does not have. */
const NOT_SIMULATED = [
  "fieldLevelEncryptionId",
  "functionAssociations",
  "lambdaFunctionAssociations",
  "realtimeLogConfigArn",
  "trustedKeyGroups",
  "trustedSigners",
];

const TIMEOUTS = { originKeepaliveTimeout: 5, originReadTimeout: 30 };
const BEHAVIOR = { compress: false, minTtl: 0 };
const behaviorSets = (path: string): string[] =>
  ["allowedMethods", "cachedMethods", "forwardedValues.headers", "forwardedValues.cookies.whitelistedNames"].map(
    (set) => `${path}.${set}`,
  );

/** Source: the schema of resourceDistribution in terraform-provider-aws. */
const SHAPE: Shape = {
  defaults: {
    origins: { connectionAttempts: 3, connectionTimeout: 10, originPath: "", responseCompletionTimeout: 0 },
    "origins.customOriginConfig": TIMEOUTS,
    "origins.vpcOriginConfig": TIMEOUTS,
    defaultCacheBehavior: BEHAVIOR,
    orderedCacheBehaviors: BEHAVIOR,
    loggingConfig: { includeCookies: false, prefix: "" },
    viewerCertificate: { minimumProtocolVersion: "TLSv1" },
  },
  sets: [
    "aliases",
    "customErrorResponses",
    "originGroups",
    "originGroups.failoverCriteria.statusCodes",
    "origins",
    "origins.customHeaders",
    "origins.customOriginConfig.originSslProtocols",
    "restrictions.geoRestriction.locations",
    ...behaviorSets("defaultCacheBehavior"),
    ...behaviorSets("orderedCacheBehaviors"),
  ],
};

const distribution: ResourceType = {
  type: DISTRIBUTION,
  check: (inputs) => [...oneCertificate(inputs), ...notSimulated(inputs)],
  equal: (path, before, after) => sameShape(SHAPE, path, before, after),
  preview: (inputs) => completed(SHAPE, inputs),
  create: (operation) =>
    calling("creating CloudFront Distribution", "CloudFront: CreateDistributionWithTags", () => {
      accept(operation);
      const id = cloudFrontId();
      const closed = [{ enabled: false, items: [] }];
      return {
        id,
        outputs: {
          arn: globalArn(operation.owner, `distribution/${id}`),
          callerReference: `terraform-${operation.world.now().getTime()}${randomText(6, "0123456789")}`,
          domainName: `d${randomText(13, "abcdefghijklmnopqrstuvwxyz0123456789")}.cloudfront.net`,
          hostedZoneId: HOSTED_ZONE,
          inProgressValidationBatches: 0,
          trustedKeyGroups: closed,
          trustedSigners: closed,
          ...shown(operation),
        },
      };
    }),
  update: (operation, record) =>
    calling(`updating CloudFront Distribution (${record.id})`, "CloudFront: UpdateDistribution", () => {
      const sent = (inputs: Properties): Properties => without(inputs, "tags", ...PROVIDERS_OWN);
      if (isDeepStrictEqual(sent(operation.inputs), sent(record.inputs))) return { outputs: tagsAll(operation.inputs) };
      accept(operation, record);
      return { outputs: shown(operation) };
    }),
  // The provider disables it, waits until that is deployed everywhere, and deletes it then.
  delete: (record, { world }, state) => {
    if (state.retainOnDelete === true) world.patch(record, { inputs: { enabled: false } });
    else world.remove(record);
  },
};

/** What CloudFront and the provider add to a configuration. The provider has waited until it is deployed. */
function shown({ world, inputs }: Operation): Properties {
  return {
    etag: cloudFrontId(),
    lastModifiedTime: world.now().toISOString(),
    loggingV1Enabled: isSet(nested(inputs, "loggingConfig").bucket),
    status: "Deployed",
    ...tagsAll(inputs),
    ...completed(SHAPE, inputs),
  };
}

function accept(operation: Operation, self?: CloudRecord): void {
  acceptOrigins(operation);
  acceptViewers(operation, self);
  acceptLogs(operation.world, text(nested(operation.inputs, "loggingConfig").bucket));
}

/** Standard logs go to a bucket that lets CloudFront's account in by an ACL, which new buckets do not have enabled. */
function acceptLogs(world: World, domain: string): void {
  if (domain === "") return;
  const name = domain.replace(/\.s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com$/, "");
  const bucket = name === domain ? undefined : findBucket(world, name);
  if (bucket === undefined) {
    throw new ApiError("InvalidArgument", "The parameter Logging Bucket does not refer to a valid S3 bucket.");
  }
  const controls = world.list(OWNERSHIP, bucket.owner).find(({ inputs }) => inputs.bucket === bucket.id);
  const ownership = nested(controls?.inputs ?? {}, "rule").objectOwnership ?? "BucketOwnerEnforced";
  if (ownership !== "BucketOwnerEnforced") return;
  // Source of the text: aws-samples/aws-lex-web-ui#515.
  throw new ApiError(
    "InvalidArgument",
    `The S3 bucket that you specified for CloudFront logs does not enable ACL access: ${domain}`,
  );
}

function oneCertificate(inputs: Properties): CheckFailure[] {
  const viewer = nested(inputs, "viewerCertificate");
  if (isSet(viewer.iamCertificateId)) {
    const reason = "the sandbox has no server certificates of IAM: give acmCertificateArn";
    return [{ property: "viewerCertificate.iamCertificateId", reason }];
  }
  if (!isSet(inputs.viewerCertificate) || hasUnknown(inputs.viewerCertificate)) return [];
  if (isSet(viewer.acmCertificateArn) !== (viewer.cloudfrontDefaultCertificate === true)) return [];
  const reason = "exactly one of acmCertificateArn and cloudfrontDefaultCertificate must be set";
  return [{ property: "viewerCertificate", reason }];
}

/** Refuses what would otherwise be accepted and do nothing. */
function notSimulated(inputs: Properties): CheckFailure[] {
  return behaviorsOf(inputs)
    .flatMap((behavior) => NOT_SIMULATED.filter((property) => isSet(behavior[property])))
    .map((property) => ({ property, reason: `the sandbox does not simulate '${property}' of a cache behavior` }));
}

/** Distributions. */
export const distributionTypes: readonly ResourceType[] = [distribution];
