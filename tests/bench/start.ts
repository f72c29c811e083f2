import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import grpc from "@grpc/grpc-js";
import engineServices from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engine from "@pulumi/pulumi/proto/engine_pb.js";
import monitorServices from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import monitor from "@pulumi/pulumi/proto/resource_pb.js";
import emptyproto from "google-protobuf/google/protobuf/empty_pb.js";
import { parse } from "yaml";

import { copyProgram, ROOT } from "../../cli/program-copy.ts";
import { printRatio, printTimings, ratio, sideBySide } from "./measure.ts";

/**
 * From the start of the program's process to its first resource: as this project runs it, and as Pulumi runs TypeScript by default, which
 * is ts-node with a type check. The engine is a stub that notes the first registration after the stack's own and ends the process.
 */
export async function benchStart(rounds: number): Promise<void> {
  const copy = join(ROOT, ".sandbox", "bench", "ts-node");
  writeForTsNode(copy);
  const timings = await sideBySide(rounds, {
    "types stripped, runtime.js": () => timeToFirstResource(ROOT, ["--import=./runtime.js"], "false"),
    "Pulumi's default: ts-node": () => timeToFirstResource(copy, [], "true"),
  });
  printTimings(`start of the program to its first resource, median of ${rounds} rounds side by side`, timings);
  printRatio(
    "stripped against ts-node",
    ratio(timings["types stripped, runtime.js"], timings["Pulumi's default: ts-node"]),
    0.25,
  );
}

/** Copies the program as a CommonJS project without suffixes in its imports, which is what ts-node takes. */
function writeForTsNode(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  copyProgram(directory, { file: "package.json", before: '"type": "module",', after: "" });
  for (const name of readdirSync(directory, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".ts")) continue;
    const file = join(directory, name);
    writeFileSync(file, readFileSync(file, "utf8").replace(/(from ")(\.[^"]+)\.ts"/g, '$1$2"'));
  }
  const compilerOptions = {
    strict: true,
    target: "es2022",
    module: "commonjs",
    moduleResolution: "node",
    skipLibCheck: true,
  };
  writeFileSync(
    join(directory, "tsconfig.json"),
    JSON.stringify({ compilerOptions: { ...compilerOptions, ignoreDeprecations: "6.0" } }),
  );
}

/** Seconds until the program in `directory` registers a resource of its own. */
async function timeToFirstResource(
  directory: string,
  nodeArgs: readonly string[],
  typescript: "true" | "false",
): Promise<number> {
  const server = new grpc.Server();
  const first = Promise.withResolvers<undefined>();
  let rootResource = "";
  const answer =
    <Request>(handle: (request: Request) => unknown): grpc.handleUnaryCall<Request, unknown> =>
    (call, callback) => {
      callback(null, handle(call.request));
    };
  server.addService(engineServices.EngineService, {
    log: answer(() => new emptyproto.Empty()),
    getRootResource: answer(() => {
      const response = new engine.GetRootResourceResponse();
      response.setUrn(rootResource);
      return response;
    }),
    setRootResource: answer((request: engine.SetRootResourceRequest) => {
      rootResource = request.getUrn();
      return new engine.SetRootResourceResponse();
    }),
  });
  server.addService(monitorServices.ResourceMonitorService, {
    supportsFeature: answer(() => {
      const response = new monitor.SupportsFeatureResponse();
      response.setHassupport(true);
      return response;
    }),
    registerResource: answer((request: monitor.RegisterResourceRequest) => {
      if (request.getType() !== "pulumi:pulumi:Stack") first.resolve(undefined);
      const response = new monitor.RegisterResourceResponse();
      response.setUrn(`urn:pulumi:prod::askflorence::${request.getType()}::${request.getName()}`);
      response.setObject(request.getObject());
      return response;
    }),
    registerResourceOutputs: answer(() => new emptyproto.Empty()),
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });

  const began = performance.now();
  const address = `127.0.0.1:${port}`;
  const program = ["--project", "askflorence", "--stack", "prod", "--dry-run", "--pwd", directory, "index.ts"];
  const run = join(ROOT, "node_modules", "@pulumi", "pulumi", "cmd", "run");
  const child = spawn(process.execPath, [...nodeArgs, run, "--monitor", address, "--engine", address, ...program], {
    cwd: directory,
    env: {
      ...process.env,
      PULUMI_NODEJS_TYPESCRIPT: typescript,
      PULUMI_CONFIG: config(),
      PULUMI_CONFIG_SECRET_KEYS: "[]",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  child.once("exit", (code) => {
    first.reject(
      new Error(`the program in ${directory} ended with ${code ?? "a signal"} before its first resource:\n${output}`),
    );
  });
  try {
    await first.promise;
    return (performance.now() - began) / 1000;
  } finally {
    child.kill("SIGKILL");
    server.forceShutdown();
  }
}

/** The configuration of prod as the language host passes it on: values that are not text as JSON. */
function config(): string {
  const file = parse(readFileSync(join(ROOT, "Pulumi.prod.yaml"), "utf8")) as { config: Record<string, unknown> };
  const entries = Object.entries(file.config).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return JSON.stringify(Object.fromEntries(entries));
}
