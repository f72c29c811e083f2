import table from "../facts.json" with { type: "json" };
import type { Facts } from "./resource-type.ts";

/** What is known of each type from its provider's source: inputs, what replaces, what is computed, accepted values. */
export const facts: Readonly<Record<string, Facts>> = table;
