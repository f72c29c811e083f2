/** Types whose Terraform name does not follow from the token. */
const TYPES: Readonly<Record<string, string>> = {
  "aws:ec2/managedPrefixList:ManagedPrefixList": "aws_ec2_managed_prefix_list",
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": "aws_iam_openid_connect_provider",
  "aws:lb/loadBalancer:LoadBalancer": "aws_lb",
  "mongodbatlas:index/privateLinkEndpoint:PrivateLinkEndpoint": "mongodbatlas_privatelink_endpoint",
  "mongodbatlas:index/privateLinkEndpointService:PrivateLinkEndpointService":
    "mongodbatlas_privatelink_endpoint_service",
  "random:index/randomPassword:RandomPassword": "random_password",
};

/** Modules of Pulumi's packages that Terraform's type names leave out. */
const WITHOUT_MODULE = ["ec2", "index"];

/** The Terraform type of a Pulumi type: `aws:kms/key:Key` is `aws_kms_key`. Throws for what is no type of a provider. */
export function terraformType(token: string): string {
  const exception = TYPES[token];
  if (exception !== undefined) return exception;
  const { provider, module, type } =
    /^(?<provider>aws|mongodbatlas|random):(?<module>[a-z0-9]+)\/(?<type>\w+):\w+$/.exec(token)?.groups ?? {};
  if (provider === undefined || module === undefined || type === undefined) {
    throw new Error(`${token}: no type of a provider that terraform-names.ts knows; name its Terraform type there`);
  }
  return [provider, ...(WITHOUT_MODULE.includes(module) ? [] : [module]), snakeCase(type)].join("_");
}

/**
 * Lists of objects are repeated blocks in Terraform, which are named in the singular; Pulumi names them in the plural. A plural that
 * Terraform keeps stands here too, so that a list that nobody has looked up is noticed.
 */
const BLOCKS: Readonly<Record<string, string>> = {
  conditions: "condition",
  customErrorResponses: "custom_error_response",
  defaultActions: "default_action",
  egress: "egress",
  encryptionConfigurations: "encryption_configuration",
  excludedRules: "excluded_rule",
  filters: "filter",
  ingress: "ingress",
  items: "items",
  loadBalancers: "load_balancer",
  metricQueries: "metric_query",
  orderedCacheBehaviors: "ordered_cache_behavior",
  origins: "origin",
  redactedFields: "redacted_fields",
  regionConfigs: "region_configs",
  replicas: "replica",
  replicationSpecs: "replication_specs",
  requestPathPatterns: "request_path_pattern",
  roles: "roles",
  ruleActionOverrides: "rule_action_override",
  rules: "rule",
  scopes: "scopes",
  settings: "setting",
  statements: "statement",
  stepAdjustments: "step_adjustment",
  textTransformations: "text_transformation",
  transitions: "transition",
  volumes: "volume",
};

/** Lists of plain values that Pulumi names in the plural and Terraform does not. */
const LISTS: Readonly<Record<string, string>> = {
  clientIdLists: "client_id_list",
  thumbprintLists: "thumbprint_list",
};

/** Properties that are maps: their keys are the program's, not the provider's. */
const MAPS = ["dimensions", "labels", "tags", "triggers", "variables"];

/** Whether the property is a map with keys of the program's own. */
export function isMap(property: string): boolean {
  return MAPS.includes(property);
}

/** The Terraform name of a property. Throws for a list of objects whose block is not named here. */
export function terraformProperty(property: string, value: unknown): string {
  if (!Array.isArray(value)) return snakeCase(property);
  const listed = value.some((element) => typeof element === "object" && element !== null);
  const name = listed ? BLOCKS[property] : (LISTS[property] ?? snakeCase(property));
  if (name !== undefined) return name;
  throw new Error(`${property}: a list of objects, whose block in Terraform terraform-names.ts does not name`);
}

function snakeCase(camelCase: string): string {
  return camelCase.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}
