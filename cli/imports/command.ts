import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

import { configOf } from "../config-of.ts";
import { ROOT } from "../program-copy.ts";
import { openPulumi, type Pulumi, succeeded } from "../pulumi.ts";
import { credentialsOf, type Stack } from "../stack-names.ts";
import { withTemporaryDirectory } from "../temporary-directory.ts";
import { UserError } from "../user-error.ts";
import { entriesOf, type Entry, retiredEntriesOf } from "./entries.ts";
import { readIds } from "./ids.ts";
import { importFile, type Planned } from "./import-file.ts";

/** What the command `imports` is asked. */
export interface ImportsOptions {
  readonly stack: Stack;
  readonly sandbox: boolean;
  /** The file with the ids. Default: `imports/STACK.ids.yaml`. */
  readonly ids?: string;
  /** The file to write. Default: `imports/STACK.json`. */
  readonly output?: string;
}

/**
 * Writes the file with which `pulumi import` brings what exists already into a stack. The program itself says, in a preview,
 * what it calls each resource, in which component it is and which provider it has; the configuration and a few ids say the
 * rest. Throws a `UserError` where an id does not fit; then nothing is written.
 */
export async function writeImports(options: ImportsOptions): Promise<void> {
  const { stack } = options;
  const idsFile = options.ids ?? join(ROOT, "imports", `${stack}.ids.yaml`);
  const output = options.output ?? join(ROOT, "imports", `${stack}.json`);
  const ids = readIds(idsFile);
  const pulumi = await openPulumi(options);
  try {
    const config = await configOf(pulumi, stack);
    const entries = entriesOf(ids, config);
    const retired = retiredEntriesOf(config);
    const held = await urnsOf(pulumi, stack);
    const nameTable = providersOf(held, stack);
    const planned = await plan(pulumi, stack);
    const isNew = ({ type, name }: Entry): boolean => !held.some((urn) => urn.endsWith(`${type}::${name}`));
    const file = importFile(
      { ...planned, nameTable: { ...nameTable, ...planned.nameTable } },
      entries.filter(isNew),
      retired.filter(isNew),
    );
    const text = `${JSON.stringify(file, undefined, 2)}\n`;
    await tryImport(pulumi, stack, text, idsFile, file);
    writeFileSync(output, text);
    process.stdout.write(summary(options, output, file));
  } finally {
    pulumi.close();
  }
}

function summary({ stack, sandbox }: ImportsOptions, output: string, { resources }: Planned): string {
  const path = relative(process.cwd(), output);
  const cli = sandbox ? `AWS_PROFILE=${credentialsOf(stack).AWS_PROFILE} npx pulumi-sandbox` : "npx pulumi";
  const exist = resources.filter(({ component }) => component !== true);
  return (
    `${path}: ${exist.length} resources to import\n` +
    exist.map(({ name, id = "" }) => `  ${name}  ${id}\n`).join("") +
    `next: ${cli} import --stack ${stack} --file ${path} --protect=false --generate-code=false\n` +
    `then: ${cli} preview --stack ${stack} --diff, which must replace nothing and delete retired entries at most\n`
  );
}

/**
 * Previews the import: the clouds are asked for every id. Throws a {@link UserError} that names those that they do not have, or not
 * in this account or project.
 */
async function tryImport(pulumi: Pulumi, stack: Stack, text: string, idsFile: string, { resources }: Planned) {
  const flags = ["--preview-only", "--protect=false", "--generate-code=false", "--non-interactive", "--color", "never"];
  const { code, stdout, stderr } = await withTemporaryDirectory((directory) => {
    const file = join(directory, "import.json");
    writeFileSync(file, text);
    return pulumi.run(["import", "--stack", stack, "--file", file, ...flags]);
  });
  if (code === 0) return;
  const lines = `${stdout}${stderr}`.split("\n");
  const refused = resources.flatMap(({ name, logicalName, id }) => {
    const reason = lines.find((line) => id !== undefined && line.includes("error") && line.includes(`'${id}'`));
    return reason === undefined
      ? []
      : [`${logicalName ?? name} (${id ?? ""}): ${reason.replace(/^.*error: (?:Preview failed: )?/, "")}`];
  });
  const advice = `correct its id in ${idsFile}, or leave it out where there is none in this stack's account and project`;
  throw new UserError(
    refused.length === 0
      ? `pulumi import of ${stack} failed:\n${lines.join("\n")}`
      : refused.map((each) => `${each}; ${advice}`).join("\n"),
  );
}

/** What the stack has already. */
async function urnsOf(pulumi: Pulumi, stack: Stack): Promise<string[]> {
  const text = await succeeded(pulumi.run(["stack", "export", "--stack", stack]), "pulumi stack export");
  const { deployment } = JSON.parse(text) as { deployment: { resources?: { urn: string }[] } };
  return (deployment.resources ?? []).map(({ urn }) => urn);
}

/** What the program would create, as the engine lists it for an import. */
function plan(pulumi: Pulumi, stack: Stack): Promise<Planned> {
  return withTemporaryDirectory(async (directory) => {
    const file = join(directory, "planned.json");
    const args = ["preview", "--stack", stack, "--import-file", file, "--non-interactive", "--color", "never"];
    await succeeded(pulumi.run(args), `pulumi preview of ${stack}`);
    // Where nothing is to be created, there are no resources in it.
    const planned = JSON.parse(readFileSync(file, "utf8")) as Partial<Planned>;
    return { nameTable: planned.nameTable, resources: planned.resources ?? [] };
  });
}

/** The providers by name. Throws a {@link UserError} where the stack has none yet. */
function providersOf(urns: readonly string[], stack: Stack): Record<string, string> {
  const providers = urns.filter((urn) => urn.includes("::pulumi:providers:"));
  if (providers.length > 0) return Object.fromEntries(providers.map((urn) => [urn.split("::").at(-1) ?? "", urn]));
  throw new UserError(
    "the stack has no providers yet, through which the account guard holds; bring them up first: " +
      `npx pulumi up --stack ${stack} --target '**pulumi:providers:**'`,
  );
}
