import { CloudError } from "../cloud/resource-type.ts";

/**
 * The id of a resource in the state: its keys in order, each `base64(key):base64(value)`, joined by `-`.
 * Source: `conversion.EncodeStateID` of terraform-provider-mongodbatlas.
 */
export function encodeStateId(values: Readonly<Record<string, string>>): string {
  return Object.keys(values)
    .toSorted()
    .map((key) => `${base64(key)}:${base64(values[key] ?? "")}`)
    .join("-");
}

/** What a state id has under `key`, or `id` itself where it is a plain one: the provider takes both for container and private link ids. */
export function plainId(id: string, key: string): string {
  const prefix = `${base64(key)}:`;
  const part = id.split("-").find((item) => item.startsWith(prefix));
  return part === undefined ? id : Buffer.from(part.slice(prefix.length), "base64").toString("utf8");
}

/**
 * The parts of an import id by `pattern`'s groups; undefined for the id of a state, which a refresh looks up.
 * Throws the provider's error for anything else; `format` is what it asks for.
 */
export function importParts(id: string, pattern: RegExp, format: string): string[] | undefined {
  const match = pattern.exec(id);
  if (match !== null) return match.slice(1);
  if (/^[\w+/=]+:[\w+/=]*(-[\w+/=]+:[\w+/=]*)*$/.test(id)) return undefined;
  throw new CloudError(`import format error: ${format}`);
}

function base64(value: string): string {
  return Buffer.from(value, "utf8").toString("base64");
}
