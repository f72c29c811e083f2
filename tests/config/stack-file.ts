import { readFileSync } from "node:fs";

import { parse } from "yaml";

const root = new URL("../../", import.meta.url);

/** The committed configuration of a stack, by full key, as YAML gives it. */
export function committedConfig(stack: string): Record<string, unknown> {
  return (readYaml(`Pulumi.${stack}.yaml`) as { config: Record<string, unknown> }).config;
}

/** A YAML file at the root of the repository. */
export function readYaml(name: string): unknown {
  return parse(readFileSync(new URL(name, root), "utf8"));
}

/** Configuration as the engine hands it to the program: texts as they are, everything else as JSON. */
export function asEngineGives(config: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

/**
 * The committed configuration of a stack with one value changed, or taken out where `value` is undefined.
 * `path` is as in the error messages: `askflorence:network.availabilityZones[1]`.
 */
export function edited(stack: string, path: string, value: unknown): Record<string, string> {
  const [namespace = "", inside] = path.split(/:(.*)/s);
  const [first = "", ...steps] = (inside ?? "").split(/[.[\]]+/).filter((step) => step !== "");
  const config = structuredClone(committedConfig(stack));
  let holder: Record<string, unknown> = config;
  let key = `${namespace}:${first}`;
  for (const step of steps) {
    holder = holder[key] as Record<string, unknown>;
    key = step;
  }
  if (value === undefined) Reflect.deleteProperty(holder, key);
  else holder[key] = value;
  return asEngineGives(config);
}
