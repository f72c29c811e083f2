import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { binaryName } from "./location.ts";

const require = createRequire(import.meta.url);

/** Sources of the language host; `.js` where this package is installed with its types already stripped. */
const sources = path.join(import.meta.dirname, "language-host");

/** Beside `bin` in the version directory: all copies of our host, each under its hash. */
const hostDirectory = "node-language-host";

/** The name by which the engine looks for the host. */
const launcherName = "pulumi-language-nodejs";

/** The official host is a binary of many megabytes, our launcher a few lines of shell. */
const maxLauncherBytes = 10_000;

/** What the host imports. Of @pulumi/pulumi it needs the generated protocol only, not the SDK. */
const packages: readonly { readonly name: string; readonly only?: string }[] = [
  { name: "@grpc/grpc-js" },
  { name: "google-protobuf" },
  { name: "@pulumi/pulumi", only: "proto" },
];

/** Time after which a copy that is not current any more is deleted: until then a run that started with it may need it. */
const outdatedAfterMs = 24 * 60 * 60_000;

/**
 * Puts our language host beside a CLI that was built from source, where the engine finds it: in the directory of its binary.
 *
 * The engine runs it from any directory and for any program, long after this repository was moved or removed, so the copy
 * is complete: the host as JavaScript with everything it imports, under `node-language-host/<hash>`, and the executable
 * `pulumi-language-nodejs`, which runs it on the `node` of the PATH. The hash tells an outdated copy.
 *
 * @param directory version directory, which holds `bin`
 * @param version of the CLI
 */
export async function installLanguageHost(directory: string, version: string): Promise<void> {
  const hosts = path.join(directory, hostDirectory);
  const name = fingerprint(version);
  const target = path.join(hosts, name);
  if (!existsSync(target)) {
    const staging = path.join(hosts, `.${name}-${process.pid}`);
    rmSync(staging, { recursive: true, force: true });
    mkdirSync(staging, { recursive: true });
    writeFileSync(path.join(staging, "package.json"), JSON.stringify({ type: "module", version }));
    await emitSources(staging);
    copyPackages(staging);
    renameSync(staging, target);
  }
  writeLauncher(path.join(directory, "bin", launcherName), `../${hostDirectory}/${name}/main.js`);
  for (const other of readdirSync(hosts).map((entry) => path.join(hosts, entry))) {
    if (other !== target && Date.now() - statSync(other).mtimeMs > outdatedAfterMs) {
      rmSync(other, { recursive: true, force: true });
    }
  }
}

/**
 * What the CLI in this version directory has for running Node programs: `none`, our host as this package would install it
 * (`current`) or as another version of it did (`outdated`), or one that is not ours (`official`).
 */
export function languageHostState(directory: string, version: string): "none" | "current" | "outdated" | "official" {
  const bin = path.join(directory, "bin");
  const launcher = path.join(bin, launcherName);
  if (existsSync(launcher) && statSync(launcher).size < maxLauncherBytes) {
    const script = readFileSync(launcher, "utf8");
    if (script.includes(`/${hostDirectory}/`)) {
      const name = fingerprint(version);
      const isCurrent = script.includes(name) && existsSync(path.join(directory, hostDirectory, name));
      return isCurrent ? "current" : "outdated";
    }
  }
  // The CLI may be a link into a distribution elsewhere, which has its hosts beside it.
  const places = [bin, path.dirname(realpathSync(path.join(bin, binaryName)))];
  return places.some((place) => readdirSync(place).some((file) => file.startsWith(launcherName))) ? "official" : "none";
}

/** Changes with everything that the installed copy is made of. */
function fingerprint(version: string): string {
  const hash = createHash("sha256")
    .update(version)
    .update(readFileSync(import.meta.filename));
  for (const file of sourceFiles()) hash.update(file).update(readFileSync(path.join(sources, file)));
  for (const { name } of packages)
    hash.update(readFileSync(path.join(packageDirectory(name, sources), "package.json")));
  return hash.digest("hex").slice(0, 12);
}

/** What the host consists of; the published package also has declarations beside it. */
function sourceFiles(): string[] {
  return readdirSync(sources)
    .filter((file) => !file.endsWith(".d.ts"))
    .toSorted();
}

async function emitSources(target: string): Promise<void> {
  for (const file of sourceFiles()) {
    const source = readFileSync(path.join(sources, file), "utf8");
    if (!file.endsWith(".ts")) {
      writeFileSync(path.join(target, file), source);
      continue;
    }
    // JavaScript, because the host must also start on a Node that strips no types.
    const { default: typescript } = await import("typescript");
    const { outputText } = typescript.transpileModule(source, {
      fileName: file,
      compilerOptions: {
        module: typescript.ModuleKind.ESNext,
        target: typescript.ScriptTarget.ES2022,
        verbatimModuleSyntax: true,
        rewriteRelativeImportExtensions: true,
      },
    });
    writeFileSync(path.join(target, file.replace(/\.ts$/, ".js")), outputText);
  }
}

function copyPackages(target: string): void {
  const copied = new Set<string>();
  const copy = (name: string, from: string, only?: string): void => {
    const directory = packageDirectory(name, from);
    if (copied.has(name)) return;
    copied.add(name);
    const destination = path.join(target, "node_modules", name);
    const manifest = path.join(directory, "package.json");
    mkdirSync(destination, { recursive: true });
    cpSync(manifest, path.join(destination, "package.json"));
    cpSync(path.join(directory, only ?? "."), path.join(destination, only ?? "."), {
      recursive: true,
      filter: (file) => !/\.(d\.[cm]?ts|map|md)$|\/node_modules$/.test(file.slice(directory.length)),
    });
    if (only !== undefined) return;
    const { dependencies = {} } = JSON.parse(readFileSync(manifest, "utf8")) as {
      dependencies?: Record<string, string>;
    };
    for (const dependency of Object.keys(dependencies)) {
      if (!dependency.startsWith("@types/")) copy(dependency, directory);
    }
  };
  for (const { name, only } of packages) copy(name, sources, only);
}

/** Directory of a package as Node would find it from another; its `exports` may hide its package.json, so they are not asked. */
function packageDirectory(name: string, from: string): string {
  const places = require.resolve.paths(name) ?? [];
  const above = [];
  for (let directory = from; directory !== path.dirname(directory); directory = path.dirname(directory)) {
    above.push(path.join(directory, "node_modules"));
  }
  const found = [...above, ...places]
    .map((place) => path.join(place, name))
    .find((place) => existsSync(path.join(place, "package.json")));
  if (found === undefined) throw new Error(`${name} is not installed: run \`npm install\``);
  // Package managers other than npm have links there, and a package's own dependencies beside the real place.
  return realpathSync(found);
}

function writeLauncher(file: string, host: string): void {
  const script = `#!/bin/sh
# Runs Pulumi programs for Node; installed with a CLI built from source, which does not contain the official one.
if ! command -v node >/dev/null; then
  echo "pulumi-language-nodejs: there is no node on the PATH: install Node 24" >&2
  exit 1
fi
exec node "$(dirname "$0")/${host}" "$@"
`;
  mkdirSync(path.dirname(file), { recursive: true });
  const staging = `${file}.${process.pid}`;
  writeFileSync(staging, script);
  chmodSync(staging, 0o755);
  renameSync(staging, file);
}
