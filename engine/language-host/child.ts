import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";

/** How a child process ended: exactly one of the two is set. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ChildOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Ends the child when it aborts. */
  readonly signal: AbortSignal;
  readonly onStdout: (chunk: Buffer) => void;
  readonly onStderr: (chunk: Buffer) => void;
}

/** Time a child gets to clean up after its interrupt; the official host's value. */
const gracePeriodMs = 5_000;

/**
 * Runs a command to its end.
 *
 * Its output goes through pipes of its own: Node makes a shared standard output non-blocking, which breaks other programs that
 * write to it. The promise resolves once the output has been passed on completely.
 *
 * @throws Error when the command cannot be started.
 */
export function runChild(command: string, args: readonly string[], options: ChildOptions): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: options.cwd, env: options.env, stdio: ["ignore", "pipe", "pipe"] });
    let killTimer: NodeJS.Timeout | undefined;
    const end = (): void => {
      child.kill("SIGINT");
      killTimer = setTimeout(() => child.kill("SIGKILL"), gracePeriodMs);
    };
    const done = (): void => {
      clearTimeout(killTimer);
      options.signal.removeEventListener("abort", end);
    };
    child.stdout.on("data", options.onStdout);
    child.stderr.on("data", options.onStderr);
    child.on("error", (error) => {
      done();
      reject(new Error(`could not start ${command}: ${error.message}`));
    });
    child.on("close", (code, signal) => {
      done();
      resolve({ code, signal });
    });
    if (options.signal.aborted) end();
    else options.signal.addEventListener("abort", end, { once: true });
  });
}

/** The answer to `--attach-debugger`. */
export const noDebugger =
  "--attach-debugger needs the official Pulumi distribution; with this one, set runtime option `nodeargs: --inspect-brk`";

/** One line that says how a child ended badly. */
export function describeEnding(ending: Ending): string {
  return ending.signal === null
    ? `Program exited with non-zero exit code: ${ending.code ?? "unknown"}`
    : `Program was ended by ${ending.signal}`;
}

/**
 * Finds a module of the Pulumi SDK as the program would: the program's own version runs it, not ours.
 *
 * @throws Error that says what to install where.
 */
export function locateModule(name: string, directory: string): string {
  try {
    return createRequire(path.join(directory, "package.json")).resolve(name);
  } catch {
    throw new Error(`${name} was not found from ${directory}: run \`npm install\` there to install @pulumi/pulumi`);
  }
}
