import { readFileSync } from "node:fs";

import { z } from "zod";

import { UserError } from "../user-error.ts";
import { Secret } from "./aws.ts";

/** What a file with a service account looks like; for messages. */
export const FORM = '{"client_id": "mdb_sa_id_…", "client_secret": "mdb_sa_sk_…"}';

/** The prefixes are Atlas's: they tell the two apart where somebody has mixed them up. */
const schema = z.strictObject({ client_id: part("mdb_sa_id_"), client_secret: part("mdb_sa_sk_") });

function part(prefix: string) {
  // No message shows the value.
  const error = ({ input }: { input?: unknown }): string =>
    input === undefined ? "is missing" : `does not begin with ${prefix}`;
  return z.string({ error }).regex(new RegExp(`^${prefix}\\S+$`), { error });
}

/**
 * Reads an Atlas service account, as Secrets Manager is to hold it.
 *
 * Throws a {@link UserError} that names each key that is wrong, and shows no value.
 *
 * @param file its name, or `-` for the standard input
 * @param option the option that named it
 */
export function readServiceAccount(file: string, option: string): Secret {
  const source = `${option}: ${file === "-" ? "the standard input" : file}`;
  let text: string;
  try {
    text = readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw new UserError(`${source} cannot be read (${(error as NodeJS.ErrnoException).code ?? ""})`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new UserError(`${source} is not JSON; write ${FORM}`);
  }
  const { success, data, error } = schema.safeParse(json);
  if (success) return new Secret(JSON.stringify(data));
  const problems = error.issues.map((issue) => {
    if (issue.code === "unrecognized_keys") return `${issue.keys.join(", ")}: unknown key`;
    return issue.path.length === 0 ? "is not an object" : `${issue.path.join(".")}: ${issue.message}`;
  });
  throw new UserError(`${source}: ${problems.join("; ")}; write ${FORM}`);
}
