import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { installLanguageHost } from "./install-host.ts";
import { runChild } from "./language-host/child.ts";
import { findExecutable } from "./language-host/packages.ts";
import { binaryName } from "./location.ts";
import { reportPhase } from "./progress.ts";
import type { EngineSource, EngineTask } from "./source.ts";

/** The CLI's main package, in the Go module that go.mod pins. */
const mainPackage = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";

/** Where go.mod is: in the root of this package, from the sources as well as from the published JavaScript. */
const moduleDirectory = path.dirname(fileURLToPath(import.meta.resolve("#go.mod")));

/**
 * The same CLI from its Go module, for networks that reach a Go module proxy but not get.pulumi.com. That module lacks the
 * language host for Node, so ours is installed beside it.
 */
export const sourceBuild: EngineSource = {
  kind: "built",
  async obtain(task) {
    const { version, directory, log } = task;
    if (process.platform === "win32") throw new Error("the source build supports Linux and macOS");
    if (findExecutable("go") === undefined) throw new Error("there is no `go` on the PATH");
    requirePinnedVersion(version);
    log(`Building Pulumi CLI ${version} from its Go module. This is done once; on two cores expect 1 to 2 minutes of`);
    log("download and 4 to 8 minutes of compiling, less where Go has some of it cached.");

    let packages = 0;
    await reportPhase(
      log,
      "Downloading Go modules",
      () => "",
      async () => {
        // Loading the packages downloads exactly the modules that the build needs.
        await go(task, ["list", "-mod=readonly", "-deps", mainPackage], () => {
          packages++;
        });
      },
    );
    let compiled = 0;
    await reportPhase(
      log,
      `Compiling (${packages} packages, those in Go's cache are skipped)`,
      () => `${compiled} compiled`,
      () =>
        go(
          task,
          [
            "build",
            "-mod=readonly",
            "-v",
            "-o",
            path.join(directory, "bin", binaryName),
            "-ldflags",
            linkerFlags(version),
            mainPackage,
          ],
          () => {
            compiled++;
          },
        ),
    );
    await installLanguageHost(directory, version);
  },
};

/** Without symbol tables the binary is a third smaller; the version is otherwise set by the official release build only. */
function linkerFlags(version: string): string {
  return `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`;
}

/** @throws Error when go.mod and the npm package `pulumi` do not stand for the same version */
function requirePinnedVersion(version: string): void {
  const goMod = readFileSync(path.join(moduleDirectory, "go.mod"), "utf8");
  const pinned = /^require github\.com\/pulumi\/pulumi\/pkg\/v3 v(\S+)$/m.exec(goMod)?.[1];
  if (pinned !== version) {
    throw new Error(`engine/go.mod pins ${pinned ?? "no version"}, but the npm package \`pulumi\` is ${version}`);
  }
}

/** Runs a go command in our module; each line of its output counts as progress. */
async function go(task: EngineTask, args: readonly string[], onLine: () => void): Promise<void> {
  let errors = "";
  const countLines = (chunk: Buffer): void => {
    for (const byte of chunk) if (byte === 10) onLine();
  };
  const ending = await runChild("go", args, {
    cwd: moduleDirectory,
    // A go.work further up would replace our module's pins.
    env: { ...process.env, GOWORK: "off" },
    signal: task.signal,
    onStdout: countLines,
    onStderr: (chunk) => {
      countLines(chunk);
      errors += chunk.toString();
    },
  });
  task.signal.throwIfAborted();
  if (ending.code !== 0) throw new Error(`go ${args[0] ?? ""} failed: ${reasonOf(errors)}`);
}

/** What went wrong, among the package names and downloads that go reports on the same stream. */
function reasonOf(errors: string): string {
  const lines = errors.split("\n").filter((line) => /\s/.test(line) && !line.startsWith("go: downloading"));
  return lines.slice(0, 3).join(" ").trim();
}
