import { parseArgs } from "node:util";

import { operations } from "../aws/operations.ts";
import { awsCaller } from "../aws/credentials.ts";
import type { Properties } from "../protocol/values.ts";
import type { Sandbox } from "../sandbox.ts";
import { UserError } from "../user-error.ts";
import type { World } from "../world/world.ts";

/** Flags that take no value. */
const SWITCHES = ["overwrite"];

/** `pulumi-sandbox aws SERVICE OPERATION --flag value ...`: what people and CI do with the AWS CLI. Prints the answer as JSON. */
export function runAws(sandbox: Sandbox, args: readonly string[]): void {
  const [service = "", name = "", ...flags] = args;
  const operation = operations[`${service} ${name}`];
  if (operation === undefined) {
    throw new UserError(`aws ${service} ${name}: not simulated. There are: ${Object.keys(operations).join(", ")}`);
  }
  const known = [...operation.flags, "profile", "region"];
  const typeOf = (flag: string): "boolean" | "string" => (SWITCHES.includes(flag) ? "boolean" : "string");
  const options = Object.fromEntries(known.map((flag) => [flag, { type: typeOf(flag) }]));
  let values: Record<string, unknown>;
  try {
    values = parseArgs({ args: flags, options }).values;
  } catch (error) {
    throw new UserError(`aws ${service} ${name}: ${(error as Error).message}`);
  }
  const { profile, region, ...flagValues } = values;
  const answer = callAws(sandbox.world, `${service} ${name}`, flagValues, { ...process.env }, { profile, region });
  process.stdout.write(`${JSON.stringify(answer, undefined, 2)}\n`);
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
