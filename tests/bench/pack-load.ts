import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { ROOT } from "../../cli/program-copy.ts";
import { POLICY_PACK } from "../../cli/stacks.ts";
import { median, printTimings, seconds, sideBySide } from "./measure.ts";

const HOST = join(ROOT, "node_modules", "@pulumi", "pulumi", "cmd", "run-policy-pack");
/** Seconds that the pack may take longer than the plain library. */
const BAR = 0.5;

/** A pack as the library's documentation shows it, with one rule. */
const PLAIN = `const { PolicyPack } = require("@pulumi/policy");
const policies = [{ name: "empty", description: "empty", enforcementLevel: "advisory", validateResource: () => undefined }];
new PolicyPack("plain", { policies });
`;

/** How long a pack takes from its start to the port that it announces: ours, and one with a single rule that does nothing. */
export async function benchPackLoad(rounds: number): Promise<void> {
  const plain = mkdtempSync(join(tmpdir(), "bench-"));
  try {
    symlinkSync(join(ROOT, "node_modules"), join(plain, "node_modules"));
    writeFileSync(join(plain, "PulumiPolicy.yaml"), "runtime: nodejs\n");
    writeFileSync(join(plain, "package.json"), '{ "name": "plain", "version": "0.0.1", "main": "index.js" }\n');
    writeFileSync(join(plain, "index.js"), PLAIN);
    const ours = "the policy pack";
    const library = "@pulumi/policy with 1 empty rule";
    const timings = await sideBySide(rounds, {
      [ours]: () => seconds(() => load(POLICY_PACK)),
      [library]: () => seconds(() => load(plain)),
    });
    printTimings("a policy pack's start, in the host that the engine starts", timings);
    const above = median(timings[ours]) - median(timings[library]);
    process.stdout.write(`  the pack above the library: ${above.toFixed(2)} s (bar: at most ${BAR} s)\n`);
  } finally {
    rmSync(plain, { recursive: true });
  }
}

/** Starts a pack as the engine's language host does, and ends it once it listens. */
async function load(directory: string): Promise<void> {
  const pack = spawn(process.execPath, [HOST, "127.0.0.1:1", "."], {
    cwd: directory,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => pack.once("close", resolve));
  try {
    for await (const _port of createInterface(pack.stdout)) return;
    throw new Error(`the pack in ${directory} ended without announcing its port`);
  } finally {
    pack.kill();
    await ended;
  }
}
