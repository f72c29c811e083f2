import { cpSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { copyProgram, type Patch, ROOT } from "../../cli/program-copy.ts";

/**
 * Makes a checkout of the repository with one change: the program and its packages as they are here, and what `npm ci` would install,
 * linked. Its commands run its own code, not that of this repository.
 */
export function checkOut(directory: string, patch?: Patch): void {
  copyProgram(directory, patch);
  const { workspaces } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { workspaces: string[] };
  for (const folder of workspaces) cpSync(join(ROOT, folder), join(directory, folder), { recursive: true });
  link("node_modules", directory);
}

/**
 * Lets a checkout's command `pulumi` be that of its sandbox: it works on the simulated clouds then, where a role has been assumed on
 * the real ones.
 */
export function simulateClouds(directory: string): void {
  const command = join(directory, "node_modules", ".bin", "pulumi");
  rmSync(command);
  symlinkSync(join("..", "pulumi-sandbox", "bin.js"), command);
}

/** Links a folder's packages. Links to workspaces, and to commands, are relative: they lead to the checkout's own. */
function link(folder: string, directory: string): void {
  mkdirSync(join(directory, folder));
  for (const name of readdirSync(join(ROOT, folder))) {
    const path = join(folder, name);
    const source = join(ROOT, path);
    if (lstatSync(source).isSymbolicLink()) symlinkSync(readlinkSync(source), join(directory, path));
    else if ([".bin", "@askflorence"].includes(name)) link(path, directory);
    else symlinkSync(source, join(directory, path));
  }
}
