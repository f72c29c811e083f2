import { isDeepStrictEqual } from "node:util";

import { isObject, type Properties } from "./values.ts";

/** One property that differs between two sets of inputs. */
export interface Change {
  /** The path as the engine writes it: `ingress[0].fromPort`. */
  readonly path: string;
  readonly kind: "add" | "delete" | "update";
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * Every property in which `after` differs from `before`, at the deepest level where the difference lies.
 * A value that is not known yet differs from every known one.
 *
 * @param equal decides whether two different values mean the same, as for JSON documents that differ in white space
 */
export function changes(
  before: Properties,
  after: Properties,
  equal: (path: string, before: unknown, after: unknown) => boolean = () => false,
): Change[] {
  const found: Change[] = [];
  const compare = (path: string, a: unknown, b: unknown): void => {
    if (isDeepStrictEqual(a, b) || equal(path, a, b)) return;
    if (isObject(a) && isObject(b)) {
      for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
        compare(path === "" ? key : `${path}.${key}`, a[key], b[key]);
      }
    } else if (Array.isArray(a) && Array.isArray(b)) {
      for (let i = 0; i < Math.max(a.length, b.length); i++) compare(`${path}[${i}]`, a[i], b[i]);
    } else {
      const kind = a === undefined || a === null ? "add" : b === undefined || b === null ? "delete" : "update";
      found.push({ path, kind, before: a, after: b });
    }
  };
  compare("", withoutNulls(before), withoutNulls(after));
  return found;
}

/** The path without its list positions, so that it can be compared with a name in the facts: `ingress[].fromPort`. */
export function schemaPath(path: string): string {
  return path.replace(/\[\d+\]/g, "");
}

function withoutNulls(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined && value !== null));
}
