import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
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

const STRIPPED = "types stripped, runtime.js";
const TS_NODE = "Pulumi's default: ts-node";

/**
 * From the start of the program's process to its first resource: as this project runs it, and as Pulumi runs TypeScript by default, which
 * is ts-node with a type check. The engine is a stub that notes the first registration after the stack's own and ends the process.
 *
 * Both keep what they have compiled, by the content of the files: measured is a first start, as in a job of CI or after a change, and one
 * with everything kept.
 */
export async function benchStart(rounds: number): Promise<void> {
  const copy = join(ROOT, ".sandbox", "bench", "ts-node");
  writeForTsNode(copy);
  const kept = mkdtempSync(join(tmpdir(), "bench-start-"));
  const cases = [
    { what: "first start, nothing compiled yet", cache: () => mkdtempSync(join(kept, "cold-")), bar: 0.25 },
    { what: "everything compiled before", cache: () => kept, bar: undefined },
  ];
  try {
    for (const { what, cache, bar } of cases) {
      const timings = await sideBySide(rounds, {
        [STRIPPED]: () => timeToFirstResource(ROOT, ["--import=./runtime.js"], { typescript: false, cache: cache() }),
        [TS_NODE]: () => timeToFirstResource(copy, [], { typescript: true, cache: cache() }),
      });
      printTimings(
        `start of the program to its first resource, ${what}, median of ${rounds} rounds side by side`,
        timings,
      );
      printRatio("stripped against ts-node", ratio(timings[STRIPPED], timings[TS_NODE]), bar);
    }
  } finally {
    rmSync(kept, { recursive: true });
  }
}

/** Lets a process end in good order when it is told to, so that Node keeps what it has compiled. */
const EXIT_WHEN_TOLD = 'data:text/javascript,process.on("SIGTERM", () => process.exit())';

/** Copies the program as what ts-node takes: CommonJS, and imports without suffixes. */
function writeForTsNode(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  copyProgram(directory, { file: "package.json", before: '"type": "module",', after: "" });
  for (const name of readdirSync(directory, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".ts")) continue;
    const file = join(directory, name);
    writeFileSync(file, readFileSync(file, "utf8").replace(/(from ")(\.[^"]+)\.ts"/g, '$1$2"'));
  }
  // CommonJS has no await at the top level; there a program exports an asynchronous function.
  const index = join(directory, "index.ts");
  const text = readFileSync(index, "utf8");
  const imports = text.lastIndexOf("\nimport ");
  const body = text.indexOf("\n", imports + 1);
  const statements = text.slice(body).replace(/^export const /gm, "const ");
  writeFileSync(index, `${text.slice(0, body)}\nexport = async () => {${statements}};\n`);
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
  { typescript, cache }: { typescript: boolean; cache: string },
): Promise<number> {
  const server = new grpc.Server();
  const first = Promise.withResolvers<undefined>();
  let rootResource = "";
  let output = "";
  const answer =
    <Request>(handle: (request: Request) => unknown): grpc.handleUnaryCall<Request, unknown> =>
    (call, callback) => {
      callback(null, handle(call.request));
    };
  server.addService(engineServices.EngineService, {
    log: answer((request: engine.LogRequest) => {
      output += request.getMessage();
      return new emptyproto.Empty();
    }),
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
  const child = spawn(
    process.execPath,
    ["--import", EXIT_WHEN_TOLD, ...nodeArgs, run, "--monitor", address, "--engine", address, ...program],
    {
      cwd: directory,
      env: {
        ...process.env,
        PULUMI_NODEJS_TYPESCRIPT: String(typescript),
        NODE_COMPILE_CACHE: typescript ? "" : cache,
        TS_NODE_CACHE_DIRECTORY: cache,
        PULUMI_CONFIG: config(),
        PULUMI_CONFIG_SECRET_KEYS: "[]",
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
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
    child.kill("SIGTERM");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
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
