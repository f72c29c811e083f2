import { randomUUID } from "node:crypto";

import template from "./fresh.json" with { type: "json" };
import { worldSchema } from "./schema.ts";
import type { WorldData } from "./world.ts";

/**
 * A new world: the clouds before any program has run, with the accounts, the projects and what the organization had before. `fresh.json`
 * describes it.
 */
export function freshWorld(): WorldData {
  return worldSchema.parse(withCredentials(template));
}

/** A new world whose AWS accounts have nothing in them: what the organization had before is only in Atlas, with its service accounts. */
export function emptyAccounts(): WorldData {
  const world = freshWorld();
  return { ...world, records: world.records.filter(({ type }) => !type.startsWith("aws:")) };
}

/** What a hand-written world says, where each `${random:NAME}` becomes a credential of its own, the same for the same name. */
export function withCredentials(template: unknown): unknown {
  const secrets = new Map<string, string>();
  const text = JSON.stringify(template).replace(/\$\{random:([^}]+)\}/g, (_, name: string) => {
    const secret = secrets.get(name) ?? randomUUID();
    secrets.set(name, secret);
    return secret;
  });
  return JSON.parse(text) as unknown;
}
