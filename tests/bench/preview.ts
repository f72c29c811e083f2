import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { runPulumi, Sandbox } from "pulumi-sandbox";

import { ROOT } from "../../cli/program-copy.ts";
import { credentialsOf, deployImage, operate, POLICY_PACK, STACKS } from "../../cli/stacks.ts";
import { printRatio, printTimings, ratio, seconds, sideBySide } from "./measure.ts";
import { writeFlatProgram } from "./flat-program.ts";

/**
 * No-op preview of prod with the policy pack, against that of a flat program of the same resources as most people have it: type-stripped,
 * no pack, stack mapping left on, no compile cache. An empty program shows what the engine alone takes.
 */
export async function benchPreview(rounds: number): Promise<void> {
  const directory = join(ROOT, ".sandbox", "bench");
  rmSync(directory, { recursive: true, force: true });
  const sandbox = await Sandbox.open(ROOT, { PULUMI_SANDBOX_DIR: directory });
  try {
    for (const stack of STACKS) await upOrThrow(sandbox, stack);
    for (const stack of STACKS) {
      deployImage(sandbox, stack, "1ac9a58");
      await upOrThrow(sandbox, stack);
    }
    const flat = join(directory, "flat");
    const empty = join(directory, "empty");
    const count = await writeFlatProgram(sandbox, "prod", ROOT, flat);
    writeEmptyProgram(empty);
    await runPulumi(sandbox, ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", "prod"], { cwd: empty });
    const preview = (cwd: string, ...args: string[]) =>
      seconds(async () => {
        const common = ["preview", "--stack", "prod", "--expect-no-changes", "--non-interactive"];
        const { code, stdout, stderr } = await runPulumi(sandbox, [...common, ...args], {
          cwd,
          env: credentialsOf("prod"),
        });
        if (code !== 0) throw new Error(`the preview in ${cwd} is not a no-op:\n${stdout}${stderr}`);
      });
    const timings = await sideBySide(rounds, {
      "prod, with the policy pack": () => preview(ROOT, "--policy-pack", POLICY_PACK),
      "the same resources in a flat program, no pack": () => preview(flat),
      "an empty program": () => preview(empty),
    });
    printTimings(`no-op preview of ${count} resources, median of ${rounds} rounds side by side`, timings);
    printRatio(
      "prod with the pack against the flat program without",
      ratio(timings["prod, with the policy pack"], timings["the same resources in a flat program, no pack"]),
      1,
    );
  } finally {
    sandbox.close();
  }
}

async function upOrThrow(sandbox: Sandbox, stack: (typeof STACKS)[number]): Promise<void> {
  const { code, stdout, stderr } = await operate(sandbox, "up", stack, ["--skip-preview"]);
  if (code !== 0) throw new Error(`up of ${stack} failed:\n${stdout}${stderr}`);
}

function writeEmptyProgram(directory: string): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(
    join(directory, "Pulumi.yaml"),
    "name: empty\nmain: index.ts\nruntime: { name: nodejs, options: { typescript: false } }\n",
  );
  writeFileSync(join(directory, "Pulumi.prod.yaml"), "config: {}\n");
  writeFileSync(join(directory, "package.json"), '{ "name": "empty", "type": "module" }\n');
  writeFileSync(join(directory, "index.ts"), 'import "@pulumi/pulumi";\n');
}
