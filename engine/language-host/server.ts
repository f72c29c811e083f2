import { readFileSync } from "node:fs";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb.js";
import { messageLimits } from "./limits.ts";
import { Operations } from "./operations.ts";
import { languageRuntime } from "./service.ts";

/** Longest time that children may take to end after the engine: it kills this process after five seconds. */
const stopTimeoutMs = 4_000;

/** Version of the CLI that this host was installed for; written beside it by the installer. */
const { version } = JSON.parse(readFileSync(new URL("./package.json", import.meta.url), "utf8")) as { version: string };

/**
 * Serves the language host on a port of its own choice, which it prints as its first line, until the engine ends it.
 *
 * @param args as the engine gives them: logging flags, `--tracing URL`, and the engine's address last
 */
export async function main(args: readonly string[]): Promise<void> {
  if (args.includes("--version") || args.includes("-version")) {
    process.stdout.write(`${version}\n`);
    return;
  }
  const operations = new Operations();
  const stop = (exitCode: number): void => {
    setTimeout(() => process.exit(exitCode), stopTimeoutMs);
    void operations.cancel().then(() => process.exit(exitCode));
  };
  process.on("SIGINT", () => {
    stop(0);
  });
  process.on("SIGTERM", () => {
    stop(0);
  });
  // Nobody reads what a killed engine leaves us to say; the children must end all the same.
  process.stdout.on("error", () => {
    stop(1);
  });
  process.stderr.on("error", () => {
    stop(1);
  });
  process.on("uncaughtException", (error) => {
    process.stderr.write(`pulumi-language-nodejs: ${error.message}\n`);
    stop(1);
  });
  // The engine holds the other end of this pipe for as long as it lives: when it is killed, nothing else tells us.
  if (args.length > 0 && !process.stdin.isTTY) {
    process.stdin
      .on("end", () => {
        stop(0);
      })
      .resume();
  }

  const tracing = args.indexOf("--tracing");
  const server = new Server(messageLimits);
  server.addService(
    LanguageRuntimeService,
    languageRuntime({
      version,
      engineAddress: args.at(-1) ?? "",
      tracing: tracing === -1 ? "" : (args[tracing + 1] ?? ""),
      operations,
    }),
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  process.stdout.write(`${port}\n`);
}
