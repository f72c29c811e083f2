/** How often a long phase says that it is still at it. */
const reportEveryMs = 15_000;

/**
 * Reports a phase of work: when it starts, every quarter of a minute, and when it ends.
 *
 * @param title what is being done
 * @param state what has been reached so far; shown with the elapsed time
 */
export async function reportPhase<T>(
  log: (line: string) => void,
  title: string,
  state: () => string,
  work: () => Promise<T>,
): Promise<T> {
  const start = Date.now();
  log(`${title}...`);
  const timer = setInterval(() => {
    log(`  ${[state(), elapsed(start)].filter((part) => part !== "").join(", ")}`);
  }, reportEveryMs);
  try {
    const result = await work();
    log(`  done in ${elapsed(start)}`);
    return result;
  } finally {
    clearInterval(timer);
  }
}

function elapsed(start: number): string {
  const seconds = Math.round((Date.now() - start) / 1_000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
