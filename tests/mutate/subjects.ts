import { globSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";

import * as ts from "typescript";

import { ROOT } from "../../cli/program-copy.ts";

/** A file to change, and what is to notice it. */
export interface Subject {
  readonly file: string;
  readonly specs: readonly string[];
  /** The files that import it, directly or through others. */
  readonly importers: readonly string[];
}

/** Tests of what all rules have in common, for which a rule is an example only. */
const COMMON = ["rule.test.ts", "settings.test.ts", "metadata.test.ts"];
/** Tests that run the pack in processes of its own, which meet no mutant, or for as long as all others together. */
const APART = ["pack.test.ts", "metadata.test.ts", "corpus.test.ts"];
/** Modules that change what they import once they are loaded, so that no process can load several of them. */
const LOADED_ONCE = ["pack.ts", "read-once.ts"];

const rules = (): string[] => {
  return globSync(join(ROOT, "policy", "rules", "*.ts")).filter((file) => basename(file) !== "index.ts");
};
const shared = (): string[] => {
  const found = globSync([join(ROOT, "policy", "*.ts"), join(ROOT, "policy", "reference-data", "*.ts")]);
  return found.filter((file) => !LOADED_ONCE.includes(basename(file)));
};

/** What can be changed: `policy` is each rule with its own specs, `policy-shared` what they share with all specs that load it. */
export const SUBJECTS: Readonly<Record<string, (names: readonly string[]) => Subject[]>> = {
  policy: (names) => {
    const { importersOf } = importGraph();
    return chosen(rules(), names).map((file) => {
      const specs = importersOf(file, 1).filter((path) => isSpec(path) && !COMMON.includes(basename(path)));
      return { file, specs, importers: importersOf(file) };
    });
  },
  "policy-shared": (names) => {
    const { importersOf } = importGraph();
    return chosen(shared(), names).map((file) => {
      const importers = importersOf(file);
      return { file, specs: importers.filter((path) => isSpec(path) && !APART.includes(basename(path))), importers };
    });
  },
};

const isSpec = (path: string): boolean => path.endsWith(".test.ts");

function chosen(files: readonly string[], names: readonly string[]): string[] {
  const nameOf = (file: string): string => basename(file, ".ts");
  const unknown = names.find((name) => !files.some((file) => nameOf(file) === name));
  if (unknown !== undefined) throw new Error(`there is no ${unknown} to change. Write the name of a file without .ts`);
  return files.filter((file) => names.length === 0 || names.includes(nameOf(file))).sort();
}

/** Who imports what, among the policies and their tests. */
function importGraph(): { importersOf: (file: string, steps?: number) => string[] } {
  const files = globSync([join(ROOT, "policy", "**", "*.ts"), join(ROOT, "tests", "policy", "**", "*.ts")]);
  const direct = new Map<string, string[]>();
  for (const file of files) {
    for (const { fileName } of ts.preProcessFile(readFileSync(file, "utf8")).importedFiles) {
      if (!fileName.startsWith(".")) continue;
      const imported = resolve(file, "..", fileName);
      direct.set(imported, [...(direct.get(imported) ?? []), file]);
    }
  }
  /** The nearest first. */
  const importersOf = (file: string, steps = Infinity): string[] => {
    const found = new Set<string>();
    let last = [file];
    for (let step = 0; step < steps && last.length > 0; step++) {
      last = last.flatMap((path) => direct.get(path) ?? []).filter((path) => !found.has(path));
      for (const path of last) found.add(path);
    }
    return [...found];
  };
  return { importersOf };
}
