import { isMap, terraformProperty, terraformType } from "./terraform-names.ts";

/** One resource of a stack's state, as `pulumi stack export` shows it without its secrets. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  /** False for components. */
  readonly custom: boolean;
  /** The program only reads it. */
  readonly external?: boolean;
  /** Replaced, and still to be deleted. */
  readonly delete?: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** The resources that an input comes from. */
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
}

/** Properties as Terraform names them. */
export type PlanValues = Record<string, unknown>;

/** A resource that will exist. */
export interface PlanResource {
  readonly address: string;
  readonly mode: "managed";
  readonly type: string;
  readonly name: string;
  readonly values: PlanValues;
}

/** What the properties of a resource refer to. */
export interface ConfiguredResource extends Omit<PlanResource, "values"> {
  readonly expressions: Record<string, { readonly references: readonly string[] }>;
}

/** The parts of Terraform's JSON plan that scanners read: https://developer.hashicorp.com/terraform/internals/json-format */
export interface TerraformPlan {
  readonly format_version: "1.2";
  readonly terraform_version: string;
  readonly planned_values: { readonly root_module: { resources: PlanResource[] } };
  readonly configuration: { readonly root_module: { resources: ConfiguredResource[] } };
}

/** Secrets by their inputs. A scanner gets none; that a property which it judges became secret must not go unnoticed. */
const SECRETS = [
  "aws:secretsmanager/secretVersion:SecretVersion.secretString",
  // The provider marks it so, whatever the parameter holds.
  "aws:ssm/parameter:Parameter.value",
  "mongodbatlas:index/databaseUser:DatabaseUser.password",
];

/** What stands for a secret in the state: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/sig/sig.go */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** The resources of providers that a stack consists of: no component, no provider, nothing that is only read. */
export function managed(resources: readonly StateResource[]): StateResource[] {
  return resources.filter(
    (resource) =>
      resource.custom && resource.external !== true && resource.delete !== true && !resource.type.startsWith("pulumi:"),
  );
}

/**
 * The resources of a stack as a Terraform plan: values are the inputs that the program wrote, references are the dependencies that the
 * engine recorded for each of them. Throws for what cannot be said in Terraform's names; nothing is left out.
 */
export function terraformPlan(resources: readonly StateResource[]): TerraformPlan {
  const stack = managed(resources);
  const addresses = new Map(stack.map(({ urn, type }) => [urn, addressOf(urn, type)]));
  const twice = [...addresses.values()].find((address, i, all) => all.indexOf(address) !== i);
  if (twice !== undefined) throw new Error(`${twice}: two resources have this address`);
  const planned: PlanResource[] = [];
  const configured: ConfiguredResource[] = [];
  for (const { urn, type, inputs = {}, propertyDependencies = {} } of stack) {
    const address = addressOf(urn, type);
    const identity = { address, mode: "managed", type: terraformType(type), name: nameOf(urn) } as const;
    planned.push({ ...identity, values: labelled(address, () => valuesOf(inputs, type)) });
    const expressions: ConfiguredResource["expressions"] = {};
    for (const [property, urns] of Object.entries(propertyDependencies)) {
      const references = urns.flatMap((source) => addresses.get(source) ?? []).map((source) => `${source}.id`);
      if (references.length > 0) expressions[terraformProperty(property, inputs[property])] = { references };
    }
    configured.push({ ...identity, expressions });
  }
  return {
    format_version: "1.2",
    terraform_version: "1.9.0",
    planned_values: { root_module: { resources: planned } },
    configuration: { root_module: { resources: configured } },
  };
}

function addressOf(urn: string, type: string): string {
  return `${terraformType(type)}.${nameOf(urn)}`;
}

/** The resource's name in the program, in the letters that Terraform has for names. */
function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2).replace(/[^\w-]/g, "_");
}

function valuesOf(inputs: Readonly<Record<string, unknown>>, type: string): PlanValues {
  const values: PlanValues = {};
  for (const [property, value] of Object.entries(inputs)) {
    if (property === "__defaults") continue;
    if (containsSecret(value)) {
      // A plan of real Terraform would show it.
      if (SECRETS.includes(`${type}.${property}`)) continue;
      throw new Error(`${property} is secret, and a scanner would not see it`);
    }
    values[terraformProperty(property, value)] = convert(value, property);
  }
  return values;
}

/** A value with Terraform's names: an object is a block, and so a list of one. */
function convert(value: unknown, property: string): unknown {
  if (Array.isArray(value)) return value.map((element: unknown) => (isObject(element) ? block(element) : element));
  if (!isObject(value)) return value;
  return isMap(property) ? value : [block(value)];
}

function block(object: Readonly<Record<string, unknown>>): PlanValues {
  return Object.fromEntries(
    Object.entries(object)
      .filter(([property]) => property !== "__defaults")
      .map(([property, value]) => [terraformProperty(property, value), convert(value, property)]),
  );
}

function containsSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(containsSecret);
  return isObject(value) && (SIGNATURE in value || Object.values(value).some(containsSecret));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Names the resource in an error about one of its properties. */
function labelled<T>(address: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new Error(`${address}: ${(error as Error).message}`, { cause: error });
  }
}
