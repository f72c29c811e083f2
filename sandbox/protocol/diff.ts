import { isDeepStrictEqual } from "node:util";

import { isObject, type Properties } from "./values.ts";

/** One property that differs between two sets of inputs. */
export interface Change {
  /** The path as the engine writes it: `ingress[0].fromPort`, `tags["a.b"]`. */
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
    if (isDeepStrictEqual(a, b) || (isAbsent(a) && isAbsent(b)) || equal(path, a, b)) return;
    if (isObject(a) && isObject(b)) {
      for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) compare(step(path, key), a[key], b[key]);
    } else if (Array.isArray(a) && Array.isArray(b)) {
      for (let i = 0; i < Math.max(a.length, b.length); i++) compare(`${path}[${i}]`, a[i], b[i]);
    } else {
      found.push({ path, kind: isAbsent(a) ? "add" : isAbsent(b) ? "delete" : "update", before: a, after: b });
    }
  };
  compare("", before, after);
  return found;
}

/** The path without its list positions, so that it can be compared with a name in the facts: `ingress.fromPort`. */
export function schemaPath(path: string): string {
  return path.replace(/\[\d+\]/g, "");
}

/** The property that a path lies in. */
export function topLevel(path: string): string {
  return path.split(/[.[]/, 1)[0] ?? path;
}

/** Whether `path` is the property `prefix` or lies in it; in `prefix`, `*` stands for any one step. */
export function isWithin(path: string, prefix: string): boolean {
  const steps = stepsOf(path);
  return stepsOf(prefix).every((wanted, i) => wanted === steps[i] || (wanted === "*" && steps[i] !== undefined));
}

/** The inputs with the values that the state has at these paths, where it has any. */
export function withStateAt(inputs: Properties, state: Properties, paths: readonly string[]): Properties {
  const copy = structuredClone(inputs);
  for (const path of paths) {
    const steps = stepsOf(path);
    const last = steps.pop() ?? "";
    const [from, into] = [state, copy].map((root) => steps.reduce<unknown>(member, root));
    if (isContainer(from) && isContainer(into) && last in from) into[last] = from[last];
  }
  return copy;
}

function member(value: unknown, step: string): unknown {
  return isContainer(value) ? value[step] : undefined;
}

/** Whether `value` has members, by name or by position. */
function isContainer(value: unknown): value is Properties {
  return typeof value === "object" && value !== null;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function step(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

/** The steps of a path: names, quoted names and list positions. */
function stepsOf(path: string): string[] {
  return [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|[^.[\]]+/g)].map(([plain, quoted]) => quoted ?? plain);
}
