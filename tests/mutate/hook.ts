import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { ROOT } from "../../cli/program-copy.ts";
import type { Mutant } from "./mutants.ts";

const SPECS = pathToFileURL(join(ROOT, "tests", "policy/")).href;

/**
 * Loads `file` as each mutant changes it, as often as it is asked for: a spec that is imported as `SPEC?mutant=N` gets the file
 * with the mutant number N. The file itself stays as it is. What is neither the file nor a spec is loaded once.
 */
export function loadMutants(file: string, mutants: readonly Mutant[]): void {
  const changed = pathToFileURL(file).href;
  const text = readFileSync(file, "utf8");
  registerHooks({
    resolve: (specifier, context, next) => {
      const resolved = next(specifier, context);
      const number = numberOf(context.parentURL);
      const isConcerned = resolved.url === changed || resolved.url.startsWith(SPECS);
      return number === undefined || !isConcerned ? resolved : { ...resolved, url: `${resolved.url}?mutant=${number}` };
    },
    load: (url, context, next) => {
      const number = numberOf(url);
      const mutant = number === undefined ? undefined : mutants[Number(number)];
      if (mutant === undefined || !url.startsWith(`${changed}?`)) return next(url, context);
      const source = text.slice(0, mutant.start) + mutant.replacement + text.slice(mutant.end);
      return { format: "module-typescript", source, shortCircuit: true };
    },
  });
}

function numberOf(url: string | undefined): string | undefined {
  return url === undefined ? undefined : /\?mutant=(\d+)$/.exec(url)?.[1];
}
