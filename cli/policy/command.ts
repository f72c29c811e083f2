import { existsSync, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

import { ROOT } from "../program-copy.ts";
import { openPulumi } from "../pulumi.ts";
import type { Stack } from "../stack-names.ts";
import { UserError } from "../user-error.ts";
import { type Format, FORMAT_NAMES, FORMATS } from "./formats/index.ts";
import { judge } from "./judge.ts";
import { exitCodeOf, type Source } from "./report.ts";

/** What the command `policy` is asked. */
export interface PolicyOptions {
  readonly stack: Stack;
  readonly sandbox: boolean;
  readonly from: Source;
  /** The format on standard output. */
  readonly format: Format;
  /** Further reports of the same run. */
  readonly output: readonly Output[];
  /** The program's directory. Default: this repository. */
  readonly cwd?: string;
}

/** A report that goes into a file. */
export interface Output {
  readonly format: Format;
  readonly file: string;
}

/**
 * Has the policy pack judge a stack, prints what it found and writes it into files. Answers with the exit code: 0 where nothing
 * counts, 1 for violations, 2 where something could not be decided, or the run did not get to its end. Throws a `UserError` where it
 * could not begin.
 */
export async function judgePolicies(options: PolicyOptions): Promise<number> {
  const { stack, sandbox, from, format, output } = options;
  const directory = resolve(options.cwd ?? ROOT);
  if (!existsSync(directory)) throw new UserError(`--cwd ${directory}: there is no such directory; name the program's`);
  refuseDoubles(output);
  const pulumi = await openPulumi({ stack, sandbox, directory });
  try {
    const report = await judge(pulumi, { stack, sandbox, from, directory });
    for (const each of output) write(each, FORMATS[each.format](report));
    process.stdout.write(FORMATS[format](report, terminal()));
    for (const error of report.errors) process.stderr.write(`askflorence: ${error}\n`);
    return exitCodeOf(report);
  } finally {
    pulumi.close();
  }
}

/** Reads `FORMAT=FILE`, and adds it to those before. Throws a {@link UserError}, before anything is run, where it cannot be written. */
export function readOutput(text: string, before: readonly Output[] = []): Output[] {
  const [, name = "", file = ""] = /^([^=]*)=(.+)$/s.exec(text) ?? [];
  const format = FORMAT_NAMES.find((each) => each === name);
  if (format === undefined)
    throw new UserError(`--output ${text}: write FORMAT=FILE, with one of the formats ${FORMAT_NAMES.join(", ")}`);
  const path = resolve(file);
  if (!existsSync(dirname(path)))
    throw new UserError(`--output ${text}: there is no directory ${dirname(path)}; make it`);
  if (existsSync(path) && statSync(path).isDirectory())
    throw new UserError(`--output ${text}: ${path} is a directory; name a file`);
  return [...before, { format, file: path }];
}

function refuseDoubles(outputs: readonly Output[]): void {
  const files = outputs.map(({ file }) => file);
  const double = files.find((file, index) => files.indexOf(file) !== index);
  if (double !== undefined)
    throw new UserError(`--output: ${double} is named twice; give each report a file of its own`);
}

function write({ file }: Output, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UserError(`${file} cannot be written: ${(error as Error).message}`);
  }
}

/** What standard output is: colours only where somebody sees them and wants them (https://no-color.org). */
function terminal() {
  const { isTTY, columns } = process.stdout;
  return { width: columns, colour: isTTY && (process.env.NO_COLOR ?? "") === "" };
}
