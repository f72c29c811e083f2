import { status, type ServiceError } from "@grpc/grpc-js";

/** The part of a gRPC call that tells of its cancellation. */
interface Cancellable {
  on(event: "cancelled", listener: () => void): unknown;
}

/** Keeps count of what runs on the engine's behalf, so that it can be cancelled one by one or all at once. */
export class Operations {
  readonly #running = new Map<AbortController, Promise<void>>();

  /**
   * Runs the work of one call. Its signal aborts when the call is cancelled, or everything is.
   *
   * @param answer is called exactly once, with the error if the work fails
   */
  run<T>(
    call: Cancellable,
    work: (signal: AbortSignal) => T | Promise<T>,
    answer: (error: Partial<ServiceError> | null, result?: T) => void,
  ): void {
    const controller = new AbortController();
    call.on("cancelled", () => {
      controller.abort();
    });
    const done = (async () => work(controller.signal))().then(
      (result) => {
        this.#running.delete(controller);
        answer(null, result);
      },
      (error: unknown) => {
        this.#running.delete(controller);
        answer({ code: status.UNKNOWN, details: (error as Error).message });
      },
    );
    this.#running.set(controller, done);
  }

  /** Cancels everything that runs and waits for it to end. */
  async cancel(): Promise<void> {
    const running = [...this.#running];
    for (const [controller] of running) controller.abort();
    await Promise.all(running.map(([, done]) => done));
  }
}
