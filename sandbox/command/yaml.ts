import { parse } from "yaml";

import { isObject, type Properties } from "../protocol/values.ts";
import { UserError } from "../user-error.ts";

/**
 * The keys of a YAML (or JSON) file; none for an empty one. Throws a {@link UserError} for anything else.
 *
 * @param form what such a file looks like, for the error
 */
export function readYaml(text: string, file: string, form: string): Properties {
  let content: unknown;
  try {
    content = parse(text);
  } catch (error) {
    const reason = (error as Error).message.split("\n")[0] ?? "";
    throw new UserError(`${file}: not YAML: ${reason.replace(/:$/, "")}`);
  }
  if (content === null || content === undefined) return {};
  if (!isObject(content)) throw new UserError(`${file}: ${form}`);
  return content;
}
