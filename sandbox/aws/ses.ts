import type { ResourceType } from "../cloud/resource-type.ts";
import { configurationSetTypes } from "./ses-configuration-sets.ts";
import { identityTypes } from "./ses-identities.ts";

/** Everything of SES that the sandbox simulates. No mail is sent. */
export const sesTypes: readonly ResourceType[] = [...identityTypes, ...configurationSetTypes];
