import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { type Patch, ROOT } from "../../../cli/program-copy.ts";
import { temporaryDirectory } from "../support.ts";

const PROGRAM = join(import.meta.dirname, "program");

/**
 * A copy of the compliant program with all of the patches, whose files are the program's. Throws where the text before does not occur
 * exactly once: then the program has changed, and the patch must follow.
 */
export function programWith(patches: readonly Patch[]): string {
  const directory = temporaryDirectory();
  cpSync(PROGRAM, directory, { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(directory, "node_modules"));
  for (const { file, before, after } of patches) {
    const path = join(directory, file);
    const [start, end, ...more] = readFileSync(path, "utf8").split(before);
    if (start === undefined || end === undefined || more.length > 0) {
      throw new Error(`${file}: ${JSON.stringify(before)} does not occur exactly once, so it cannot be patched`);
    }
    writeFileSync(path, `${start}${after}${end}`);
  }
  return directory;
}
