import assert from "node:assert/strict";
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { credentials, status, type ServiceError } from "@grpc/grpc-js";
import { LanguageRuntimeClient } from "@pulumi/pulumi/proto/language_grpc_pb.js";
import language from "@pulumi/pulumi/proto/language_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import { installLanguageHost } from "../../engine/install-host.ts";
import { locateEngine } from "../../engine/location.ts";
import { removeTemporaryDirectories, start, temporaryDirectory, type Running } from "./support.ts";

const modules = path.join(import.meta.dirname, "..", "..", "node_modules");

describe("language host on the wire", () => {
  const { version } = locateEngine();
  let launcher: string;
  let project: string;
  let host: Running;
  let client: LanguageRuntimeClient;

  before(async () => {
    const directory = temporaryDirectory();
    await installLanguageHost(directory, version);
    launcher = path.join(directory, "bin", "pulumi-language-nodejs");
    project = temporaryDirectory();
    symlinkSync(modules, path.join(project, "node_modules"));
    writeFileSync(
      path.join(project, "package.json"),
      JSON.stringify({ name: "tiny", dependencies: { "@pulumi/pulumi": "*" } }),
    );
    host = start(launcher, ["127.0.0.1:1"], { cwd: project });
    await host.says("\n");
    client = new LanguageRuntimeClient(`127.0.0.1:${host.output().trim()}`, credentials.createInsecure());
  });

  after(async () => {
    client.close();
    host.child.stdin?.end();
    assert.equal(await host.ended, 0, "it ends when the engine's pipe closes");
    removeTemporaryDirectories();
  });

  it("tells the version of the CLI that it belongs to", async () => {
    const info = await call<{ getVersion(): string }>((done) => client.getPluginInfo(new empty.Empty(), done));
    assert.equal(info.getVersion(), version);
  });

  it("lists the program's dependencies as installed", async () => {
    const request = new language.GetProgramDependenciesRequest().setInfo(info());
    const response = await call<language.GetProgramDependenciesResponse>((done) =>
      client.getProgramDependencies(request, done),
    );
    assert.deepEqual(response.toObject().dependenciesList, [{ name: "@pulumi/pulumi", version }]);
  });

  it("names node and the package manager", async () => {
    const request = new language.AboutRequest().setInfo(info({ packagemanager: "pnpm" }));
    const about = await call<language.AboutResponse>((done) => client.about(request, done));
    assert.equal(about.getVersion(), process.version);
    assert.equal(about.getMetadataMap().get("packagemanager"), "pnpm");
  });

  it("asks `pulumi new` for the package manager unless the options name one", async () => {
    const prompts = async (options: Record<string, string>): Promise<string[]> => {
      const request = new language.RuntimeOptionsRequest().setInfo(info(options));
      const response = await call<language.RuntimeOptionsResponse>((done) =>
        client.runtimeOptionsPrompts(request, done),
      );
      return response.getPromptsList().map((prompt) => prompt.getKey());
    };
    assert.deepEqual(await prompts({}), ["packagemanager"]);
    assert.deepEqual(await prompts({ packagemanager: "npm" }), []);
  });

  it("refuses code generation by name", async () => {
    const request = new language.GeneratePackageRequest();
    await assert.rejects(
      call<language.GeneratePackageResponse>((done) => client.generatePackage(request, done)),
      (error: ServiceError) => {
        assert.equal(error.code, status.UNIMPLEMENTED);
        assert.match(error.details, /^GeneratePackage needs the official Pulumi distribution/);
        return true;
      },
    );
  });

  it("is installed complete where the package manager has links in node_modules", async () => {
    const elsewhere = temporaryDirectory();
    cpSync(path.join(import.meta.dirname, "..", "..", "engine"), path.join(elsewhere, "engine"), { recursive: true });
    mkdirSync(path.join(elsewhere, "node_modules"));
    for (const name of readdirSync(modules).filter((entry) => !entry.startsWith("."))) {
      symlinkSync(path.join(modules, name), path.join(elsewhere, "node_modules", name));
    }
    const url = pathToFileURL(path.join(elsewhere, "engine", "install-host.ts")).href;
    const linked = (await import(url)) as { installLanguageHost: typeof installLanguageHost };
    const directory = temporaryDirectory();
    await linked.installLanguageHost(directory, version);
    const links = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isSymbolicLink(),
    );
    assert.deepEqual(links, []);
    const running = start(path.join(directory, "bin", "pulumi-language-nodejs"), ["--version"]);
    assert.equal(await running.ended, 0, running.output());
    assert.equal(running.output(), `${version}\n`);
  });

  it("answers an old Node in one line", async () => {
    const old = `data:text/javascript,Object.defineProperty(process, "versions", { value: { node: "18.0.0" } })`;
    const running = start(launcher, ["127.0.0.1:1"], {
      env: { ...process.env, NODE_OPTIONS: `--import=${encodeURI(old)}` },
    });
    assert.equal(await running.ended, 1);
    assert.match(running.output(), /^pulumi-language-nodejs needs Node 20 or newer, but `node` on the PATH is v\S+\n$/);
  });

  function info(options: Record<string, string> = {}): language.ProgramInfo {
    return new language.ProgramInfo().setProgramDirectory(project).setOptions(structs.Struct.fromJavaScript(options));
  }
});

/** A unary call as a promise. */
function call<T>(start: (done: (error: ServiceError | null, response: T) => void) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, response) => {
      if (error === null) resolve(response);
      else reject(error);
    });
  });
}
