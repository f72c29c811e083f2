import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { UserError } from "./user-error.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Does work with a directory of its own, which nobody else can read, and removes it afterwards: what the engine logs holds secrets.
 * An interrupt does not end this process before that. Throws a {@link UserError} once the interrupted work has ended.
 */
export async function withTemporaryDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), "askflorence-private-"));
  const remove = (): void => {
    rmSync(directory, { recursive: true, force: true });
  };
  let received: NodeJS.Signals | undefined;
  const note = (signal: NodeJS.Signals): void => {
    received = signal;
  };
  for (const signal of SIGNALS) process.on(signal, note);
  process.once("exit", remove);
  try {
    return await finished(work(directory), () => received);
  } finally {
    remove();
    process.off("exit", remove);
    for (const signal of SIGNALS) process.off(signal, note);
  }
}

/** The result of the work; whatever became of it, an interrupt is told instead. */
async function finished<T>(work: Promise<T>, interrupt: () => NodeJS.Signals | undefined): Promise<T> {
  const [outcome] = await Promise.allSettled([work]);
  const signal = interrupt();
  if (signal !== undefined) throw new UserError(`interrupted by ${signal}`);
  if (outcome.status === "rejected") throw outcome.reason;
  return outcome.value;
}
