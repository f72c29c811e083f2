import { createRequire } from "node:module";
import path from "node:path";

/** The npm launcher `pulumi`: its own code says where the CLI belongs and how it is downloaded. */
const require = createRequire(import.meta.url);
const launcher = {
  manifest: require("pulumi/package.json") as { readonly version: string },
  cache: require("pulumi/lib/cache.js") as { cacheDir(version: string): string },
  resolve: require("pulumi/lib/resolve.js") as { isExecutable(file: string): boolean },
};

/** Where the launcher looks for the CLI. */
export interface EngineLocation {
  /** The version that the installed npm package `pulumi` stands for. */
  readonly version: string;
  /** Version directory, `$PULUMI_HOME/versions/<version>`. */
  readonly directory: string;
  /** The CLI itself. */
  readonly binary: string;
}

/**
 * @param home instead of PULUMI_HOME, which defaults to ~/.pulumi
 */
export function locateEngine(home?: string): EngineLocation {
  const { version } = launcher.manifest;
  const directory = path.resolve(
    home === undefined ? launcher.cache.cacheDir(version) : path.join(home, "versions", version),
  );
  return { version, directory, binary: path.join(directory, "bin", binaryName) };
}

export const binaryName = process.platform === "win32" ? "pulumi.exe" : "pulumi";

/** Whether the launcher would run this file rather than download one. */
export function isExecutable(file: string): boolean {
  return launcher.resolve.isExecutable(file);
}
