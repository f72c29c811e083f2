import { SYSTEM_DATABASES, isCluster, projectOf } from "../atlas.ts";
import { holds, undecidable, violated } from "../decide.ts";
import type { Decision, Decisions } from "../decide.ts";
import { elementOf } from "../scalars.ts";
import type { Resource, Stack } from "../stack.ts";
import { UNKNOWN, containsUnknown, listOf, textOf } from "../unknown.ts";
import type { Value, Values } from "../unknown.ts";
import { SECRET, SECRET_VERSION, isMarked, isReferenceUser } from "./marks.ts";
import { classesOf } from "./private-link.ts";

const ROLE_MEND = "Give it only roles with roleName read on the database that holds the reference data";
const SCOPE_MEND = "Give it one scope of type CLUSTER with the name of the cluster that holds the reference data";

/** Whether a user's name says that it reads reference data. `UNKNOWN` where the name is not known yet. */
export function isNamedReferenceUser({ inputs }: Resource): boolean | typeof UNKNOWN {
  const username = textOf(inputs, "username");
  return username === UNKNOWN ? UNKNOWN : username !== undefined && isReferenceUser(username);
}

/**
 * Whether a secret of reference data is made from the user: from its name, from what its password comes from, or with its name in the
 * connection string. Such a user is a reference user, whatever it is called.
 */
export function feedsReferenceSecret(user: Resource, stack: Stack): boolean {
  const origins = [user, ...user.sources("password")];
  const { username } = user.inputs;
  return stack
    .ofType(SECRET_VERSION)
    .filter((version) => stack.referents(version, "secretId", [SECRET]).some((secret) => isMarked(secret) !== false))
    .some(
      (version) =>
        version.sources("secretString").some((source) => origins.includes(source)) ||
        (typeof username === "string" && connectsAs(version.inputs.secretString) === username),
    );
}

/** The user of a connection string. Compared, never shown. */
function connectsAs(value: Value): string | undefined {
  const name = typeof value === "string" ? /mongodb(?:\+srv)?:\/\/([^:@/]+)[:@]/.exec(value)?.[1] : undefined;
  try {
    return name === undefined ? undefined : decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** What is certainly wrong with a reference user: any role but `read` on a named database, any scope but a cluster. */
export function* judgeUser({ inputs }: Resource): Decisions {
  const roles = listOf(inputs, "roles");
  const scopes = listOf(inputs, "scopes");
  if (roles !== UNKNOWN) {
    if (roles.length === 0) yield violated("is a reference user without a role", ROLE_MEND);
    const read = roles.filter((role) => role !== UNKNOWN).map((role) => elementOf(role, "roles"));
    for (const role of read) yield judgeRole(role);
    const databases = new Set(read.map((role) => role.databaseName).filter((name) => name !== UNKNOWN));
    if (databases.size > 1) yield violated("is a reference user that reads more than one database", ROLE_MEND);
  }
  if (scopes !== UNKNOWN) {
    if (scopes.length === 0) yield violated("is a reference user for every cluster of its project", SCOPE_MEND);
    if (scopes.length > 1) yield violated("is a reference user with more than one scope", SCOPE_MEND);
    for (const scope of scopes) yield scope === UNKNOWN ? holds : judgeScope(elementOf(scope, "scopes"));
  }
}

/** A reference user of a project that the program classifies as anything but public would read what is not reference data. */
export function judgeUserProject(user: Resource, stack: Stack): Decision {
  const project = projectOf(user);
  if (project === undefined) return holds;
  const other = classesOf(project, stack).find((value) => value !== "public" && value !== UNKNOWN);
  if (other === undefined) return holds;
  return violated(
    `reads from an Atlas project that is classified ${typeof other === "string" ? other : "unreadably"}`,
    "Create it in the project that holds the public reference data, and name that project's cluster as its scope",
  );
}

/** A user whose name is not known yet may be a reference user. */
export function judgeUnknownUser(): Decision {
  return undecidable("username", "it is not known yet", "Write the user's name, so that its purpose can be told");
}

/** What is not known yet of a reference user. */
export function* judgeUserUnknowns(user: Resource): Decisions {
  const { inputs } = user;
  if (containsUnknown(inputs.roles)) yield undecidable("roles", "a part of it is not known yet", ROLE_MEND);
  if (containsUnknown(inputs.scopes) && !user.sources("scopes").some(isCluster)) {
    yield undecidable("scopes", "a part of it is not known yet and comes from no cluster of this program", SCOPE_MEND);
  }
}

function judgeRole(role: Values): Decision {
  const name = textOf(role, "roleName");
  const database = textOf(role, "databaseName");
  if (name !== UNKNOWN && name !== "read") {
    return violated(`is a reference user with the role ${name ?? "(none)"}, which is not read`, ROLE_MEND);
  }
  if (database === undefined) return violated("is a reference user whose role names no database", ROLE_MEND);
  if (database !== UNKNOWN && SYSTEM_DATABASES.includes(database)) {
    return violated(`is a reference user that reads the server's own database ${database}`, ROLE_MEND);
  }
  return holds;
}

function judgeScope(scope: Values): Decision {
  const type = textOf(scope, "type");
  if (type !== UNKNOWN && type !== "CLUSTER") {
    return violated(`is a reference user with a scope of type ${type ?? "(none)"}, which is no cluster`, SCOPE_MEND);
  }
  if (textOf(scope, "name") === undefined) {
    return violated("is a reference user whose scope names no cluster", SCOPE_MEND);
  }
  return holds;
}
