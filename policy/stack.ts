import type {
  PolicyProviderResource,
  PolicyResource,
  PolicyResourceOptions,
  ResourceValidationArgs,
} from "@pulumi/policy";

import type { Named } from "./decide.ts";
import { UNKNOWN, asList, revealAll } from "./unknown.ts";
import type { Value, Values } from "./unknown.ts";

/** What the program tells the engine about a resource, beside its inputs. */
export interface ResourceOptions {
  readonly protect: boolean;
  /** The inputs whose changes are ignored, as property paths. */
  readonly ignoreChanges: readonly string[];
  readonly deleteBeforeReplace: boolean;
  /** The URNs that the resource had before. */
  readonly aliases: readonly string[];
}

/** One resource of the program, as rules see it. */
export interface Resource extends Named {
  readonly urn: string;
  /** What the program wrote, with the provider's defaults. */
  readonly inputs: Values;
  /** What the provider answered, or what a component passed to `registerOutputs`. Empty before creation. */
  readonly outputs: Values;
  /** The configuration of the resource's provider. */
  readonly provider: Values;
  readonly options: ResourceOptions;
  readonly parent: Resource | undefined;
  /**
   * The resources that an input comes from. Listed for the whole top-level input, and no proof where the value is known:
   * so look at the value first.
   */
  sources(input: string): readonly Resource[];
}

/**
 * The resources of the resource calls. A stack call has outputs only, in which a preview mixes in unknowns, and beside the program's
 * resources those that it no longer declares.
 */
export class Recorded {
  readonly #places = new Map<string, number>();
  readonly #resources: Resource[] = [];

  /** In the order of the first call about each. What is recorded later shows up in it. */
  get all(): readonly Resource[] {
    return this.#resources;
  }

  get(urn: string): Resource | undefined {
    const place = this.#places.get(urn);
    return place === undefined ? undefined : this.#resources[place];
  }

  add(resource: Resource): void {
    const place = this.#places.get(resource.urn) ?? this.#resources.length;
    this.#places.set(resource.urn, place);
    this.#resources[place] = resource;
  }
}

/** The resource of a resource call: its inputs, nothing around it. */
export function resourceAlone(args: ResourceValidationArgs): Resource {
  return {
    urn: args.urn,
    type: args.type,
    name: args.name,
    inputs: read(args.props),
    outputs: {},
    provider: providerOf(args.provider),
    options: optionsOf(args.opts),
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
  readonly #byType: ReadonlyMap<string, readonly Resource[]>;
  readonly #byIdentity = new Map<string, Identities>();

  constructor(resources: readonly PolicyResource[], recorded: Recorded) {
    const known = new Map<string, Resource>();
    const resolve = (other: PolicyResource): Resource => {
      const found = known.get(other.urn);
      if (found !== undefined) return found;
      const created = new StackResource(other, recorded.get(other.urn), resolve);
      known.set(other.urn, created);
      return created;
    };
    const declared = resources.filter(({ urn }) => recorded.get(urn) !== undefined);
    this.resources = declared.map(resolve).sort((left, right) => (left.urn < right.urn ? -1 : 1));
    this.#byType = Map.groupBy(this.resources, ({ type }) => type);
  }

  /** The resources of these types. */
  ofType(...types: readonly string[]): readonly Resource[] {
    const [type = ""] = types;
    if (types.length === 1) return this.#byType.get(type) ?? [];
    return types.flatMap((one) => this.#byType.get(one) ?? []);
  }

  /**
   * The resources of `types` that an input refers to: those that the known value identifies, or, where the value is unknown,
   * those that it comes from.
   */
  referents(from: Resource, input: string, types: readonly string[]): readonly Resource[] {
    const value = from.inputs[input];
    const values = asList(value);
    const named = types.flatMap((type) => values.flatMap((known) => this.#identified(type, known)));
    const origins = values.includes(UNKNOWN) ? from.sources(input).filter(({ type }) => types.includes(type)) : [];
    return [...new Set([...named, ...origins])];
  }

  /** The resources of a type that `isIdentifiedBy` the value, found in an index. */
  #identified(type: string, value: Value): readonly Resource[] {
    if (typeof value !== "string" || value === "") return [];
    let index = this.#byIdentity.get(type);
    if (index === undefined) {
      index = indexOf(this.ofType(type));
      this.#byIdentity.set(type, index);
    }
    return index.get(value)?.map(({ resource }) => resource) ?? [];
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
  for (const _name in values) return false;
  return true;
}

/** Whether the type is a component's, whose outputs are what it registers, and no provider's. */
export function isComponent(type: string): boolean {
  return !/^(?:aws|mongodbatlas|pulumi|random):/.test(type);
}

/** Whether the value is the resource's id, its ARN, or what other resources call it. */
export function isIdentifiedBy(resource: Resource, value: Value): boolean {
  return typeof value === "string" && value !== "" && identitiesOf(resource).has(value);
}

/** Outputs by which one resource names another. Not every provider repeats the id among the outputs. */
const IDENTITIES = ["id", "arn", "keyId", "privateLinkId", "endpointServiceName"];

/** All texts that identify a resource. An ARN does so too by what follows any of its slashes, as `alias/name` and `name`. */
function identitiesOf({ outputs }: Resource): Set<string> {
  const named = IDENTITIES.map((name) => outputs[name]).filter((value) => typeof value === "string" && value !== "");
  const identities = new Set(named as string[]);
  const { arn } = outputs;
  if (typeof arn !== "string") return identities;
  for (let slash = arn.indexOf("/"); slash !== -1; slash = arn.indexOf("/", slash + 1)) {
    const end = arn.slice(slash + 1);
    if (end !== "") identities.add(end);
  }
  return identities;
}

type Identities = ReadonlyMap<string, readonly { readonly resource: Resource }[]>;

function indexOf(resources: readonly Resource[]): Identities {
  const pairs = resources.flatMap((resource) =>
    Array.from(identitiesOf(resource), (identity) => ({ identity, resource })),
  );
  return Map.groupBy(pairs, ({ identity }) => identity);
}

class StackResource implements Resource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly #raw: PolicyResource;
  readonly #recorded: Resource | undefined;
  readonly #resolve: (other: PolicyResource) => Resource;
  #outputs: Values | undefined;
  #provider: Values | undefined;

  constructor(raw: PolicyResource, recorded: Resource | undefined, resolve: (other: PolicyResource) => Resource) {
    this.urn = raw.urn;
    this.type = raw.type;
    this.name = raw.name;
    this.#raw = raw;
    this.#recorded = recorded;
    this.#resolve = resolve;
  }

  get inputs(): Values {
    return this.#recorded?.inputs ?? this.outputs;
  }

  get outputs(): Values {
    this.#outputs ??= read(this.#raw.props);
    return this.#outputs;
  }

  get provider(): Values {
    this.#provider ??= providerOf(this.#raw.provider);
    return this.#provider;
  }

  get options(): ResourceOptions {
    return this.#recorded?.options ?? optionsOf(this.#raw.opts);
  }

  get parent(): Resource | undefined {
    return this.#raw.parent === undefined ? undefined : this.#resolve(this.#raw.parent);
  }

  sources(input: string): readonly Resource[] {
    return (this.#raw.propertyDependencies[input] ?? []).map(this.#resolve);
  }
}

function providerOf(provider: PolicyProviderResource | undefined): Values {
  return provider === undefined ? {} : read(provider.props);
}

/** What @pulumi/policy hands over, as plain data. Its errors on unknown values are no failures, so nobody needs their stacks. */
function read(properties: object): Values {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return revealAll(properties);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function optionsOf(options: PolicyResourceOptions): ResourceOptions {
  const { protect, ignoreChanges, deleteBeforeReplace = false, aliases } = options;
  return { protect, ignoreChanges, deleteBeforeReplace, aliases };
}
