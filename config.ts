import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";

import { crossCheck } from "./config/cross-check.ts";
import { type Config, schema } from "./config/schema.ts";

export type { Config };

/** The namespace of this program's keys: the project's name. */
const NAMESPACE = "askflorence";

/** All that is wrong with a configuration: one line for each problem, which names the key, the problem and the mend. */
export class ConfigError extends pulumi.RunError {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/** The running stack's configuration. Throws `ConfigError`. */
export function loadConfig(): Config {
  return parseConfig(pulumi.runtime.allConfig(), pulumi.getStack());
}

/**
 * Checks a stack's configuration as the engine hands it over: full keys, and values as text, blocks as JSON.
 *
 * Throws `ConfigError` with all problems.
 */
export function parseConfig(raw: Readonly<Record<string, string>>, stack: string): Config {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [fullKey, value] of Object.entries(raw)) {
    const [namespace, key = ""] = fullKey.split(":", 2);
    if (namespace === NAMESPACE) values[key] = decode(value);
    else if (namespace !== "pulumi")
      problems.push(`${fullKey}: is read by nothing here, all providers are explicit; remove it`);
  }
  if (raw["pulumi:disable-default-providers"] !== '["*"]') {
    problems.push('pulumi:disable-default-providers: a default provider has no account guard; set it to ["*"]');
  }
  const result = schema.safeParse(values);
  problems.push(...(result.error?.issues ?? []).flatMap(describe));
  for (const [path, problem] of crossCheck(stack, soundParts(values))) {
    problems.push(`${NAMESPACE}:${path}: ${problem}`);
  }
  if (!result.success || problems.length > 0) throw new ConfigError(problems);
  return result.data;
}

/** Blocks arrive as JSON, everything else as plain text: a text that would be JSON too, such as `8`, is a text. */
function decode(value: string): unknown {
  if (!/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function describe(issue: z.core.$ZodIssue): string[] {
  const paths = issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
  return paths.map((path) => `${keyPath(path)}: ${issue.message}`);
}

function keyPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key, index) => text + (typeof key === "number" ? `[${key}]` : `${index === 0 ? ":" : "."}${String(key)}`),
    NAMESPACE,
  );
}

/**
 * The keys that are sound by themselves, so that what concerns several of them is reported together with the other
 * keys' problems.
 */
function soundParts(values: Record<string, unknown>): Partial<Config> {
  const sound = Object.entries(schema.shape).flatMap(([key, field]) => {
    const result = field.safeParse(values[key]);
    return result.success ? [[key, result.data]] : [];
  });
  return Object.fromEntries(sound) as Partial<Config>;
}
