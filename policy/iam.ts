import { isSet } from "./blocks.ts";
import type { Resource } from "./stack.ts";
import { UNKNOWN, UnreadableInput, asList, containsUnknown, isValues, listOf, parseJson } from "./unknown.ts";
import type { Value, Values } from "./unknown.ts";

/** A role, whose trust policy says who may be it. */
export const ROLE = "aws:iam/role:Role";

/** Where the permissions of principals are written: by type, the input that has the document. */
const DOCUMENTS: Readonly<Record<string, string>> = {
  "aws:iam/policy:Policy": "policy",
  "aws:iam/rolePolicy:RolePolicy": "policy",
  "aws:iam/userPolicy:UserPolicy": "policy",
  "aws:iam/groupPolicy:GroupPolicy": "policy",
  "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": "inlinePolicy",
};

/** The types of resources that grant permissions by a document. */
export const GRANTING_TYPES: readonly string[] = [ROLE, ...Object.keys(DOCUMENTS)];

/** A policy document where a resource has it. */
export interface Document {
  /** How messages call the place: `policy`, `inlinePolicies[0].policy`. */
  readonly place: string;
  /** The input that it is part of; dependencies are known per input. */
  readonly input: string;
  /** Its statements, why it is none, or `UNKNOWN`. */
  readonly content: readonly Statement[] | Malformed | typeof UNKNOWN;
}

/** Why a text is no policy, as the rest of a sentence. Never a part of the text, which may hold anything. */
export interface Malformed {
  readonly problem: string;
}

/** Names that a statement selects, or, with `except`, all but those. */
export interface Selection {
  readonly names: readonly string[];
  readonly except: boolean;
}

/** One test of a statement's condition. */
export interface Condition {
  readonly operator: string;
  /** In lower case: IAM compares keys without regard to it. */
  readonly key: string;
  readonly values: readonly string[];
}

/** A statement of a policy document. */
export interface Statement {
  /** Its place in the document and its Sid: how messages call it. */
  readonly title: string;
  readonly allows: boolean;
  readonly actions: Selection;
  readonly resources: Selection;
  /** By kind (`AWS`, `Service`, `Federated`); `*` alone stands for everyone. */
  readonly principals: Readonly<Record<string, readonly string[]>>;
  /** Whether the principals are those that are left out. */
  readonly exceptPrincipals: boolean;
  readonly conditions: readonly Condition[];
}

/** What a pattern of ARNs says of the service, the account and the resource; wildcards do not go beyond a colon. */
export interface ArnPattern {
  readonly service: string;
  readonly account: string;
  readonly name: string;
}

/**
 * Reads a pattern of ARNs. A short one means all of what it leaves out:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function arnPattern(pattern: string): ArnPattern {
  const [, , service = "*", , account = "*", ...name] = pattern.split(":");
  return { service, account, name: name.length === 0 ? "*" : name.join(":") };
}

/** The documents by which a resource, of one of the `GRANTING_TYPES`, grants permissions. */
export function grantsOf({ type, inputs }: Resource): Document[] {
  const input = DOCUMENTS[type];
  if (input !== undefined) return [documentAt(inputs, input, { input, place: input })];
  const policies = listOf(inputs, "inlinePolicies");
  if (policies === UNKNOWN) return [{ input: "inlinePolicies", place: "inlinePolicies", content: UNKNOWN }];
  return policies.flatMap((policy, index) => {
    const place = `inlinePolicies[${index}]`;
    if (policy === UNKNOWN) return [{ input: "inlinePolicies", place, content: UNKNOWN } as const];
    if (!isValues(policy)) throw new UnreadableInput(`${place} is not an object`);
    // A block without a document removes all inline policies: it grants nothing.
    if (!isSet(policy.policy)) return [];
    return [documentAt(policy, "policy", { input: "inlinePolicies", place: `${place}.policy` })];
  });
}

/** The document by which a role trusts, its `assumeRolePolicy`. */
export function trustOf({ inputs }: Resource): Document["content"] {
  return readDocument(inputs.assumeRolePolicy, "trust");
}

type Kind = "identity" | "trust";

function documentAt(values: Values, name: string, at: Pick<Document, "input" | "place">): Document {
  return { ...at, content: readDocument(values[name], "identity") };
}

/** Reads a document. The provider takes it as JSON text or as an object, of which a preview may not know all. */
export function readDocument(value: Value, kind: Kind): Document["content"] {
  if (containsUnknown(value)) return UNKNOWN;
  if (typeof value !== "string") return isValues(value) ? readStatements(value, kind) : { problem: "is no document" };
  const parsed = parseJson(value);
  if (parsed === undefined) return { problem: "is not JSON" };
  return isValues(parsed) ? readStatements(parsed, kind) : { problem: "is not a JSON object" };
}

/** Element names are compared to the letter: what is misspelt here would otherwise count as absent. */
const ELEMENTS = ["Version", "Id", "Statement"];
const STATEMENT_ELEMENTS = ["Sid", "Effect", "Action", "NotAction", "Condition"];
const ELEMENTS_OF = {
  identity: [...STATEMENT_ELEMENTS, "Resource", "NotResource"],
  trust: [...STATEMENT_ELEMENTS, "Principal", "NotPrincipal"],
};

function readStatements(document: Values, kind: Kind): readonly Statement[] | Malformed {
  if (Object.keys(document).some((name) => !ELEMENTS.includes(name))) {
    return { problem: `has elements other than ${ELEMENTS.join(", ")}` };
  }
  const statements = asList(document.Statement);
  if (statements.length === 0) return { problem: "has no statement" };
  const read: Statement[] = [];
  for (const [index, value] of statements.entries()) {
    const statement = readStatement(value, index, kind);
    if ("problem" in statement) return statement;
    read.push(statement);
  }
  return read;
}

function readStatement(statement: Value, index: number, kind: Kind): Statement | Malformed {
  const title = `statement ${index + 1}`;
  if (!isValues(statement)) return { problem: `has a ${title} that is not an object` };
  if (Object.keys(statement).some((name) => !ELEMENTS_OF[kind].includes(name))) {
    return { problem: `has elements in ${title} other than ${ELEMENTS_OF[kind].join(", ")}` };
  }
  const { Effect: effect, Sid: sid } = statement;
  if (effect !== "Allow" && effect !== "Deny") return { problem: `has in ${title} no Effect that is Allow or Deny` };
  const actions = readSelection(statement, "Action");
  const resources = kind === "identity" ? readSelection(statement, "Resource") : NOTHING;
  const principals = kind === "trust" ? readPrincipals(statement) : {};
  const conditions = readConditions(statement.Condition);
  if (actions === undefined) return { problem: `has in ${title} not just one of Action and NotAction, of texts` };
  if (resources === undefined) return { problem: `has in ${title} not just one of Resource and NotResource, of texts` };
  if (principals === undefined) return { problem: `has in ${title} not just one of Principal and NotPrincipal` };
  if (conditions === undefined)
    return { problem: `has in ${title} a Condition that is not operators, keys and values` };
  return {
    title: typeof sid === "string" && sid !== "" ? `${title} (${sid})` : title,
    allows: effect === "Allow",
    actions,
    resources,
    principals,
    exceptPrincipals: statement.NotPrincipal !== undefined,
    conditions,
  };
}

const NOTHING: Selection = { names: [], except: false };

/** The one of `name` and `Not<name>` that the statement has. */
function readSelection(statement: Values, name: "Action" | "Resource"): Selection | undefined {
  const value: Value = statement[name];
  const excepted: Value = statement[`Not${name}`];
  if ((value === undefined) === (excepted === undefined)) return undefined;
  const names = readTexts(value ?? excepted);
  return names === undefined || names.length === 0 ? undefined : { names, except: value === undefined };
}

/** A text, or a list of texts. */
function readTexts(value: Value): readonly string[] | undefined {
  const list = asList(value);
  const texts = list.filter((item) => typeof item === "string");
  return texts.length === list.length ? texts : undefined;
}

function readPrincipals(statement: Values): Statement["principals"] | undefined {
  const value: Value = statement.Principal;
  const excepted: Value = statement.NotPrincipal;
  if ((value === undefined) === (excepted === undefined)) return undefined;
  const principals: Value = value ?? excepted;
  if (principals === "*") return { "*": ["*"] };
  if (!isValues(principals)) return undefined;
  const kinds = Object.entries(principals).map(([kind, ids]) => [kind, readTexts(ids)] as const);
  const read = kinds.flatMap(([kind, ids]) => (ids === undefined || ids.length === 0 ? [] : [[kind, ids] as const]));
  return read.length === 0 || read.length < kinds.length ? undefined : Object.fromEntries(read);
}

function readConditions(value: Value): readonly Condition[] | undefined {
  if (value === undefined) return [];
  if (!isValues(value)) return undefined;
  const conditions: Condition[] = [];
  for (const [operator, tests] of Object.entries(value)) {
    if (!isValues(tests)) return undefined;
    for (const [key, expected] of Object.entries(tests)) {
      const list = asList(expected);
      // IAM takes numbers and truth values with or without quotes.
      const values = list.filter((item) => isScalar(item)).map(String);
      if (values.length === 0 || values.length < list.length) return undefined;
      conditions.push({ operator, key: key.toLowerCase(), values });
    }
  }
  return conditions;
}

function isScalar(value: Value): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}
