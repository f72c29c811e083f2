import { readFileSync } from "node:fs";

import type { Facts } from "./resource-type.ts";

/** What is known of each type from its provider's source: inputs, what replaces, what is computed, accepted values. */
export const facts = JSON.parse(readFileSync(new URL("../facts.json", import.meta.url), "utf8")) as Record<
  string,
  Facts
>;
