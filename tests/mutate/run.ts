import { fork, type ChildProcess } from "node:child_process";
import { join } from "node:path";

import type { Changes } from "./hook.ts";
import type { Mutant } from "./mutants.ts";
import type { Answer, Question } from "./worker.ts";

const WORKER = join(import.meta.dirname, "worker.ts");
/** Longer than the specs take: a mutant may loop forever, which counts as noticed. */
const TIMEOUT_MS = 60_000;
/** Modules are never unloaded: after so many mutants a worker makes place for another. */
const LIFETIME = 300;
/** Changes nothing: the specs must pass with it. */
const UNCHANGED: Mutant = { start: 0, end: 0, replacement: "" };

/** The mutants that no spec notices. Throws where the specs fail without any change. */
export async function survivorsOf(changes: Changes, specs: readonly string[]): Promise<Mutant[]> {
  const all = { ...changes, mutants: [UNCHANGED, ...changes.mutants] };
  /** A spec that has noticed one mutant is likely to notice the next: it goes first. */
  let order = specs;
  const surviving: Mutant[] = [];
  let worker = started(all);
  try {
    for (const [number, mutant] of all.mutants.entries()) {
      const isTired = number % LIFETIME === LIFETIME - 1;
      if (isTired) worker.kill();
      if (isTired || worker.exitCode !== null || worker.signalCode !== null) worker = started(all);
      const answer = await answered(worker, { number, specs: order });
      const isNoticed = answer?.failed !== undefined || answer === undefined;
      if (mutant === UNCHANGED && isNoticed)
        throw new Error(`fails without any change: ${answer?.failed ?? "it ends"}`);
      if (!isNoticed && mutant !== UNCHANGED) surviving.push(mutant);
      const { failed } = answer ?? {};
      if (failed !== undefined) order = [failed, ...order.filter((spec) => spec !== failed)];
    }
  } finally {
    worker.kill();
  }
  return surviving;
}

function started(changes: Changes): ChildProcess {
  const worker = fork(WORKER, { stdio: "ignore" });
  worker.send(changes);
  return worker;
}

/** What the worker answers; undefined where it ended, or had to be ended, without an answer. */
function answered(worker: ChildProcess, question: Question): Promise<Answer | undefined> {
  return new Promise((resolve, reject) => {
    const settle = (answer: Answer | undefined): void => {
      clearTimeout(timer);
      worker.removeAllListeners();
      resolve(answer);
    };
    const timer = setTimeout(() => worker.kill("SIGKILL"), TIMEOUT_MS);
    worker.once("message", (answer) => {
      settle(answer as Answer);
    });
    worker.once("exit", () => {
      settle(undefined);
    });
    worker.once("error", reject);
    worker.send(question);
  });
}
