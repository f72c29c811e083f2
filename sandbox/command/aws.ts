import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { operations } from "../aws/operations.ts";
import { awsCaller } from "../aws/credentials.ts";
import { knownText, without } from "../cloud/properties.ts";
import type { Properties } from "../protocol/values.ts";
import type { Sandbox } from "../sandbox.ts";
import { UserError } from "../user-error.ts";
import type { World } from "../world/world.ts";
import { printer } from "./aws-output.ts";

/** Flags that take no value. */
const SWITCHES = ["no-cli-pager", "overwrite", "with-decryption"];

/** Flags of every operation: who calls, and how the answer is printed. */
const GLOBAL = ["profile", "region", "query", "output", "no-cli-pager"];

/** `pulumi-sandbox aws SERVICE OPERATION --flag value ...`: what people and CI do with the AWS CLI. Prints the answer as that does. */
export function runAws(sandbox: Sandbox, args: readonly string[]): void {
  const [service = "", name = "", ...flags] = args;
  const operation = operations[`${service} ${name}`];
  if (operation === undefined) {
    throw new UserError(`aws ${service} ${name}: not simulated. There are: ${Object.keys(operations).join(", ")}`);
  }
  const known = [...operation.flags, ...GLOBAL];
  const typeOf = (flag: string): "boolean" | "string" => (SWITCHES.includes(flag) ? "boolean" : "string");
  const options = Object.fromEntries(known.map((flag) => [flag, { type: typeOf(flag) }]));
  let values: Record<string, unknown>;
  try {
    values = parseArgs({ args: withLists(flags), options }).values;
  } catch (error) {
    throw new UserError(`aws ${service} ${name}: ${(error as Error).message}`);
  }
  const { profile, region, query, output } = values;
  const print = printer(knownText(query), knownText(output));
  const flagValues = fromFiles(without(values, ...GLOBAL));
  const answer = callAws(sandbox.world, `${service} ${name}`, flagValues, { ...process.env }, { profile, region });
  process.stdout.write(print(answer));
}

/** The flags with the contents of files in the place of `file://NAME`, so that a secret need not be on the command line. */
function fromFiles(flags: Properties): Properties {
  return Object.fromEntries(
    Object.entries(flags).map(([flag, value]) => {
      const name = /^file:\/\/(.+)$/s.exec(knownText(value) ?? "")?.[1];
      return [flag, name === undefined ? value : contents(flag, name)];
    }),
  );
}

function contents(flag: string, name: string): string {
  try {
    return readFileSync(name, "utf8");
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "";
    throw new UserError(`Error parsing parameter '--${flag}': Unable to load paramfile file://${name}: ${reason}`);
  }
}

/** The flags with the values of a plural one, like `--services a b`, in one text, which the operations take apart. */
function withLists(flags: readonly string[]): string[] {
  const found: string[] = [];
  let isList = false;
  for (const flag of flags) {
    if (isList && !flag.startsWith("--") && !(found.at(-1) ?? "").startsWith("--"))
      found.push(`${found.pop() ?? ""} ${flag}`);
    else found.push(flag);
    if (flag.startsWith("--")) isList = /^--[\w-]+s$/.test(flag);
  }
  return found;
}

/**
 * Does what `aws SERVICE OPERATION` would do, and returns its answer. The credentials are those of the environment.
 * Throws the cloud's own errors.
 */
export function callAws(
  world: World,
  operation: string,
  flags: Record<string, unknown>,
  env: Record<string, string | undefined>,
  config: Properties = {},
): unknown {
  const simulated = operations[operation];
  if (simulated === undefined) throw new UserError(`aws ${operation}: not simulated`);
  const answer = world.transaction(() => simulated.run(flags, awsCaller(config, { world, env })));
  world.save();
  return answer;
}
