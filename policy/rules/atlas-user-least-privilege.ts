import { ATLAS, SYSTEM_DATABASES, isCluster } from "../atlas.ts";
import { holds, undecidable, violated } from "../decide.ts";
import type { Decision, Decisions } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import type { Rule } from "../rule.ts";
import type { Resource, Stack } from "../stack.ts";
import { UNKNOWN, UnreadableInput, isValues, listOf, textOf } from "../unknown.ts";
import type { Value, Values } from "../unknown.ts";

/** What Atlas has for one named database: https://www.mongodb.com/docs/atlas/mongodb-users-roles-and-privileges/ */
const NARROW = ["read", "readWrite", "dbAdmin"];
/** Built-in roles that reach every database, or the cluster itself. */
const WIDE = ["backup", "clusterMonitor", "enableSharding", "root"];
/** Users that are somebody's in another directory: their names are given there. */
const EXTERNAL = ["awsIamType", "ldapAuthType", "oidcAuthType", "x509Type"];

const ROLE_MEND =
  "Give it read, readWrite or dbAdmin on the database that it is for, or a role that this program declares";
const SCOPE_MEND = "Give it one scope of type CLUSTER with the name of the cluster that it uses";

/** A leaked connection string is worth what its user may do: one thing, in one database, on one cluster. */
export const atlasUserLeastPrivilege: Rule = {
  name: "atlas-user-least-privilege",
  displayName: "Atlas database users are narrow",
  description: "An Atlas database user is named for its purpose, and has roles on named databases and a scope.",
  severity: "high",
  framework: hipaa("164.308(a)(4)", "164.312(a)(1)"),
  tags: ["mongodbatlas", "identity", "HIPAA-164.308(a)(4)", "HIPAA-164.312(a)(1)", "SOC2-CC6.1"],
  remediationSteps:
    "Make a DatabaseUser for each purpose, named after it (app_primary, app_ingest), with read or readWrite on a named database and a " +
    "scope of type CLUSTER; declare a CustomDbRole where these do not fit.",
  url: "https://www.mongodb.com/docs/atlas/security-add-mongodb-users/",
  settings: {
    usernamePattern: {
      type: "string",
      minLength: 1,
      default: "^app_[a-z0-9]+(?:_[a-z0-9]+)*$",
      description:
        "A regular expression of the names that tell a user's purpose. Users of another directory are not judged by it.",
    },
  },
  types: [ATLAS.databaseUser, ATLAS.customRole],

  *judgeInputs({ type, inputs }, _earlier, settings) {
    const roles = listOf(inputs, type === ATLAS.customRole ? "inheritedRoles" : "roles");
    if (roles !== UNKNOWN) yield* roles.map((role) => (role === UNKNOWN ? holds : judgeRole(properties(role))));
    if (type !== ATLAS.databaseUser) return;
    if (roles !== UNKNOWN && roles.length === 0) yield violated("has no role", ROLE_MEND);
    const scopes = listOf(inputs, "scopes");
    if (scopes !== UNKNOWN && scopes.length === 0) yield violated("may use every cluster of its project", SCOPE_MEND);
    yield judgeName(inputs, String(textOf(settings, "usernamePattern")));
  },

  *judgeInStack(resource, stack) {
    yield* judgeOrigins(resource, stack);
    if (resource.inputs.scopes !== UNKNOWN) return;
    if (resource.sources("scopes").some(isCluster)) return;
    yield undecidable("scopes", "they are not known yet and come from no cluster of this program", SCOPE_MEND);
  },
};

/** What a role certainly allows. A name that is none of Atlas's own is left to the stack, which may declare it. */
function judgeRole(role: Values): Decision {
  const name = textOf(role, "roleName");
  const database = textOf(role, "databaseName");
  if (typeof name !== "string") return name === UNKNOWN ? holds : violated("has a role without a name", ROLE_MEND);
  if (isWide(name)) return violated(`has the role ${name}, which is not limited to a named database`, ROLE_MEND);
  if (!NARROW.includes(name)) return holds;
  if (database === undefined) return violated(`has the role ${name} on no named database`, ROLE_MEND);
  if (database === UNKNOWN) return undecidable("roles", "the database of one of them is not known yet", ROLE_MEND);
  if (!SYSTEM_DATABASES.includes(database)) return holds;
  return violated(`has the role ${name} on the server's own database ${database}`, ROLE_MEND);
}

/** In Atlas's spelling: `atlasAdmin`, `readWriteAnyDatabase`, and whatever else is for any database. */
function isWide(name: string): boolean {
  return WIDE.includes(name) || (/admin$|anydatabase/i.test(name) && name !== "dbAdmin");
}

/** Roles that are not Atlas's own are declared here, so that what they inherit is judged. */
function* judgeOrigins(resource: Resource, stack: Stack): Decisions {
  const input = resource.type === ATLAS.customRole ? "inheritedRoles" : "roles";
  const roles = listOf(resource.inputs, input);
  const comesFromRole = resource.sources(input).some(({ type }) => type === ATLAS.customRole);
  const names: readonly Value[] =
    roles === UNKNOWN ? [UNKNOWN] : roles.map((role) => (role === UNKNOWN ? UNKNOWN : properties(role).roleName));
  for (const name of names) {
    if (name === UNKNOWN && !comesFromRole) {
      yield undecidable(input, "a role is not known yet and is none that this program declares", ROLE_MEND);
    }
    if (typeof name !== "string" || name === "" || isWide(name) || NARROW.includes(name)) continue;
    if (stack.ofType(ATLAS.customRole).some(({ inputs }) => inputs.roleName === name)) continue;
    yield undecidable(input, `what ${name} allows is not declared in this program`, ROLE_MEND);
  }
}

function judgeName(inputs: Values, pattern: string): Decision {
  const mend = "Name it for what uses it, as app_primary or app_ingest";
  if (EXTERNAL.some((name) => ![undefined, null, "", "NONE"].some((off) => off === inputs[name]))) return holds;
  const username = textOf(inputs, "username");
  if (username === UNKNOWN) return undecidable("username", "it is not known yet", mend);
  if (username !== undefined && new RegExp(pattern).test(username)) return holds;
  return violated("has a name that does not tell its purpose", mend);
}

function properties(value: Value): Values {
  if (isValues(value)) return value;
  throw new UnreadableInput("a role is not an object");
}
