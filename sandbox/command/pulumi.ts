import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

import type { RunOptions, RunResult, Sandbox } from "../sandbox.ts";
import { UserError } from "../user-error.ts";
import { hasFlag, readArguments, withFlags, withoutFlag } from "./arguments.ts";
import { findProject, type Project } from "./project.ts";
import { nameOf, StackConfigs } from "./stack-config.ts";

/** Commands that read the stack's file, and take another one with `--config-file`. */
const WITH_CONFIG_FILE = [
  "up",
  "update",
  "preview",
  "pre",
  "destroy",
  "down",
  "dn",
  "refresh",
  "import",
  "watch",
  "logs",
  "config",
];

/** The flag of `import` that asks for code. */
const GENERATE_CODE = "--generate-code";

/** Flags of `destroy` that remove the stack, and with it its file. */
const REMOVE = ["--remove", "--remove=true"];

/** Subcommands of `stack` that write to the stack's file or delete it: they are run on the sandbox's copies. */
const ON_COPIES = ["init", "new", "create", "setup", "rm", "remove", "delete", "rename", "change-secrets-provider"];

/**
 * Runs the CLI with any arguments. A stack of the project that is not in the backend yet is made first, and the stack's file is replaced by
 * the sandbox's copy, so that the committed one is never written to.
 *
 * @param notify is told what the user should know of that
 */
export async function runPulumi(
  sandbox: Pick<Sandbox, "directory" | "run">,
  args: readonly string[],
  options: RunOptions = {},
  notify: (notice: string) => void = () => undefined,
): Promise<RunResult> {
  const { words, stack, hasConfigFile, directory, wantsHelp } = readArguments(args);
  if (wantsHelp) return sandbox.run(args, options);
  if (stack === "") throw new UserError("--stack names no stack: give it a name, as in --stack dev");
  const cwd = resolve(options.cwd ?? process.cwd(), directory ?? ".");
  const project = findProject(cwd);
  const command = commandOf(args, words);
  if (project === undefined || command === undefined) return sandbox.run(args, options);
  if (command === "import") refuseCode(args);
  const configs = new StackConfigs(project, join(sandbox.directory, ...ownerOf({ ...process.env, ...options.env })));
  configs.forgetRemoved();
  if (command === "stack" && ON_COPIES.includes(words[1] ?? "")) {
    return sandbox.run(["-C", configs.directory, ...withoutFlag(args, "-C", "--cwd")], options);
  }
  if (command === "stack" && words[1] === "select" && args.some((arg) => arg === "--create" || arg === "-c")) {
    // To create it would write to the stack's file: on the copies, then it is selected where the program is.
    const made = await sandbox.run(["-C", configs.directory, ...withoutFlag(args, "-C", "--cwd")], options);
    const rest = args.filter((arg) => arg !== "--create" && arg !== "-c");
    return made.code === 0 ? sandbox.run(rest, options) : made;
  }
  if (!WITH_CONFIG_FILE.includes(command) && stack === undefined) return sandbox.run(args, options);
  const { PULUMI_STACK = "" } = { ...process.env, ...options.env };
  const name = stack ?? (PULUMI_STACK === "" ? await selected(sandbox, cwd, options) : PULUMI_STACK);
  const notice = configs.refresh(name);
  if (notice !== undefined) notify(notice);
  await ensureStack(sandbox, project, configs, name, options);
  if (!WITH_CONFIG_FILE.includes(command) || hasConfigFile) return sandbox.run(args, options);
  const named = stack === undefined ? ["--stack", name] : [];
  if (["destroy", "down", "dn"].includes(command) && args.some((arg) => REMOVE.includes(arg))) {
    // The CLI would delete the committed file with the stack: the stack is removed on the copies afterwards.
    const kept = args.filter((arg) => !REMOVE.includes(arg));
    const destroyed = await sandbox.run(withFlags(kept, ...named, "--config-file", configs.path(name)), options);
    if (destroyed.code !== 0) return destroyed;
    return sandbox.run(["-C", configs.directory, "stack", "rm", "--yes", "--stack", name], options);
  }
  const withoutCode =
    command === "import" && !hasFlag(args, undefined, GENERATE_CODE) ? [`${GENERATE_CODE}=false`] : [];
  return sandbox.run(withFlags(args, ...named, ...withoutCode, "--config-file", configs.path(name)), options);
}

/** Code for what is imported is made from the provider's schema, which is not simulated: that would fail after the import. */
function refuseCode(args: readonly string[]): void {
  if (!hasFlag(args, undefined, GENERATE_CODE) || args.includes(`${GENERATE_CODE}=false`)) return;
  throw new UserError(`the sandbox makes no code for imported resources: leave ${GENERATE_CODE} out`);
}

/** A folder of its own for each backend and passphrase of the user's: the copies hold the salt that belongs to them. */
function ownerOf(env: Readonly<Record<string, string | undefined>>): string[] {
  const names = ["PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"];
  const own = names.map((name) => env[name] ?? "");
  return own.every((value) => value === "")
    ? []
    : ["config", createHash("sha256").update(own.join("\n")).digest("hex").slice(0, 12)];
}

/** The command: the first word, unless a flag stands first, whose value may look like one (`--policy-pack policy preview`). */
function commandOf(args: readonly string[], words: readonly string[]): string | undefined {
  if (args[0] === words[0]) return words[0];
  return words.find((word) => WITH_CONFIG_FILE.includes(word) || word === "stack") ?? words[0];
}

async function selected(sandbox: Pick<Sandbox, "run">, cwd: string, options: RunOptions): Promise<string> {
  const { code, stdout } = await sandbox.run(["-C", cwd, "stack", "--show-name", "--non-interactive"], {
    ...options,
    stdio: "pipe",
  });
  if (code !== 0)
    throw new UserError("no stack is selected: name one with --stack, or `pulumi-sandbox stack select STACK`");
  return stdout.trim();
}

async function ensureStack(
  sandbox: Pick<Sandbox, "directory" | "run">,
  project: Project,
  configs: StackConfigs,
  stack: string,
  options: RunOptions,
): Promise<void> {
  const env = { ...process.env, ...options.env };
  const quiet = { ...options, stdio: "pipe" } as const;
  const onCopies = ["-C", configs.directory, "--non-interactive", "stack"];
  if (env.PULUMI_BACKEND_URL === undefined) {
    const stacks = join(sandbox.directory, "state", ".pulumi", "stacks", project.name);
    const known = join(stacks, nameOf(stack));
    if (existsSync(`${known}.json`) || existsSync(`${known}.json.gz`)) return;
  } else if ((await sandbox.run([...onCopies, "select", stack], quiet)).code === 0) {
    return;
  }
  if (!configs.isCommitted(stack)) {
    const known = configs.committedStacks().join(", ");
    throw new UserError(
      `there is no stack ${stack}: ${project.root} has no Pulumi.${nameOf(stack)}${project.extension}${known === "" ? "" : ` (it has ${known})`}. ` +
        `Make it with \`pulumi-sandbox stack init ${stack}\``,
    );
  }
  const { code, stderr } = await sandbox.run([...onCopies, "init", stack, "--no-select"], quiet);
  if (code !== 0) throw new UserError(stderr.trim());
}
