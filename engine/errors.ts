import path from "node:path";
import type { EngineLocation } from "./location.ts";
import type { EngineSource } from "./source.ts";

/** There is no CLI, and every way to get one is closed; the message names the ways and what stood in each. */
export class NoEngineError extends Error {
  override readonly name = "NoEngineError";

  constructor(location: EngineLocation, failures: ReadonlyMap<EngineSource["kind"], string>) {
    const { version, binary } = location;
    const tried = (kind: EngineSource["kind"]): string => failures.get(kind) ?? "not tried";
    super(
      [
        `There is no Pulumi CLI ${version} at ${binary}. Any of these three gets one:`,
        `  1. the official download: let get.pulumi.com through, then run \`npx pulumi version\` (${tried("downloaded")})`,
        `  2. a build from source: install Go and let it reach a module proxy, then run this again (${tried("built")})`,
        `  3. by hand: unpack the official CLI ${version} into ${path.dirname(binary)}, or set PULUMI_HOME to where it is`,
      ].join("\n"),
    );
  }
}
