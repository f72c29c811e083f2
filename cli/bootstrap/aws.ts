import { UserError } from "../user-error.ts";

/** A value that is never shown, neither on a command line nor in a message. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value, for the one call that it is meant for. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return "[secret]";
  }

  toJSON(): string {
    return this.toString();
  }
}

/** The flags of a call by name, without dashes; `true` is a switch. Structures are JSON. */
export type Flags = Readonly<Record<string, string | true | Secret>>;

/**
 * Calls AWS by the names of its CLI: `aws("s3api create-bucket", { bucket })`. Answers what the CLI prints. Throws an
 * {@link AwsError} where AWS refuses, and a `UserError` where AWS could not be asked.
 */
export type Aws = (operation: string, flags?: Flags) => Promise<unknown>;

/** A refusal by AWS. */
export class AwsError extends UserError {
  /** AWS's code for it: `NoSuchBucketPolicy`. Of a HEAD request, which has no body, the HTTP status: `404`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * The error that the CLI's words tell of. Since version 2.34 they begin with `aws: [ERROR]: `, and details follow:
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-error-format.html
 */
export function refusal(operation: string, words: string): UserError {
  const text = words.trim().replace(/^aws: \[ERROR\]: /i, "");
  const code = /An error occurred \(([^)]+)\) when calling the \w+ operation/.exec(text)?.[1];
  const message = `aws ${operation}: ${text === "" ? "failed without a word" : text}`;
  return code === undefined ? new UserError(message) : new AwsError(code, message);
}

/** The answer, or undefined where AWS says by one of these codes that there is no such thing. */
export async function orAbsent(answer: Promise<unknown>, ...codes: readonly string[]): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof AwsError && codes.includes(error.code)) return undefined;
    throw error;
  }
}

/** A call as one would type it, without the value of a secret. */
export function commandLine(operation: string, flags: Flags, command = "aws"): string {
  const words = Object.entries(flags).flatMap(([name, value]) => {
    if (value === true) return [`--${name}`];
    return [`--${name}`, value instanceof Secret ? "file://…" : quoted(value)];
  });
  return [command, operation, ...words].join(" ");
}

function quoted(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
