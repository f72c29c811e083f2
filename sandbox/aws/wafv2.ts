import type { ResourceType } from "../cloud/resource-type.ts";
import { webAclAssociationTypes } from "./wafv2-associations.ts";
import { webAclLoggingTypes } from "./wafv2-logging.ts";
import { webAclTypes } from "./wafv2-web-acls.ts";

/** Everything of WAF that the sandbox simulates. What a web ACL does with a request is not. */
export const wafTypes: readonly ResourceType[] = [...webAclTypes, ...webAclLoggingTypes, ...webAclAssociationTypes];
