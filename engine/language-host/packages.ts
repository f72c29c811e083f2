import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { packageManagers, type PackageManager, type RuntimeOptions } from "./options.ts";

/** An installed npm package. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Lock files by which `packagemanager: auto` decides, in the official host's order; without one it is npm. */
const lockFiles: readonly (readonly [string, PackageManager])[] = [
  ["yarn.lock", "yarn"],
  ["pnpm-lock.yaml", "pnpm"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
];

/** The package manager that a program uses: the one its options name, else the one whose lock file it has. */
export function packageManager(options: RuntimeOptions, directory: string): PackageManager {
  if (options.packagemanager !== "auto") return options.packagemanager;
  const found = lockFiles.find(
    ([file, manager]) => existsSync(path.join(directory, file)) && findExecutable(manager) !== undefined,
  );
  return found?.[1] ?? "npm";
}

/** Package managers that this machine has; npm first. */
export function availablePackageManagers(): PackageManager[] {
  return packageManagers.filter((manager) => findExecutable(manager) !== undefined);
}

/** Absolute path of a command on the PATH; undefined when there is none. */
export function findExecutable(command: string): string | undefined {
  for (const directory of (process.env.PATH ?? "").split(path.delimiter)) {
    const candidate = path.join(directory, command);
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      // Not in this directory.
    }
  }
  return undefined;
}

/**
 * What a program depends on, as installed: read from node_modules, so that it does not matter which package manager wrote it.
 *
 * @param transitive also what the dependencies themselves depend on
 */
export function programDependencies(directory: string, transitive: boolean): InstalledPackage[] {
  const found = new Map<string, InstalledPackage>();
  const visit = (from: string, names: readonly string[]): void => {
    for (const name of names) {
      const location = findPackage(name, from);
      if (location === undefined || found.has(location)) continue;
      const manifest = readManifest(location);
      found.set(location, { name, version: manifest.version ?? "" });
      if (transitive) visit(location, Object.keys(manifest.dependencies ?? {}));
    }
  };
  const { dependencies, devDependencies } = readManifest(directory);
  visit(directory, Object.keys({ ...dependencies, ...devDependencies }));
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
}

function findPackage(name: string, from: string): string | undefined {
  for (let directory = from; ; directory = path.dirname(directory)) {
    const candidate = path.join(directory, "node_modules", name);
    if (existsSync(path.join(candidate, "package.json"))) return candidate;
    if (directory === path.dirname(directory)) return undefined;
  }
}

function readManifest(directory: string): Manifest {
  try {
    return JSON.parse(readFileSync(path.join(directory, "package.json"), "utf8")) as Manifest;
  } catch (error) {
    throw new Error(`cannot read ${path.join(directory, "package.json")}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
