import { spawn } from "node:child_process";
import { delimiter, dirname } from "node:path";

import { ensureEngine } from "@askflorence/engine";
import { type RunResult, runPulumi, Sandbox } from "pulumi-sandbox";

import { ROOT } from "./program-copy.ts";
import { credentialsOf, type Stack } from "./stacks.ts";
import { UserError } from "./user-error.ts";

/** The Pulumi CLI on one stack: the one that works on the clouds, or the one that works on the sandbox. */
export interface Pulumi {
  /** Runs the CLI in the repository's root and collects what it prints. */
  readonly run: (args: readonly string[]) => Promise<RunResult>;
  /** Lets go of the sandbox's world. */
  readonly close: () => void;
}

/**
 * The CLI for one stack. In the clouds it uses the caller's own credentials and backend; in the sandbox those that lead to
 * the stack's simulated account.
 */
export async function openPulumi({ stack, sandbox }: { stack: Stack; sandbox: boolean }): Promise<Pulumi> {
  if (!sandbox) {
    const { path } = await ensureEngine();
    return { run: (args) => spawned(path, args), close: () => undefined };
  }
  const opened = await Sandbox.open(ROOT);
  return {
    run: (args) => runPulumi(opened, args, { cwd: ROOT, env: credentialsOf(stack) }),
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

function spawned(path: string, args: readonly string[]): Promise<RunResult> {
  const env = { ...process.env, PATH: [dirname(path), process.env.PATH ?? ""].join(delimiter) };
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.once("error", reject);
    child.once("close", (code) => {
      resolve({ code: code ?? 1, stdout, stderr });
    });
  });
}
