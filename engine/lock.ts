/**
 * A lock between processes: one file, held by the process whose id is in it.
 *
 * - It is created exclusively (`wx`), so of two processes exactly one gets it.
 * - A holder that died without releasing it (SIGKILL, a crash, a reboot) is noticed, and the lock taken over. A process id
 *   that was given to another process since does not count as alive: the time at which the process started is
 *   compared too, where the system tells it (Linux).
 * - A holder on another machine or in another container cannot be judged from here. It counts as alive, and the
 *   error names the file, to be deleted by somebody who knows.
 * - It is released when the process exits, and by the takeover when a signal ends the process without an exit.
 */
import { mkdirSync, readFileSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Who holds a lock; the content of its file. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Tells two processes with the same id apart; empty where the system does not tell. */
  readonly started: string;
  /** Tells two locks of the same process apart. */
  readonly id: string;
}

export interface LockOptions {
  /** Whether to wait for the holder; otherwise a held lock is a {@link LockedError}. */
  readonly wait: boolean;
  /** Called once per holder that has to be waited for. */
  readonly onWait?: (pid: number) => void;
  /** Ends the wait early, with the signal's reason as the error. */
  readonly signal?: AbortSignal;
}

/** A lock that is held. */
export interface Lock {
  /** Gives it back. A second call does nothing. */
  release(): void;
}

/** Somebody else holds the lock. */
export class LockedError extends Error {
  override readonly name = "LockedError";
  /** Process id of the holder. */
  readonly pid: number;

  constructor(file: string, holder: { readonly pid: number; readonly host: string }) {
    const elsewhere = holder.host === hostname() ? "" : ` on ${holder.host}`;
    super(`${file} is held by process ${holder.pid}${elsewhere}: let it end, or delete the file if it no longer runs`);
    this.pid = holder.pid;
  }
}

const pollMs = 200;

/** A lock file without a readable holder is one that is just being written, up to this age. */
const writingMs = 2_000;

/** What this process holds, by file. */
const held = new Map<string, Holder>();
let releasesOnExit = false;

/**
 * Takes a lock.
 *
 * @param file of the lock; its directory is created
 * @throws LockedError when it is held and `wait` is false
 */
export async function acquireLock(file: string, options: LockOptions): Promise<Lock> {
  const absolute = path.resolve(file);
  mkdirSync(path.dirname(absolute), { recursive: true });
  let announced: string | undefined;
  for (;;) {
    const mine = newHolder();
    const holder = takeOrFindHolder(absolute, mine);
    if (holder === undefined) {
      return {
        release: () => {
          release(absolute, mine.id);
        },
      };
    }
    if (!options.wait) throw new LockedError(absolute, holder);
    if (holder.id !== announced) options.onWait?.(holder.pid);
    announced = holder.id;
    await sleep(pollMs, undefined, { signal: options.signal });
  }
}

/** Does some work while holding a lock, and gives it back however the work ends. */
export async function withLock<T>(file: string, options: LockOptions, work: () => T | Promise<T>): Promise<T> {
  const lock = await acquireLock(file, options);
  try {
    return await work();
  } finally {
    lock.release();
  }
}

function newHolder(): Holder {
  return { pid: process.pid, host: hostname(), started: startOf(process.pid), id: randomUUID() };
}

/** Takes the lock and returns undefined, or returns who holds it. */
function takeOrFindHolder(file: string, mine: Holder): Holder | undefined {
  for (;;) {
    if (create(file, mine)) return undefined;
    const holder = readHolder(file);
    if (holder === undefined) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      continue;
    }
    if (isAlive(holder)) return holder;
    // Of several that see a dead holder, one may delete its file, and only while it is still that holder's: a second
    // one would delete the lock that the first has taken meanwhile. A lock named after the holder decides who.
    const guard = `${file}.${holder.id}`;
    const rival = takeOrFindHolder(guard, mine);
    if (rival !== undefined) return rival;
    if (readHolder(file)?.id === holder.id) unlink(file);
    release(guard, mine.id);
  }
}

function create(file: string, holder: Holder): boolean {
  try {
    writeFileSync(file, JSON.stringify(holder), { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
  held.set(file, holder);
  if (!releasesOnExit) {
    releasesOnExit = true;
    process.once("exit", () => {
      for (const [heldFile, { id }] of held) release(heldFile, id);
    });
  }
  return true;
}

function release(file: string, id: string): void {
  if (held.get(file)?.id !== id) return;
  held.delete(file);
  if (readHolder(file)?.id === id) unlink(file);
}

/** The holder that a lock file names; undefined when the file is gone or still being written. */
function readHolder(file: string): Holder | undefined {
  try {
    const text = readFileSync(file, "utf8");
    const age = Math.abs(Date.now() - statSync(file).mtimeMs);
    // When its writer died between creating and filling it, nobody will fill it any more.
    return (
      parseHolder(text) ?? (age < writingMs ? undefined : { pid: 0, host: hostname(), started: "", id: "unreadable" })
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    const holder = JSON.parse(text) as Partial<Holder> | null;
    return typeof holder?.pid === "number" && typeof holder.id === "string" ? (holder as Holder) : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true;
  if (holder.pid === 0) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM: it lives, and belongs to another user.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const started = startOf(holder.pid);
  return started === "" || holder.started === "" || started === holder.started;
}

/** Boot and moment at which a process started, from Linux's /proc; empty elsewhere. */
function startOf(pid: number): string {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    // The second field is the command in brackets and may itself contain blanks and brackets; the 22nd is the start time.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(")").at(-1)?.trim().split(" ");
    return `${boot}/${fields?.[19] ?? ""}`;
  } catch {
    return "";
  }
}

function unlink(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
