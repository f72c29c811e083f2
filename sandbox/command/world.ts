import { resolve } from "node:path";

import type { Sandbox } from "../sandbox.ts";
import { UserError } from "../user-error.ts";
import { replaceFile } from "../world/atomic-file.ts";
import { emptyAccounts } from "../world/fresh.ts";
import { readSnapshot, takeSnapshot } from "../world/snapshot.ts";
import { worldAsJson, worldAsTable } from "./world-show.ts";

const USAGE = "world takes one of: show [--json], reset [--empty-aws], save FILE, load FILE";

/** `pulumi-sandbox world show|reset|save|load`. */
export function runWorld(sandbox: Sandbox, [command, argument, ...more]: readonly string[]): void {
  const isAlone = argument === undefined;
  const isFile = !isAlone && !argument.startsWith("-");
  if (more.length > 0) throw new UserError(USAGE);
  else if (command === "show" && isAlone) process.stdout.write(worldAsTable(sandbox.world));
  else if (command === "show" && argument === "--json") process.stdout.write(worldAsJson(sandbox.world));
  else if (command === "reset" && isAlone) sandbox.load();
  else if (command === "reset" && argument === "--empty-aws") sandbox.load({ world: emptyAccounts(), files: {} });
  else if (command === "save" && isFile) save(sandbox, resolve(argument));
  else if (command === "load" && isFile) sandbox.load(readSnapshot(resolve(argument)));
  else throw new UserError(USAGE);
}

function save(sandbox: Sandbox, file: string): void {
  const snapshot = takeSnapshot(sandbox.directory, sandbox.world.toData());
  replaceFile(file, `${JSON.stringify(snapshot, undefined, 1)}\n`);
}
