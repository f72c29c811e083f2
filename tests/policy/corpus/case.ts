import { changed } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";

/** One thing that a program may have, and what the whole pack says of it. */
export interface Case {
  /** What the program has, for the title of the test. */
  readonly input: string;
  /** Puts it into the program that keeps all rules. */
  readonly put: (program: readonly Fixture[]) => readonly Fixture[];
  /** The names of the resources that are refused, by the rule that refuses them: these and no others. None, where it is no defect. */
  readonly refused: Readonly<Record<string, readonly string[]>>;
  /** What every refusal says. */
  readonly message?: RegExp;
  /** Text that no message may quote. */
  readonly hidden?: string;
}

/** Cases by the defect that they would show. */
export type Corpus = Readonly<Record<string, readonly Case[]>>;

/** Puts other inputs into one resource. */
export const inputsOf =
  (name: string, inputs: Properties): Case["put"] =>
  (program) =>
    changed(program, name, { inputs });

/** Puts one thing after the other. */
export const both =
  (...puts: readonly Case["put"][]): Case["put"] =>
  (program) =>
    puts.reduce((so, put) => put(so), program);

/** Adds a resource. */
export const added =
  (fixture: Fixture): Case["put"] =>
  (program) => [...program, fixture];
