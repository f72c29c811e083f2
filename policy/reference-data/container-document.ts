import { UnreadableInput, fieldOf, isList, isValues, parseJson } from "../unknown.ts";
import type { Value, Values } from "../unknown.ts";

/** A name in a container's `environment` or `secrets`, with where its value comes from. */
export interface Binding {
  readonly name: Value;
  readonly valueFrom: Value;
}

/** The containers of a rendered document. The text itself is never quoted: it may hold a secret. */
export function parseContainers(document: string): readonly Values[] {
  const parsed = parseJson(document);
  if (parsed === undefined) throw new UnreadableInput("containerDefinitions is not JSON");
  if (!isList(parsed) || !parsed.every(isValues))
    throw new UnreadableInput("containerDefinitions is no list of containers");
  return parsed;
}

/** What a container binds in `environment` or `secrets`. AWS reads these names in any case. */
export function bindingsOf(container: Values, list: "environment" | "secrets"): Binding[] {
  const bindings = fieldOf(container, list);
  if (!isList(bindings)) return [];
  return bindings
    .filter(isValues)
    .map((binding) => ({ name: fieldOf(binding, "name"), valueFrom: fieldOf(binding, "valueFrom") }));
}
