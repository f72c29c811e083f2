import { type Dirent, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

import { z } from "zod";

import { facts } from "../cloud/facts.ts";
import type { Properties } from "../protocol/values.ts";
import type { Sandbox } from "../sandbox.ts";
import { worldSchema } from "../world/schema.ts";
import { type CloudRecord, type World, WorldError } from "../world/world.ts";
import { UserError } from "./project.ts";

/** What belongs to a world beside its file: the stacks' state, and the copies of their configuration with the keys to it. */
const BESIDE = ["state", "config"];

const snapshotSchema = z.object({ world: worldSchema, files: z.record(z.string(), z.string()) });

/** `pulumi-sandbox world show|reset|save|load`. */
export function runWorld(sandbox: Sandbox, [command, ...args]: readonly string[]): number {
  const file = args.find((arg) => !arg.startsWith("-"));
  switch (command) {
    case "show":
      process.stdout.write(
        args.includes("--json") ? `${JSON.stringify(redacted(sandbox.world), undefined, 2)}\n` : table(sandbox.world),
      );
      return 0;
    case "reset":
      removeBeside(sandbox);
      sandbox.reset();
      return 0;
    case "save":
      save(sandbox, fileArgument(file, "save"));
      return 0;
    case "load":
      load(sandbox, fileArgument(file, "load"));
      return 0;
    default:
      throw new UserError("world takes one of: show [--json], reset, save FILE, load FILE");
  }
}

function fileArgument(file: string | undefined, command: string): string {
  if (file === undefined) throw new UserError(`world ${command} needs the name of a file`);
  return resolve(file);
}

function save(sandbox: Sandbox, file: string): void {
  const files = Object.fromEntries(
    BESIDE.flatMap((name) => filesBelow(join(sandbox.directory, name))).map((path) => [
      relative(sandbox.directory, path),
      readFileSync(path, "utf8"),
    ]),
  );
  const temporary = `${file}.${process.pid}.tmp`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(temporary, `${JSON.stringify({ world: sandbox.world.toData(), files }, undefined, 1)}\n`, {
    mode: 0o600,
  });
  renameSync(temporary, file);
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

function redacted(world: World): unknown {
  const { serviceAccounts, records, ...rest } = world.toData();
  return {
    ...rest,
    serviceAccounts: serviceAccounts.map(({ clientId, projects }) => ({ clientId, projects })),
    records: records.map(({ type, id, owner, inputs, outputs }) => {
      const secret = facts[type]?.secret ?? [];
      return { type, id, owner, inputs: withoutValues(inputs, secret), outputs: withoutValues(outputs, secret) };
    }),
  };
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
