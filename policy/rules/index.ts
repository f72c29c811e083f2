import type { Rule } from "../rule.ts";
import { atlasAccessListSinglePrivateCidr } from "./atlas-access-list-single-private-cidr.ts";
import { referenceDataNotPhi } from "./reference-data-not-phi.ts";
import { secretCustomerManagedKey } from "./secret-customer-managed-key.ts";

/** Every rule of the pack, one line each: a rule that is not listed here is not enforced. */
export const rules: readonly Rule[] = [
  // Secrets and keys
  secretCustomerManagedKey,
  // MongoDB Atlas
  atlasAccessListSinglePrivateCidr,
  // Data classes
  referenceDataNotPhi,
];
