import { join } from "node:path";

import * as ts from "typescript";

import { ROOT } from "../../cli/program-copy.ts";
import type { Mutant } from "./mutants.ts";

const readFile = (path: string): string | undefined => ts.sys.readFile(path);

/**
 * Whether `npm run types` refuses a file as a mutant changes it: then the condition is one that TypeScript asks for, and nobody can take it
 * away unnoticed. Asked of survivors only: it takes longer than a test.
 */
export class Compiler {
  readonly #changed = new Map<string, { readonly text: string; readonly version: number }>();
  readonly #service: ts.LanguageService;

  constructor() {
    const file = join(ROOT, "tsconfig.json");
    const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(file, readFile).config, ts.sys, ROOT);
    // What a mutant leaves unused is still there.
    const settings = { ...options, noUnusedLocals: false, noUnusedParameters: false };
    this.#service = ts.createLanguageService({
      getCompilationSettings: () => settings,
      getCurrentDirectory: () => ROOT,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      getScriptFileNames: () => [...this.#changed.keys()],
      getScriptVersion: (name) => String(this.#changed.get(name)?.version ?? 0),
      getScriptSnapshot: (name) => {
        const text = this.#changed.get(name)?.text ?? readFile(name);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      fileExists: (path) => ts.sys.fileExists(path),
      readFile,
      directoryExists: (path) => ts.sys.directoryExists(path),
      getDirectories: (path) => ts.sys.getDirectories(path),
    });
  }

  refuses(file: string, text: string, { start, end, replacement }: Mutant): boolean {
    const version = (this.#changed.get(file)?.version ?? 0) + 1;
    this.#changed.set(file, { text: text.slice(0, start) + replacement + text.slice(end), version });
    return this.#service.getSemanticDiagnostics(file).length > 0;
  }
}
