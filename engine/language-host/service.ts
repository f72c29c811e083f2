import { status, type handleUnaryCall } from "@grpc/grpc-js";
import type { ILanguageRuntimeServer } from "@pulumi/pulumi/proto/language_grpc_pb.js";
import language from "@pulumi/pulumi/proto/language_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { describeEnding, runChild } from "./child.ts";
import type { Operations } from "./operations.ts";
import { runtimeOptions } from "./options.ts";
import { availablePackageManagers, findExecutable, packageManager, programDependencies } from "./packages.ts";
import { runPlugin } from "./plugin.ts";
import { runProgram } from "./program.ts";

/** What the process was started with. */
export interface Host {
  /** Version of the CLI that this host belongs to. */
  readonly version: string;
  /** The engine's address; empty until its handshake when somebody else started the host. */
  readonly engineAddress: string;
  /** Tracing endpoint; empty: none. */
  readonly tracing: string;
  readonly operations: Operations;
}

/** The engine's LanguageRuntime service for Node programs. */
export function languageRuntime(host: Host): ILanguageRuntimeServer {
  const { operations } = host;
  let { engineAddress } = host;
  return {
    handshake(call, callback) {
      engineAddress = call.request.getEngineAddress();
      callback(null, new language.LanguageHandshakeResponse());
    },
    getPluginInfo(_call, callback) {
      callback(null, new plugin.PluginInfo().setVersion(host.version));
    },
    // None: the engine asks for each provider when the program registers its first resource, with the version that the
    // SDK gives it. Naming them here would download them before every run, also where a running provider is attached.
    getRequiredPackages(_call, callback) {
      callback(null, new language.GetRequiredPackagesResponse());
    },
    getRequiredPlugins(_call, callback) {
      callback(null, new language.GetRequiredPluginsResponse());
    },
    run(call, callback) {
      operations.run(
        call,
        (signal) => runProgram(call.request, { engineAddress, tracing: host.tracing, signal }),
        callback,
      );
    },
    runPlugin(call) {
      operations.run(
        call,
        (signal) => runPlugin(call, signal),
        (error) => (error === null ? call.end() : call.emit("error", error)),
      );
    },
    about(call, callback) {
      operations.run(call, () => about(call.request), callback);
    },
    getProgramDependencies(call, callback) {
      operations.run(call, () => dependencies(call.request), callback);
    },
    installDependencies(call) {
      const { request } = call;
      operations.run(
        call,
        (signal) =>
          install(request, signal, {
            stdout: (chunk) => call.write(new language.InstallDependenciesResponse().setStdout(chunk)),
            stderr: (chunk) => call.write(new language.InstallDependenciesResponse().setStderr(chunk)),
          }),
        (error) => (error === null ? call.end() : call.emit("error", error)),
      );
    },
    runtimeOptionsPrompts(call, callback) {
      operations.run(call, () => prompts(call.request), callback);
    },
    template(_call, callback) {
      callback(null, new language.TemplateResponse());
    },
    cancel(_call, callback) {
      void operations.cancel().then(() => {
        callback(null, new empty.Empty());
      });
    },
    generateProgram: unimplemented("GenerateProgram"),
    generateProject: unimplemented("GenerateProject"),
    generatePackage: unimplemented("GeneratePackage"),
    pack: unimplemented("Pack"),
    link: unimplemented("Link"),
  };
}

/** Code generation is written in Go, inside the official host. */
function unimplemented<Request, Response>(method: string): handleUnaryCall<Request, Response> {
  return (_call, callback) => {
    callback({
      code: status.UNIMPLEMENTED,
      details: `${method} needs the official Pulumi distribution: this CLI was built from source, without code generation for Node`,
    });
  };
}

function about(request: language.AboutRequest): language.AboutResponse {
  const info = request.getInfo();
  const response = new language.AboutResponse()
    .setExecutable(findExecutable("node") ?? process.execPath)
    .setVersion(process.version);
  response
    .getMetadataMap()
    .set("packagemanager", packageManager(runtimeOptions(info), info?.getProgramDirectory() ?? process.cwd()));
  return response;
}

function dependencies(request: language.GetProgramDependenciesRequest): language.GetProgramDependenciesResponse {
  const directory = request.getInfo()?.getProgramDirectory() ?? process.cwd();
  return new language.GetProgramDependenciesResponse().setDependenciesList(
    programDependencies(directory, request.getTransitivedependencies()).map(({ name, version }) =>
      new language.DependencyInfo().setName(name).setVersion(version),
    ),
  );
}

/** Runs the program's package manager: the `pulumi install` and `pulumi new` commands. */
async function install(
  request: language.InstallDependenciesRequest,
  signal: AbortSignal,
  output: { readonly stdout: (chunk: Buffer) => void; readonly stderr: (chunk: Buffer) => void },
): Promise<void> {
  const info = request.getInfo();
  const directory = info?.getProgramDirectory() ?? request.getDirectory();
  const manager = packageManager(runtimeOptions(info), directory);
  const ending = await runChild(manager, ["install"], {
    cwd: directory,
    env: process.env,
    signal,
    onStdout: output.stdout,
    onStderr: output.stderr,
  });
  if (ending.code !== 0) throw new Error(`${manager} install in ${directory} failed: ${describeEnding(ending)}`);
}

/** What `pulumi new` asks about: the package manager, of those that this machine has. */
function prompts(request: language.RuntimeOptionsRequest): language.RuntimeOptionsResponse {
  const response = new language.RuntimeOptionsResponse();
  const options = request.getInfo()?.getOptions()?.toJavaScript() ?? {};
  if ("packagemanager" in options) return response;
  const value = (name: string): language.RuntimeOptionPrompt.RuntimeOptionValue =>
    new language.RuntimeOptionPrompt.RuntimeOptionValue().setStringvalue(name).setDisplayname(name);
  response.addPrompts(
    new language.RuntimeOptionPrompt()
      .setKey("packagemanager")
      .setDescription("The package manager to use for installing dependencies")
      .setChoicesList(availablePackageManagers().map(value))
      .setDefault(value("npm")),
  );
  return response;
}
