import { facts } from "../cloud/facts.ts";
import type { Package } from "../cloud/package.ts";
import { accessListTypes } from "./access-list.ts";
import { auditingTypes } from "./auditing.ts";
import { cloudProviderAccessTypes } from "./cloud-provider-access.ts";
import { clusterTypes } from "./cluster.ts";
import { atlasCaller } from "./credentials.ts";
import { customDbRoleTypes } from "./custom-db-role.ts";
import { databaseUserTypes } from "./database-user.ts";
import { encryptionAtRestTypes } from "./encryption-at-rest.ts";
import { atlasInvokes } from "./invokes.ts";
import { networkContainerTypes } from "./network-container.ts";
import { networkPeeringTypes } from "./network-peering.ts";
import { privateLinkTypes } from "./private-link.ts";
import { registrationTypes } from "./registration.ts";

/** The simulated MongoDB Atlas, as the `mongodbatlas` provider shows it. */
export const mongodbatlas: Package = {
  name: "mongodbatlas",
  version: "4.16.0",
  types: [
    ...accessListTypes,
    ...auditingTypes,
    ...cloudProviderAccessTypes,
    ...clusterTypes,
    ...customDbRoleTypes,
    ...databaseUserTypes,
    ...encryptionAtRestTypes,
    ...networkContainerTypes,
    ...networkPeeringTypes,
    ...privateLinkTypes,
    ...registrationTypes,
  ],
  facts,
  invokes: atlasInvokes,
  configure: atlasCaller,
};
