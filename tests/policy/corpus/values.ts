import { unknown } from "../harness.ts";
import type { Fixture } from "../harness.ts";

/** What an input may turn out to be. */
export const VALUES: readonly unknown[] = [
  ...[unknown, [unknown], { name: unknown }],
  ...[null, "", " ", "{", "x", 7, -1, true],
  ...[[], [null], ["x"], [[]], [{}], {}, { name: "x" }],
];

type Path = readonly (string | number)[];

/** A place in a program: a fixture, and where in its inputs or outputs. */
export interface Place {
  readonly fixture: number;
  readonly part: "inputs" | "outputs";
  readonly path: Path;
}

/** Every place of a program at which a value is. */
export function placesIn(program: readonly Fixture[]): Place[] {
  return program.flatMap((each, fixture) =>
    (["inputs", "outputs"] as const).flatMap((part) =>
      [...pathsIn(each[part])].map((path) => ({ fixture, part, path })),
    ),
  );
}

function* pathsIn(value: unknown, at: Path = []): Iterable<Path> {
  if (at.length > 0) yield at;
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value))
    yield* pathsIn(inner, [...at, Array.isArray(value) ? Number(key) : key]);
}

/** The program with a value put at a place. */
export function withValue(program: readonly Fixture[], { fixture, part, path }: Place, value: unknown): Fixture[] {
  return program.map((each, index) => {
    return index === fixture ? { ...each, [part]: replaced(each[part], path, value) } : each;
  });
}

function replaced(within: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value;
  const inner: unknown = Reflect.get(Object(within), step);
  if (Array.isArray(within)) return within.with(Number(step), replaced(inner, rest, value));
  return { ...(within as object), [step]: replaced(inner, rest, value) };
}
