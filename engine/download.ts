import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { runChild } from "./language-host/child.ts";
import { reportPhase } from "./progress.ts";
import type { EngineSource } from "./source.ts";

interface LauncherDownload {
  readonly installCLI: (
    version: string,
    root: string,
    io: {
      fetchText: (url: string) => Promise<string>;
      execScript: (script: string, args: readonly string[]) => unknown;
    },
  ) => Promise<void>;
}

const { installCLI } = createRequire(import.meta.url)("pulumi/lib/download.js") as LauncherDownload;

/** Longest wait for the install script, a few kilobytes: where the host is blocked, this is what it costs. */
const scriptTimeoutMs = 10_000;

/** Longest download of the distribution, about 150 MB. */
const archiveTimeoutMs = 10 * 60_000;

/** The official distribution, by the npm launcher's own code; it brings its own language host. */
export const officialDownload: EngineSource = {
  kind: "downloaded",
  async obtain({ version, directory, signal, log }) {
    if (process.platform === "win32") throw new Error("on Windows the launcher does it: run `npx pulumi version`");
    const timeout = AbortSignal.any([signal, AbortSignal.timeout(archiveTimeoutMs)]);
    const download = async (): Promise<void> => {
      const command: string[] = [];
      await installCLI(version, directory, {
        fetchText: (url) => fetchText(url, AbortSignal.any([signal, AbortSignal.timeout(scriptTimeoutMs)])),
        // The launcher expects a call that blocks, and deletes the script afterwards; blocked, nobody could interrupt us.
        execScript: (script, args) => command.push("-c", readFileSync(script, "utf8"), script, ...args),
      });
      const output: Buffer[] = [];
      const ending = await runChild("/bin/sh", command, {
        cwd: directory,
        env: process.env,
        signal: timeout,
        onStdout: (chunk) => output.push(chunk),
        onStderr: (chunk) => output.push(chunk),
      });
      if (timeout.aborted) throw new Error(`no end after ${archiveTimeoutMs / 60_000} minutes`);
      if (ending.code !== 0) throw new Error(lastLine(Buffer.concat(output).toString()));
    };
    await reportPhase(log, `Downloading Pulumi CLI ${version} from get.pulumi.com`, () => "", download);
  },
};

async function fetchText(url: string, signal: AbortSignal): Promise<string> {
  try {
    const response = await fetch(url, { signal });
    if (!response.ok) throw new Error(`HTTP ${response.status} from ${url}`);
    return await response.text();
  } catch (error) {
    // `fetch failed` is all that fetch itself says; the reason is its cause.
    const { cause, message } = error as Error;
    throw new Error(cause instanceof Error ? cause.message : message, { cause: error });
  }
}

/** The line in which a command says why it failed: its last one. */
function lastLine(output: string): string {
  return output.trim().split("\n").at(-1) ?? "";
}
