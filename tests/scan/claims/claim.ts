import type { ConfiguredResource, PlanResource, PlanValues, TerraformPlan } from "../terraform-plan.ts";

/** A check of the scanner that passes because of a property, and what takes the property away. */
export interface Claim {
  readonly check: string;
  /** The type of the resources that the check judges. The first one that passes is broken. */
  readonly type: string;
  /** What is broken, as the test's name says it. */
  readonly broken: string;
  readonly change: Change;
}

/** Breaks a property of a planned resource, or something about it elsewhere in the plan. */
export type Change = (resource: PlanResource, plan: TerraformPlan) => void;

/** Sets the value at a path of names and indexes, as `network_configuration.0.assign_public_ip`. */
export function set(path: string, value: unknown): Change {
  return ({ values }) => {
    setIn(values, path, value);
  };
}

/** Leaves a property out, and what it refers to. */
export function drop(path: string): Change {
  return ({ address, values }, plan) => {
    const [parent, key] = holderOf(values, path);
    Reflect.deleteProperty(parent, key);
    const configured = plan.configuration.root_module.resources.find((resource) => resource.address === address);
    if (configured !== undefined) Reflect.deleteProperty(configured.expressions, path);
  };
}

/** Leaves the resource unused: nothing refers to it any more. */
export const unused: Change = ({ address }, plan) => {
  for (const { expressions } of plan.configuration.root_module.resources) {
    for (const [property, { references }] of Object.entries(expressions)) {
      const left = references.filter((reference) => reference !== `${address}.id`);
      if (left.length === 0) Reflect.deleteProperty(expressions, property);
      else expressions[property] = { references: left };
    }
  }
};

/** Sets a value in a property that is JSON text: a policy, container definitions. */
export function setInDocument(property: string, path: string, value: unknown): Change {
  return ({ address, values }) => {
    const text = values[property];
    if (typeof text !== "string") throw new Error(`${address}: ${property} is no document`);
    const document = JSON.parse(text) as object;
    setIn(document, path, value);
    values[property] = JSON.stringify(document);
  };
}

/** Gives a policy a single statement that allows these actions. */
export function allow(property: string, action: string | readonly string[], resource = "*"): Change {
  return setInDocument(property, "Statement", [{ Effect: "Allow", Action: action, Resource: resource }]);
}

/** Takes all resources of a type out of the plan. */
export function without(type: string): Change {
  return (_resource, plan) => {
    for (const module of [plan.planned_values.root_module, plan.configuration.root_module]) {
      const found = module.resources.length;
      // Both lists hold resources with a type; TypeScript cannot filter a union of lists.
      Object.assign(module, { resources: module.resources.filter((other) => other.type !== type) });
      if (module.resources.length === found) throw new Error(`The plan has no ${type}`);
    }
  };
}

/** Adds a resource that refers to the broken one. */
export function add(type: string, values: PlanValues): Change {
  return ({ address }, plan) => {
    const identity = { address: `${type}.added`, mode: "managed", type, name: "added" } as const;
    plan.planned_values.root_module.resources.push({ ...identity, values });
    const expressions = { resource: { references: [`${address}.id`] } };
    plan.configuration.root_module.resources.push({ ...identity, expressions });
  };
}

/** Breaks the first resource of another type instead. */
export function at(type: string, change: Change): Change {
  return (_resource, plan) => {
    const other = plan.planned_values.root_module.resources.find((candidate) => candidate.type === type);
    if (other === undefined) throw new Error(`The plan has no ${type}`);
    change(other, plan);
  };
}

/** Breaks several things at once, where one alone leaves the property in place. */
export function all(...changes: readonly Change[]): Change {
  return (resource, plan) => {
    for (const change of changes) change(resource, plan);
  };
}

/** The resource and its neighbours: what it refers to, and what refers to it. What a check judges is among them. */
export function neighbourhood(plan: TerraformPlan, address: string): TerraformPlan {
  const configured = plan.configuration.root_module.resources;
  const targets = ({ expressions }: ConfiguredResource): string[] =>
    Object.values(expressions).flatMap(({ references }) =>
      references.map((reference) => reference.replace(/\.id$/, "")),
    );
  const near = new Set([address]);
  for (const resource of configured) {
    if (resource.address === address) for (const target of targets(resource)) near.add(target);
    else if (targets(resource).includes(address)) near.add(resource.address);
  }
  return {
    ...plan,
    planned_values: {
      root_module: { resources: plan.planned_values.root_module.resources.filter((r) => near.has(r.address)) },
    },
    configuration: { root_module: { resources: configured.filter((r) => near.has(r.address)) } },
  };
}

/** A copy of the plan in which the claim's property is broken at the resource. */
export function broken(plan: TerraformPlan, { change }: Claim, address: string): TerraformPlan {
  const copy = structuredClone(plan);
  const resource = copy.planned_values.root_module.resources.find((candidate) => candidate.address === address);
  if (resource === undefined) throw new Error(`The plan has no ${address}`);
  change(resource, copy);
  return copy;
}

function setIn(container: object, path: string, value: unknown): void {
  const [parent, key] = holderOf(container, path);
  Reflect.set(parent, key, value);
}

/** The object that holds the last name of the path, made where it is missing. */
function holderOf(container: object, path: string): [object, string] {
  const names = path.split(".");
  const last = names.pop() ?? "";
  let holder = container;
  for (const [i, name] of names.entries()) {
    const next = Reflect.get(holder, name) as unknown;
    if (typeof next === "object" && next !== null) {
      holder = next;
      continue;
    }
    const made: unknown[] | PlanValues = /^\d+$/.test(names[i + 1] ?? last) ? [] : {};
    Reflect.set(holder, name, made);
    holder = made;
  }
  return [holder, last];
}
