import { createInterface } from "node:readline/promises";

import type { Stack } from "../stack-names.ts";
import { UserError } from "../user-error.ts";
import { type Aws, commandLine } from "./aws.ts";
import { readServiceAccount } from "./credentials-file.ts";
import { openRealClouds } from "./real-clouds.ts";
import { runSteps } from "./runner.ts";
import { openSandboxClouds } from "./sandbox-clouds.ts";
import type { Given } from "./step.ts";
import { STEPS } from "./steps.ts";

/** What the command `bootstrap` is asked. */
export interface BootstrapOptions {
  readonly stack: Stack;
  readonly sandbox: boolean;
  /** The state bucket's name. Default: `askflorence-STACK-pulumi-state`, or what the stack file has. */
  readonly stateBucket?: string;
  /** A file with the service account of the stack's own Atlas project, or `-`. */
  readonly atlasCredentials?: string;
  /** A file with the service account of the Atlas project whose reference data is read, or `-`. */
  readonly referenceCredentials?: string;
  /** The tag of the image that is to run first. */
  readonly imageTag?: string;
  /** Whether plans are carried out without a question. */
  readonly yes?: boolean;
  /** Whether each call of AWS is shown before it is made. */
  readonly verbose?: boolean;
}

/**
 * Brings a stack from an empty account to a running service, as far as it gets without a person. Each step looks first, so it
 * can be run again at any time, and goes on where it stood.
 *
 * Answers with the exit code: 0 when everything is there, 1 when a person is to do something first. Throws a `UserError`
 * where a step fails; an option that is wrong is refused before anything is asked of a cloud.
 */
export async function bootstrap(options: BootstrapOptions): Promise<number> {
  const { stack } = options;
  const given = read(options);
  const watch = options.verbose === true ? shown : (aws: Aws): Aws => aws;
  const { close, ...clouds } = await (options.sandbox ? openSandboxClouds : openRealClouds)(stack, watch);
  try {
    const found = { isPlanEmpty: false };
    const ending = await runSteps(STEPS, { ...clouds, stack, given, confirm, say, found });
    if (ending === "waiting") return 1;
    say(`\n${stack} is set up.`);
    return 0;
  } finally {
    close();
  }
}

function read(options: BootstrapOptions): Given {
  const { stateBucket, imageTag, atlasCredentials: own, referenceCredentials: reference, yes = false } = options;
  if (own === "-" && reference === "-") {
    throw new UserError(
      "--atlas-credentials and --reference-credentials: the standard input holds one; write the other to a file",
    );
  }
  const account = (file: string | undefined, option: string) =>
    file === undefined ? undefined : readServiceAccount(file, option);
  return {
    stateBucket,
    imageTag,
    yes,
    atlasCredentials: account(own, "--atlas-credentials"),
    referenceCredentials: account(reference, "--reference-credentials"),
  };
}

function shown(aws: Aws): Aws {
  return (operation, flags = {}) => {
    say(`$ ${commandLine(operation, flags)}`);
    return aws(operation, flags);
  };
}

async function confirm(question: string): Promise<boolean | undefined> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return undefined;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [yes/no] `)).trim());
  } finally {
    terminal.close();
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
