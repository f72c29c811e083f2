import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";

import type { Mutant } from "./mutants.ts";

/** Loads one file as it is changed by a mutant, which the environment names. The file itself stays as it is. */
const { file, start, end, replacement } = JSON.parse(process.env.MUTANT ?? "{}") as Mutant & { file: string };
const url = pathToFileURL(file).href;

registerHooks({
  load: (loaded, context, next) => {
    if (loaded !== url) return next(loaded, context);
    const text = readFileSync(file, "utf8");
    const source = text.slice(0, start) + replacement + text.slice(end);
    return { format: "module-typescript", source, shortCircuit: true };
  },
});
