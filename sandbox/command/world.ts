import { type Dirent, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

import { z } from "zod";

import { facts } from "../cloud/facts.ts";
import type { Properties } from "../protocol/values.ts";
import type { Sandbox } from "../sandbox.ts";
import { UserError } from "../user-error.ts";
import { replaceFile } from "../world/atomic-file.ts";
import { worldSchema } from "../world/schema.ts";
import { type CloudRecord, type World, WorldError } from "../world/world.ts";

/** What belongs to a world beside its file: the stacks' state, and the copies of their configuration with the keys to it. */
const BESIDE = ["state", "config"];

const USAGE = "world takes one of: show [--json], reset, save FILE, load FILE";

const snapshotSchema = z.object({ world: worldSchema, files: z.record(z.string(), z.string()) });

/** `pulumi-sandbox world show|reset|save|load`. */
export function runWorld(sandbox: Sandbox, [command, argument, ...more]: readonly string[]): void {
  const isAlone = argument === undefined;
  const isFile = !isAlone && !argument.startsWith("-");
  if (more.length > 0) throw new UserError(USAGE);
  else if (command === "show" && isAlone) process.stdout.write(table(sandbox.world));
  else if (command === "show" && argument === "--json") process.stdout.write(json(sandbox.world));
  else if (command === "reset" && isAlone) reset(sandbox);
  else if (command === "save" && isFile) save(sandbox, resolve(argument));
  else if (command === "load" && isFile) load(sandbox, resolve(argument));
  else throw new UserError(USAGE);
}

function reset(sandbox: Sandbox): void {
  removeBeside(sandbox);
  sandbox.reset();
}

function save(sandbox: Sandbox, file: string): void {
  const files = Object.fromEntries(
    BESIDE.flatMap((name) => filesBelow(join(sandbox.directory, name))).map((path) => [
      relative(sandbox.directory, path),
      readFileSync(path, "utf8"),
    ]),
  );
  replaceFile(file, `${JSON.stringify({ world: sandbox.world.toData(), files }, undefined, 1)}\n`);
}

function load(sandbox: Sandbox, file: string): void {
  let snapshot: z.infer<typeof snapshotSchema>;
  try {
    snapshot = snapshotSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new WorldError(
      `${file}: ${code === undefined ? "it was not made by `pulumi-sandbox world save`" : `cannot be read (${code})`}`,
    );
  }
  for (const path of Object.keys(snapshot.files)) {
    const inside = relative(sandbox.directory, join(sandbox.directory, path));
    if (!BESIDE.includes(inside.split("/")[0] ?? ""))
      throw new WorldError(`${file}: it would write outside the sandbox: ${path}`);
  }
  removeBeside(sandbox);
  for (const [path, text] of Object.entries(snapshot.files)) {
    mkdirSync(dirname(join(sandbox.directory, path)), { recursive: true });
    writeFileSync(join(sandbox.directory, path), text);
  }
  sandbox.reset(snapshot.world);
}

function removeBeside(sandbox: Sandbox): void {
  for (const name of BESIDE) rmSync(join(sandbox.directory, name), { recursive: true, force: true });
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

/** All that the world holds but the values of secrets. */
function json(world: World): string {
  const { serviceAccounts, records, ...rest } = world.toData();
  const shown = {
    ...rest,
    serviceAccounts: serviceAccounts.map(({ clientId, projects }) => ({ clientId, projects })),
    records: records.map(({ type, id, owner, inputs, outputs }) => {
      const secret = facts[type]?.secret ?? [];
      return { type, id, owner, inputs: withoutValues(inputs, secret), outputs: withoutValues(outputs, secret) };
    }),
  };
  return `${JSON.stringify(shown, undefined, 2)}\n`;
}

function withoutValues(properties: Properties, secret: readonly string[]): Properties {
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [key, secret.includes(key) ? "[secret]" : value]),
  );
}

function table(world: World): string {
  const { accounts, projects } = world.data;
  const owners = [
    ...Object.entries(accounts).map(([id, { name, profiles }]) => [
      id,
      `AWS account ${id} (${name}), profile ${profiles.join(", ")}`,
    ]),
    ...Object.entries(projects).map(([id, { name }]) => [id, `Atlas project ${id} (${name})`]),
  ] as [string, string][];
  return owners
    .map(([owner, title]) => {
      const rows = world
        .all()
        .filter((record) => record.owner === owner)
        .map((record) => `  ${shortType(record.type).padEnd(30)} ${describe(record)}`)
        .toSorted();
      return `${title}\n${rows.length === 0 ? "  nothing" : rows.join("\n")}\n`;
    })
    .join("\n");
}

/** The properties that tell a reader what a thing is, in the order in which they are looked for. */
const TELLING = [
  "name",
  "username",
  "family",
  "cidrBlock",
  "destinationCidrBlock",
  "atlasCidrBlock",
  "serviceName",
  "ipAddress",
];
const STATES = ["status", "statusName", "state", "stateName", "lastStatus", "deletedDate"];

function describe({ id, inputs, outputs }: CloudRecord): string {
  const all = { ...inputs, ...outputs };
  const first = (names: readonly string[]): string[] =>
    names
      .map((name) => all[name])
      .filter((value) => typeof value === "string" && value !== "")
      .slice(0, 1) as string[];
  return [...new Set([...first(TELLING), id, ...first(STATES)])].join("  ");
}

function shortType(type: string): string {
  const [pkg, module, name] = type.split(/[:]/);
  return pkg === "aws" ? `${module?.split("/")[0] ?? ""} ${name ?? ""}` : (name ?? type);
}
