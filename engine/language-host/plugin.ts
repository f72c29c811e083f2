import language from "@pulumi/pulumi/proto/language_pb.js";
import type { ServerWritableStream } from "@grpc/grpc-js";
import { describeEnding, locateModule, noDebugger, runChild } from "./child.ts";
import { optionsEnvironment, runtimeOptions } from "./options.ts";
import { PolicyProxy } from "./policy-proxy.ts";

type Call = ServerWritableStream<language.RunPluginRequest, language.RunPluginResponse>;

/**
 * Runs a plugin that is written for Node, a policy pack above all, and streams its output until it ends or the engine cancels.
 *
 * @throws Error when the plugin cannot be run or ends badly.
 */
export async function runPlugin(call: Call, signal: AbortSignal): Promise<void> {
  const request = call.request;
  if (request.getAttachDebugger()) throw new Error(noDebugger);
  const info = request.getInfo() ?? new language.ProgramInfo();
  const directory = info.getProgramDirectory();
  const options = runtimeOptions(info);
  const isPolicyPack = request.getKind() === "analyzer";
  const runner = locateModule(`@pulumi/pulumi/cmd/${isPolicyPack ? "run-policy-pack" : "run-plugin"}`, directory);
  // A policy pack takes its directory last and runs inside it; every other plugin takes it first.
  const args = isPolicyPack ? [...request.getArgsList(), directory] : [directory, ...request.getArgsList()];
  const env = { ...parseEnvironment(request.getEnvList()), ...optionsEnvironment(options) };
  const run = (extra: NodeJS.ProcessEnv, onStdout: (chunk: Buffer) => void): ReturnType<typeof runChild> =>
    runChild("node", [...options.nodeargs, runner, ...args], {
      cwd: isPolicyPack ? directory : request.getPwd(),
      env: { ...env, ...extra },
      signal,
      onStdout,
      onStderr: (chunk) => call.write(new language.RunPluginResponse().setStderr(chunk)),
    });
  const toEngine = (chunk: Buffer): void => {
    call.write(new language.RunPluginResponse().setStdout(chunk));
  };
  const ending = await (isPolicyPack ? runPolicyPack(run, toEngine, signal) : run({}, toEngine));
  if (ending.code !== 0 && !signal.aborted) throw new Error(describeEnding(ending));
}

/** Runs a policy pack behind a proxy; see {@link PolicyProxy} for why. */
async function runPolicyPack(
  run: (env: NodeJS.ProcessEnv, onStdout: (chunk: Buffer) => void) => ReturnType<typeof runChild>,
  toEngine: (chunk: Buffer) => void,
  signal: AbortSignal,
): ReturnType<typeof runChild> {
  const proxy = new PolicyProxy();
  try {
    toEngine(Buffer.from(`${await proxy.listen()}\n`));
    const env = await proxy.configured(signal);
    if (env === undefined) return { code: 0, signal: null };
    let head: string | undefined = "";
    const ending = await run(env, (chunk) => {
      if (head === undefined) {
        toEngine(chunk);
        return;
      }
      // The pack's first line is the port that it listens on; the engine has been given the proxy's instead.
      head += chunk.toString();
      const newline = head.indexOf("\n");
      if (newline === -1) return;
      proxy.attach(Number(head.slice(0, newline)));
      const rest = head.slice(newline + 1);
      head = undefined;
      if (rest !== "") toEngine(Buffer.from(rest));
    });
    proxy.detach(describeEnding(ending));
    return ending;
  } finally {
    proxy.close();
  }
}

function parseEnvironment(entries: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(
    entries.map((entry) => {
      // Windows has variables whose name begins with `=`.
      const separator = entry.indexOf("=", 1);
      return [entry.slice(0, separator), entry.slice(separator + 1)];
    }),
  );
}
