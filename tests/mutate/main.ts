import { fork, type ChildProcess } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join, relative } from "node:path";

import { ROOT } from "../../cli/program-copy.ts";
import { mutantsOf } from "./mutants.ts";
import type { Mutant } from "./mutants.ts";
import type { Assignment } from "./worker.ts";

const WORKER = join(import.meta.dirname, "worker.ts");
/** Longer than any spec takes: a mutant may loop forever, which counts as noticed. */
const TIMEOUT_MS = 60_000;
/** Changes nothing: the specs must pass with it. */
const UNCHANGED: Mutant = { start: 0, end: 0, replacement: "" };

/**
 * `npm run mutate -- policy [RULE...]`: changes each rule in one place at a time, runs the rule's own specs, and prints what they do not
 * notice. Ends with 1 where anything survives.
 */
async function main([subject, ...names]: readonly string[]): Promise<void> {
  if (subject !== "policy") throw new Error("say what to change: npm run mutate -- policy [RULE...]");
  const files = globSync(join(ROOT, "policy", "rules", "*.ts")).filter((file) => basename(file) !== "index.ts");
  const wanted = files.filter((file) => names.length === 0 || names.includes(basename(file, ".ts"))).sort();
  if (wanted.length === 0) throw new Error(`there is no rule ${names.join(", ")}`);
  const queue = wanted.values();
  let mutants = 0;
  let survivors = 0;
  const work = async (): Promise<void> => {
    for (const file of queue) {
      const text = readFileSync(file, "utf8");
      const assignment = { file, specs: specsOf(basename(file, ".ts")), mutants: mutantsOf(text) };
      const surviving = await survivorsOf(assignment);
      for (const mutant of surviving) process.stdout.write(`${described(file, text, mutant)}\n`);
      mutants += assignment.mutants.length;
      survivors += surviving.length;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  const score = mutants === 0 ? 100 : (100 * (mutants - survivors)) / mutants;
  process.stdout.write(`${wanted.length} rules, ${mutants} mutants, ${survivors} survive: ${score.toFixed(1)} %\n`);
  if (survivors > 0) process.exitCode = 1;
}

/** Tests of what all rules have in common, for which a rule is an example only. */
const COMMON = ["rule.test.ts", "settings.test.ts"];

/** A rule's specs: the other tests that import it. */
function specsOf(rule: string): string[] {
  const specs = globSync(join(ROOT, "tests", "policy", "**", "*.test.ts"));
  const own = specs.filter((spec) => !COMMON.includes(basename(spec)));
  const found = own.filter((spec) => readFileSync(spec, "utf8").includes(`/rules/${rule}.ts"`));
  if (found.length === 0) throw new Error(`the rule ${rule} has no spec`);
  return found;
}

/** The mutants that no spec notices. */
async function survivorsOf({ file, specs, mutants }: Assignment): Promise<Mutant[]> {
  const all = [UNCHANGED, ...mutants];
  const surviving: Mutant[] = [];
  let worker = started({ file, specs, mutants: all });
  try {
    for (const [number, mutant] of all.entries()) {
      const noticed = await answer(worker, number);
      if (noticed === undefined) worker = started({ file, specs, mutants: all });
      const failed = noticed ?? true;
      if (mutant === UNCHANGED && failed) {
        throw new Error(`the specs of ${relative(ROOT, file)} fail without any change`);
      }
      if (mutant !== UNCHANGED && !failed) surviving.push(mutant);
    }
  } finally {
    worker.kill();
  }
  return surviving;
}

function started(assignment: Assignment): ChildProcess {
  const worker = fork(WORKER, { stdio: "ignore" });
  worker.send(assignment);
  return worker;
}

/** Whether the specs noticed the mutant; undefined where the worker ended, or had to be ended, without saying so. */
function answer(worker: ChildProcess, number: number): Promise<boolean | undefined> {
  return new Promise((resolve, reject) => {
    const settle = (noticed: boolean | undefined): void => {
      clearTimeout(timer);
      worker.removeAllListeners();
      resolve(noticed);
    };
    const timer = setTimeout(() => worker.kill("SIGKILL"), TIMEOUT_MS);
    worker.once("message", settle);
    worker.once("exit", () => {
      settle(undefined);
    });
    worker.once("error", reject);
    worker.send(number);
  });
}

/** `FILE:LINE  before  ->  after`. */
function described(file: string, text: string, { start, end, replacement }: Mutant): string {
  const line = text.slice(0, start).split("\n").length;
  return `${relative(ROOT, file)}:${line}  ${text.slice(start, end).replaceAll(/\s+/g, " ")}  ->  ${replacement}`;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`mutate: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
