import "../../cli/isolate.ts";

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Sandbox } from "pulumi-sandbox";

import { ROOT } from "../../cli/program-copy.ts";
import { deployImage, issueCertificate, operate, type Stack, STACKS } from "../../cli/stacks.ts";

/** The command `pulumi-sandbox` of this repository. */
export const COMMAND = join(ROOT, "sandbox", "bin.js");

const temporary = mkdtempSync(join(tmpdir(), "askflorence-"));
process.once("exit", () => {
  rmSync(temporary, { recursive: true, force: true });
});

/** A new directory that goes when the tests are done. */
export function temporaryDirectory(): string {
  return mkdtempSync(join(temporary, "test-"));
}

/** A sandbox with a fresh world and no state, of its own. */
export function openSandbox(directory = temporaryDirectory()): Promise<Sandbox> {
  return Sandbox.open(ROOT, { PULUMI_SANDBOX_DIR: directory });
}

/** Brings both stacks up as they are in the end: certificates issued, an image deployed, tasks running. */
export async function bringUp(sandbox: Sandbox): Promise<void> {
  for (const stack of STACKS) {
    await update(sandbox, stack);
    await issueCertificate(sandbox, stack);
    deployImage(sandbox, stack, "1ac9a58");
    await update(sandbox, stack);
  }
}

async function update(sandbox: Sandbox, stack: Stack): Promise<void> {
  const { code, stdout, stderr } = await operate(sandbox, "up", stack, ["--skip-preview"]);
  if (code !== 0) throw new Error(`up of ${stack} failed: ${stdout}${stderr}`);
}

/** A Pulumi program that is not ours: plain JavaScript, default providers, the packages of this repository. */
export function otherProgram(program: string, config = "config: {}\n"): string {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, "Pulumi.yaml"), "name: other\nruntime: nodejs\n");
  writeFileSync(join(directory, "Pulumi.dev.yaml"), config);
  writeFileSync(join(directory, "package.json"), '{ "name": "other", "main": "index.js" }\n');
  writeFileSync(join(directory, "index.js"), program);
  symlinkSync(join(ROOT, "node_modules"), join(directory, "node_modules"));
  return directory;
}

/** How a command ended. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end; `started` gets the running process, to kill it. */
export function runCommand(
  file: string,
  args: readonly string[],
  {
    cwd = ROOT,
    env = {},
    started,
  }: { cwd?: string; env?: Record<string, string>; started?: (pid: number) => void } = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    if (child.pid !== undefined) started?.(child.pid);
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
    child.once("error", reject);
    child.once("close", (code) => {
      resolve({ code: code ?? -1, stdout, stderr });
    });
  });
}

/** Runs the command `pulumi-sandbox`. */
export function pulumiSandbox(
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string>; started?: (pid: number) => void } = {},
): Promise<CommandResult> {
  return runCommand(process.execPath, [COMMAND, ...args], options);
}
