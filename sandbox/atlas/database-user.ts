import { isKnown, isSet, objects, text } from "../cloud/properties.ts";
import type { CheckFailure, Operation, ResourceType } from "../cloud/resource-type.ts";
import { isObject, type Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { AtlasCall } from "./api.ts";
import { ADMIN_ROLES, DATABASE_ROLES } from "./built-in-roles.ts";
import { encodeStateId, importParts } from "./ids.ts";
import { ownedByProject, requireProject } from "./project.ts";
import { CUSTOM_DB_ROLE, DATABASE_USER } from "./tokens.ts";

/** Ways to authenticate that need no password; such users live in `$external`. */
const EXTERNAL_TYPES = ["x509Type", "awsIamType", "ldapAuthType", "oidcAuthType"];

const MIN_PASSWORD = 8;

/** The project's user of this name. */
export function databaseUser(
  world: World,
  project: string,
  username: string,
  authDatabaseName: string,
): CloudRecord | undefined {
  return world.get(DATABASE_USER, project, idOf(project, username, authDatabaseName));
}

function idOf(project: string, username: string, authDatabaseName: string): string {
  return encodeStateId({ project_id: project, username, auth_database_name: authDatabaseName });
}

function externalType(inputs: Properties): string | undefined {
  return EXTERNAL_TYPES.find((property) => isSet(inputs[property]) && inputs[property] !== "NONE");
}

function check(inputs: Properties): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const refuse = (property: string, reason: string): void => void failures.push({ property, reason });
  const hasPassword = isSet(inputs.password) || isSet(inputs.passwordWo);
  for (const property of ["x509Type", "ldapAuthType", "awsIamType"]) {
    if (hasPassword && isSet(inputs[property])) refuse(property, `${property} cannot be set together with a password`);
  }
  if (isSet(inputs.password) && isSet(inputs.passwordWo)) {
    refuse("passwordWo", "passwordWo cannot be set together with password");
  }
  if (isSet(inputs.passwordWo) && !isSet(inputs.passwordWoVersion)) {
    const reason =
      "When 'password_wo' is set, 'password_wo_version' must also be specified to enable password rotation detection.";
    refuse("passwordWoVersion", reason);
  }
  for (const [i, role] of (Array.isArray(inputs.roles) ? inputs.roles : []).entries()) {
    if (!isObject(role)) continue;
    for (const property of ["databaseName", "roleName"]) {
      if (!isSet(role[property])) refuse(`roles[${i}].${property}`, `Missing required property '${property}'`);
    }
    const takesCollection = !isKnown(role.roleName) || ["read", "readWrite"].includes(text(role.roleName));
    if (isSet(role.collectionName) && !takesCollection) {
      refuse(`roles[${i}].collectionName`, "a collection can be named only for the roles read and readWrite");
    }
  }
  return failures;
}

/** Throws Atlas's error for a user that it does not take. Scopes may name clusters that do not exist yet. */
function judge(call: AtlasCall, { world, owner, inputs }: Operation, record?: CloudRecord): void {
  const database = text(inputs.authDatabaseName);
  const isExternal = externalType(inputs) !== undefined;
  if (isExternal && database !== "$external" && externalType(inputs) !== "oidcAuthType") {
    throw call.error("DATABASE_NAME_INVALID_EXTERNAL");
  }
  if (!isExternal && database !== "admin") throw call.error("DATABASE_NAME_INVALID_ADMIN", "Users");
  const password = isSet(inputs.password) ? inputs.password : inputs.passwordWo;
  // The provider lets a user without one pass, as it is after an import; an update then leaves the password as it is.
  const needsPassword = !isExternal && (record === undefined || isSet(password));
  if (needsPassword && text(password).length < MIN_PASSWORD) throw call.error("WEAK_PASSWORD");
  for (const role of objects(inputs.roles)) {
    const name = text(role.roleName);
    const on = text(role.databaseName);
    if (ADMIN_ROLES.includes(name) && on !== "admin") throw call.error("ATLAS_INVALID_ROLE_DATABASE", name, "admin");
    const isCustom = world.list(CUSTOM_DB_ROLE, owner).some((custom) => custom.inputs.roleName === name);
    if (!ADMIN_ROLES.includes(name) && !DATABASE_ROLES.includes(name) && !isCustom) {
      throw call.error("ATLAS_INVALID_ROLE", name, on);
    }
  }
}

const user: ResourceType = {
  type: DATABASE_USER,
  owner: ownedByProject("databaseUsers"),
  notRead: ["password", "passwordWo", "passwordWoVersion"],
  check,
  create: (operation) => {
    const { world, owner, inputs } = operation;
    const call = new AtlasCall("error during database user creation", "POST", owner, "databaseUsers");
    const username = text(inputs.username);
    const database = text(inputs.authDatabaseName);
    judge(call, operation);
    if (databaseUser(world, owner, username, database) !== undefined) throw call.error("USER_ALREADY_EXISTS", username);
    return { id: idOf(owner, username, database), outputs: {} };
  },
  update: (operation, record) => {
    const { owner, inputs } = operation;
    const username = text(inputs.username);
    const database = text(inputs.authDatabaseName);
    const call = new AtlasCall(
      "error during database user update",
      "PATCH",
      owner,
      `databaseUsers/${database}/${username}`,
    );
    // The request names the user by the new database, where there is none.
    if (database !== record.inputs.authDatabaseName) throw call.error("USERNAME_NOT_FOUND", username);
    judge(call, operation, record);
    const { password, passwordWo } = record.inputs;
    const hasPassword = isSet(inputs.password) || isSet(inputs.passwordWo);
    return { outputs: {}, ...(!hasPassword && { inputs: { ...inputs, password, passwordWo } }) };
  },
  deleteMissing: (state) => {
    const username = text(state.username);
    const path = `databaseUsers/${text(state.authDatabaseName)}/${username}`;
    const doing = "error when destroying the database user resource";
    return new AtlasCall(doing, "DELETE", text(state.projectId), path).error("USERNAME_NOT_FOUND", username);
  },
  find: (id, caller) => {
    const format =
      "to import a Database User, use the format {project_id}-{username}-{auth_database_name} OR {project_id}/{username}/{auth_database_name}";
    const pattern = id.includes("/") ? /^([0-9a-f]{24})\/([^/]+)\/([^/]+)$/ : /^([0-9a-f]{24})-(.*)-([$a-z]{1,15})$/;
    const [project, username, database] = importParts(id, pattern, format) ?? [];
    if (project === undefined || username === undefined || database === undefined) return undefined;
    requireProject(project, `databaseUsers/${database}/${username}`, caller);
    return databaseUser(caller.world, project, username, database);
  },
};

/** Users of the databases. */
export const databaseUserTypes: readonly ResourceType[] = [user];
