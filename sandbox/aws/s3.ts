import type { ResourceType } from "../cloud/resource-type.ts";
import { aclTypes } from "./s3-acl.ts";
import { bucketTypes } from "./s3-buckets.ts";
import { lifecycleTypes } from "./s3-lifecycle.ts";
import { bucketPolicyTypes } from "./s3-policies.ts";
import { settingTypes } from "./s3-settings.ts";

/** S3: buckets and their settings. */
export const s3Types: readonly ResourceType[] = [
  ...bucketTypes,
  ...settingTypes,
  ...aclTypes,
  ...lifecycleTypes,
  ...bucketPolicyTypes,
];
