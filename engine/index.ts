/**
 * Gets the real Pulumi CLI: the one that is already there, the official download, or a build from source.
 *
 * `npx pulumi` then simply works: the CLI is put where the npm launcher `pulumi` looks for it.
 */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { sourceBuild } from "./build.ts";
import { officialDownload } from "./download.ts";
import { NoEngineError } from "./errors.ts";
import { installLanguageHost, languageHostState } from "./install-host.ts";
import { interruptible } from "./interrupt.ts";
import { withLock } from "./lock.ts";
import { binaryName, isExecutable, locateEngine, type EngineLocation } from "./location.ts";
import type { EngineSource, EngineTask } from "./source.ts";

export { NoEngineError } from "./errors.ts";
export { acquireLock, LockedError, withLock, type Lock, type LockOptions } from "./lock.ts";
export type { EngineSource, EngineTask } from "./source.ts";

/** A Pulumi CLI that can be run. Put the directory of its path first in the PATH: it finds its language hosts there. */
export interface Engine {
  /** Absolute path of the `pulumi` binary. */
  readonly path: string;
  /** Its version, as in `3.259.0`; the version of the installed npm package `pulumi`. */
  readonly version: string;
  /** How it came here: `cached` if it was there already. */
  readonly source: "cached" | EngineSource["kind"];
}

export interface EngineOptions {
  /** Pulumi home directory. Default: PULUMI_HOME, else ~/.pulumi. */
  readonly home?: string;
  /** Ways to get the CLI if it is not there, in order. Default: the official download, then the build from source. */
  readonly sources?: readonly EngineSource[];
  /** Shows progress, line by line. Default: standard error. */
  readonly log?: (line: string) => void;
}

/**
 * Makes sure that the CLI is where the launcher looks.
 *
 * Whatever is obtained is complete before it is moved there, so that an interrupted or failed attempt leaves nothing.
 * Of several processes one works and the others wait for its result.
 *
 * @throws NoEngineError when there is none and every way to get one is closed
 */
export async function ensureEngine(options: EngineOptions = {}): Promise<Engine> {
  const location = locateEngine(options.home);
  const { sources = [officialDownload, sourceBuild], log = logToStandardError } = options;
  if (isReady(location)) return engineAt(location, "cached");
  return interruptible((signal) =>
    withLock(
      `${location.directory}.lock`,
      {
        wait: true,
        signal,
        onWait: (pid) => {
          log(`Waiting for process ${pid}, which is getting Pulumi CLI ${location.version}`);
        },
      },
      async () => {
        if (isExecutable(location.binary)) {
          if (!isReady(location)) await installLanguageHost(location.directory, location.version);
          return engineAt(location, "cached");
        }
        return engineAt(location, await obtain(location, sources, { version: location.version, signal, log }));
      },
    ),
  );
}

/** Whether nothing is to be done: there is a CLI, with the official language host or the current one of ours. */
function isReady({ directory, binary, version }: EngineLocation): boolean {
  return isExecutable(binary) && ["official", "current"].includes(languageHostState(directory, version));
}

function engineAt({ binary, version }: EngineLocation, source: Engine["source"]): Engine {
  return { path: binary, version, source };
}

/** Tries the sources in turn, each in a directory of its own beside the destination. */
async function obtain(
  location: EngineLocation,
  sources: readonly EngineSource[],
  task: Omit<EngineTask, "directory">,
): Promise<EngineSource["kind"]> {
  const parent = path.dirname(location.directory);
  const prefix = `.${path.basename(location.directory)}.incomplete-`;
  // We hold the lock: whoever left one of these is dead.
  for (const entry of readdirSync(parent)) {
    if (entry.startsWith(prefix)) rmSync(path.join(parent, entry), { recursive: true, force: true });
  }
  const failures = new Map<EngineSource["kind"], string>();
  for (const source of sources) {
    const staging = mkdtempSync(path.join(parent, prefix));
    const directory = path.join(staging, "new");
    try {
      mkdirSync(path.join(directory, "bin"), { recursive: true });
      await source.obtain({ ...task, directory });
      task.signal.throwIfAborted();
      await verify(directory, task.version);
      if (existsSync(location.directory)) renameSync(location.directory, path.join(staging, "replaced"));
      renameSync(directory, location.directory);
      return source.kind;
    } catch (error) {
      task.signal.throwIfAborted();
      failures.set(source.kind, (error as Error).message);
      task.log(`  not possible: ${(error as Error).message}`);
    } finally {
      rmSync(staging, { recursive: true, force: true });
    }
  }
  throw new NoEngineError(location, failures);
}

/** @throws Error unless the binary runs on this machine and is the version that it must be */
async function verify(directory: string, version: string): Promise<void> {
  const binary = path.join(directory, "bin", binaryName);
  if (!isExecutable(binary)) throw new Error("it brought no executable pulumi");
  // A home of its own, or the CLI would write its log into the user's.
  const env = {
    ...process.env,
    PULUMI_HOME: path.join(path.dirname(directory), "home"),
    PULUMI_SKIP_UPDATE_CHECK: "1",
  };
  const { stdout } = await promisify(execFile)(binary, ["version"], { env });
  if (stdout.trim() !== `v${version}`) throw new Error(`it brought Pulumi ${stdout.trim()} instead of v${version}`);
}

function logToStandardError(line: string): void {
  process.stderr.write(`${line}\n`);
}
