import { UNKNOWN, asList, containsUnknown, isValues, parseJson } from "./unknown.ts";
import type { Value, Values } from "./unknown.ts";

/**
 * Whether a bucket's policy denies whatever does not come over TLS, to everybody, for the bucket and all in it. `UNKNOWN` while it is not
 * known far enough, `undefined` where it is no policy at all. Statements that another condition narrows do not count.
 */
export function deniesPlainHttp(policy: Value, bucketName: Value): boolean | typeof UNKNOWN | undefined {
  if (policy === UNKNOWN) return UNKNOWN;
  const document = typeof policy === "string" ? parseJson(policy) : policy;
  if (!isValues(document)) return undefined;
  const statements = asList(document.Statement);
  if (statements.some((statement) => isValues(statement) && denies(statement, bucketName))) return true;
  const unknown = bucketName === UNKNOWN || statements.some(containsUnknown);
  return unknown ? UNKNOWN : false;
}

function denies(statement: Values, bucketName: Value): boolean {
  const { Effect: effect, Principal: principal, Action: action, Resource: resource, Condition: condition } = statement;
  return (
    effect === "Deny" &&
    isEverybody(principal) &&
    asList(action).some((each) => each === "*" || each === "s3:*") &&
    coversBucket(asList(resource), bucketName) &&
    isPlainHttp(condition)
  );
}

function isEverybody(principal: Value): boolean {
  return principal === "*" || (isValues(principal) && asList(principal.AWS).includes("*"));
}

/** `arn:aws:s3:::name*` covers both as well; a bucket's name ends there or does not, which is no matter for a denial. */
function coversBucket(resources: readonly Value[], bucketName: Value): boolean {
  if (resources.includes("*") || resources.includes("arn:aws:s3:::*")) return true;
  if (typeof bucketName !== "string") return false;
  const covered = (path: string): boolean =>
    resources.some(
      (each) => typeof each === "string" && /^arn:aws[a-z-]*:s3:::(.*)/s.exec(each)?.[1] === `${bucketName}${path}`,
    );
  return covered("*") || (covered("") && covered("/*"));
}

/** One condition alone: `aws:SecureTransport` is false. A request always has that key, so `IfExists` makes no difference. */
function isPlainHttp(condition: Value): boolean {
  const [[operator, keys] = [], ...more] = isValues(condition) ? Object.entries(condition) : [];
  const isBool = operator === "Bool" || operator === "BoolIfExists";
  return isBool && more.length === 0 && isValues(keys) && isNotSecure(keys);
}

/** Names of condition keys have no case. */
function isNotSecure(keys: Values): boolean {
  const [[key, value] = [], ...more] = Object.entries(keys);
  return key?.toLowerCase() === "aws:securetransport" && more.length === 0 && isFalse(asList(value));
}

/** Several values are alternatives: `["true", "false"]` would deny everything. */
function isFalse(values: readonly Value[]): boolean {
  const [value] = values;
  return values.length === 1 && (value === false || value === "false");
}
