import { isSet, objects, sameSet, text, texts } from "../cloud/properties.ts";
import type { CheckFailure, Operation, ResourceType } from "../cloud/resource-type.ts";
import { type Shape, sameShape } from "../cloud/shape.ts";
import { isObject, type Properties } from "../protocol/values.ts";
import type { World } from "../world/world.ts";
import { ApiError, calling } from "./api-error.ts";
import { regionOf } from "./common.ts";
import { LOG_GROUP } from "./logs.ts";
import { findBucket } from "./s3-access.ts";
import { existingWebAcl, findWebAcl, invalidParameter, LOGGING_CONFIGURATION } from "./wafv2-records.ts";

/** What WAF can leave out of its logs. Source: WAF API reference, LoggingConfiguration. */
const REDACTED = ["method", "queryString", "singleHeader", "uriPath"];
const SHAPE: Shape = {
  defaults: {},
  sets: ["loggingFilter.filters", "loggingFilter.filters.conditions", "redactedFields"],
};

const loggingConfiguration: ResourceType = {
  type: LOGGING_CONFIGURATION,
  check: redactedFailures,
  equal: (path, before, after) =>
    (path === "logDestinationConfigs" && sameSet(before, after)) || sameShape(SHAPE, path, before, after),
  // WAF keeps the names of headers in lower case, and the provider shows what WAF keeps: written otherwise they differ for ever.
  inForce: (sent, { redactedFields }) => ({ ...sent, ...(isSet(redactedFields) ? { redactedFields } : {}) }),
  create: (operation) => ({ id: text(operation.inputs.resourceArn), ...put(operation) }),
  update: put,
  read: (record, { world }) => (findWebAcl(world, record.owner, record.id) === undefined ? undefined : record.outputs),
};

/** One for each web ACL: a second one takes the place of the first, and the delete of either removes it. */
function put(operation: Operation): { inputs: Properties; outputs: Properties } {
  const { world, owner, inputs } = operation;
  const doing = `putting WAFv2 WebACL Logging Configuration (${text(inputs.resourceArn)})`;
  calling(doing, "WAFV2: PutLoggingConfiguration", () => {
    existingWebAcl(world, owner, inputs.resourceArn);
    const destinations = texts(inputs.logDestinationConfigs);
    for (const destination of destinations) acceptDestination(world, owner, destination);
    if (destinations.length < 2) return;
    throw new ApiError(
      "WAFLimitsExceededException",
      "AWS WAF couldn’t perform the operation because you exceeded your resource limit.",
    );
  });
  const kept = objects(inputs.redactedFields).map((field) => {
    const header = field.singleHeader;
    return isObject(header) ? { ...field, singleHeader: { name: text(header.name).toLowerCase() } } : field;
  });
  const redactedFields = kept.length === 0 ? undefined : kept;
  return { inputs: { ...inputs, redactedFields }, outputs: { redactedFields, region: regionOf(operation) } };
}

/** Throws what WAF answers to a destination of another form or name, or to one that does not exist. */
function acceptDestination(world: World, owner: string, destination: string): void {
  const match = /^arn:[^:]+:(logs|firehose|s3):[^:]*:\d*:(?:log-group:|deliverystream\/)?(aws-waf-logs-[^:]+)$/.exec(
    destination,
  );
  const [, service, name = ""] = match ?? [];
  // Source of the text: WAF's answer in YumaInaura/YumaInaura#4006; what it says of a log group that does not exist is an inference.
  if (service === undefined) {
    throw invalidParameter(
      "The ARN isn't valid. A valid ARN begins with arn: and includes other information separated by colons or slashes.",
      "LOG_DESTINATION",
      destination,
    );
  }
  const exists =
    service === "logs"
      ? world.list(LOG_GROUP, owner).some(({ outputs }) => outputs.arn === destination)
      : service === "s3" && findBucket(world, name) !== undefined;
  if (exists) return;
  throw new ApiError(
    "WAFLogDestinationPermissionIssueException",
    "Unable to deliver logs to the configured destination. You might need to grant log delivery permissions for the " +
      "destination. If you're using S3 as your log destination, you might have exceeded your bucket limit.",
  );
}

function redactedFailures({ redactedFields }: Properties): CheckFailure[] {
  return objects(redactedFields).flatMap((field, i) => {
    const given = Object.keys(field).filter((key) => isSet(field[key]));
    if (given.length === 1 && REDACTED.includes(given[0] ?? "")) return [];
    const reason = `a redacted field is exactly one of ${REDACTED.join(", ")}`;
    return [{ property: `redactedFields[${i}]`, reason }];
  });
}

/** Where web ACLs write their logs. */
export const webAclLoggingTypes: readonly ResourceType[] = [loggingConfiguration];
