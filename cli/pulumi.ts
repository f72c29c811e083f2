import { spawn, type StdioOptions } from "node:child_process";
import { delimiter, dirname } from "node:path";

import { ensureEngine } from "@askflorence/engine";
import { type RunOptions, type RunResult, runPulumi, Sandbox } from "pulumi-sandbox";

import { ROOT } from "./program-copy.ts";
import { credentialsOf, type Stack } from "./stack-names.ts";
import { UserError } from "./user-error.ts";

/** The Pulumi CLI on one stack: the one that works on the clouds, or the one that works on the sandbox. */
export interface Pulumi {
  /** Runs the CLI in the program's directory and collects what it prints, unless it is to be shown. */
  readonly run: (args: readonly string[], options?: RunOptions) => Promise<RunResult>;
  /** Lets go of the sandbox's world. */
  readonly close: () => void;
}

/** Which CLI it is, and where it works. */
export interface PulumiOptions {
  readonly stack: Stack;
  readonly sandbox: boolean;
  /** The program's directory. Default: this repository. */
  readonly directory?: string;
}

/**
 * The CLI for one stack. In the clouds it uses the caller's own credentials and backend; in the sandbox those that lead to
 * the stack's simulated account.
 */
export async function openPulumi({ stack, sandbox, directory = ROOT }: PulumiOptions): Promise<Pulumi> {
  if (!sandbox) {
    const { path } = await ensureEngine();
    return { run: (args, options) => spawned(path, args, directory, options), close: () => undefined };
  }
  await import("./isolate.ts");
  const opened = await Sandbox.open(ROOT);
  return {
    run: (args, options) =>
      runPulumi(opened, args, { cwd: directory, ...options, env: { ...credentialsOf(stack), ...options?.env } }),
    close: () => {
      opened.close();
    },
  };
}

/** What a run printed. Throws a {@link UserError} with the CLI's own words where it failed. */
export async function succeeded(run: Promise<RunResult>, doing: string): Promise<string> {
  const { code, stdout, stderr } = await run;
  if (code !== 0) throw new UserError(`${doing} failed:\n${stdout}${stderr}`.trimEnd());
  return stdout;
}

function spawned(path: string, args: readonly string[], cwd: string, options?: RunOptions): Promise<RunResult> {
  const env = {
    ...process.env,
    ...options?.env,
    // The program and the policy pack get this process's Node: an older one may be the first in the PATH.
    PATH: [dirname(path), dirname(process.execPath), process.env.PATH ?? ""].join(delimiter),
  };
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, { cwd, env, stdio: stdioOf(options) });
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    // A terminal's interrupt reaches the CLI as well, which ends what it does in good order; other signals do not.
    const wait = (): void => undefined;
    const terminate = (): void => void child.kill("SIGTERM");
    process.on("SIGINT", wait).on("SIGTERM", terminate);
    const settled = (): void => void process.off("SIGINT", wait).off("SIGTERM", terminate);
    child.once("error", (error) => {
      settled();
      reject(error);
    });
    child.once("close", (code) => {
      settled();
      resolve({ code: code ?? 1, stdout, stderr });
    });
  });
}

function stdioOf(options: RunOptions | undefined): StdioOptions {
  return options?.stdio === "inherit" ? "inherit" : ["ignore", "pipe", "pipe"];
}
