import { spawn } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join, relative } from "node:path";

import { ROOT } from "../../cli/program-copy.ts";
import { mutantsOf } from "./mutants.ts";
import type { Mutant } from "./mutants.ts";

const MOCHA = join(ROOT, "node_modules", "mocha", "bin", "mocha.js");
const HOOK = join(import.meta.dirname, "hook.ts");
/** Longer than any spec takes: a mutant may loop forever, which counts as noticed. */
const TIMEOUT_MS = 60_000;

interface Task {
  readonly file: string;
  readonly specs: readonly string[];
  readonly mutant: Mutant;
}

/**
 * `npm run mutate -- policy [RULE...]`: changes each rule in one place at a time, runs the rule's own specs, and prints what they do not
 * notice. Ends with 1 where anything survives.
 */
async function main([subject, ...names]: readonly string[]): Promise<void> {
  if (subject !== "policy") throw new Error("say what to change: npm run mutate -- policy [RULE...]");
  const files = globSync(join(ROOT, "policy", "rules", "*.ts")).filter((file) => basename(file) !== "index.ts");
  const wanted = files.filter((file) => names.length === 0 || names.includes(basename(file, ".ts"))).sort();
  if (wanted.length === 0) throw new Error(`there is no rule ${names.join(", ")}`);
  const tasks = wanted.flatMap((file) => {
    const specs = specsOf(basename(file, ".ts"));
    return mutantsOf(readFileSync(file, "utf8")).map((mutant) => ({ file, specs, mutant }));
  });
  for (const file of wanted) {
    const nothing = { start: 0, end: 0, replacement: "" };
    if (await isNoticed({ file, specs: specsOf(basename(file, ".ts")), mutant: nothing })) {
      throw new Error(`the specs of ${relative(ROOT, file)} fail without any change`);
    }
  }
  const queue = tasks.values();
  let survivors = 0;
  const work = async (): Promise<void> => {
    for (const task of queue) {
      if (await isNoticed(task)) continue;
      survivors++;
      process.stdout.write(`${described(task)}\n`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  const score = tasks.length === 0 ? 100 : (100 * (tasks.length - survivors)) / tasks.length;
  process.stdout.write(
    `${wanted.length} rules, ${tasks.length} mutants, ${survivors} survive: ${score.toFixed(1)} %\n`,
  );
  if (survivors > 0) process.exitCode = 1;
}

/** A rule's specs: those that have its name, or are in a folder of its own. */
function specsOf(rule: string): string[] {
  const specs = [
    ...globSync(join(ROOT, "tests", "policy", "{,rules/}", `${rule}.test.ts`)),
    ...globSync(join(ROOT, "tests", "policy", FURTHER[rule] ?? "none", "*.test.ts")),
  ];
  if (specs.length === 0) throw new Error(`the rule ${rule} has no spec`);
  return specs;
}

/** Folders with more specs of a rule. */
const FURTHER: Readonly<Record<string, string>> = { "reference-data-not-phi": "reference-data" };

function isNoticed({ file, specs, mutant }: Task): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  const child = spawn(process.execPath, ["--import", HOOK, MOCHA, "--bail", "--reporter", "min", ...specs], {
    cwd: ROOT,
    env: { ...process.env, MUTANT: JSON.stringify({ file, ...mutant }) },
    stdio: "ignore",
    timeout: TIMEOUT_MS,
  });
  child.once("error", reject);
  child.once("exit", (code) => {
    resolve(code !== 0);
  });
  return promise;
}

function described({ file, mutant: { start, end, replacement } }: Task): string {
  const text = readFileSync(file, "utf8");
  const line = text.slice(0, start).split("\n").length;
  return `${relative(ROOT, file)}:${line}  ${text.slice(start, end).replaceAll(/\s+/g, " ")}  ->  ${replacement}`;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`mutate: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
