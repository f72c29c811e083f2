import assert from "node:assert/strict";

import { operations } from "../../sandbox/aws/operations.ts";
import type { World } from "../../sandbox/world/world.ts";
import { ACCOUNT } from "./lifecycle.ts";

/** A call of the AWS CLI, by the operation's name and its flags. */
export type Call = (operation: string, flags?: Record<string, unknown>) => unknown;

/** Calls the simulated AWS CLI as somebody in an account and region would. */
export function cliIn({ world }: { readonly world: World }, account = ACCOUNT, region = "us-east-1"): Call {
  return (name, flags = {}) => {
    const operation = operations[name] ?? assert.fail(`there is no ${name}`);
    return world.transaction(() => operation.run(flags, { world, account, region }));
  };
}

/** What the CLI says of a refusal. */
export function refused(code: string, operation: string, message: string): { message: string } {
  return { message: `An error occurred (${code}) when calling the ${operation} operation: ${message}` };
}
