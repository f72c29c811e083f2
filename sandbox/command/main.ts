import { once } from "node:events";

import { LockedError, NoEngineError } from "@askflorence/engine";

import { CloudError } from "../cloud/resource-type.ts";
import { PACKAGES, Sandbox } from "../sandbox.ts";
import { UserError } from "../user-error.ts";
import { readArguments, withoutFlag } from "./arguments.ts";
import { runAws } from "./aws.ts";
import { runDns } from "./dns.ts";
import { runPulumi } from "./pulumi.ts";
import { runWorld } from "./world.ts";

const USAGE = `pulumi-sandbox: the real Pulumi CLI against simulated AWS and MongoDB Atlas

  pulumi-sandbox PULUMI-ARGUMENTS...        any Pulumi command: up --stack dev, preview --diff, stack export, -C DIR ...
  pulumi-sandbox world show [--json]        what exists in the simulated clouds
  pulumi-sandbox world reset [--empty-aws]  a fresh world; the stacks' state goes with the old one
  pulumi-sandbox world save FILE            keeps the world and the stacks' state
  pulumi-sandbox world load FILE            brings them back
  pulumi-sandbox aws SERVICE OPERATION ...  what people and CI do with the AWS CLI, like ecr put-image
  pulumi-sandbox dns set NAME TYPE VALUE... what people do at their DNS host; also dns list, dns delete NAME TYPE
  pulumi-sandbox serve [--port N]           only the providers, for a debugger or the Automation API
  pulumi-sandbox types                      the resource types and functions that are simulated

AWS_PROFILE chooses the account; PULUMI_SANDBOX_DIR the place of the world, which is .sandbox beside Pulumi.yaml otherwise.
PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE and PULUMI_HOME are used where they are set. \`pulumi-sandbox help up\` is the CLI's own help.
`;

/** Runs the command `pulumi-sandbox` and returns its exit code. Errors of the user are one line on stderr. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    return await dispatch(args);
  } catch (error) {
    // What the system refuses, like a file that cannot be written, is told in its own one line.
    const isExpected =
      [UserError, CloudError, LockedError, NoEngineError].some((kind) => error instanceof kind) ||
      (error as NodeJS.ErrnoException).syscall !== undefined;
    const { message, stack } = error as Error;
    process.stderr.write(`pulumi-sandbox: ${isExpected ? message : (stack ?? message)}\n`);
    return 1;
  }
}

async function dispatch(args: readonly string[]): Promise<number> {
  const [command, ...rest] = withoutFlag(args, "-C", "--cwd");
  if (command === undefined || command === "--help" || command === "-h") {
    process.stdout.write(USAGE);
    return 0;
  }
  if (command === "types") {
    printTypes();
    return 0;
  }
  const sandbox = await Sandbox.open(readArguments(args).directory);
  try {
    const notify = (notice: string): void => void process.stderr.write(`pulumi-sandbox: ${notice}\n`);
    if (command === "world") runWorld(sandbox, rest);
    else if (command === "aws") runAws(sandbox, rest);
    else if (command === "dns") runDns(sandbox, rest);
    else if (command === "serve") await serve(sandbox, rest);
    else return (await runPulumi(sandbox, args, { stdio: "inherit" }, notify)).code;
    return 0;
  } finally {
    sandbox.close();
  }
}

function printTypes(): void {
  for (const { name, types, facts, invokes } of PACKAGES) {
    process.stdout.write(`${name}\n`);
    for (const { type } of types) {
      const { importId } = facts[type] ?? {};
      process.stdout.write(`  ${type}${importId === undefined ? "" : `  (imported by ${importId})`}\n`);
    }
    for (const token of Object.keys(invokes)) process.stdout.write(`  ${token}  (function)\n`);
  }
}

async function serve(sandbox: Sandbox, args: readonly string[]): Promise<void> {
  const port = args[0] === "--port" ? Number(args[1]) : args.length === 0 ? 0 : NaN;
  if (!Number.isInteger(port) || port < 0 || port > 65_533) {
    throw new UserError(
      "serve takes --port N, with N from 0 (any free port) to 65533: each provider has a port from there on",
    );
  }
  const session = await sandbox.serve({}, port);
  process.stdout.write(`PULUMI_DEBUG_PROVIDERS=${session.env.PULUMI_DEBUG_PROVIDERS ?? ""}\n`);
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  session.close();
}
