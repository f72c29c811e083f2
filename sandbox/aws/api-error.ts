import { randomBytes } from "node:crypto";

import { CloudError } from "../cloud/resource-type.ts";
import type { Properties } from "../protocol/values.ts";
import { MalformedPolicy, parsePolicy, type PolicyKind, type Statement } from "./policy-document.ts";

/** A refusal by an AWS API: its code and its text, before the provider or the CLI puts words around them. */
export class ApiError extends CloudError {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * A refusal as the provider words it. The API's own is its `cause`.
 *
 * @param doing what the provider says that it was doing: `creating KMS Key`
 * @param operation the service and its operation: `KMS: CreateKey`
 */
export function refusalOf(doing: string, operation: string, error: ApiError): CloudError {
  const { code, message } = error;
  return new CloudError(`${doing}: operation error ${operation}, api error ${code}: ${message}`, { cause: error });
}

/**
 * Makes one call of an AWS API and words its refusal as the provider does.
 *
 * @param doing what the provider says that it was doing: `creating KMS Key`
 * @param operation the service and its operation: `KMS: CreateKey`
 */
export function calling<T>(doing: string, operation: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw refusalOf(doing, operation, error);
  }
}

/** The statements of a policy document, or the refusal of a service that names malformed ones by `code`. */
export function policyOf(policy: unknown, kind: PolicyKind, code = "MalformedPolicyDocument"): Statement[] {
  try {
    return parsePolicy(policy, kind);
  } catch (error) {
    if (error instanceof MalformedPolicy) throw new ApiError(code, error.message);
    throw error;
  }
}

/**
 * The name of a new resource: the given one, or the prefix and an id that no other has, as the provider makes it where there is only a prefix.
 * Source: `create.Name` of terraform-provider-aws.
 */
export function physicalName(inputs: Properties, fallbackPrefix = "terraform-"): string {
  const { name, namePrefix } = inputs;
  if (typeof name === "string") return name;
  const prefix = typeof namePrefix === "string" ? namePrefix : fallbackPrefix;
  const time = new Date().toISOString().replace(/\D/g, "");
  return `${prefix}${time}${randomBytes(4).readUInt32BE().toString().padStart(9, "0").slice(0, 9)}`;
}

/** `length` random characters of an alphabet, as AWS puts them into ids and ARNs. */
export function randomText(length: number, alphabet: string): string {
  return Array.from(randomBytes(length), (byte) => alphabet.charAt(byte % alphabet.length)).join("");
}
