import { benchPolicy } from "./policy.ts";
import { benchPreview } from "./preview.ts";
import { benchStart } from "./start.ts";

const ROUNDS = 5;

/** `npm run bench -- [policy] [preview] [start]`: measured side by side in one run. */
const benches: Readonly<Record<string, (rounds: number) => Promise<void>>> = {
  policy: benchPolicy,
  preview: benchPreview,
  start: benchStart,
};

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => benches[name] === undefined);
if (unknown === undefined) {
  for (const [name, bench] of Object.entries(benches))
    if (wanted.length === 0 || wanted.includes(name)) await bench(ROUNDS);
} else {
  process.stderr.write(`bench: there is no ${unknown}; there are ${Object.keys(benches).join(", ")}\n`);
  process.exitCode = 1;
}
