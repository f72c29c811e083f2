import { LockedError, NoEngineError } from "@askflorence/engine";
import { Command, CommanderError, Option } from "commander";
import { UserError as SandboxError } from "pulumi-sandbox";

import { bootstrap, type BootstrapOptions } from "./bootstrap/command.ts";
import { writeImports } from "./imports/command.ts";
import { judgePolicies, type PolicyOptions, readOutput } from "./policy/command.ts";
import { FORMAT_NAMES } from "./policy/formats/index.ts";
import { STACKS, type Stack } from "./stack-names.ts";
import { UserError } from "./user-error.ts";

/** What the user can do something about: its message says it all. */
const EXPECTED = [UserError, SandboxError, LockedError, NoEngineError];

/** What every command takes. */
interface Common {
  readonly stack: Stack;
  readonly sandbox: boolean;
}

/**
 * Runs the operator's command `askflorence`; answers with the exit code: 0, 2 where it could not do what it was asked, and 1 where
 * policies refuse what they were asked about, or a person is to do something first.
 */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    return await run(argv);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { message, stack } = error as Error;
    const isExpected = EXPECTED.some((kind) => error instanceof kind);
    process.stderr.write(`askflorence: ${isExpected ? message : (stack ?? message)}\n`);
    return 2;
  }
}

async function run(argv: readonly string[]): Promise<number> {
  let code = 0;
  const program = new Command("askflorence")
    .description("What operators of AskFlorence's stacks do beside pulumi up and preview")
    .exitOverride();
  command(program, "imports", "write imports/STACK.json, which brings what exists already into the stack")
    .option("--ids <file>", "the ids of what exists (default: imports/STACK.ids.yaml)")
    .option("--output <file>", "where to write to (default: imports/STACK.json)")
    .action((options: Common & { ids?: string; output?: string }) => writeImports(options));
  command(
    program,
    "bootstrap",
    "from an empty account to a running service: 0 finished, 1 waits for a person, 2 failed",
  )
    .option("--state-bucket <name>", "the state bucket (default: askflorence-STACK-pulumi-state)")
    .option("--atlas-credentials <file>", "the service account of the stack's Atlas project; - for standard input")
    .option("--reference-credentials <file>", "that of the Atlas project whose reference data is read")
    .option("--image-tag <tag>", "the image in the repository that is to run first")
    .option("--yes", "carry plans out without a question", false)
    .option("--verbose", "show each call of AWS before it is made", false)
    .action(async (options: BootstrapOptions) => {
      code = await bootstrap(options);
    });
  command(program, "policy", "have the policy pack judge a stack: 0 clean, 1 violations, 2 undecided or not run")
    .addOption(new Option("--from <source>", "what is judged").choices(["preview", "state"]).default("preview"))
    .addOption(new Option("--format <format>", "how it is printed").choices(FORMAT_NAMES).default("table"))
    .option("--output <format=file>", "a further report of the same run, in a file; may be repeated", readOutput, [])
    .option("-C, --cwd <directory>", "the program's directory (default: this repository)")
    .action(async (options: Common & PolicyOptions) => {
      code = await judgePolicies(options);
    });
  await program.parseAsync(argv);
  return code;
}

function command(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .addOption(new Option("--stack <stack>", "the stack").choices(STACKS).makeOptionMandatory())
    .option("--sandbox", `work on the simulated clouds; ${SANDBOX}=1 does so for all commands`, inSandbox());
}

const SANDBOX = "ASKFLORENCE_SANDBOX";

/**
 * Whether the environment asks for the sandbox. Not left to the options' parser, for which an empty value is one that asks for it:
 * a check of the real stack would then look at simulated clouds. Throws a {@link UserError} for what is neither yes nor no.
 */
function inSandbox(): boolean {
  const value = process.env[SANDBOX] ?? "";
  if (["1", "true"].includes(value)) return true;
  if (["", "0", "false"].includes(value)) return false;
  throw new UserError(`${SANDBOX}=${value}: write 1 or 0`);
}
