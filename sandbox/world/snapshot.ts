import { type Dirent, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

import { z } from "zod";

import { jsonDocument } from "../cloud/json.ts";
import { isObject } from "../protocol/values.ts";
import { replaceFile } from "./atomic-file.ts";
import { withCredentials } from "./fresh.ts";
import { worldSchema } from "./schema.ts";
import { type WorldData, WorldError } from "./world.ts";

/** A world with what belongs to it: the stacks' state and the copies of their configuration, by path. */
export interface Snapshot {
  readonly world: WorldData;
  readonly files: Readonly<Record<string, string>>;
}

/** What lies beside a world's file and belongs to it. */
const BESIDE = ["state", "config"];

/** A snapshot that is being put in place: as long as the file is there, that is not done. */
const JOURNAL = "loading.json";

const schema = z.object({ world: worldSchema, files: z.record(z.string(), z.string()).default({}) });

/** The world of the directory, to be kept. */
export function takeSnapshot(directory: string, world: WorldData): Snapshot {
  const paths = BESIDE.flatMap((name) => filesBelow(join(directory, name)));
  return {
    world,
    files: Object.fromEntries(paths.map((path) => [relative(directory, path), readFileSync(path, "utf8")])),
  };
}

/**
 * The snapshot in a file: what {@link takeSnapshot} made, or a world that somebody has written by hand, without files and with `${random:NAME}`
 * in place of credentials. Throws a {@link WorldError} for anything else.
 */
export function readSnapshot(file: string): Snapshot {
  const refused = (what: string): WorldError => new WorldError(`${file}: ${what}`);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw refused(`cannot be read (${(error as NodeJS.ErrnoException).code ?? ""})`);
  }
  const json = jsonDocument(text);
  if (!isObject(json) || !("world" in json)) {
    throw refused("it was not made by `pulumi-sandbox world save`, and has no `world` of its own");
  }
  const isByHand = !isObject(json.files) || Object.keys(json.files).length === 0;
  const result = schema.safeParse(isByHand ? withCredentials(json) : json);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw refused(`not a world: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`);
  }
  for (const path of Object.keys(result.data.files)) {
    const inside = relative("/sandbox", join("/sandbox", path));
    if (!BESIDE.includes(inside.split("/")[0] ?? "")) throw refused(`it would write outside the sandbox: ${path}`);
  }
  return result.data;
}

/**
 * Puts a snapshot in the place of what the directory has. A process that is killed meanwhile leaves a note of it, and the next one
 * {@link finishLoading}: there is never one world's file with another world's state.
 */
export function loadSnapshot(directory: string, snapshot: Snapshot): void {
  replaceFile(join(directory, JOURNAL), JSON.stringify(snapshot));
  finishLoading(directory);
}

/** Finishes what a killed process has begun to load; does nothing where there is no such thing. */
export function finishLoading(directory: string): void {
  const journal = join(directory, JOURNAL);
  if (!existsSync(journal)) return;
  const { world, files } = JSON.parse(readFileSync(journal, "utf8")) as Snapshot;
  for (const name of BESIDE) rmSync(join(directory, name), { recursive: true, force: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  replaceFile(join(directory, "world.json"), `${JSON.stringify(world, undefined, 1)}\n`);
  rmSync(journal);
}

function filesBelow(directory: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  } catch {
    return [];
  }
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
