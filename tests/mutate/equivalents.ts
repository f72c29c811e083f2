import { readFileSync } from "node:fs";
import { join } from "node:path";

import { z } from "zod";

const FILE = join(import.meta.dirname, "equivalent.json");

const Entry = z.strictObject({
  /** From the repository's root. */
  file: z.string(),
  /** The line in which the change begins, without the space around it. */
  line: z.string(),
  before: z.string(),
  after: z.string(),
  /** Why no test can notice it. */
  reason: z.string().min(1),
});

/** A mutant that behaves as the file does. */
export type Equivalent = z.infer<typeof Entry>;

/** A mutant as people read it. */
export interface Described {
  readonly file: string;
  /** Counted from 1. */
  readonly number: number;
  readonly line: string;
  readonly before: string;
  readonly after: string;
}

/** The mutants that are explained. Throws for an entry that is misspelt. */
export function readEquivalents(): Equivalent[] {
  return z.array(Entry).parse(JSON.parse(readFileSync(FILE, "utf8")));
}

/** Whether an entry explains the mutant. */
export function explains(entry: Equivalent, mutant: Described): boolean {
  return (["file", "line", "before", "after"] as const).every((field) => entry[field] === mutant[field]);
}
