import { undecidable, violated } from "./decide.ts";
import type { Decisions } from "./decide.ts";
import { UNKNOWN, UnreadableInput, asList, fieldOf, isList, isValues, parseJson } from "./unknown.ts";
import type { Value, Values } from "./unknown.ts";

/**
 * The JSON document at `values[name]`, which some resources also take as an object; `undefined` where there is none. Throws
 * `UnreadableInput` for anything else.
 */
export function documentOf(values: Values, name: string): Values | typeof UNKNOWN | undefined {
  const value = values[name];
  if (value === undefined || value === null || value === "") return undefined;
  if (value === UNKNOWN) return value;
  const document = typeof value === "string" ? parseJson(value) : value;
  if (isValues(document)) return document;
  throw new UnreadableInput(`${name} is no JSON document`);
}

/**
 * Whether a resource's policy names everybody to whom it allows something: no `*` among the principals, with conditions or without, and
 * nobody by exclusion. A denial may be for everybody, since it gives nobody anything.
 */
export function* judgePrincipals(values: Values, name = "policy"): Decisions {
  const mend = "Name the accounts, roles or services that it is for, by ARNs that are written out";
  const document = documentOf(values, name);
  if (document === undefined) return;
  if (document === UNKNOWN) {
    yield undecidable(name, "the document is not known yet", mend);
    return;
  }
  for (const [index, statement] of statementsOf(document, name).entries()) {
    const place = `${name}.Statement[${index}]`;
    if (statement === UNKNOWN) {
      yield undecidable(place, "it is not known yet", mend);
      continue;
    }
    if (!isValues(statement)) throw new UnreadableInput(`${place} is no object`);
    if (fieldOf(statement, "Effect") === "Deny") continue;
    if (fieldOf(statement, "NotPrincipal") !== undefined) {
      yield violated(`allows all but some principals (${place} has NotPrincipal)`, mend);
      continue;
    }
    const principals = leaves(fieldOf(statement, "Principal"));
    if (principals.some((principal) => typeof principal === "string" && principal.includes("*"))) {
      yield violated(`has a policy that is for any principal (${place})`, mend);
    } else if (principals.includes(UNKNOWN)) {
      yield undecidable(`${place}.Principal`, "it is not known yet", mend);
    } else if (principals.length === 0 || principals.some((principal) => typeof principal !== "string")) {
      throw new UnreadableInput(`${place}.Principal is neither text, a list nor an object of them`);
    }
  }
}

/** One statement may stand without a list. */
function statementsOf(document: Values, name: string): readonly Value[] {
  // What AWS might read must not hide in an odd spelling: case does not count.
  const statements = fieldOf(document, "Statement");
  if (statements === undefined) throw new UnreadableInput(`${name} has no Statement`);
  return asList(statements);
}

/** All single values within lists and objects; what is absent is one. */
function leaves(value: Value): readonly Value[] {
  if (isList(value)) return value.flatMap(leaves);
  return isValues(value) ? Object.values(value).flatMap(leaves) : [value];
}
