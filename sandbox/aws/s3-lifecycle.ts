import { isSet, objects } from "../cloud/properties.ts";
import type { CheckFailure, ResourceType } from "../cloud/resource-type.ts";
import { hasUnknown, isObject, type Properties } from "../protocol/values.ts";
import { ApiError } from "./api-error.ts";
import { malformedXml, settingOf } from "./s3-settings.ts";

const ACTIONS = [
  "abortIncompleteMultipartUpload",
  "expiration",
  "noncurrentVersionExpiration",
  "noncurrentVersionTransitions",
  "transitions",
];

const lifecycle = settingOf(
  {
    type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    name: "Lifecycle Configuration",
    operation: "PutBucketLifecycleConfiguration",
    accept: ({ inputs }) => {
      const rules = objects(inputs.rules);
      for (const rule of rules) acceptRule(rule);
      if (new Set(rules.map(({ id }) => id)).size < rules.length) {
        throw invalid("Rule ID must be unique. Found same ID for one or more rules");
      }
      return { expectedBucketOwner: inputs.expectedBucketOwner ?? "" };
    },
  },
  {
    notRead: ["timeouts"],
    check: ({ rules }) => [...noRules(rules), ...objects(rules).flatMap(withoutFilter)],
    // A rule for the whole bucket is written without a prefix or with an empty one; false is what is not said.
    equal: (path, before, after) =>
      /\.(?:prefix|expiredObjectDeleteMarker)$/.test(path) && isOff(before) && isOff(after),
  },
);

function noRules(rules: unknown): CheckFailure[] {
  if (hasUnknown(rules) || objects(rules).length > 0) return [];
  return [{ property: "rules", reason: "rules must contain at least 1 element" }];
}

/** The provider only warns that it will refuse such a rule in a later version; S3 refuses it today. */
function withoutFilter(rule: Properties, i: number): CheckFailure[] {
  const given = [rule.filter, rule.prefix].filter(isSet);
  if (given.length === 1 || hasUnknown(rule)) return [];
  const reason =
    'exactly one of "filter" and "prefix" must be set; a filter without anything in it is the whole bucket';
  return [{ property: `rules[${i}]`, reason }];
}

/** Throws what S3 answers to a rule that does nothing, or whose days do not follow on one another. */
function acceptRule(rule: Properties): void {
  if (!ACTIONS.some((action) => isSet(rule[action]))) {
    throw new ApiError("InvalidRequest", "At least one action needs to be specified in a rule");
  }
  const expiration = isObject(rule.expiration) ? rule.expiration : {};
  if (isSet(rule.expiration) && !["date", "days", "expiredObjectDeleteMarker"].some((way) => isSet(expiration[way]))) {
    throw malformedXml();
  }
  if (isSet(expiration.days) && Number(expiration.days) <= 0) {
    throw invalid("'Days' for Expiration action must be a positive integer");
  }
  for (const { days, storageClass } of objects(rule.transitions)) {
    if (!isSet(days)) continue;
    if (/^(?:STANDARD|ONEZONE)_IA$/.test(String(storageClass)) && Number(days) < 30) {
      throw invalid(
        `'Days' in Transition action must be greater than or equal to 30 for storageClass '${String(storageClass)}'`,
      );
    }
    if (isSet(expiration.days) && Number(expiration.days) <= Number(days)) {
      const filter = `(prefix=${prefixOf(rule)})`;
      throw invalid(
        `'Days' in the Expiration action for filter '${filter}' must be greater than 'Days' in the Transition action`,
      );
    }
  }
}

function prefixOf({ prefix, filter }: Properties): string {
  const found = isObject(filter) ? filter.prefix : prefix;
  return typeof found === "string" ? found : "";
}

function isOff(value: unknown): boolean {
  return !isSet(value) || value === false;
}

function invalid(message: string): ApiError {
  return new ApiError("InvalidArgument", message);
}

/** What happens to objects with time. */
export const lifecycleTypes: readonly ResourceType[] = [lifecycle];
