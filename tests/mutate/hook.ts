import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";

import type { Mutant } from "./mutants.ts";

/** A file, and how to change it. */
export interface Changes {
  readonly file: string;
  /** What is in the file. */
  readonly text: string;
  readonly mutants: readonly Mutant[];
  /** The files that import it, each other's importers included: what is to meet a mutant must be loaded with it. */
  readonly importers: readonly string[];
}

/** Stands before the path of what is loaded with a mutant: a query behind it would show in stack traces, which tests read. */
const MARK = /^file:\/\/\/mutant-(\d+)(?=\/)/;

/** Where to import a file from, so that it is loaded with the mutant of this number. */
export function withMutant(url: string, number: number | string): string {
  return url.replace(/^file:\/\//, `file:///mutant-${number}`);
}

/**
 * Loads the file as each mutant changes it, as often as it is asked for: a spec that is imported from `withMutant(SPEC, N)` gets the file
 * with the mutant number N. The file itself stays as it is. What does not import it is loaded once.
 */
export function loadMutants({ file, text, mutants, importers }: Changes): void {
  const changed = pathToFileURL(file).href;
  const concerned = new Set([file, ...importers].map((path) => pathToFileURL(path).href));
  registerHooks({
    resolve: (specifier, context, next) => {
      if (MARK.test(specifier)) return { url: specifier, shortCircuit: true };
      const { parentURL = "" } = context;
      const number = numberOf(parentURL);
      if (number === undefined) return next(specifier, context);
      const resolved = next(specifier, { ...context, parentURL: withoutMark(parentURL) });
      return concerned.has(resolved.url) ? { ...resolved, url: withMutant(resolved.url, number) } : resolved;
    },
    load: (url, context, next) => {
      const number = numberOf(url);
      const mutant = mutants[Number(number)];
      if (mutant === undefined || withoutMark(url) !== changed) return next(withoutMark(url), context);
      const source = text.slice(0, mutant.start) + mutant.replacement + text.slice(mutant.end);
      return { format: "module-typescript", source, shortCircuit: true };
    },
  });
}

function numberOf(url: string): string | undefined {
  return MARK.exec(url)?.[1];
}

function withoutMark(url: string): string {
  return url.replace(MARK, "file://");
}
