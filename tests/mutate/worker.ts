import { pathToFileURL } from "node:url";

import Mocha from "mocha";

import { loadMutants, withMutant } from "./hook.ts";
import type { Changes } from "./hook.ts";

/** What to run, after a worker has been told the changes. */
export interface Question {
  /** The number of the mutant. */
  readonly number: number;
  /** The specs to run with it, in this order, until one fails. */
  readonly specs: readonly string[];
}

/** The spec that failed; none where nothing noticed the mutant. */
export interface Answer {
  readonly failed?: string;
}

process.once("message", (changes: Changes) => {
  loadMutants(changes);
  process.on("message", (question: Question) => {
    void answer(question).then((given) => process.send?.(given));
  });
});

async function answer({ number, specs }: Question): Promise<Answer> {
  for (const spec of specs) {
    if (await fails(spec, number)) return { failed: spec };
  }
  return {};
}

async function fails(spec: string, number: number): Promise<boolean> {
  const mocha = new Mocha({ bail: true, reporter: Silent, timeout: 20_000 });
  try {
    mocha.suite.emit("pre-require", globalThis, spec, mocha);
    await import(withMutant(pathToFileURL(spec).href, number));
  } catch {
    return true; // It cannot even be loaded.
  }
  return new Promise((resolve) => {
    mocha.run((failures) => {
      resolve(failures > 0);
    });
  });
}

/** Mocha wants a reporter; which test fails does not matter here. */
class Silent extends Mocha.reporters.Base {}
