const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs work that must clean up after itself when the user interrupts it: the signal that it is given aborts, and only once the
 * work has ended does the interrupt take its course, so that the process ends by it as the caller expects.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let received: NodeJS.Signals | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    received = signal;
    controller.abort(new Error(`interrupted by ${signal}`));
  };
  for (const signal of signals) process.on(signal, onSignal);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
    if (received !== undefined) process.kill(process.pid, received);
  }
}
