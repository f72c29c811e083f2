import type { PolicyProviderResource, PolicyResource, ResourceValidationArgs } from "@pulumi/policy";

import type { Named } from "./decide.ts";
import { UNKNOWN, isList, revealAll } from "./unknown.ts";
import type { Value, Values } from "./unknown.ts";

/** One resource of the program, as rules see it. */
export interface Resource extends Named {
  readonly urn: string;
  /** What the program wrote, with the provider's defaults. */
  readonly inputs: Values;
  /** What the provider answered, or what a component passed to `registerOutputs`. Empty before creation. */
  readonly outputs: Values;
  /** The configuration of the resource's provider. */
  readonly provider: Values;
  readonly parent: Resource | undefined;
  /**
   * The resources that an input comes from. Listed for the whole top-level input, and no proof where the value is known:
   * so look at the value first.
   */
  sources(input: string): readonly Resource[];
}

/**
 * The resources of the resource calls, by URN. A stack call has outputs only, in which a preview mixes in unknowns, and beside the
 * program's resources those that it no longer declares.
 */
export type Recorded = Map<string, Resource>;

/** The resource of a resource call: its inputs, nothing around it. */
export function resourceAlone(args: ResourceValidationArgs): Resource {
  return {
    urn: args.urn,
    type: args.type,
    name: args.name,
    inputs: revealAll(args.props),
    outputs: {},
    provider: providerOf(args.provider),
    parent: undefined,
    sources: () => [],
  };
}

/** All resources of a program, each read only when a rule looks at it. */
export class Stack {
  /**
   * Sorted by URN: the engine gives them in random order, and messages must not change between runs.
   *
   * The engine asks about every resource that the program registers before it asks about the stack. What it has not asked about is in
   * the state only: `--refresh` brings it here, and the update deletes it.
   */
  readonly resources: readonly Resource[];
  readonly #byType = new Map<string, Resource[]>();

  constructor(resources: readonly PolicyResource[], recorded: Recorded) {
    const known = new Map<string, Resource>();
    const resolve = (other: PolicyResource): Resource => {
      const found = known.get(other.urn);
      if (found !== undefined) return found;
      const created = new StackResource(other, recorded, resolve);
      known.set(other.urn, created);
      return created;
    };
    const declared = resources.filter(({ urn }) => recorded.has(urn));
    this.resources = declared.map(resolve).sort((left, right) => (left.urn < right.urn ? -1 : 1));
    for (const resource of this.resources) {
      const same = this.#byType.get(resource.type);
      if (same === undefined) this.#byType.set(resource.type, [resource]);
      else same.push(resource);
    }
  }

  /** The resources of these types. */
  ofType(...types: readonly string[]): readonly Resource[] {
    return types.flatMap((type) => this.#byType.get(type) ?? []);
  }

  /**
   * The resources of `types` that an input refers to: those that the known value identifies, or, where the value is unknown,
   * those that it comes from.
   */
  referents(from: Resource, input: string, types: readonly string[]): readonly Resource[] {
    const value = from.inputs[input];
    const values: readonly Value[] = isList(value) ? value : [value];
    const named = this.ofType(...types).filter((other) => values.some((known) => isIdentifiedBy(other, known)));
    const origins = values.includes(UNKNOWN) ? from.sources(input).filter(({ type }) => types.includes(type)) : [];
    return [...new Set([...named, ...origins])];
  }
}

/**
 * Whether `--target` leaves the resource out, so that it is not created now. The engine tells it by nothing but absence: it asks about
 * no inputs and shows no outputs. A resource that is created has outputs, if only unknown ones, unless its provider is not known yet.
 */
export function isLeftOut({ inputs, outputs, provider }: Resource): boolean {
  return isEmpty(inputs) && isEmpty(outputs) && !Object.values(provider).includes(UNKNOWN);
}

/** Whether there are no properties. */
export function isEmpty(values: Values): boolean {
  return Object.keys(values).length === 0;
}

/** Whether the type is a component's, whose outputs are what it registers, and no provider's. */
export function isComponent(type: string): boolean {
  return !/^(?:aws|mongodbatlas|pulumi|random):/.test(type);
}

/** Whether the value is the resource's id, its ARN, or what other resources call it. */
export function isIdentifiedBy({ outputs }: Resource, value: Value): boolean {
  if (typeof value !== "string" || value === "") return false;
  if (IDENTITIES.some((name) => outputs[name] === value)) return true;
  return typeof outputs.arn === "string" && outputs.arn.endsWith(`/${value}`);
}

/** Outputs by which one resource names another. Not every provider repeats the id among the outputs. */
const IDENTITIES = ["id", "arn", "keyId", "privateLinkId", "endpointServiceName"];

class StackResource implements Resource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly #raw: PolicyResource;
  readonly #recorded: Recorded;
  readonly #resolve: (other: PolicyResource) => Resource;
  #outputs: Values | undefined;

  constructor(raw: PolicyResource, recorded: Recorded, resolve: (other: PolicyResource) => Resource) {
    this.urn = raw.urn;
    this.type = raw.type;
    this.name = raw.name;
    this.#raw = raw;
    this.#recorded = recorded;
    this.#resolve = resolve;
  }

  get inputs(): Values {
    return this.#recorded.get(this.urn)?.inputs ?? this.outputs;
  }

  get outputs(): Values {
    this.#outputs ??= revealAll(this.#raw.props);
    return this.#outputs;
  }

  get provider(): Values {
    return providerOf(this.#raw.provider);
  }

  get parent(): Resource | undefined {
    return this.#raw.parent === undefined ? undefined : this.#resolve(this.#raw.parent);
  }

  sources(input: string): readonly Resource[] {
    return (this.#raw.propertyDependencies[input] ?? []).map(this.#resolve);
  }
}

function providerOf(provider: PolicyProviderResource | undefined): Values {
  return provider === undefined ? {} : revealAll(provider.props);
}
