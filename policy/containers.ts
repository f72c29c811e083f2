import { undecidable } from "./decide.ts";
import type { Decision } from "./decide.ts";
import { parseContainers } from "./reference-data/container-document.ts";
import type { Resource } from "./stack.ts";
import { UNKNOWN, UnreadableInput, isList, isValues, textOf } from "./unknown.ts";
import type { Value, Values } from "./unknown.ts";

/** One container of a rendered document. */
export interface Container {
  /** How messages call it: `containerDefinitions[0]`. */
  readonly place: string;
  /** The value of a field; `undefined` where it is absent or null. */
  readonly field: (name: string) => Value;
}

/**
 * The containers of a task definition: `UNKNOWN` where the document is not known yet, which one unknown ARN in it does to all of it.
 * Throws `UnreadableInput`, which never quotes the document: it may hold a secret.
 */
export function containersOf({ inputs }: Resource): readonly Container[] | typeof UNKNOWN {
  const document = textOf(inputs, "containerDefinitions");
  if (document === UNKNOWN) return UNKNOWN;
  if (document === undefined) return [];
  return parseContainers(document).map((container, index) => {
    const place = `containerDefinitions[${index}]`;
    return { place, field: fieldsOf(container, place) };
  });
}

/** The objects in a list of a container, as functions that read their fields. */
export function entriesOf(container: Container, list: string): ((name: string) => Value)[] {
  const entries = container.field(list) ?? [];
  const place = `${container.place}.${list}`;
  if (!isList(entries) || !entries.every(isValues)) throw new UnreadableInput(`${place} is no list of objects`);
  return entries.map((entry, index) => fieldsOf(entry, `${place}[${index}]`));
}

/**
 * Reads an object's fields. The provider decodes the document with Go's encoding/json, which takes names in any case, and of two that
 * differ in case the last one: https://pkg.go.dev/encoding/json#Unmarshal. A document that is read in two ways is read by nobody.
 */
export function fieldsOf(values: Values, place: string): (name: string) => Value {
  return (name) => {
    const keys = Object.keys(values).filter((key) => key.toLowerCase() === name.toLowerCase());
    if (keys.length > 1) throw new UnreadableInput(`${place} has ${name} more than once, in different case`);
    const [key] = keys;
    return key === undefined ? undefined : (values[key] ?? undefined);
  };
}

/** What an unknown document is without a component that says what is in it. */
export function unregistered(what: string): Decision {
  return undecidable(
    "containerDefinitions",
    `it is not known yet, and no component registers ${what}`,
    "Put the task definition into a component that registers its container, or write what is not known yet out of it",
  );
}
