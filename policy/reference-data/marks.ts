import type { Resource } from "../stack.ts";
import { tagsOf } from "../tags.ts";
import { UNKNOWN, textOf } from "../unknown.ts";

/** The environment variable that a task reads reference data through. */
export const BINDING = "MONGODB_REFERENCE_URI";

export const SECRET = "aws:secretsmanager/secret:Secret";
export const SECRET_VERSION = "aws:secretsmanager/secretVersion:SecretVersion";

// Recognition is generous in spelling, so that a misspelled mark does not hide reference data; what it must be is not.
const DATA_SET_KEY = /^data[-_ ]?set$/i;
const REFERENCE = /^\s*reference\s*$/i;
const REFERENCE_SECRET = /(?:^|\/)mongodb\/reference-uri$/i;
const REFERENCE_USER = /^app_read_/i;

/** Whether a resource says of itself that it carries reference data. `UNKNOWN` where a mark is not known yet. */
export function isMarked(resource: Resource): boolean | typeof UNKNOWN {
  // Components and providers carry no data themselves, whatever their arguments are called.
  if (!/^(?:aws|mongodbatlas):/.test(resource.type)) return false;
  const { values, complete } = tagsOf(resource);
  const dataSet = Object.keys(values)
    .filter((key) => DATA_SET_KEY.test(key))
    .map((key) => values[key]);
  const name = resource.type === SECRET ? secretName(resource) : undefined;
  if (dataSet.some((value) => typeof value === "string" && REFERENCE.test(value))) return true;
  if (typeof name === "string" && REFERENCE_SECRET.test(name)) return true;
  return !complete || dataSet.includes(UNKNOWN) || name === UNKNOWN ? UNKNOWN : false;
}

/** The name of a secret in Secrets Manager. A generated name ends in a random suffix and so is no reference secret's. */
export function secretName({ inputs, outputs }: Resource): string | typeof UNKNOWN | undefined {
  const name = textOf(inputs, "name");
  if (name !== undefined) return name;
  return textOf(inputs, "namePrefix") === undefined ? textOf(outputs, "name") : undefined;
}

/** Whether a database user is a reference user by its name. */
export function isReferenceUser(username: string): boolean {
  return REFERENCE_USER.test(username);
}
