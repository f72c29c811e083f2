import { holds, undecidable, violated } from "./decide.ts";
import type { Decision } from "./decide.ts";
import type { Resource } from "./stack.ts";
import { UNKNOWN, UnreadableInput, isList, isValues } from "./unknown.ts";
import type { Value, Values } from "./unknown.ts";

/** A nested object of an input, or what stands for it while it is not known. */
export interface Block {
  /** How messages call it: `origins[0]`, `viewerCertificate`; empty for all inputs of a resource. */
  readonly place: string;
  /** The top-level input that it is part of, to which its dependencies belong. */
  readonly input: string;
  readonly values: Values | typeof UNKNOWN;
}

/**
 * The blocks in `values[name]`: one for an object, one for each element of a list, because a type and its twin differ in just that.
 * None where it is absent. `within` is the block that they are part of.
 */
export function blocksOf(values: Values, name: string, within?: Block): Block[] {
  const value = values[name];
  const place = placeOf(within?.place ?? "", name);
  const input = within?.input ?? name;
  if (!isSet(value)) return [];
  if (!isList(value)) return [blockAt(value, place, input)];
  return value.map((element, index) => blockAt(element, `${place}[${index}]`, input));
}

/** The blocks within a block, by a path of names: none where one is absent, and the unknown one where the path ends in it. */
export function blocksWithin(block: Block, ...path: readonly string[]): Block[] {
  const [name, ...rest] = path;
  const { values } = block;
  if (name === undefined || values === UNKNOWN) return [block];
  return blocksOf(values, name, block).flatMap((inner) => blocksWithin(inner, ...rest));
}

function blockAt(value: Value, place: string, input: string): Block {
  if (value === UNKNOWN) return { place, input, values: UNKNOWN };
  if (!isValues(value)) throw new UnreadableInput(`${place} is not an object`);
  return { place, input, values: value };
}

function placeOf(place: string, name: string): string {
  return place === "" ? name : `${place}.${name}`;
}

/** All inputs of a resource as a block. */
export function inputBlock({ inputs }: Resource): Block {
  return { place: "", input: "", values: inputs };
}

/** What a value of a block must be. */
export interface Expectation {
  readonly accepts: (value: Value) => boolean;
  /** What is wrong otherwise: the rest of a sentence that begins with the resource. */
  readonly problem: (value: Value) => string;
  readonly mend: string;
}

/** Whether `block[name]` is as expected. Undecidable while it is not known: nothing but its value could prove it. */
export function judgeValue({ place, values }: Block, name: string, expected: Expectation): Decision {
  const value = values === UNKNOWN ? UNKNOWN : values[name];
  if (value === UNKNOWN) return unknownYet(values === UNKNOWN ? place : placeOf(place, name), expected.mend);
  return expected.accepts(value) ? holds : violated(expected.problem(value), expected.mend);
}

/** The decision on an input of which nothing is known yet. */
export function unknownYet(place: string, mend: string): Decision {
  return undecidable(place, "it is not known yet", mend);
}

/** Whether the value is there, or may be. */
export function isSet(value: Value): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** The value as a message shows it. Only for what holds no secret: names of settings and numbers. */
export function shown(value: Value): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : "absent";
}
