import { join, relative } from "node:path";

import { callAws, runPulumi, Sandbox } from "pulumi-sandbox";

import { configOf } from "../config-of.ts";
import { ROOT } from "../program-copy.ts";
import { credentialsOf, type Stack } from "../stack-names.ts";
import { type Aws, type Flags, refusal, Secret } from "./aws.ts";
import type { Clouds, Words } from "./step.ts";

/** The simulated clouds. `AWS_PROFILE` chooses the account, as on the real ones; without it the stack's own. */
export async function openSandboxClouds(stack: Stack, watch: (aws: Aws) => Aws): Promise<Clouds> {
  await import("../isolate.ts");
  const sandbox = await Sandbox.open(ROOT);
  const credentials = { ...credentialsOf(stack), ...chosenProfile() };
  const pulumi: Clouds["pulumi"] = (args, options) =>
    runPulumi(sandbox, args, { cwd: ROOT, ...options, env: { ...credentials, ...options?.env } });
  return {
    aws: watch(sandboxAws(sandbox, credentials)),
    pulumi,
    config: () => configOf({ run: pulumi }, stack),
    // The command that the sandbox has for Pulumi makes a stack itself, in a backend on this machine.
    ensureStack: (bucketName, keyAlias) =>
      Promise.resolve({
        status: "done",
        text:
          `the sandbox keeps the state itself, in ${relative(process.cwd(), join(sandbox.directory, "state"))}; on real accounts it is in ` +
          `s3://${bucketName}, its secrets encrypted by awskms://${keyAlias}`,
      }),
    words: wordsOf(stack),
    close: () => {
      sandbox.close();
    },
  };
}

/** The simulated AWS, by the names and flags of the AWS CLI. */
export function sandboxAws({ world }: Pick<Sandbox, "world">, env: Readonly<Record<string, string>>): Aws {
  return (operation, flags = {}) =>
    new Promise((resolve, reject) => {
      try {
        const answer: unknown = callAws(world, operation, revealed(flags), env);
        resolve(JSON.parse(JSON.stringify(answer)));
      } catch (error) {
        reject(refusal(operation, (error as Error).message));
      }
    });
}

function revealed(flags: Flags): Record<string, string | true> {
  const entries = Object.entries(flags);
  return Object.fromEntries(entries.map(([name, value]) => [name, value instanceof Secret ? value.reveal() : value]));
}

function chosenProfile(): Record<string, string> {
  const { AWS_PROFILE: profile = "" } = process.env;
  return profile === "" ? {} : { AWS_PROFILE: profile };
}

function wordsOf(stack: Stack): Words {
  const cli = `AWS_PROFILE=${credentialsOf(stack).AWS_PROFILE} npx pulumi-sandbox`;
  return {
    pulumi: cli,
    bootstrap: `npx askflorence bootstrap --stack ${stack} --sandbox`,
    stackFile: `the sandbox's copy of Pulumi.${stack}.yaml`,
    afterwards: [],
    push: (repositoryUrl, tag) => [
      `${cli} aws ecr put-image --repository-name ${repositoryUrl.split("/")[1] ?? ""} --image-tag ${tag}`,
    ],
    // It has no ALIAS; for a name that is not the apex, a CNAME does the same.
    record: ({ name, type, value }) =>
      `npx pulumi-sandbox dns set ${name} ${type === "ALIAS" ? "CNAME" : type} '${value}'`,
  };
}
