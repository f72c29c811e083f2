import { isDeepStrictEqual } from "node:util";

import { isObject, type Properties } from "../protocol/values.ts";

/** What a provider knows of the nested properties of a type. Paths are without list positions: `origins.customOriginConfig`. */
export interface Shape {
  /** The values that the provider fills in where an object at the path has none. */
  readonly defaults: Readonly<Record<string, Properties>>;
  /** Lists that are sets to the cloud, so that their order says nothing. */
  readonly sets: readonly string[];
}

/**
 * The top-level properties that the shape has defaults for, as the provider shows them: with the defaults filled in. One that is not set
 * is `undefined`, so that what an update takes away does not stay among the outputs.
 */
export function completed(shape: Shape, inputs: Properties): Properties {
  const properties = new Set(Object.keys(shape.defaults).map((path) => path.split(".", 1)[0] ?? path));
  return Object.fromEntries([...properties].map((property) => [property, filled(shape, property, inputs[property])]));
}

/** Whether two values at a path mean the same: defaults may be written out or left away, and sets have no order. */
export function sameShape(shape: Shape, path: string, before: unknown, after: unknown): boolean {
  const at = path.replace(/\[\d+\]/g, "");
  const canonical = (value: unknown): unknown => sorted(shape, at, filled(shape, at, value ?? defaultAt(shape, at)));
  return isDeepStrictEqual(canonical(before), canonical(after));
}

/** The default of a property that its parent does not set at all. */
function defaultAt({ defaults }: Shape, path: string): unknown {
  const dot = path.lastIndexOf(".");
  return dot < 0 ? undefined : defaults[path.slice(0, dot)]?.[path.slice(dot + 1)];
}

function filled(shape: Shape, path: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => filled(shape, path, item));
  if (!isObject(value)) return value;
  const given = Object.entries(value).filter(([, item]) => item !== undefined && item !== null);
  return Object.fromEntries(
    Object.entries({ ...shape.defaults[path], ...Object.fromEntries(given) }).map(([key, item]) => [
      key,
      filled(shape, path === "" ? key : `${path}.${key}`, item),
    ]),
  );
}

function sorted(shape: Shape, path: string, value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => sorted(shape, path, item));
    if (!shape.sets.includes(path)) return items;
    return items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (!isObject(value)) return value;
  const keys = Object.keys(value).toSorted();
  return Object.fromEntries(keys.map((key) => [key, sorted(shape, path === "" ? key : `${path}.${key}`, value[key])]));
}
