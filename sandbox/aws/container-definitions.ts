import { isDeepStrictEqual } from "node:util";

import { jsonDocument } from "../cloud/json.ts";
import { isObject, type Properties } from "../protocol/values.ts";

/** One environment variable that a container gets from Secrets Manager or the Parameter Store when it starts. */
export interface SecretReference {
  readonly name: string;
  readonly valueFrom: string;
}

/** What the simulation uses of a container definition; the rest is among the properties too. */
export interface ContainerDefinition extends Properties {
  readonly name: string;
  readonly image: string;
  readonly environment?: readonly { readonly name: string; readonly value: string }[];
  readonly secrets?: readonly SecretReference[];
  readonly logConfiguration?: {
    readonly logDriver: string;
    readonly options?: Readonly<Record<string, string>>;
    readonly secretOptions?: readonly SecretReference[];
  };
  readonly portMappings?: readonly { readonly containerPort: number }[];
}

/** The containers of a task definition; undefined where the text is not a JSON list of objects. */
export function parseContainers(text: unknown): ContainerDefinition[] | undefined {
  const list = jsonDocument(String(text));
  return Array.isArray(list) && list.every(isObject) ? (list as ContainerDefinition[]) : undefined;
}

/**
 * Whether two texts define the same containers: the order of keys, containers, variables and secrets does not count, nor do
 * defaults that are written out. Source: `containerDefinitionsAreEquivalent` of terraform-provider-aws.
 */
export function sameContainers(a: unknown, b: unknown, networkMode: unknown): boolean {
  const [before, after] = [parseContainers(a), parseContainers(b)];
  if (before === undefined || after === undefined) return false;
  return isDeepStrictEqual(reduced(before, networkMode), reduced(after, networkMode));
}

function reduced(containers: readonly ContainerDefinition[], networkMode: unknown): unknown[] {
  return containers.map((container) => withoutEmpty(withDefaults(container, networkMode))).toSorted(byName);
}

function withDefaults(container: ContainerDefinition, networkMode: unknown): Properties {
  const { healthCheck, portMappings, cpu } = container;
  return {
    ...container,
    cpu: cpu === 0 ? undefined : cpu,
    essential: container.essential ?? true,
    environment: container.environment?.toSorted(byName),
    secrets: container.secrets?.toSorted(byName),
    healthCheck: isObject(healthCheck) ? { interval: 30, retries: 3, timeout: 5, ...healthCheck } : healthCheck,
    portMappings: portMappings?.map((mapping) => portDefaults({ ...mapping }, networkMode)),
  };
}

function portDefaults(mapping: Properties, networkMode: unknown): Properties {
  const hostPort = mapping.hostPort === 0 ? undefined : mapping.hostPort;
  return {
    ...mapping,
    protocol: mapping.protocol === "tcp" ? undefined : mapping.protocol,
    hostPort: hostPort ?? (networkMode === "awsvpc" ? mapping.containerPort : undefined),
  };
}

function byName(a: unknown, b: unknown): number {
  const [first, second] = [a, b].map((item) => (isObject(item) ? String(item.name) : ""));
  return (first ?? "") < (second ?? "") ? -1 : first === second ? 0 : 1;
}

/** Without what is null, and without the empty lists that the API does not keep. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(
    ([, item]) => item !== undefined && item !== null && !(Array.isArray(item) && item.length === 0),
  );
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutEmpty(item)]));
}
