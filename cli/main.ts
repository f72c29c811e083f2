import { LockedError, NoEngineError } from "@askflorence/engine";
import { Command, CommanderError, Option } from "commander";
import { UserError as SandboxError } from "pulumi-sandbox";

import { writeImports } from "./imports/command.ts";
import { STACKS, type Stack } from "./stacks.ts";
import { UserError } from "./user-error.ts";

/** What the user can do something about: its message says it all. */
const EXPECTED = [UserError, SandboxError, LockedError, NoEngineError];

/** What every command takes. */
interface Common {
  readonly stack: Stack;
  readonly sandbox: boolean;
}

/** Runs the operator's command `askflorence`; answers with the exit code: 0, or 2 where it could not do what it was asked. */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command("askflorence")
    .description("What operators of AskFlorence's stacks do beside pulumi up and preview")
    .exitOverride();
  command(program, "imports", "write imports/STACK.json, which brings what exists already into the stack")
    .option("--ids <file>", "the ids of what exists (default: imports/STACK.ids.yaml)")
    .option("--output <file>", "where to write to (default: imports/STACK.json)")
    .action((options: Common & { ids?: string; output?: string }) => writeImports(options));
  try {
    await program.parseAsync(argv);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { message, stack } = error as Error;
    const isExpected = EXPECTED.some((kind) => error instanceof kind);
    process.stderr.write(`askflorence: ${isExpected ? message : (stack ?? message)}\n`);
    return 2;
  }
}

function command(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .addOption(new Option("--stack <stack>", "the stack").choices(STACKS).makeOptionMandatory())
    .option("--sandbox", "work on the simulated clouds", false);
}
