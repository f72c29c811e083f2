import { text } from "../cloud/properties.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { ApiError } from "./api-error.ts";

export const WEB_ACL = "aws:wafv2/webAcl:WebAcl";
/** Where a web ACL writes its logs; its id is the web ACL's ARN. */
export const LOGGING_CONFIGURATION = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";
/** A web ACL in front of something regional; its id is `WEB_ACL_ARN,RESOURCE_ARN`. */
export const ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation";

/** The account's web ACL with this ARN. */
export function findWebAcl(world: World, account: string, arn: unknown): CloudRecord | undefined {
  return world.list(WEB_ACL, account).find(({ outputs }) => outputs.arn === text(arn));
}

/** The account's web ACL with this ARN. Throws what WAF answers where there is none. */
export function existingWebAcl(world: World, account: string, arn: unknown): CloudRecord {
  const found = findWebAcl(world, account, arn);
  if (found !== undefined) return found;
  throw nonexistent();
}

/** What WAF answers where something does not exist. */
export function nonexistent(): ApiError {
  const message = "AWS WAF couldn’t perform the operation because your resource doesn’t exist.";
  return new ApiError("WAFNonexistentItemException", message);
}

/** What WAF answers to a parameter that it does not take. */
export function invalidParameter(reason: string, field: string, parameter: string): ApiError {
  return new ApiError(
    "WAFInvalidParameterException",
    `Error reason: ${reason}, field: ${field}, parameter: ${parameter}`,
  );
}
