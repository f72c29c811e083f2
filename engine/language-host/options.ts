import type { ProgramInfo } from "@pulumi/pulumi/proto/language_pb.js";

/** Package managers that `packagemanager` may name; `auto` goes by the lock file. */
export const packageManagers = ["npm", "yarn", "pnpm", "bun"] as const;
export type PackageManager = (typeof packageManagers)[number];

/** `runtime.options` of a Pulumi.yaml or PulumiPolicy.yaml, as the official language host understands them. */
export interface RuntimeOptions {
  /** Run TypeScript through ts-node, with its type check. Default true, as in the official host. */
  readonly typescript: boolean;
  /** Path of the tsconfig.json for ts-node; absent: the program's own. */
  readonly tsconfig: string | undefined;
  /** Arguments for the `node` process itself. */
  readonly nodeargs: readonly string[];
  /** What installs dependencies; `auto` goes by the lock file. */
  readonly packagemanager: PackageManager | "auto";
}

/**
 * Reads the options of a program.
 *
 * @throws Error that names the option and what it must be.
 */
export function runtimeOptions(info: ProgramInfo | undefined): RuntimeOptions {
  const options: Record<string, unknown> = info?.getOptions()?.toJavaScript() ?? {};
  const { typescript = true, tsconfig, nodeargs = "", packagemanager = "auto" } = options;
  if (typeof typescript !== "boolean") throw new Error("runtime option `typescript` must be true or false");
  if (tsconfig !== undefined && typeof tsconfig !== "string")
    throw new Error("runtime option `tsconfig` must be a path");
  if (typeof nodeargs !== "string") throw new Error("runtime option `nodeargs` must be a string");
  const manager = (["auto", ...packageManagers] as const).find((name) => name === packagemanager);
  if (manager === undefined) {
    throw new Error(`runtime option \`packagemanager\` must be auto, ${packageManagers.join(", ")}`);
  }
  return { typescript, tsconfig, nodeargs: splitArguments(nodeargs), packagemanager: manager };
}

/** The environment by which the options reach `@pulumi/pulumi/cmd/run` and `run-policy-pack`. */
export function optionsEnvironment(options: RuntimeOptions): NodeJS.ProcessEnv {
  return {
    PULUMI_NODEJS_TYPESCRIPT: String(options.typescript),
    ...(options.tsconfig === undefined ? {} : { PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig }),
  };
}

/** Splits a command line as a shell would as far as blanks and quotes go. */
export function splitArguments(line: string): string[] {
  const words = line.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? [];
  if (words.join("").length !== line.replace(/\s+(?=(?:[^"']|"[^"]*"|'[^']*')*$)/g, "").length) {
    throw new Error("runtime option `nodeargs` has a quote that is not closed");
  }
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, (_quoted, a?: string, b?: string) => a ?? b ?? ""));
}
