import assert from "node:assert/strict";

import type { RegisterResourceOutputsRequest, RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import type { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";

import { type Properties, shown } from "./shown.ts";

interface Registration {
  readonly urn: string;
  /** "TYPE NAME" */
  readonly key: string;
  readonly parent: string;
  readonly inputs: Properties;
  readonly dependencies: readonly string[];
  readonly options: Properties;
  /** Under which parent and name the resource may be in the state, "PARENT'S URN > NAME". */
  readonly aliases: readonly string[];
}

/** All that the engine is told by a program. */
export class Declared {
  readonly registrations: Registration[] = [];
  /** The arguments of all invocations, by token. */
  readonly invocations: Record<string, Properties[]> = {};
  /** What components register as their outputs, by their names. */
  readonly outputs: Record<string, Properties> = {};
  /** In the order of time: resources when they exist, "TYPE NAME", and invocations when they are sent, by token. */
  readonly history: string[] = [];

  /** The inputs of every resource, as "TYPE NAME" under the name of its parent; "" is the stack. */
  get tree(): Record<string, Record<string, Properties>> {
    const tree: Record<string, Record<string, Properties>> = {};
    for (const { parent, key, inputs } of this.registrations) (tree[parent] ??= {})[key] = inputs;
    return tree;
  }

  /** What is told of a resource beside its inputs, of those of which anything is. */
  get options(): Record<string, Properties> {
    const entries = this.registrations.map(({ key, options }) => [key, options] as const);
    return Object.fromEntries(entries.filter(([, options]) => Object.keys(options).length > 0));
  }

  /** The inputs of one resource, by its "TYPE NAME". */
  inputsOf(key: string): Properties {
    return this.#find((registration) => registration.key === key).inputs;
  }

  /** Under which parent and name one resource may be in the state, "PARENT'S URN > NAME", by its "TYPE NAME". */
  aliasesOf(key: string): readonly string[] {
    return this.#find((registration) => registration.key === key).aliases;
  }

  /** The names of all resources that the engine has made before it makes this one. */
  waitsFor(key: string): string[] {
    const urns = new Set(this.#find((registration) => registration.key === key).dependencies);
    for (const urn of urns) {
      for (const further of this.#find((registration) => registration.urn === urn).dependencies) urns.add(further);
    }
    return [...urns].map(nameOf);
  }

  #find(predicate: (registration: Registration) => boolean): Registration {
    const found = this.registrations.find(predicate);
    assert.ok(found, "the program declares no such resource");
    return found;
  }
}

/** The mocks are not told of parents, dependencies and options; the monitor, to which the SDK sends them, is. */
export function record(declared: Declared, monitor: MockMonitor): void {
  const registerResource = monitor.registerResource.bind(monitor);
  monitor.registerResource = async (request: RegisterResourceRequest, callback) => {
    const key = `${request.getType()} ${request.getName()}`;
    const isStacks = key.startsWith("pulumi:providers:") && ["aws", "atlas", "random"].includes(request.getName());
    await registerResource(request, (error: unknown, response: { getUrn: () => string } | undefined) => {
      if (response !== undefined && !isStacks) {
        assert.ok(!declared.registrations.some(({ urn }) => urn === response.getUrn()), `${key} is declared twice`);
        declared.registrations.push({ urn: response.getUrn(), key, ...registration(request) });
        declared.history.push(key);
      }
      callback(error, response);
    });
  };
  const registerOutputs = monitor.registerResourceOutputs.bind(monitor);
  monitor.registerResourceOutputs = (request: RegisterResourceOutputsRequest, callback) => {
    declared.outputs[nameOf(request.getUrn())] = shown(request.getOutputs()?.toJavaScript() ?? {}) as Properties;
    registerOutputs(request, callback);
  };
}

function registration(request: RegisterResourceRequest): Omit<Registration, "urn" | "key"> {
  const dependencies = request.getDependenciesList();
  const byInputs = [...request.getPropertydependenciesMap().values()].flatMap((inputs) => inputs.getUrnsList());
  const options = {
    // What it waits for although no input comes from it.
    after: dependencies.filter((urn) => !byInputs.includes(urn)).map(nameOf),
    ignoreChanges: request.getIgnorechangesList(),
    deleteBeforeReplace: request.getDeletebeforereplace(),
    protect: request.getProtect(),
    retainOnDelete: request.getRetainondelete(),
  };
  const isSet = (value: unknown) => (Array.isArray(value) ? value.length > 0 : value === true);
  return {
    parent: nameOf(request.getParent()),
    inputs: shown(request.getObject()?.toJavaScript() ?? {}) as Properties,
    dependencies,
    options: Object.fromEntries(Object.entries(options).filter(([, value]) => isSet(value))),
    aliases: request.getAliasesList().map((alias) => {
      return `${alias.getSpec()?.getParenturn() ?? ""} > ${alias.getSpec()?.getName() ?? ""}`;
    }),
  };
}

/** The name in a URN. */
export function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}
