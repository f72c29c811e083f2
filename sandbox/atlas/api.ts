import { CloudError } from "../cloud/resource-type.ts";

/** The HTTP statuses that Atlas answers with, and their reasons. */
const REASONS = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  409: "Conflict",
} as const;

/**
 * The API's error codes with their status and text; each `%s` stands for a parameter.
 * Source: "Atlas Administration API Error Codes" (mongodb/docs, content/atlas/source/reference/api-errors.txt), but for those marked.
 */
const ERRORS = {
  ATLAS_CUSTOM_ROLE_HAS_NO_PERMISSIONS: [
    400,
    "Custom roles must have one or more user privilege actions or inherited roles.",
  ],
  ATLAS_CUSTOM_ROLE_INVALID_NAME: [
    400,
    'The role name, "%s", is invalid. A custom role name must be a non-empty string made up of only ASCII letters, numbers, hyphens, and ' +
      "underscores, and should begin with a letter or number.",
  ],
  ATLAS_CUSTOM_ROLE_IN_USE_BY_ROLES: [
    409,
    "Deleting specified custom role would leave the following roles with no actions or inherited roles: %s.",
  ],
  ATLAS_CUSTOM_ROLE_IN_USE_BY_USERS: [
    409,
    "Deleting specified custom role would leave the following users without a role: %s.",
  ],
  ATLAS_CUSTOM_ROLE_NAME_ALREADY_EXISTS: [409, "A custom role with the name %s already exists."],
  ATLAS_DUPLICATE_CUSTOM_ROLE_ACTION: [400, "A custom role cannot have duplicate actions."],
  ATLAS_INVALID_AUTH_SETTINGS: [400, "Invalid authentication settings. %s."],
  ATLAS_INVALID_CIDR_BLOCK: [400, "Atlas CIDR %s must be a /%s block for %s."],
  ATLAS_INVALID_CIDR_RANGE: [400, "Atlas CIDR %s must be in private range."],
  ATLAS_INVALID_CUSTOM_ROLE_INHERITANCE: [400, "One or more of the specified inherited roles do not exist."],
  ATLAS_INVALID_CUSTOM_ROLE_RESTRICTED: [
    400,
    "Cannot create custom role %s because a built-in role with that name already exists.",
  ],
  ATLAS_INVALID_CUSTOM_ROLE_SELF_REFERENTIAL: [400, "A custom DB role cannot inherit from itself."],
  ATLAS_INVALID_ROLE: [400, "The specified role %s@%s does not exist."],
  ATLAS_INVALID_ROLE_DATABASE: [400, "The specified role %s only exists for database %s."],
  ATLAS_NETWORK_PERMISSIONS_LIMIT_EXCEEDED: [
    403,
    "Too many network permission entries. Only %s entries are supported.",
  ],
  ATLAS_NETWORK_PERMISSION_ENTRY_NOT_FOUND: [404, "IP Address %s not on Atlas whitelist for group %s."],
  ATLAS_NON_CANONICAL_CIDR_BLOCK: [400, "The canonical form for the specified Atlas CIDR %s is %s."],
  ATLAS_RESERVED_CUSTOM_ROLE_RESTRICTED: [
    400,
    'Cannot create custom role %s because the prefix "xgen-" is reserved for built-in roles.',
  ],
  // Seen in the test logs of terraform-provider-mongodbatlas, as are the other errors of roles.
  AWS_IAM_ROLE_IN_USE: [400, "Cannot remove the AWS IAM role because it is still in use."],
  // mongodb/terraform-provider-mongodbatlas#424.
  AWS_KMS_CREDENTIALS_AUTH_DEPRECATED: [400, "Credentials based authentication is no longer supported for AWS KMS."],
  AWS_KMS_CUSTOMER_MASTER_KEY_NOT_ENABLED: [400, "AWS KMS Customer Master Key is not enabled."],
  AWS_KMS_CUSTOMER_MASTER_KEY_PENDING_DELETION: [400, "AWS KMS Customer Master Key is pending deletion."],
  AWS_KMS_REGION_NOT_SUPPORTED: [400, "Region is not supported by AWS KMS."],
  CANNOT_ASSUME_ROLE: [400, "Atlas cannot assume the specified role (%s)."],
  CANNOT_CHANGE_CONTAINER_REGION: [400, "The region of a cloud provider container cannot be changed."],
  CANNOT_DELETE_PRIVATELINK_WITH_ENDPOINTS: [
    409,
    "A PrivateLink with endpoints cannot be deleted. Please delete all endpoints and retry.",
  ],
  CANNOT_DISABLE_ENCRYPTION_AT_REST: [
    409,
    "Cannot disable Encryption at Rest on the group because it is still enabled on one or more clusters in the group.",
  ],
  // Not in the list; the wording is not confirmed.
  CANNOT_TERMINATE_CLUSTER_WHEN_TERMINATION_PROTECTION_ENABLED: [
    400,
    "Cannot terminate cluster %s while termination protection is enabled. Disable termination protection and try again.",
  ],
  CANNOT_UPDATE_PAUSED_CLUSTER: [409, "Cannot update cluster %s while it is paused or being paused."],
  CANNOT_USE_AWS_SECURITY_GROUP_WITHOUT_VPC_PEERING_CONNECTION: [
    400,
    "Cannot use AWS security groups as whitelist entries without a VPC peering connection.",
  ],
  CANNOT_USE_ENCRYPTION_AT_REST_TENANT: [400, "Cannot use Encryption at Rest with tenant clusters."],
  CLOUD_PROVIDER_CONTAINER_NOT_FOUND: [404, "An invalid cloud provider container ID %s was specified."],
  CLOUD_PROVIDER_ACCESS_ROLE_NOT_AUTHORIZED: [
    400,
    "The specified Cloud Provider Access role (%s) has not been authorized.",
  ],
  // Not in the list; the wording is not confirmed.
  CLOUD_PROVIDER_ACCESS_ROLE_NOT_FOUND: [404, "The specified Cloud Provider Access role (%s) does not exist."],
  CLUSTER_CANNOT_CHANGE_PROVIDER_NAME: [400, "Cannot change the cloud provider of a cluster."],
  CLUSTER_NAME_INVALID: [
    400,
    "The cluster name %s is invalid. The name can only contain ASCII letters, numbers, and hyphens.",
  ],
  CLUSTER_NOT_FOUND: [404, "No cluster named %s exists in group %s."],
  CLUSTER_REPLICATION_FACTOR_INVALID: [400, "The cluster's replication factor must be either 3, 5, or 7."],
  CLUSTER_UPGRADE_INVALID: [
    400,
    "Cluster cannot be upgraded, as specified upgrade version is below the current version.",
  ],
  // The parameter is AWS's part of the text (mongodbatlas-cloudformation-resources, README: troubleshooting).
  CONTAINERS_IN_USE: [409, "Cannot modify in use containers. The container still contained resources."],
  CONTAINER_ALREADY_EXISTS: [409, "A container already exists for group %s."],
  DATABASE_NAME_INVALID_ADMIN: [400, "Database name invalid. %s can only be created on the admin database."],
  DATABASE_NAME_INVALID_EXTERNAL: [
    400,
    "Database name invalid. Externally authenticated users can only be created on the $external database.",
  ],
  DUPLICATE_CLUSTER_NAME: [400, "A cluster named %s is already present in group %s."],
  DUPLICATE_CLUSTER_NAME_PREFIX: [
    400,
    "Cluster name %s cannot have same first %s characters as another cluster name in same group.",
  ],
  ENCRYPTION_AT_REST_NOT_ENABLED: [400, "Encryption at Rest is not enabled for group %s."],
  ENCRYPTION_AT_REST_SETTINGS_INVALID: [
    400,
    "Atlas is unable to access your encryption key. You cannot change your encryption key until access to your current encryption key " +
      "has been restored.",
  ],
  GROUP_NOT_FOUND: [404, "No group with ID %s exists."],
  INVALID_ATTRIBUTE: [400, "Invalid attribute %s specified."],
  INVALID_AWS_CREDENTIALS: [400, "Invalid AWS credentials."],
  INVALID_CIDR_BLOCK: [400, "The CIDR block %s must be in valid CIDR notation."],
  INVALID_ENUM_VALUE: [400, "An invalid enumeration value %s was specified."],
  INVALID_JSON_ATTRIBUTE: [400, "Received JSON for the %s attribute does not match expected format."],
  INVALID_NETWORK_PERMISSION_COMMENT: [400, "The comment %s must be 80 characters or less."],
  INVALID_REGION: [400, "No region %s exists for provider %s."],
  INVALID_ROUTE_TABLE_CIDR: [
    400,
    'The address %s must be within the private ranges ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].',
  ],
  MISSING_ATTRIBUTE: [400, "The required attribute %s was not specified."],
  MONGODB_VERSION_INVALID: [400, "An invalid MongoDB version %s was specified."],
  OVERLAPPING_ATLAS_CIDR_BLOCK: [409, "The CIDR block %s overlaps with an Atlas CIDR block."],
  OVERLAPPING_CIDR_BLOCK: [409, "The CIDR block %s overlaps with another peer's CIDR block."],
  PEER_ALREADY_EXISTS: [409, "The peer with AWS Account ID %s and VPC ID %s already exists."],
  PEER_INVALID_STATE: [409, "The peer with ID %s in group %s cannot be updated in its current state."],
  PEER_MAXIMUM_REACHED: [409, "The maximum number of peering connections %s has been reached."],
  PEER_NOT_FOUND: [404, "No peer with ID %s exists in project %s."],
  PRIVATELINK_ENDPOINT_SERVICE_ALREADY_EXISTS_FOR_REGION: [
    409,
    "A PrivateLink Endpoint Service already exists for AWS region %s.",
  ],
  PRIVATELINK_INTERFACE_ENDPOINT_ALREADY_EXISTS: [
    409,
    "The PrivateLink already contains an interface endpoint with the specified id %s.",
  ],
  PRIVATELINK_INTERFACE_ENDPOINT_ID_MALFORMED: [
    404,
    "AWS interface endpoint ids must begin with 'vpce-' followed by a series of alphanumeric characters.",
  ],
  PRIVATELINK_NOT_FOUND: [404, "A PrivateLink with id %s does not exist."],
  SHARDED_CLUSTER_CANT_BECOME_REPLICA_SET: [400, "A sharded cluster cannot become a replica set."],
  // mongodb/terraform-provider-mongodbatlas#2800.
  TENANT_ATTRIBUTE_READ_ONLY: [
    400,
    "The attribute %s is read-only for tenant clusters and cannot be changed by the user.",
  ],
  TENANT_CLUSTER_UPDATE_UNSUPPORTED: [400, "Cannot update a M0/Flex cluster through the public API."],
  USERNAME_NOT_FOUND: [404, "No user with username %s exists."],
  USER_ALREADY_EXISTS: [409, "A user with username %s already exists."],
  USER_UNAUTHORIZED: [401, "Current user is not authorized to perform this action."],
  WEAK_PASSWORD: [400, "The specified password is not strong enough."],
} as const satisfies Record<string, readonly [keyof typeof REASONS, string]>;

/** A code with which the API refuses a request. */
export type AtlasErrorCode = keyof typeof ERRORS;

/** One request of the provider to Atlas's API: how its errors read. */
export class AtlasCall {
  readonly #doing: string;
  readonly #method: string;
  readonly #url: string;

  /**
   * @param doing what the provider says that it was doing: `error creating MongoDB Network Peering Connection`
   * @param path the part of the URL behind the project, like `clusters`
   */
  constructor(doing: string, method: "GET" | "POST" | "PATCH" | "DELETE", project: string, path = "") {
    this.#doing = doing;
    this.#method = method;
    this.#url = `https://cloud.mongodb.com/api/atlas/v2/groups/${project}${path === "" ? "" : `/${path}`}`;
  }

  /** As {@link error}, with what the sandbox knows of the reason and Atlas does not tell. */
  explained(reason: string, code: AtlasErrorCode, ...params: readonly string[]): CloudError {
    return new CloudError(`${this.error(code, ...params).message} (${reason})`);
  }

  /** The API's refusal as the provider shows it: the form is `FormatErrorMessageWithDetails` of go.mongodb.org/atlas-sdk. */
  error(code: AtlasErrorCode, ...params: readonly string[]): CloudError {
    const [status, template] = ERRORS[code];
    let next = 0;
    const detail = template.replace(/%s/g, () => params[next++] ?? "");
    const reason = REASONS[status];
    return new CloudError(
      `${this.#doing}: ${this.#url} ${this.#method}: HTTP ${status} ${reason} (Error code: "${code}") Detail: ${detail} ` +
        `Reason: ${reason}. Params: [${params.join(" ")}], BadRequestDetail:`,
    );
  }
}
