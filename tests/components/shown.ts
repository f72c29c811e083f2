import { specialSecretSig, specialSigKey, unknownValue } from "@pulumi/pulumi/runtime/rpc.js";

export type Properties = Record<string, unknown>;

/** How a value that the engine does not know yet is shown. */
export const UNKNOWN = "(unknown)";

/** How a value is shown that the engine encrypts in the state and masks in its output. */
export const secret = (value: unknown): Properties => ({ secret: value });

/** What the SDK sends to the engine, readable: unknown values and secrets marked, JSON documents parsed. */
export function shown(value: unknown): unknown {
  if (value === unknownValue) return UNKNOWN;
  if (typeof value === "string") return /^[[{]/.test(value) ? (JSON.parse(value) as unknown) : value;
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== "object" || value === null) return value;
  const properties = value as Properties;
  const signature = properties[specialSigKey];
  if (signature === specialSecretSig) return secret(shown(properties.value));
  if (signature !== undefined) throw new Error(`no input of ours has the signature ${JSON.stringify(signature)}`);
  return Object.fromEntries(Object.entries(properties).map(([key, each]) => [key, shown(each)]));
}
