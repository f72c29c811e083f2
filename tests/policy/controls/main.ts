import { writeFileSync } from "node:fs";

import { rules } from "../../../policy/rules/index.ts";
import { DOCUMENT, renewed } from "./document.ts";
import { disagreements, readControls } from "./list.ts";

/** `npm run controls`: writes the rules into docs/controls.md, and says what the list of controls lacks. */
const controls = readControls();
const { wanted } = await renewed(rules, controls);
writeFileSync(DOCUMENT, wanted);
for (const problem of disagreements(controls, rules)) {
  process.stderr.write(`policy/controls.json: ${problem}\n`);
  process.exitCode = 1;
}
