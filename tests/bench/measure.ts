/** Something that is measured: seconds of one run. */
export type Measured = () => Promise<number>;

/** The seconds of each run, by name, in the order of the rounds. */
export type Timings<Name extends string> = Readonly<Record<Name, readonly number[]>>;

/** Seconds that `action` takes. */
export async function seconds(action: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await action();
  return (performance.now() - before) / 1000;
}

/** Runs all candidates in turn, round by round, after one round that does not count: so drift of the machine meets all alike. */
export async function sideBySide<Name extends string>(
  rounds: number,
  candidates: Readonly<Record<Name, Measured>>,
): Promise<Timings<Name>> {
  const names = Object.keys(candidates) as Name[];
  const timings = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const time = await candidates[name]();
      if (round > 0) timings[name].push(time);
    }
  }
  return timings;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** The median of the ratios within each round. */
export function ratio(a: readonly number[], b: readonly number[]): number {
  return median(a.map((value, round) => value / (b[round] ?? NaN)));
}

/** Prints a title and the median, the fastest and the slowest run of each candidate. */
export function printTimings(title: string, timings: Timings<string>): void {
  process.stdout.write(`\n${title}\n`);
  for (const [name, values] of Object.entries(timings)) {
    const range = `${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)}`;
    process.stdout.write(`  ${name.padEnd(66)} ${median(values).toFixed(2)} s  (${range})\n`);
  }
}

/** Prints a ratio and the bar that it must not exceed, where there is one. */
export function printRatio(what: string, value: number, bar?: number): void {
  process.stdout.write(`  ${what}: ${value.toFixed(2)} times${bar === undefined ? "" : ` (bar: at most ${bar})`}\n`);
}
