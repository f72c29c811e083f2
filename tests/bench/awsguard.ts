import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

import type { Policies } from "@pulumi/policy";

import type { Handlers } from "../policy/harness.ts";

/** The last release, and what it is to run with: its own ranges admit what the policy pack uses. */
const PACKAGES = ["@pulumi/awsguard@0.3.1", "@pulumi/policy@1.21.0", "@pulumi/pulumi@3.259.0"];
const INSTALLED = join(homedir(), ".cache", "askflorence", "awsguard-0.3.1");

/** Rules that ask AWS over the network, which is no time of the pack's. */
const ASK_AWS = ["acm-certificate-expiration", "access-keys-rotated", "mfa-enabled-for-iam-console-access"];

/**
 * The policies of @pulumi/awsguard, and the request handlers of the @pulumi/policy that it loads. It is installed once, apart from this
 * repository's packages, since it brings the AWS SDKs of 2021. `undefined` where it cannot be: the benchmark goes on without it.
 */
export function loadAwsGuard(): { policies: Policies; handlers: Handlers } | undefined {
  try {
    if (!existsSync(join(INSTALLED, "node_modules", ".package-lock.json"))) install();
  } catch (error) {
    process.stderr.write(`bench: @pulumi/awsguard cannot be installed (${(error as Error).message.split("\n")[0]})\n`);
    return undefined;
  }
  const load = createRequire(join(INSTALLED, "package.json"));
  const server = load("@pulumi/policy/server") as Handlers & {
    serve: (name: string, version: string, level: string, pack: { policies: Policies }) => void;
  };
  let policies: Policies = [];
  // A pack serves its policies as soon as it is constructed.
  server.serve = (_name, _version, _level, pack) => {
    policies = pack.policies.filter(({ name }) => !ASK_AWS.includes(name));
  };
  const { AwsGuard } = load("@pulumi/awsguard") as { AwsGuard: new (args: object) => unknown };
  new AwsGuard({ all: "mandatory" });
  return { policies, handlers: server };
}

function install(): void {
  mkdirSync(INSTALLED, { recursive: true });
  writeFileSync(join(INSTALLED, "package.json"), '{ "private": true }\n');
  const quiet = ["--ignore-scripts", "--save-exact", "--no-audit", "--no-fund", "--loglevel=error"];
  execFileSync("npm", ["install", ...quiet, ...PACKAGES], { cwd: INSTALLED, stdio: ["ignore", "ignore", "pipe"] });
}
