import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { LockedError, NoEngineError } from "@askflorence/engine";
import { Sandbox } from "pulumi-sandbox";

import { ROOT } from "../../cli/program-copy.ts";
import { ensureCheckov, NoScannerError, scan, VERSION } from "./checkov.ts";
import { readControls } from "./controls.ts";
import { disagreements } from "./judge.ts";
import { deployStacks } from "./stacks.ts";
import { terraformPlan } from "./terraform-plan.ts";

/** Brings both stacks up in a sandbox of its own, lets checkov judge them, and prints what it says. */
async function main(): Promise<void> {
  await ensureCheckov();
  const directory = mkdtempSync(join(tmpdir(), "scan-"));
  const sandbox = await Sandbox.open(ROOT, { PULUMI_SANDBOX_DIR: directory });
  try {
    const stacks = await deployStacks(sandbox);
    const plans = Object.fromEntries([...stacks].map(([stack, { resources }]) => [stack, terraformPlan(resources)]));
    const report = await scan(plans);
    const controls = readControls();
    row("checkov", VERSION);
    for (const [stack, { planned }] of stacks) {
      const results = report.results.filter(({ plan }) => plan === stack);
      const failed = results.filter(({ passed }) => !passed).length;
      row(stack, `${planned.length} resources planned, ${results.length} checks done, ${failed} failed`);
    }
    row("read", `${report.resourceCount} resources`);
    for (const { check, address, reason } of controls.kept) row("kept", `${check} at ${address}: ${reason}`);
    row("no check", controls.unjudged.join(", "));
    const problems = disagreements(report, plans, controls);
    const planned = [...stacks.values()].reduce((sum, stack) => sum + stack.planned.length, 0);
    if (report.resourceCount !== planned)
      problems.push(`of ${planned} planned resources it has read ${report.resourceCount}`);
    for (const problem of problems) row("NEW", problem);
    if (problems.length > 0) process.exitCode = 1;
  } finally {
    sandbox.close();
    rmSync(directory, { recursive: true });
  }
}

function row(what: string, text: string): void {
  process.stdout.write(`${what.padEnd(9)} ${text}\n`);
}

/** What the user can do something about: its message says it all. */
const expected = [NoScannerError, NoEngineError, LockedError];

try {
  await main();
} catch (error) {
  const { message, stack } = error as Error;
  process.stderr.write(`${expected.some((kind) => error instanceof kind) ? message : (stack ?? message)}\n`);
  process.exitCode = 1;
}
