import { facts } from "../cloud/facts.ts";
import { text } from "../cloud/properties.ts";
import { type Caller, CloudError } from "../cloud/resource-type.ts";
import { isObject, type Properties } from "../protocol/values.ts";
import { PACKAGES } from "../sandbox.ts";
import type { CloudRecord, World } from "../world/world.ts";

const TYPES = new Map(PACKAGES.flatMap(({ types }) => types.map((type) => [type.type, type] as const)));

/** All that the world holds but the values of secrets, as JSON. */
export function worldAsJson(world: World): string {
  const { serviceAccounts, records, ...rest } = world.toData();
  const shown = {
    ...rest,
    serviceAccounts: serviceAccounts.map(({ clientId, projects }) => ({ clientId, projects })),
    records: records.map((record) => {
      const { type, id, owner, inputs, outputs } = current(world, record);
      const secret = facts[type]?.secret ?? [];
      return { type, id, owner, inputs: withoutValues(inputs, secret), outputs: withoutValues(outputs, secret) };
    }),
  };
  return `${JSON.stringify(shown, undefined, 2)}\n`;
}

function withoutValues(properties: Properties, secret: readonly string[]): Properties {
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]) => {
      if (secret.includes(key)) return [key, "[secret]"];
      const below = secret.filter((path) => path.startsWith(`${key}.`)).map((path) => path.slice(key.length + 1));
      return [key, isObject(value) && below.length > 0 ? withoutValues(value, below) : value];
    }),
  );
}

/** The record with its outputs as they are now: what follows from other records is computed when it is read, and not stored. */
function current(world: World, record: CloudRecord): CloudRecord {
  const read = TYPES.get(record.type)?.read;
  if (read === undefined) return record;
  const { region = world.data.accounts[record.owner]?.region } = record.outputs;
  const isAtlas = world.data.projects[record.owner] !== undefined;
  const caller: Caller = {
    world,
    account: isAtlas ? "" : record.owner,
    region: text(region),
    ...(isAtlas ? { projects: Object.keys(world.data.projects) } : {}),
  };
  const state = { ...record.inputs, ...record.outputs };
  try {
    // What a cloud no longer shows, like a key that is being deleted, is still in the world.
    return { ...record, outputs: world.transaction(() => read(record, caller, state)) ?? record.outputs };
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    return { ...record, outputs: { ...record.outputs, [STATES[0]]: error.message } };
  }
}

/** What each account and project has, one line for each thing. */
export function worldAsTable(world: World): string {
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
        .map((record) => `  ${shortType(record.type).padEnd(30)} ${describe(current(world, record))}`)
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
const STATES = ["status", "statusName", "state", "stateName", "lastStatus", "keyState", "deletedDate"] as const;

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
