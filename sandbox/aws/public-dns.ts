import { UserError } from "../user-error.ts";
import type { CloudRecord, World } from "../world/world.ts";

/** The records of one type at one name. Its id is `name type`. */
const RECORD_SET = "dns:index/recordSet:RecordSet";
/** The public DNS belongs to no account: people write to it at whoever hosts their zones. */
const OWNER = "public-dns";

const TYPES = ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "TXT"];
/** Types whose values are names, of which the dot at the end and the case do not count. */
const NAMES = ["CNAME", "MX", "NS"];
/** Labels may begin with an underscore, as those of validation records do. */
const NAME = /^(?=.{1,253}$)(?:\*\.)?(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$/;

/** Records in the public DNS: all those of a type at a name. */
export interface DnsRecord {
  readonly name: string;
  /** `CNAME`, `TXT`, `MX`, … */
  readonly type: string;
  /** One value, or several where the name has more than one record of the type. An MX has its priority in it: `10 mail.example.com`. */
  readonly value: string | readonly string[];
}

/** Makes the records of this type at this name those of `record`, as a person does at the DNS host. */
export function setDnsRecord(world: World, record: DnsRecord): void {
  const name = nameOf(record.name);
  const type = typeOf(record.type);
  const values = [record.value].flat().map((value) => canonical(type, value));
  if (values.length === 0 || values.includes("")) throw new UserError(`dns: ${name} ${type}: a record needs a value`);
  if (type === "CNAME" && values.length > 1) throw new UserError(`dns: ${name} CNAME: a name has one CNAME alone`);
  const others = recordSets(world).filter(({ inputs }) => inputs.name === name && inputs.type !== type);
  const rival = others.find(({ inputs }) => type === "CNAME" || inputs.type === "CNAME");
  if (rival !== undefined) {
    throw new UserError(
      `dns: ${name} ${type}: a name with a CNAME has no other records, and this one has ${String(rival.inputs.type)}: delete that first`,
    );
  }
  world.put({ type: RECORD_SET, id: `${name} ${type}`, owner: OWNER, inputs: { name, type, values }, outputs: {} });
  world.save();
}

/** Removes the records of this type at this name. Throws where there are none. */
export function deleteDnsRecord(world: World, record: Pick<DnsRecord, "name" | "type">): void {
  const id = `${nameOf(record.name)} ${typeOf(record.type)}`;
  const found = world.get(RECORD_SET, OWNER, id);
  if (found === undefined)
    throw new UserError(`dns: ${id}: there is no such record; \`dns list\` shows those there are`);
  world.remove(found);
  world.save();
}

/** The values of the records of a type at a name; empty where there are none. Case and a dot at the end of the name do not count. */
export function lookUpDns(world: World, name: string, type: string): readonly string[] {
  const found = world.get(RECORD_SET, OWNER, `${plain(name)} ${type.toUpperCase()}`);
  return found === undefined ? [] : valuesOf(found);
}

/** Whether a record of this type at this name has this value, as a service finds it that looks for what it asked people to add. */
export function hasDnsRecord(world: World, name: string, type: string, value: string): boolean {
  return lookUpDns(world, name, type).includes(canonical(type.toUpperCase(), value));
}

/** All records, by name. */
export function dnsRecords(world: World): readonly { name: string; type: string; values: readonly string[] }[] {
  return recordSets(world)
    .map((record) => ({
      name: String(record.inputs.name),
      type: String(record.inputs.type),
      values: valuesOf(record),
    }))
    .toSorted((a, b) => (`${a.name} ${a.type}` < `${b.name} ${b.type}` ? -1 : 1));
}

function recordSets(world: World): CloudRecord[] {
  return world.list(RECORD_SET, OWNER);
}

function valuesOf({ inputs }: CloudRecord): string[] {
  return inputs.values as string[];
}

function nameOf(given: string): string {
  const name = plain(given);
  if (NAME.test(name)) return name;
  throw new UserError(`dns: ${given}: not a name in the public DNS; write it out in full, like _token.www.example.com`);
}

function typeOf(given: string): string {
  const type = given.toUpperCase();
  if (TYPES.includes(type)) return type;
  throw new UserError(`dns: ${given}: not a type of records; there are ${TYPES.join(", ")}`);
}

function canonical(type: string, value: string): string {
  const trimmed = value.trim();
  if (NAMES.includes(type)) return plain(trimmed).replace(/\s+/g, " ");
  return type === "TXT" ? trimmed.replace(/^"(.*)"$/, "$1") : trimmed;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}
