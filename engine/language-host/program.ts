import { readFileSync } from "node:fs";
import path from "node:path";
import language from "@pulumi/pulumi/proto/language_pb.js";
import { describeEnding, locateModule, noDebugger, runChild } from "./child.ts";
import { optionsEnvironment, runtimeOptions } from "./options.ts";

/** What the host knows and a request does not say. */
export interface HostContext {
  /** Address of the engine's own service, for the program's log messages. */
  readonly engineAddress: string;
  /** Tracing endpoint that the engine was started with; empty: none. */
  readonly tracing: string;
  /** Aborts when the engine cancels. */
  readonly signal: AbortSignal;
}

/**
 * The exit code by which `@pulumi/pulumi/cmd/run` says that it has already shown the user what went wrong, so that nothing
 * more is printed (`nodeJSProcessExitedAfterLoggingUserActionableMessage` in its source).
 */
const alreadyReported = 32;

/** Runs a Pulumi program to its end. A program that fails is an answer, not an error of the host. */
export async function runProgram(request: language.RunRequest, context: HostContext): Promise<language.RunResponse> {
  const response = new language.RunResponse();
  try {
    if (request.getAttachDebugger()) throw new Error(noDebugger);
    const info = request.getInfo() ?? new language.ProgramInfo();
    const options = runtimeOptions(info);
    const directory = info.getProgramDirectory();
    const runner = locateModule(process.env.PULUMI_LANGUAGE_NODEJS_RUN_PATH ?? "@pulumi/pulumi/cmd/run", directory);
    if (!options.typescript && options.nodeargs.length === 0) refuseUnrunnableTypeScript(info);
    const ending = await runChild("node", [...options.nodeargs, runner, ...runnerArguments(request, info, context)], {
      cwd: process.cwd(),
      env: { ...process.env, ...optionsEnvironment(options), ...configEnvironment(request) },
      signal: context.signal,
      onStdout: (chunk) => process.stdout.write(chunk),
      onStderr: (chunk) => process.stderr.write(chunk),
    });
    if (ending.code === alreadyReported) response.setBail(true);
    else if (ending.code !== 0) response.setError(describeEnding(ending));
  } catch (error) {
    response.setError((error as Error).message);
  }
  return response;
}

/** The command line that `@pulumi/pulumi/cmd/run` parses (its `usage`); options without a value are left out. */
function runnerArguments(request: language.RunRequest, info: language.ProgramInfo, context: HostContext): string[] {
  const flags: readonly (readonly [string, string])[] = [
    ["monitor", request.getMonitorAddress()],
    ["engine", context.engineAddress],
    ["organization", request.getOrganization()],
    ["project", request.getProject()],
    ["root-directory", info.getRootDirectory()],
    ["stack", request.getStack()],
    ["pwd", info.getProgramDirectory()],
    ["parallel", String(request.getParallel())],
    ["tracing", context.tracing],
  ];
  return [
    ...flags.filter(([, value]) => value !== "").flatMap(([name, value]) => [`--${name}`, value]),
    ...(request.getDryrun() ? ["--dry-run"] : []),
    info.getEntryPoint() === "" ? "." : info.getEntryPoint(),
    ...request.getArgsList(),
  ];
}

/** Configuration travels in the environment: a command line is visible to every user of the machine. */
function configEnvironment(request: language.RunRequest): NodeJS.ProcessEnv {
  return {
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
  };
}

/**
 * With `typescript: false`, Node itself must strip the types. One that cannot would answer with its loader's stack trace.
 *
 * @throws Error that says which Node is needed.
 */
function refuseUnrunnableTypeScript(info: language.ProgramInfo): void {
  // Absent before 22.10, false where it is switched off. The host runs on the same `node` of the PATH as the program.
  const { typescript } = process.features as { typescript?: string | false };
  if (typescript !== undefined && typescript !== false) return;
  const entryPoint = resolveEntryPoint(info);
  if (/\.[cm]?ts$/.test(entryPoint)) {
    throw new Error(
      `${entryPoint} is TypeScript that Node must run itself (runtime option typescript: false), ` +
        `but \`node\` on the PATH is ${process.version}: use Node 24`,
    );
  }
}

function resolveEntryPoint(info: language.ProgramInfo): string {
  const entryPoint = info.getEntryPoint();
  if (entryPoint !== "" && entryPoint !== ".") return entryPoint;
  try {
    const manifest = JSON.parse(readFileSync(path.join(info.getProgramDirectory(), "package.json"), "utf8")) as unknown;
    return String((manifest as { main?: unknown }).main);
  } catch {
    return "";
  }
}
