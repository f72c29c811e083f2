import { UnreadableInput, isList, isValues, reveal } from "../unknown.ts";
import type { Value, Values } from "../unknown.ts";

/** A name in a container's `environment` or `secrets`, with where its value comes from. */
export interface Binding {
  readonly name: Value;
  readonly valueFrom: Value;
}

/** The containers of a rendered document. The text itself is never quoted: it may hold a secret. */
export function parseContainers(document: string): readonly Values[] {
  let parsed: Value;
  try {
    parsed = reveal(JSON.parse(document));
  } catch {
    throw new UnreadableInput("containerDefinitions is not JSON");
  }
  if (!isList(parsed) || !parsed.every(isValues))
    throw new UnreadableInput("containerDefinitions is no list of containers");
  return parsed;
}

/** What a container binds in `environment` or `secrets`. AWS reads these names in any case. */
export function bindingsOf(container: Values, list: "environment" | "secrets"): Binding[] {
  const bindings = field(container, list);
  if (!isList(bindings)) return [];
  return bindings
    .filter(isValues)
    .map((binding) => ({ name: field(binding, "name"), valueFrom: field(binding, "valueFrom") }));
}

function field(values: Values, name: string): Value {
  const key = Object.keys(values).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : values[key];
}
