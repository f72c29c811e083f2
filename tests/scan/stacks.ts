import { runPulumi, type Sandbox } from "pulumi-sandbox";

import type { EngineRun } from "../../cli/engine-events.ts";
import { ROOT } from "../../cli/program-copy.ts";
import { issueCertificate, operate, type Stack, STACKS } from "../../cli/stacks.ts";
import { managed, type StateResource } from "./terraform-plan.ts";

/** What a stack consists of once it is up, and what the engine's previews had planned. */
export interface DeployedStack {
  /** The URNs of the providers' resources that the previews were going to create. */
  readonly planned: readonly string[];
  readonly resources: readonly StateResource[];
}

/**
 * Brings both stacks up in the sandbox, on the real engine, as they are once their certificates are issued, and reads their
 * resources from the state, in which secrets are ciphertext.
 */
export async function deployStacks(sandbox: Sandbox): Promise<ReadonlyMap<Stack, DeployedStack>> {
  const stacks = new Map<Stack, DeployedStack>();
  for (const stack of STACKS) {
    const pending = await deploy(sandbox, stack);
    await issueCertificate(sandbox, stack);
    const issued = await deploy(sandbox, stack);
    stacks.set(stack, { planned: [...pending, ...issued], resources: managed(await stateOf(sandbox, stack)) });
  }
  return stacks;
}

/** Previews and updates the stack. Returns what the preview was going to create. */
async function deploy(sandbox: Sandbox, stack: Stack): Promise<string[]> {
  const preview = succeeded(await operate(sandbox, "preview", stack), `The preview of ${stack}`);
  succeeded(await operate(sandbox, "up", stack, ["--skip-preview"]), `The update of ${stack}`);
  return preview.steps.flatMap(({ op, urn, type, new: state }) =>
    op === "create" && state?.custom === true && !type.startsWith("pulumi:") ? [urn] : [],
  );
}

async function stateOf(sandbox: Sandbox, stack: Stack): Promise<readonly StateResource[]> {
  const { code, stdout, stderr } = await runPulumi(sandbox, ["stack", "export", "--stack", stack], { cwd: ROOT });
  if (code !== 0) throw new Error(`pulumi stack export of ${stack} failed: ${stderr}`);
  const { deployment } = JSON.parse(stdout) as { deployment: { resources: readonly StateResource[] } };
  return deployment.resources;
}

function succeeded(run: EngineRun, what: string): EngineRun {
  if (run.code === 0) return run;
  throw new Error(`${what} has failed:\n${run.stdout}${run.stderr}`);
}
