import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";

import type { SourceFrames } from "./source-frames.ts";

/** Where something is written in the repository. */
export interface Location {
  /** From the program's directory, with slashes. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column?: number;
  /** What is written there: the resource itself, the component that it is in, the waivers, or only the program as a whole. */
  readonly of: "resource" | "component" | "waivers" | "program";
}

const PROGRAM: Location = { file: "Pulumi.yaml", line: 1, of: "program" };
const WAIVERS: Location = { file: "policy/waivers.json", line: 1, of: "waivers" };

/**
 * Says where resources of the program in `directory` are written: the innermost of the program's own calls that made each. The
 * engine knows none of what is made at the top of a module; then it is the component that the resource is, or is in.
 */
export function locator(directory: string, frames: SourceFrames): (urn: string, policy: string) => Location {
  const components = sourcesIn(directory, "components");
  return (urn, policy) => {
    if (policy.startsWith("waivers")) return WAIVERS;
    for (const frame of frames.get(urn) ?? []) {
      const file = fileOf(frame.uri, directory);
      if (file !== undefined) return { file, line: frame.line, column: frame.column, of: "resource" };
    }
    const [, , types = ""] = urn.split("::");
    const declared = types.split("$").flatMap((type) => declarationOf(type, components) ?? []);
    return declared.at(-1) ?? PROGRAM;
  };
}

/** The file of the program that a frame is in; undefined for Pulumi's own. */
function fileOf(uri: string, directory: string): string | undefined {
  const path = pathOf(uri);
  if (path === undefined || path.includes("/node_modules/")) return undefined;
  const root = `${realpathSync(directory)}/`;
  if (path.startsWith(root)) return path.slice(root.length);
  if (!uri.startsWith("project:")) return undefined;
  // The state may come from a checkout at another place: what counts is the longest end of the path that is a file here.
  const parts = path.split("/").filter((part) => part !== "");
  return parts.map((_, i) => parts.slice(i).join("/")).find((end) => existsSync(join(directory, end)));
}

/**
 * The path in a frame. Pulumi's SDK takes an ES module's URL for a path and makes it absolute, so that the URL ends what it sends:
 * `file:///work/file:/work/index.ts`.
 */
function pathOf(uri: string): string | undefined {
  const { pathname } = new URL(uri);
  const path = decoded(pathname);
  if (path === undefined) return undefined;
  const [, url] = /^.*?\/file:(\/.*)$/s.exec(path) ?? [];
  return url === undefined ? path : decoded(url);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

interface SourceFile {
  readonly file: string;
  readonly lines: readonly string[];
}

function sourcesIn(directory: string, folder: string): SourceFile[] {
  const path = join(directory, folder);
  const names = existsSync(path) ? readdirSync(path).filter((name) => name.endsWith(".ts")) : [];
  return names.map((name) => ({
    file: `${folder}/${name}`,
    lines: readFileSync(join(path, name), "utf8").split("\n"),
  }));
}

/** Where a component's type is written, as a text of its own. */
function declarationOf(type: string, sources: readonly SourceFile[]): Location | undefined {
  for (const { file, lines } of sources) {
    const index = lines.findIndex((line) => line.includes(`"${type}"`));
    if (index !== -1) return { file, line: index + 1, of: "component" };
  }
  return undefined;
}
