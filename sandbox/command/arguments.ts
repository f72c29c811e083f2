/** What the sandbox needs to know of a Pulumi command line. Everything else is the CLI's business. */
export interface PulumiArguments {
  /** The command's words without flags: `["stack", "init", "staging"]`. */
  readonly words: readonly string[];
  /** `-C`, `--cwd`. */
  readonly directory: string | undefined;
  /** `-s`, `--stack`; empty where the flag names none. */
  readonly stack: string | undefined;
  /** Whether `--config-file` is given. */
  readonly hasConfigFile: boolean;
  /** Whether only help is asked for. */
  readonly wantsHelp: boolean;
}

/** Flags of the CLI that may stand before the command and take their value as the next argument. */
const GLOBAL_VALUES = [
  "-C",
  "--cwd",
  "--color",
  "--tracing",
  "--otel-traces",
  "--profiling",
  "--memprofilerate",
  "-v",
  "--verbose",
];

/** Reads a Pulumi command line as the CLI would, as far as the sandbox needs it. */
export function readArguments(commandLine: readonly string[]): PulumiArguments {
  const end = commandLine.indexOf("--");
  const args = end === -1 ? commandLine : commandLine.slice(0, end);
  const words: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    if (!arg.startsWith("-")) words.push(arg);
    else if (GLOBAL_VALUES.includes(arg) || arg === "-s" || arg === "--stack" || arg === "--config-file") i++;
  }
  return {
    words,
    directory: valueOf(args, "-C", "--cwd"),
    stack: hasFlag(args, "-s", "--stack") ? (valueOf(args, "-s", "--stack") ?? "") : undefined,
    hasConfigFile: valueOf(args, undefined, "--config-file") !== undefined,
    wantsHelp: args.includes("--help") || args.includes("-h"),
  };
}

/** Whether the flag is given, in whatever form. */
export function hasFlag(args: readonly string[], short: string | undefined, long: string): boolean {
  return args.some((arg) => isFlag(arg, short, long));
}

/** The command line without the flag and its value. */
export function withoutFlag(args: readonly string[], short: string | undefined, long: string): string[] {
  return args.filter((arg, i) => !isFlag(arg, short, long) && !takesNext(args[i - 1], short, long));
}

/** The command line with more flags: before `--`, behind which nothing is a flag. */
export function withFlags(args: readonly string[], ...flags: readonly string[]): string[] {
  const end = args.indexOf("--");
  return end === -1 ? [...args, ...flags] : args.toSpliced(end, 0, ...flags);
}

function valueOf(args: readonly string[], short: string | undefined, long: string): string | undefined {
  const i = args.findIndex((arg) => isFlag(arg, short, long));
  const arg = args[i];
  if (arg === undefined) return undefined;
  if (takesNext(arg, short, long)) return args[i + 1];
  return arg.startsWith("--") ? arg.slice(long.length + 1) : arg.slice(2).replace(/^=/, "");
}

function takesNext(arg: string | undefined, short: string | undefined, long: string): boolean {
  return arg !== undefined && (arg === short || arg === long);
}

function isFlag(arg: string, short: string | undefined, long: string): boolean {
  return (
    takesNext(arg, short, long) ||
    arg.startsWith(`${long}=`) ||
    (short !== undefined && arg.startsWith(short) && !arg.startsWith("--"))
  );
}
