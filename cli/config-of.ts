import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { type Config, ConfigError, parseConfig } from "../config.ts";
import { ROOT } from "./program-copy.ts";
import { type Pulumi, succeeded } from "./pulumi.ts";
import type { Stack } from "./stack-names.ts";
import { UserError } from "./user-error.ts";

/** A stack's configuration as the CLI has it: in the sandbox its own copy. Throws a {@link UserError} that names what is wrong. */
export async function configOf(pulumi: Pick<Pulumi, "run">, stack: Stack): Promise<Config> {
  const text = await succeeded(pulumi.run(["config", "--json", "--stack", stack]), "pulumi config");
  const raw = JSON.parse(text) as Record<string, { value: string }>;
  return checked(Object.fromEntries(Object.entries(raw).map(([key, { value }]) => [key, value])), stack);
}

/**
 * A stack's configuration as its file in `directory` has it: the CLI does not tell before there is a state backend with the
 * stack. Throws a {@link UserError} that names what is wrong.
 */
export function configInFile(stack: Stack, directory = ROOT): Config {
  const name = `Pulumi.${stack}.yaml`;
  let content: { config?: Record<string, unknown> } | null;
  try {
    content = parse(readFileSync(join(directory, name), "utf8")) as typeof content;
  } catch (error) {
    throw new UserError(`${name}: ${(error as Error).message}`);
  }
  // As the engine hands values over: texts as they are, everything else as JSON.
  const entries = Object.entries(content?.config ?? {}).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return checked(Object.fromEntries(entries) as Record<string, string>, stack);
}

function checked(raw: Readonly<Record<string, string>>, stack: Stack): Config {
  try {
    return parseConfig(raw, stack);
  } catch (error) {
    throw error instanceof ConfigError ? new UserError(error.message) : error;
  }
}
