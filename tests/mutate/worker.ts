import { pathToFileURL } from "node:url";

import Mocha from "mocha";

import { loadMutants } from "./hook.ts";
import type { Mutant } from "./mutants.ts";

/** What a worker is told first: the file, its specs, and how to change it. */
export interface Assignment {
  readonly file: string;
  readonly specs: readonly string[];
  readonly mutants: readonly Mutant[];
}

/** Runs the specs against one mutant after the other: each message is a number, each answer whether a spec has failed. */
process.once("message", ({ file, specs, mutants }: Assignment) => {
  loadMutants(file, mutants);
  process.on("message", (number: number) => {
    void isNoticed(specs, number).then((noticed) => process.send?.(noticed));
  });
});

async function isNoticed(specs: readonly string[], number: number): Promise<boolean> {
  const mocha = new Mocha({ bail: true, reporter: Silent, timeout: 20_000 });
  try {
    for (const spec of specs) {
      mocha.suite.emit("pre-require", globalThis, spec, mocha);
      await import(`${pathToFileURL(spec).href}?mutant=${number}`);
    }
  } catch {
    return true; // It cannot even be loaded.
  }
  return new Promise((resolve) => {
    mocha.run((failures) => {
      resolve(failures > 0);
    });
  });
}

/** Mocha wants a reporter; which specs fail does not matter here. */
class Silent extends Mocha.reporters.Base {}
