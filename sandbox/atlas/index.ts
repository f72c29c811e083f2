import { facts } from "../cloud/facts.ts";
import type { Package } from "../cloud/package.ts";
import { accessListTypes } from "./access-list.ts";
import { clusterTypes } from "./cluster.ts";
import { atlasCaller } from "./credentials.ts";
import { databaseUserTypes } from "./database-user.ts";
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
    ...clusterTypes,
    ...databaseUserTypes,
    ...networkContainerTypes,
    ...networkPeeringTypes,
    ...privateLinkTypes,
    ...registrationTypes,
  ],
  facts,
  invokes: atlasInvokes,
  configure: atlasCaller,
};
