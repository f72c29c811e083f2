import { isDeepStrictEqual } from "node:util";

/** Whether both are JSON documents that say the same. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (typeof a !== "string" || typeof b !== "string") return false;
  try {
    return isDeepStrictEqual(JSON.parse(a), JSON.parse(b));
  } catch {
    return false;
  }
}
