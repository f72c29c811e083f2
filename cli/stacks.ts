import "./isolate.ts";

import { createHash } from "node:crypto";

import { callAws, requestThroughEdge, runPulumi, type RunOptions, type Sandbox, setDnsRecord } from "pulumi-sandbox";

import { type EngineRun, runWithEvents } from "./engine-events.ts";
import { ROOT } from "./program-copy.ts";
import { credentialsOf, POLICY_PACK, type Stack } from "./stack-names.ts";

export { credentialsOf, POLICY_PACK, type Stack, STACKS } from "./stack-names.ts";

/** What a digest parameter holds until the first image is deployed. */
const BOOTSTRAP = "none";

/** Runs one operation on a stack with the stack's own credentials; `up` and `preview` with the policy pack. */
export function operate(
  sandbox: Sandbox,
  operation: "up" | "preview" | "refresh" | "destroy",
  stack: Stack,
  args: readonly string[] = [],
  options: RunOptions = {},
): Promise<EngineRun> {
  const yes = operation === "preview" || args.includes("--preview-only") ? [] : ["--yes"];
  const policies = operation === "up" || operation === "preview" ? ["--policy-pack", POLICY_PACK] : [];
  const env = { ...credentialsOf(stack), ...options.env };
  return runWithEvents(
    (commandLine, run) => runPulumi(sandbox, commandLine, { cwd: ROOT, ...run }),
    [operation, "--stack", stack, ...yes, ...policies, ...args],
    { ...options, env },
  );
}

/**
 * Sets a value of the stack's configuration, in the sandbox's copy of the stack file. A block or a list is written over what
 * is there, element by element. Example of a key: `edge.phase`.
 */
export async function configure(sandbox: Sandbox, stack: Stack, key: string, value: unknown): Promise<void> {
  const pairs = leaves(`askflorence:${key}`, value).flatMap((pair) => ["--plaintext", pair]);
  const args = ["config", "set-all", "--stack", stack, "--path", ...pairs];
  const { code, stderr } = await runPulumi(sandbox, args, { cwd: ROOT });
  if (code !== 0) throw new Error(`pulumi config set-all of ${stack} failed: ${stderr}`);
}

function leaves(path: string, value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => leaves(`${path}[${index}]`, item));
  if (typeof value !== "object" || value === null) return [`${path}=${String(value)}`];
  return Object.entries(value).flatMap(([key, item]) => leaves(`${path}.${key}`, item));
}

/** The stack's outputs. */
export async function outputsOf(sandbox: Sandbox, stack: Stack): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await runPulumi(sandbox, ["stack", "output", "--json", "--stack", stack], {
    cwd: ROOT,
  });
  if (code !== 0) throw new Error(`pulumi stack output of ${stack} failed: ${stderr}`);
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** A record of the public DNS that the stack asks people to add. */
export interface RequestedRecord {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

/** The stack's output `edge`. */
export interface EdgeOutput {
  readonly phase: "pending" | "issued";
  readonly certificateRecords: readonly RequestedRecord[];
  readonly aliasRecords: readonly RequestedRecord[];
}

export async function edgeOf(sandbox: Sandbox, stack: Stack): Promise<EdgeOutput> {
  return (await outputsOf(sandbox, stack)).edge as EdgeOutput;
}

/**
 * Does people's part between the two phases of the edge: adds the certificate's records to the public DNS, and says in the
 * stack's configuration that it is issued. Returns the records, or undefined where it was issued before.
 */
export async function issueCertificate(
  sandbox: Sandbox,
  stack: Stack,
): Promise<readonly RequestedRecord[] | undefined> {
  const { phase, certificateRecords } = await edgeOf(sandbox, stack);
  if (phase === "issued") return undefined;
  for (const record of certificateRecords) setDnsRecord(sandbox.world, record);
  await configure(sandbox, stack, "edge.phase", "issued");
  return certificateRecords;
}

/** Points the host names at the distribution, as people do, and asks each for `path`. */
export async function requestEdge(sandbox: Sandbox, stack: Stack, path: string) {
  const { aliasRecords } = await edgeOf(sandbox, stack);
  return aliasRecords.map(({ name, value }) => {
    // The sandbox's DNS has no ALIAS; a CNAME does the same for a name that is not the apex.
    setDnsRecord(sandbox.world, { name, type: "CNAME", value });
    return { host: name, ...requestThroughEdge(sandbox.world, { host: name, path }) };
  });
}

/**
 * Does CI's part of a deploy: pushes an image for `commit` and writes its digest where the stack reads it.
 * Returns the digest, or undefined where the stack has an image already and this is not `again`. Annotations are the sandbox's faults on purpose.
 */
export function deployImage(
  sandbox: Sandbox,
  stack: Stack,
  commit: string,
  { again = false, annotations }: { again?: boolean; annotations?: Readonly<Record<string, string>> } = {},
): string | undefined {
  const aws = (operation: string, flags: Record<string, unknown>): unknown =>
    callAws(sandbox.world, operation, flags, credentialsOf(stack));
  const parameter = `/askflorence/${stack}/image-digest`;
  const current = aws("ssm get-parameter", { name: parameter }) as { Parameter: { Value: string } };
  if (current.Parameter.Value !== BOOTSTRAP && !again) return undefined;
  const manifest = JSON.stringify({
    schemaVersion: 2,
    config: { digest: createHash("sha256").update(commit).digest("hex") },
    annotations,
  });
  const pushed = aws("ecr put-image", {
    "repository-name": `askflorence-${stack}`,
    "image-tag": commit,
    "image-manifest": manifest,
  }) as { image: { imageId: { imageDigest: string } } };
  const digest = pushed.image.imageId.imageDigest;
  aws("ssm put-parameter", { name: parameter, value: digest, overwrite: true });
  return digest;
}
