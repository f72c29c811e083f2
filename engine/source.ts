/** A way to get the CLI. */
export interface EngineSource {
  /** What {@link Engine.source} says of a CLI that came this way. */
  readonly kind: "downloaded" | "built";
  /**
   * Puts the CLI and its language host under `task.directory/bin`.
   *
   * @throws Error that says in one line why this way is not open
   */
  obtain(task: EngineTask): Promise<void>;
}

export interface EngineTask {
  /** Version to get, as in `3.259.0`. */
  readonly version: string;
  /** An empty directory of its own, on the file system of the destination. */
  readonly directory: string;
  /** Aborts when the user interrupts; the source then ends its work and throws. */
  readonly signal: AbortSignal;
  /** Shows one line of progress. */
  readonly log: (line: string) => void;
}
