import type { BrokenRule } from "../broken-rule.ts";
import { atlas } from "./atlas.ts";
import { containers } from "./containers.ts";
import { edge } from "./edge.ts";
import { identity } from "./identity.ts";
import { network } from "./network.ts";
import { storage } from "./storage.ts";

/** Each rule of the pack, with one change of the compliant program that breaks it. */
export const BROKEN_RULES: readonly BrokenRule[] = [
  ...atlas,
  ...identity,
  ...network,
  ...edge,
  ...storage,
  ...containers,
];
