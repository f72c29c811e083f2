import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";

import type { WorldData } from "./world.ts";
import { worldSchema } from "./schema.ts";

/** The clouds before any program has run: accounts, projects and what the organization had before. Data, so that others can bring theirs. */
const FRESH = new URL("./fresh.json", import.meta.url);

/** A new world as `fresh.json` describes it. Each `${random}` in it becomes a credential of its own, the same for the same name. */
export function freshWorld(): WorldData {
  const secrets = new Map<string, string>();
  const text = readFileSync(FRESH, "utf8").replace(/\$\{random:([^}]+)\}/g, (_, name: string) => {
    const secret = secrets.get(name) ?? randomUUID();
    secrets.set(name, secret);
    return secret;
  });
  return worldSchema.parse(JSON.parse(text));
}
