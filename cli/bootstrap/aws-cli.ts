import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { withTemporaryDirectory } from "../temporary-directory.ts";
import { UserError } from "../user-error.ts";
import { type Aws, type Flags, refusal, Secret } from "./aws.ts";

/** What keeps a user's own settings of the CLI out of what is read here. */
const PLAIN = { AWS_PAGER: "", AWS_CLI_AUTO_PROMPT: "off", AWS_CLI_ERROR_FORMAT: "legacy" };

/** Calls AWS through its CLI, with the caller's own credentials, in one region. */
export function awsCli(region: string, env: NodeJS.ProcessEnv = process.env): Aws {
  const call = async (operation: string, args: readonly string[]): Promise<unknown> => {
    const line = [...operation.split(" "), ...args, "--region", region, "--output", "json"];
    const { code, stdout, stderr } = await run("aws", line, { ...env, ...PLAIN });
    if (code !== 0) throw refusal(operation, stderr);
    // An answer without content is nothing at all.
    return stdout.trim() === "" ? {} : (JSON.parse(stdout) as unknown);
  };
  return (operation, flags = {}) => {
    if (!Object.values(flags).some((value) => value instanceof Secret)) return call(operation, argumentsOf(flags, ""));
    // Not by /dev/stdin: a child's standard input is a socket here, and such a one cannot be opened by its name.
    return withTemporaryDirectory((directory) => call(operation, argumentsOf(flags, directory)));
  };
}

/** The flags on a command line; the values of secrets go into files of the directory, which others cannot read. */
function argumentsOf(flags: Flags, directory: string): string[] {
  return Object.entries(flags).flatMap(([name, value]) => {
    if (value === true) return [`--${name}`];
    if (!(value instanceof Secret)) return [`--${name}`, value];
    const file = join(directory, name);
    writeFileSync(file, value.reveal(), { mode: 0o600 });
    return [`--${name}`, `file://${file}`];
  });
}

function run(file: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve, reject) => {
    const child = spawn(file, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "ENOENT" ? new UserError(MISSING) : error);
    });
    child.once("close", (code) => {
      resolve({ code: code ?? 1, stdout, stderr });
    });
  });
}

const MISSING =
  "aws: there is no such command; install the AWS CLI, version 2: " +
  "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html";
