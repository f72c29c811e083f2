import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { PolicyPack } from "@pulumi/policy";

import { rules } from "./rules/index.ts";
import { packPolicies } from "./waiving.ts";

/** The waivers of who works in this directory. The published package has none: they come with `--policy-pack-config`. */
const WAIVERS = fileURLToPath(new URL("waivers.json", import.meta.url));

new PolicyPack("askflorence", {
  displayName: "AskFlorence",
  description: "HIPAA controls for AWS and MongoDB Atlas that are decided in preview, even where values are unknown",
  enforcementLevel: "mandatory",
  policies: packPolicies(rules, { committed: committedWaivers() }),
});

function committedWaivers(): unknown {
  let text: string;
  try {
    text = readFileSync(WAIVERS, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const problem = (error as Error).message.replaceAll(/\s+/g, " ");
    process.stderr.write(`${WAIVERS} is not JSON: ${problem}. Correct it; until then no policy is checked.\n`);
    process.exit(1);
  }
}
