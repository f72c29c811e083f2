export const CLUSTER = "mongodbatlas:index/advancedCluster:AdvancedCluster";
export const NETWORK_CONTAINER = "mongodbatlas:index/networkContainer:NetworkContainer";
export const NETWORK_PEERING = "mongodbatlas:index/networkPeering:NetworkPeering";
export const ACCESS_LIST_ENTRY = "mongodbatlas:index/projectIpAccessList:ProjectIpAccessList";
/** The endpoint service that Atlas offers in a region. */
export const PRIVATE_LINK = "mongodbatlas:index/privateLinkEndpoint:PrivateLinkEndpoint";
/** The registration of an interface endpoint with the endpoint service. */
export const REGISTRATION = "mongodbatlas:index/privateLinkEndpointService:PrivateLinkEndpointService";
export const DATABASE_USER = "mongodbatlas:index/databaseUser:DatabaseUser";
export const CUSTOM_DB_ROLE = "mongodbatlas:index/customDbRole:CustomDbRole";
export const ENCRYPTION_AT_REST = "mongodbatlas:index/encryptionAtRest:EncryptionAtRest";
export const AUDITING = "mongodbatlas:index/auditing:Auditing";
/** A role that Atlas is to assume in an AWS account: what Atlas says of itself, and since its authorization the role. */
export const ACCESS_SETUP = "mongodbatlas:index/cloudProviderAccessSetup:CloudProviderAccessSetup";
export const ACCESS_AUTHORIZATION =
  "mongodbatlas:index/cloudProviderAccessAuthorization:CloudProviderAccessAuthorization";
