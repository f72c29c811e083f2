import { isDeepStrictEqual } from "node:util";

import { jsonDocument } from "../cloud/json.ts";
import { isObject, type Properties } from "../protocol/values.ts";

/** Who a statement is about: the kind (`AWS`, `Service`, `Federated`, or `*` for everyone) and the id. */
export interface Principal {
  readonly type: string;
  readonly id: string;
}

/** A statement of a policy, with every list written out. */
export interface Statement {
  readonly effect: "Allow" | "Deny";
  readonly principals?: readonly Principal[];
  readonly notPrincipals?: readonly Principal[];
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  /** Operator -> condition key -> accepted values. */
  readonly conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** Where a policy hangs: on an identity, on a role as to who may assume it, or on a resource such as a key or a secret. */
export type PolicyKind = "identity" | "trust" | "resource";

/** A document that is not a policy of its kind. The message is IAM's; the caller adds its service's error code. */
export class MalformedPolicy extends Error {}

/**
 * The statements of a policy document: JSON text, or the object that a program may write in its place. Throws a {@link MalformedPolicy}
 * where it is not one of this kind.
 */
export function parsePolicy(policy: unknown, kind: PolicyKind): Statement[] {
  const document = typeof policy === "string" ? parseJson(policy) : policy;
  if (!isObject(document)) throw new MalformedPolicy("Syntax errors in policy.");
  const version = document.Version;
  if (version !== undefined && version !== "2012-10-17" && version !== "2008-10-17") {
    throw new MalformedPolicy("Syntax errors in policy.");
  }
  const statements = listed(document.Statement);
  if (statements.length === 0) throw new MalformedPolicy("Syntax errors in policy.");
  return statements.map((statement) => parseStatement(statement, kind));
}

function parseJson(text: string): unknown {
  const document = jsonDocument(text);
  if (document === undefined) throw new MalformedPolicy("This policy contains invalid Json");
  return document;
}

function parseStatement(value: unknown, kind: PolicyKind): Statement {
  if (!isObject(value)) throw new MalformedPolicy("Syntax errors in policy.");
  const effect = value.Effect;
  if (effect !== "Allow" && effect !== "Deny") throw new MalformedPolicy("Syntax errors in policy.");
  const statement: Statement = {
    effect,
    ...named("principals", principals(value.Principal)),
    ...named("notPrincipals", principals(value.NotPrincipal)),
    ...named("actions", strings(value.Action)),
    ...named("notActions", strings(value.NotAction)),
    ...named("resources", strings(value.Resource)),
    ...named("notResources", strings(value.NotResource)),
    conditions: conditions(value.Condition),
  };
  refuse(statement, kind);
  return statement;
}

function refuse(statement: Statement, kind: PolicyKind): void {
  const actions = statement.actions ?? statement.notActions;
  const resources = statement.resources ?? statement.notResources;
  const hasPrincipal = statement.principals !== undefined || statement.notPrincipals !== undefined;
  if (actions === undefined || actions.length === 0) {
    throw new MalformedPolicy("Policy statement must contain actions.");
  }
  if (actions.some((action) => action !== "*" && !/^[\w-]+:.+$/.test(action))) {
    throw new MalformedPolicy("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
  }
  if (kind === "identity" && hasPrincipal) throw new MalformedPolicy("Policy document should not specify a principal.");
  if (kind !== "identity" && !hasPrincipal) throw new MalformedPolicy("Missing required field Principal");
  if (kind === "trust") {
    if (resources !== undefined) throw new MalformedPolicy("Has prohibited field Resource");
    return;
  }
  if (resources === undefined || resources.length === 0) {
    throw new MalformedPolicy("Policy statement must contain resources.");
  }
  const wrong = resources.find((resource) => resource !== "*" && !/^arn:[^:]*:[^:]*:[^:]*:[^:]*:.+$/.test(resource));
  if (wrong !== undefined && kind === "identity") {
    throw new MalformedPolicy(`Resource ${wrong} must be in ARN format or "*".`);
  }
}

function named<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<K, V>>);
}

function principals(value: unknown): Principal[] | undefined {
  if (value === undefined) return undefined;
  if (value === "*") return [{ type: "*", id: "*" }];
  if (!isObject(value)) throw new MalformedPolicy("Syntax errors in policy.");
  return Object.entries(value).flatMap(([type, ids]) => (strings(ids) ?? []).map((id) => ({ type, id })));
}

function conditions(value: unknown): Statement["conditions"] {
  if (value === undefined) return {};
  if (!isObject(value)) throw new MalformedPolicy("Syntax errors in policy.");
  return Object.fromEntries(
    Object.entries(value).map(([operator, keys]) => {
      if (!isObject(keys)) throw new MalformedPolicy("Syntax errors in policy.");
      return [operator, Object.fromEntries(Object.entries(keys).map(([key, values]) => [key, scalars(values)]))];
    }),
  );
}

function strings(value: unknown): string[] | undefined {
  if (value === undefined) return undefined;
  const list = listed(value);
  if (!list.every((item): item is string => typeof item === "string")) {
    throw new MalformedPolicy("Syntax errors in policy.");
  }
  return list;
}

/** Condition values may also be written as numbers and booleans. */
function scalars(value: unknown): string[] {
  return listed(value).map((item) => {
    if (typeof item === "string") return item;
    if (typeof item === "number" || typeof item === "boolean") return String(item);
    throw new MalformedPolicy("Syntax errors in policy.");
  });
}

function listed(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

/**
 * Whether two documents say the same: order does not count, one value is a list of one, and an account is its root user.
 * Source: hashicorp/awspolicyequivalence, which the AWS provider compares policies with.
 */
export function samePolicy(a: unknown, b: unknown): boolean {
  const [before, after] = [a, b].map(jsonDocument);
  return isObject(before) && isObject(after) && isDeepStrictEqual(canonical(before), canonical(after));
}

/** The text of a policy, which a program may also write as an object. */
export function policyText(policy: unknown): string | undefined {
  return policy === undefined || typeof policy === "string" ? policy : JSON.stringify(policy);
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(canonical);
    return items.length === 1 ? items[0] : items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (isObject(value)) {
    const entries: Properties = {};
    for (const key of Object.keys(value).toSorted()) entries[key] = canonical(value[key]);
    return entries;
  }
  return typeof value === "string" ? value.replace(/^(\d{12})$/, "arn:aws:iam::$1:root") : String(value);
}
