import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Sandbox } from "pulumi-sandbox";
import { runPulumi } from "pulumi-sandbox";

/** A resource in an exported deployment, as far as the flat program needs it. */
interface Exported {
  urn: string;
  type: string;
  custom: boolean;
  id?: string;
  inputs?: Record<string, unknown>;
  parent?: string;
  provider?: string;
  dependencies?: string[];
  propertyDependencies?: Record<string, string[]>;
  external?: boolean;
  ignoreChanges?: string[];
}

interface Export {
  deployment: { resources: Exported[]; metadata?: unknown; pending_operations?: unknown };
}

/** The engine's mark of a secret in an export. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

/**
 * Writes a program without components: every resource of `stack` once, by its SDK class and with the literal inputs that the state has.
 * Its stack gets the same state, so that a preview of it changes nothing. Returns the number of resources.
 */
export async function writeFlatProgram(
  sandbox: Sandbox,
  stack: string,
  from: string,
  directory: string,
): Promise<number> {
  const exported = await runPulumi(sandbox, ["stack", "export", "--show-secrets", "--stack", stack], { cwd: from });
  if (exported.code !== 0) throw new Error(exported.stderr);
  const state = JSON.parse(exported.stdout) as Export;
  const rootUrn = `urn:pulumi:${stack}::flat::pulumi:pulumi:Stack::flat-${stack}`;
  const names = new Map<string, string>();
  const kept = state.deployment.resources.filter((resource) => resource.custom && resource.external !== true);
  for (const [i, { urn }] of kept.entries()) names.set(urn, `r${i}`);
  const renamed = kept.map((resource): Exported => {
    const urn = urnOf(stack, resource.type, names.get(resource.urn) ?? "");
    const [providerUrn = "", id = ""] = (resource.provider ?? "").split(/::(?=[^:]+$)/);
    const provider = names.has(providerUrn)
      ? `${urnOf(stack, typeOf(providerUrn), names.get(providerUrn) ?? "")}::${id}`
      : undefined;
    const flat = { urn, parent: rootUrn, dependencies: [], propertyDependencies: {} };
    return { ...resource, ...flat, ...(provider === undefined ? {} : { provider }) };
  });
  const root: Exported = { urn: rootUrn, custom: false, type: "pulumi:pulumi:Stack" };

  mkdirSync(directory, { recursive: true });
  writeFileSync(
    join(directory, "Pulumi.yaml"),
    "name: flat\nmain: index.ts\nruntime: { name: nodejs, options: { typescript: false } }\n",
  );
  writeFileSync(join(directory, `Pulumi.${stack}.yaml`), "config: {}\n");
  writeFileSync(join(directory, "package.json"), '{ "name": "flat", "type": "module" }\n');
  writeFileSync(join(directory, "index.ts"), programOf(kept, names));
  const file = join(directory, "state.json");
  writeFileSync(file, JSON.stringify({ ...state, deployment: { ...state.deployment, resources: [root, ...renamed] } }));
  const imported = await runPulumi(sandbox, ["stack", "import", "--file", file, "--stack", stack], { cwd: directory });
  if (imported.code !== 0) throw new Error(imported.stderr);
  return kept.filter(({ type }) => !type.startsWith("pulumi:providers:")).length;
}

function urnOf(stack: string, type: string, name: string): string {
  return `urn:pulumi:${stack}::flat::${type}::${name}`;
}

function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

function programOf(resources: readonly Exported[], names: ReadonlyMap<string, string>): string {
  const statements = resources.map(({ urn, type, inputs = {}, provider, ignoreChanges }) => {
    const name = names.get(urn) ?? "";
    const providerName = names.get((provider ?? "").split(/::(?=[^:]+$)/)[0] ?? "");
    const options = [
      ...(providerName === undefined ? [] : [`provider: ${providerName}`]),
      ...(ignoreChanges === undefined ? [] : [`ignoreChanges: ${JSON.stringify(ignoreChanges)}`]),
    ];
    return `const ${name} = new ${className(type)}("${name}", ${literal(inputs, type)}, { ${options.join(", ")} });\nvoid ${name};`;
  });
  return [
    'import * as pulumi from "@pulumi/pulumi";',
    'import * as aws from "@pulumi/aws";',
    'import * as mongodbatlas from "@pulumi/mongodbatlas";',
    'import * as random from "@pulumi/random";',
    "void pulumi;",
    ...statements,
    "",
  ].join("\n");
}

/** `aws:ec2/vpc:Vpc` is `aws.ec2.Vpc`; `mongodbatlas:index/x:X` is `mongodbatlas.X`; `pulumi:providers:aws` is `aws.Provider`. */
function className(type: string): string {
  const [pkg = "", module = "", name = ""] = type.split(":");
  if (pkg === "pulumi") return `${name}.Provider`;
  const namespace = module.split("/")[0] ?? "";
  return namespace === "index" ? `${pkg}.${name}` : `${pkg}.${namespace}.${name}`;
}

function literal(inputs: Record<string, unknown>, type: string): string {
  const isProvider = type.startsWith("pulumi:providers:");
  const entries = Object.entries(inputs)
    .filter(([key]) => !key.startsWith("__") && !(isProvider && key === "version"))
    .map(([key, value]) => `${JSON.stringify(key)}: ${expression(isProvider ? parsed(value) : value)}`);
  return `{ ${entries.join(", ")} }`;
}

/** A provider's inputs that are not strings are JSON text in the state. */
function parsed(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function expression(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(expression).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (SIGNATURE in value) return `pulumi.secret(${secretText(value)})`;
  return `{ ${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}: ${expression(item)}`)
    .join(", ")} }`;
}

function secretText(value: object): string {
  return (value as { plaintext?: string }).plaintext ?? "undefined";
}
