import { type Change, changes, isWithin, schemaPath } from "../protocol/diff.ts";
import { type Properties, UNKNOWN } from "../protocol/values.ts";
import type { CloudRecord } from "../world/world.ts";
import { withName } from "./auto-name.ts";
import type { Package } from "./package.ts";
import { withDefaults } from "./properties.ts";
import {
  type Caller,
  type CheckFailure,
  CloudError,
  type Facts,
  type Outcome,
  type ResourceType,
} from "./resource-type.ts";
import { violations } from "./validate.ts";

/** A difference with what it means for the resource. */
export interface ResourceChange extends Change {
  readonly replaces: boolean;
  /** Whether the value before is that of the state, and not the one last sent. */
  readonly fromState: boolean;
}

/** Simulates one provider package: what every type has in common, with the behaviour of each from its {@link ResourceType}. */
export class Provider {
  readonly package: Package;
  readonly #types: ReadonlyMap<string, ResourceType>;

  constructor(pkg: Package) {
    this.package = pkg;
    this.#types = new Map(pkg.types.map((type) => [type.type, type]));
  }

  /** The inputs as the cloud will get them, with a name where the program gave none, and every reason to refuse them. */
  check(
    token: string,
    name: string,
    seed: Uint8Array,
    before: Properties | undefined,
    inputs: Properties,
    caller: Caller,
  ) {
    const type = this.#type(token);
    const checked = withName(type, name, seed, before, inputs);
    const failures: CheckFailure[] = [
      ...violations(type, this.#facts(token), checked),
      ...(type.check?.(checked, caller) ?? []),
    ];
    return { inputs: checked, failures };
  }

  /** What differs between the inputs last sent and the new ones, and which of it replaces the resource. */
  diff(token: string, sent: Properties, after: Properties, state: Properties): ResourceChange[] {
    const type = this.#type(token);
    const before = type.inForce?.(sent, state) ?? sent;
    const equal = (path: string, a: unknown, b: unknown): boolean => type.equal?.(path, a, b, after) ?? false;
    const { replaceOn, defaults } = this.#facts(token);
    // To write a default out, or to leave it away, changes nothing.
    return changes(withDefaults(before, defaults), withDefaults(after, defaults), equal).map((change) => {
      const path = schemaPath(change.path);
      const listed = replaceOn.some((entry) => isWithin(path, entry));
      const replaces = type.replaces?.(change, before, after) ?? listed;
      return { ...change, replaces, fromState: type.inForce !== undefined };
    });
  }

  /** The outputs that a creation will have, as far as they are known before it. */
  previewCreate(token: string, inputs: Properties, caller: Caller): Properties {
    const facts = this.#facts(token);
    const unknown = Object.fromEntries(facts.computed.map((property) => [property, UNKNOWN]));
    // Where a resource has a region, it is the provider's unless the program says otherwise: known before anything is made.
    const region = facts.computed.includes("region") ? { region: caller.region } : {};
    return { ...unknown, ...region, ...this.#expected(token, inputs, undefined) };
  }

  /** Creates the resource in the world. */
  create(token: string, inputs: Properties, caller: Caller): Outcome & { id: string; properties: Properties } {
    const type = this.#type(token);
    return caller.world.transaction(() => {
      const owner = ownerOf(type, inputs, caller);
      const created = type.create({ ...caller, owner, inputs });
      const record = keep(type, caller, {
        type: token,
        id: created.id,
        owner,
        inputs: created.inputs ?? inputs,
        outputs: created.outputs,
      });
      return { ...created, properties: this.#properties(token, record) };
    });
  }

  /** The resource as it is now in the world, found by its id or, for an import, by the id that the user gives. */
  read(
    token: string,
    id: string,
    state: Properties,
    caller: Caller,
  ): { id: string; properties: Properties; inputs: Properties } | undefined {
    const type = this.#type(token);
    const record = caller.world.transaction(() => {
      const found = this.#find(type, id, state, caller);
      if (found === undefined) return undefined;
      const outputs = type.read === undefined ? found.outputs : type.read(found, caller, state);
      return outputs === undefined ? undefined : { ...found, outputs };
    });
    if (record === undefined) return undefined;
    const inputs = { ...record.inputs };
    for (const property of type.notRead ?? []) inputs[property] = state[property];
    return { id: record.id, properties: this.#properties(token, { ...record, inputs }), inputs };
  }

  /** The outputs that an update will have, as far as they are known before it. */
  previewUpdate(token: string, state: Properties, before: Properties, after: Properties): Properties {
    const type = this.#type(token);
    const unknown = type.unknownOnUpdate?.(this.diff(token, before, after, state)) ?? [];
    return {
      ...this.#computed(token, state),
      ...Object.fromEntries(unknown.map((property) => [property, UNKNOWN])),
      ...this.#expected(token, after, state),
    };
  }

  /** Updates the resource in the world. */
  update(
    token: string,
    id: string,
    state: Properties,
    sent: Properties,
    inputs: Properties,
    caller: Caller,
  ): Outcome & { properties: Properties } {
    // After an update that failed the engine asks for one without a difference. The real providers then call no API and answer with the
    // state. Source: Update of pulumi-terraform-bridge; pulumi/pulumi#21458.
    if (this.diff(token, sent, inputs, state).length === 0) return { outputs: {}, properties: state };
    const type = this.#type(token);
    return caller.world.transaction(() => {
      const record = this.#find(type, id, state, caller);
      if (record === undefined) throw new CloudError(`updating ${token} (${id}): it does not exist`);
      const outcome: Outcome = type.update?.({ ...caller, owner: record.owner, inputs }, record, state) ?? {
        outputs: {},
      };
      const current = caller.world.get(token, record.owner, record.id) ?? record;
      const updated = keep(type, caller, {
        ...current,
        inputs: outcome.inputs ?? inputs,
        outputs: { ...current.outputs, ...outcome.outputs },
      });
      // What the real providers answer to a failed update has the new values, whatever the cloud went back to (pulumi/pulumi#2011).
      const answered = outcome.failure === undefined ? updated : { ...updated, inputs };
      return { ...outcome, properties: this.#properties(token, answered) };
    });
  }

  /** Deletes the resource from the world. One that is already gone is not an error, as with the real providers. */
  delete(token: string, id: string, state: Properties, caller: Caller): void {
    const type = this.#type(token);
    caller.world.transaction(() => {
      const record = this.#find(type, id, state, caller);
      if (record === undefined && type.deleteMissing !== undefined) throw type.deleteMissing(state);
      if (record === undefined) return;
      if (type.delete === undefined) caller.world.remove(record);
      else type.delete(record, caller, state);
    });
  }

  /** Calls a function of the provider. */
  invoke(token: string, args: Properties, caller: Caller): Properties {
    const invoke = this.package.invokes[token];
    if (invoke === undefined) throw this.#unsupported("function", token, Object.keys(this.package.invokes));
    return caller.world.transaction(() => invoke(args, caller));
  }

  /** The outputs of `token` that the state must hold encrypted. */
  secretOutputs(token: string): readonly string[] {
    return this.#facts(token).secret ?? [];
  }

  #find(type: ResourceType, id: string, state: Properties, caller: Caller): CloudRecord | undefined {
    const isImport = Object.keys(state).length === 0;
    if (type.inStateOnly === true && !isImport) return this.#fromState(type.type, id, state);
    // An import has no state to take the owner from: its id has to tell.
    const owner = "projectId" in state || caller.projects === undefined ? ownerOf(type, state, caller) : undefined;
    const known = owner === undefined ? undefined : caller.world.get(type.type, owner, id);
    return known ?? type.find?.(id, caller);
  }

  #fromState(token: string, id: string, state: Properties): CloudRecord {
    const { inputs } = this.#facts(token);
    const split = (isInput: boolean): Properties =>
      Object.fromEntries(Object.entries(state).filter(([property]) => inputs.includes(property) === isInput));
    return { type: token, id, owner: "", inputs: split(true), outputs: split(false) };
  }

  #properties(token: string, record: CloudRecord): Properties {
    return { ...withDefaults(record.inputs, this.#facts(token).defaults), ...record.outputs };
  }

  /** What a preview can tell of the outputs that follow from the inputs. */
  #expected(token: string, inputs: Properties, state: Properties | undefined): Properties {
    return { ...withDefaults(inputs, this.#facts(token).defaults), ...this.#type(token).preview?.(inputs, state) };
  }

  #computed(token: string, state: Properties): Properties {
    const { computed } = this.#facts(token);
    return Object.fromEntries(Object.entries(state).filter(([property]) => computed.includes(property)));
  }

  #type(token: string): ResourceType {
    const type = this.#types.get(token);
    if (type === undefined) throw this.#unsupported("type", token, [...this.#types.keys()]);
    return type;
  }

  #facts(token: string): Facts {
    const facts = this.package.facts[token];
    if (facts === undefined) throw new Error(`facts/ has no entry for ${token}`);
    return facts;
  }

  #unsupported(what: string, token: string, supported: readonly string[]): CloudError {
    return new CloudError(
      `the sandbox does not simulate the ${what} ${token}. Of ${this.package.name} it has: ${supported.toSorted().join(", ")}`,
    );
  }
}

function keep(type: ResourceType, { world }: Caller, record: CloudRecord): CloudRecord {
  return type.inStateOnly === true ? record : world.put(record);
}

function ownerOf(type: ResourceType, inputs: Properties, caller: Caller): string {
  return type.owner?.(inputs, caller) ?? caller.account;
}
