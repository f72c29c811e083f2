import { configInFile } from "../config-of.ts";
import { openPulumi, succeeded } from "../pulumi.ts";
import type { Stack } from "../stack-names.ts";
import { awsCli } from "./aws-cli.ts";
import type { Aws } from "./aws.ts";
import type { Clouds, Outcome, Words } from "./step.ts";

/** The real clouds, with the caller's own credentials. The state's backend is known once `ensureStack` has been called. */
export async function openRealClouds(stack: Stack, watch: (aws: Aws) => Aws): Promise<Clouds> {
  const { region } = configInFile(stack).aws;
  const { run, close } = await openPulumi({ stack, sandbox: false });
  let backend: string | undefined;
  const pulumi: Clouds["pulumi"] = (args, options) => {
    if (backend === undefined) throw new Error("the state's backend is not known yet");
    // Not `pulumi login`: that would change the backend of everything else that the user does.
    return run(args, { ...options, env: { ...options?.env, PULUMI_BACKEND_URL: backend } });
  };
  return {
    aws: watch(awsCli(region)),
    pulumi,
    // The CLI would ask the backend, which is made here.
    config: () => Promise.resolve(configInFile(stack)),
    ensureStack: (bucketName, keyAlias) => {
      backend = `s3://${bucketName}?region=${region}`;
      return ensureStack(pulumi, stack, { backend, secretsProvider: `awskms://${keyAlias}?region=${region}` });
    },
    words: wordsOf(stack),
    close,
  };
}

/** The stack in the backend: looked for, and made with its secrets provider where it is not there. */
export async function ensureStack(
  pulumi: Clouds["pulumi"],
  stack: Stack,
  { backend, secretsProvider }: { readonly backend: string; readonly secretsProvider: string },
): Promise<Outcome> {
  const text = `${stack} in ${backend}, its secrets encrypted by ${secretsProvider}`;
  const lines = [`for your own commands: npx pulumi login '${backend}'`];
  const listed = await succeeded(pulumi(["stack", "ls", "--json"]), "pulumi stack ls");
  const names = (JSON.parse(listed) as { name: string }[]).map(({ name }) => name.split("/").at(-1));
  if (names.includes(stack)) return { status: "done", text, lines };
  const flags = ["--secrets-provider", secretsProvider, "--no-select", "--non-interactive"];
  await succeeded(pulumi(["stack", "init", stack, ...flags]), "pulumi stack init");
  return {
    status: "made",
    text,
    lines: [...lines, `commit what it wrote into Pulumi.${stack}.yaml: the key in it is encrypted`],
  };
}

function wordsOf(stack: Stack): Words {
  return {
    pulumi: "npx pulumi",
    bootstrap: `npx askflorence bootstrap --stack ${stack}`,
    stackFile: `Pulumi.${stack}.yaml`,
    afterwards: [`commit Pulumi.${stack}.yaml: it holds no secret`],
    push: (repositoryUrl, tag) => [
      `aws ecr get-login-password | docker login --username AWS --password-stdin ${repositoryUrl.split("/")[0] ?? ""}`,
      `docker build --platform linux/amd64 --tag "${repositoryUrl}:${tag}" .   # in the application's repository`,
      `docker push "${repositoryUrl}:${tag}"`,
    ],
    record: ({ name, type, value }) => `${name}  ${type}  ${value}`,
  };
}
