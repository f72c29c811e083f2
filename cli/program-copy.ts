import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The repository's root. */
export const ROOT = join(import.meta.dirname, "..");

/** What the program consists of: these files and folders of the root. A copy below the root finds the root's `node_modules`. */
const PROGRAM = /^(Pulumi(\.\w+)?\.yaml|package\.json|runtime\.js|.*\.ts|components|config)$/;

/** One line of the program changed, as a pull request would. */
export interface Patch {
  /** The file, from the root. */
  readonly file: string;
  /** The text that is replaced; it must occur exactly once. */
  readonly before: string;
  readonly after: string;
}

/**
 * Copies the program into `directory`, which must lie below the root, and applies the patch to the copy.
 * Throws where the patch does not apply: then the program has changed and the patch must follow.
 */
export function copyProgram(directory: string, patch?: Patch): void {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  for (const path of readdirSync(ROOT).filter((name) => PROGRAM.test(name)))
    cpSync(join(ROOT, path), join(directory, path), { recursive: true });
  if (patch === undefined) return;
  const { file, before, after } = patch;
  const text = readFileSync(join(directory, file), "utf8");
  const found = text.split(before).length - 1;
  if (found !== 1) throw new Error(`${file}: "${before}" occurs ${found} times, and must exactly once to be patched`);
  writeFileSync(
    join(directory, file),
    text.replace(before, () => after),
  );
}
