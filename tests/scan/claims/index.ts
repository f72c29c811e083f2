import type { Claim } from "./claim.ts";
import { compute } from "./compute.ts";
import { data } from "./data.ts";
import { edge } from "./edge.ts";
import { identity } from "./identity.ts";
import { network } from "./network.ts";
import { storage } from "./storage.ts";

/** Every check that we claim. A check that passes and is not here shows nothing: it may pass for want of something to judge. */
export const CLAIMS: readonly Claim[] = [...network, ...data, ...storage, ...compute, ...edge, ...identity];
