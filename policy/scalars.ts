import { UNKNOWN, UnreadableInput, isList, isValues } from "./unknown.ts";
import type { Value, Values } from "./unknown.ts";

/** The number at `values[name]`; absent and null are `undefined`. Throws `UnreadableInput` for anything that is no number. */
export function numberOf(values: Values, name: string): number | typeof UNKNOWN | undefined {
  const value = values[name];
  if (value === undefined || value === null) return undefined;
  if (value === UNKNOWN || typeof value === "number") return value;
  throw new UnreadableInput(`${name} is not a number`);
}

/** The flag at `values[name]`; absent and null are `undefined`. Throws `UnreadableInput` for anything but true and false. */
export function flagOf(values: Values, name: string): boolean | typeof UNKNOWN | undefined {
  const value = values[name];
  if (value === undefined || value === null) return undefined;
  if (value === UNKNOWN || typeof value === "boolean") return value;
  throw new UnreadableInput(`${name} is neither true nor false`);
}

/**
 * The properties at `values[name]`; absent and null have none. A list of one block is that block, as providers write what there can be
 * one of. Throws `UnreadableInput` for anything else.
 */
export function blockOf(values: Values, name: string): Values | typeof UNKNOWN {
  const value = values[name];
  if (value === undefined || value === null) return {};
  if (value === UNKNOWN || isValues(value)) return value;
  if (isList(value) && value.length === 0) return {};
  const [only] = isList(value) && value.length === 1 ? value : [];
  if (only === UNKNOWN || isValues(only)) return only;
  throw new UnreadableInput(`${name} is not one object`);
}

/** The properties of a known element of the list `name`. Throws `UnreadableInput` for an element without properties. */
export function elementOf(value: Value, name: string): Values {
  if (isValues(value)) return value;
  throw new UnreadableInput(`an element of ${name} is not an object`);
}
