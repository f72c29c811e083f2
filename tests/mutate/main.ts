import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative } from "node:path";

import { ROOT } from "../../cli/program-copy.ts";
import { Compiler } from "./compiler.ts";
import { explains, readEquivalents } from "./equivalents.ts";
import type { Described } from "./equivalents.ts";
import { mutantsOf } from "./mutants.ts";
import type { Mutant } from "./mutants.ts";
import { survivorsOf } from "./run.ts";
import { SUBJECTS } from "./subjects.ts";

/**
 * `npm run mutate -- SUBJECT [NAME...]`: changes each file in one place at a time, runs its specs, and prints what they do not notice.
 * What the compiler refuses, and what `equivalent.json` explains, is only counted. Ends with 1 where anything else survives, and where an
 * explanation is out of date.
 */
async function main([subject = "", ...names]: readonly string[]): Promise<void> {
  const choose = SUBJECTS[subject];
  if (choose === undefined) {
    throw new Error(`say what to change: npm run mutate -- ${Object.keys(SUBJECTS).join("|")} [NAME...]`);
  }
  const subjects = choose(names);
  const equivalents = readEquivalents();
  const compiler = new Compiler();
  const problems: string[] = [];
  const tally = { mutants: 0, refused: 0, equivalent: 0, survivors: 0 };
  const queue = subjects.values();
  const work = async (): Promise<void> => {
    for (const { file, specs, importers } of queue) {
      const text = readFileSync(file, "utf8");
      const mutants = mutantsOf(text);
      const path = relative(ROOT, file);
      try {
        if (specs.length === 0) throw new Error("it has no spec");
        const surviving = await survivorsOf({ file, text, mutants, importers }, specs);
        const accepted = surviving.filter((mutant) => !compiler.refuses(file, text, mutant));
        const described = accepted.map((mutant) => describe(path, text, mutant));
        const unexplained = described.filter((mutant) => !equivalents.some((entry) => explains(entry, mutant)));
        for (const { number, before, after } of unexplained) {
          process.stdout.write(`${path}:${number}  ${before}  ->  ${after}\n`);
        }
        const needless = equivalents.filter(
          (entry) => entry.file === path && !described.some((mutant) => explains(entry, mutant)),
        );
        problems.push(...needless.map(({ before, after }) => `${path}: ${before}  ->  ${after} needs no explanation`));
        tally.mutants += mutants.length;
        tally.refused += surviving.length - accepted.length;
        tally.equivalent += described.length - unexplained.length;
        tally.survivors += unexplained.length;
      } catch (error) {
        problems.push(`${path}: ${(error as Error).message}`);
      }
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  const lost = equivalents.filter(({ file }) => !existsSync(join(ROOT, file)));
  problems.push(...lost.map(({ file }) => `equivalent.json explains a mutant of ${file}, which does not exist`));
  for (const problem of problems) process.stderr.write(`mutate: ${problem}\n`);
  const { mutants, refused, equivalent, survivors } = tally;
  const decided = mutants - refused - equivalent;
  const score = decided === 0 ? 100 : (100 * (decided - survivors)) / decided;
  process.stdout.write(
    `${subjects.length} files, ${mutants} mutants: ${refused} are refused by the compiler, ${equivalent} are equivalent (explained), ` +
      `${survivors} survive: ${score.toFixed(1)} %\n`,
  );
  if (survivors > 0 || problems.length > 0) process.exitCode = 1;
}

function describe(file: string, text: string, { start, end, replacement }: Mutant): Described {
  const number = text.slice(0, start).split("\n").length;
  const line = (text.split("\n")[number - 1] ?? "").trim();
  return { file, number, line, before: oneLine(text.slice(start, end)), after: oneLine(replacement) };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`mutate: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
