import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Policies } from "@pulumi/policy";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import { runPulumi, Sandbox } from "pulumi-sandbox";

import { ROOT } from "../../cli/program-copy.ts";
import { issueCertificate, operate, STACKS } from "../../cli/stacks.ts";
import { readingEachTime } from "../../policy/read-once.ts";
import { rules } from "../../policy/rules/index.ts";
import { packPolicies } from "../../policy/waiving.ts";
import { resourceRequest, serve, stackRequest } from "../policy/harness.ts";
import type { Fixture } from "../policy/harness.ts";
import { loadAwsGuard } from "./awsguard.ts";
import { median, sideBySide } from "./measure.ts";
import { benchPackLoad } from "./pack-load.ts";
import { copies, firstPreview } from "./program-copies.ts";
import type { StateResource } from "./program-copies.ts";

const SIZES = [100, 1000, 10_000];
/** Milliseconds per resource, all rules together. */
const BAR = 1;

type Analyzer = ReturnType<typeof serve>;

/**
 * What judging a program takes for each of its resources, against the number of resources: all rules, in the pack's process, through the
 * request handlers of @pulumi/policy. Beside it the same for a pack of one rule that does nothing, for one of as many such rules as ours
 * has, and for Pulumi's own pack for AWS. What is quadratic would grow a hundred times from the first size to the last.
 */
export async function benchPolicy(rounds: number): Promise<void> {
  await benchPackLoad(rounds);
  const state = await stateOfProd();
  const awsguard = loadAwsGuard();
  // @pulumi/pulumi's hook maps every stack that is captured; the pack's entry removes it too.
  Reflect.set(Error, "prepareStackTrace", undefined);
  const subjects: Record<string, (program: Program) => Promise<number>> = {
    [`all ${rules.length} rules`]: (program) => judge(serve(packPolicies(rules)), program),
    "@pulumi/policy with 1 empty rule": (program) => readingEachTime(() => judge(serve(empty(1)), program)),
    [`@pulumi/policy with ${rules.length} empty rules`]: (program) =>
      readingEachTime(() => judge(serve(empty(rules.length)), program)),
  };
  if (awsguard !== undefined) {
    const { policies, handlers } = awsguard;
    subjects[`@pulumi/awsguard, ${policies.length} rules`] = (program) => judge(serve(policies, handlers), program);
  }
  const variants = { "in the first preview": firstPreview, "once everything exists": (same: Fixture[]) => same };
  for (const [title, variant] of Object.entries(variants)) {
    const rows = new Map<string, number[]>(Object.keys(subjects).map((name) => [name, []]));
    for (const size of SIZES) {
      const program = encoded(variant(copies(state, size)));
      const candidates = Object.entries(subjects).map(([name, run]) => [name, () => run(program)] as const);
      const timings = await sideBySide(size > 1000 ? 1 : rounds, Object.fromEntries(candidates));
      for (const [name, times] of Object.entries(timings)) rows.get(name)?.push((median(times) * 1000) / size);
    }
    printRows(`policies ${title}: ms of CPU time per resource, median of ${rounds} rounds, of the last size one`, rows);
  }
}

/** Policies that do nothing with what they get. */
function empty(count: number): Policies {
  const nothing = () => undefined;
  return Array.from({ length: count }, (_, i) => {
    return { name: `empty-${i}`, description: "empty", validateResource: nothing, validateStack: nothing };
  });
}

/** The engine's messages about a program, as they come over the wire. */
interface Program {
  readonly resources: readonly Uint8Array[];
  readonly stack: Uint8Array;
}

function encoded(program: readonly Fixture[]): Program {
  return {
    resources: program.map((fixture) => resourceRequest(fixture).serializeBinary()),
    stack: stackRequest(program).serializeBinary(),
  };
}

/** The seconds of CPU time that all calls about a program take: what else the machine does must not count. */
async function judge({ analyze, analyzeStack }: Analyzer, { resources, stack }: Program): Promise<number> {
  let time = 0;
  for (const bytes of resources) {
    const request = analyzer.AnalyzeRequest.deserializeBinary(bytes);
    time += await cpuSeconds(() => analyze(request));
  }
  const request = analyzer.AnalyzeStackRequest.deserializeBinary(stack);
  return time + (await cpuSeconds(() => analyzeStack(request)));
}

async function cpuSeconds(action: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await action();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function printRows(title: string, rows: ReadonlyMap<string, readonly number[]>): void {
  const sizes = SIZES.map((size) => String(size).padStart(9)).join("");
  process.stdout.write(`\n${title}\n  ${"resources".padEnd(40)}${sizes}   growth\n`);
  for (const [name, times] of rows) {
    const growth = (times.at(-1) ?? NaN) / (times[0] ?? NaN);
    const columns = times.map((time) => time.toFixed(3).padStart(9)).join("");
    process.stdout.write(`  ${name.padEnd(40)}${columns}   ${growth.toFixed(2)} times\n`);
  }
  process.stdout.write(`  (bar for all rules: at most ${BAR} ms at every size)\n`);
}

/** What prod consists of once it is up, on the real engine in a sandbox. */
async function stateOfProd(): Promise<readonly StateResource[]> {
  const directory = mkdtempSync(join(tmpdir(), "bench-"));
  const sandbox = await Sandbox.open(ROOT, { PULUMI_SANDBOX_DIR: directory });
  try {
    for (const stack of STACKS) await up(sandbox, stack);
    await issueCertificate(sandbox, "prod");
    await up(sandbox, "prod");
    const args = ["stack", "export", "--show-secrets", "--stack", "prod"];
    const { code, stdout, stderr } = await runPulumi(sandbox, args, { cwd: ROOT });
    if (code !== 0) throw new Error(`pulumi stack export of prod failed: ${stderr}`);
    const { deployment } = JSON.parse(stdout) as { deployment: { resources: readonly StateResource[] } };
    return deployment.resources;
  } finally {
    sandbox.close();
    rmSync(directory, { recursive: true });
  }
}

async function up(sandbox: Sandbox, stack: (typeof STACKS)[number]): Promise<void> {
  const { code, stdout, stderr } = await operate(sandbox, "up", stack, ["--skip-preview"]);
  if (code !== 0) throw new Error(`The update of ${stack} has failed:\n${stdout}${stderr}`);
}
