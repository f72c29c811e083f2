import { hasUnknown, type Properties } from "../protocol/values.ts";
import { isSet, objects, sameSet, text } from "../cloud/properties.ts";
import type { CheckFailure, Operation, ResourceType } from "../cloud/resource-type.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { AtlasCall } from "./api.ts";
import { ADMIN_ROLES, DATABASE_ROLES } from "./built-in-roles.ts";
import { encodeStateId, importParts } from "./ids.ts";
import { ownedByProject, requireProject } from "./project.ts";
import { CUSTOM_DB_ROLE, DATABASE_USER } from "./tokens.ts";

/** The project's role of this name. */
export function customDbRole(world: World, project: string, roleName: string): CloudRecord | undefined {
  return world.list(CUSTOM_DB_ROLE, project).find(({ inputs }) => inputs.roleName === roleName);
}

function actionsOf(inputs: Properties): Properties[] {
  return objects(inputs.actions);
}

function check(inputs: Properties): CheckFailure[] {
  return actionsOf(inputs).flatMap((action, i) => {
    const at = `actions[${i}]`;
    const missing = ["action", "resources"]
      .filter((property) => !isSet(action[property]))
      .map((property) => ({
        property: `${at}.${property}`,
        reason: `Missing required property '${property}'`,
      }));
    return [
      ...missing,
      ...objects(action.resources).flatMap((resource, j) => resourceFailures(resource, `${at}.resources[${j}]`)),
    ];
  });
}

/** An action is for the cluster, or for a database and its collections. */
function resourceFailures(resource: Properties, property: string): CheckFailure[] {
  if (hasUnknown(resource)) return [];
  const isCluster = resource.cluster === true;
  const isNamespace = resource.databaseName !== undefined || resource.collectionName !== undefined;
  if (isCluster !== isNamespace) return [];
  return [{ property, reason: "a resource has either cluster: true, or databaseName and collectionName" }];
}

/** Throws Atlas's error for a role that it does not take. */
function judge(call: AtlasCall, { world, owner, inputs }: Operation): void {
  const name = text(inputs.roleName);
  const inherited = objects(inputs.inheritedRoles);
  if (actionsOf(inputs).length === 0 && inherited.length === 0)
    throw call.error("ATLAS_CUSTOM_ROLE_HAS_NO_PERMISSIONS");
  const actions = actionsOf(inputs).map(({ action }) => text(action));
  if (new Set(actions).size < actions.length) throw call.error("ATLAS_DUPLICATE_CUSTOM_ROLE_ACTION");
  const unknown = actions.find((action) => !/^[A-Z_]+$/.test(action));
  if (unknown !== undefined) throw call.error("INVALID_ENUM_VALUE", unknown);
  for (const { roleName } of inherited) {
    const other = text(roleName);
    if (other === name) throw call.error("ATLAS_INVALID_CUSTOM_ROLE_SELF_REFERENTIAL");
    if (!isBuiltIn(other) && customDbRole(world, owner, other) === undefined) {
      throw call.error("ATLAS_INVALID_CUSTOM_ROLE_INHERITANCE");
    }
  }
}

function judgeName(call: AtlasCall, { world, owner, inputs }: Operation): void {
  const name = text(inputs.roleName);
  if (!/^[A-Za-z0-9][\w-]*$/.test(name)) throw call.error("ATLAS_CUSTOM_ROLE_INVALID_NAME", name);
  if (name.startsWith("xgen-")) throw call.error("ATLAS_RESERVED_CUSTOM_ROLE_RESTRICTED", name);
  if (isBuiltIn(name)) throw call.error("ATLAS_INVALID_CUSTOM_ROLE_RESTRICTED", name);
  if (customDbRole(world, owner, name) !== undefined) throw call.error("ATLAS_CUSTOM_ROLE_NAME_ALREADY_EXISTS", name);
}

function isBuiltIn(name: string): boolean {
  return [...ADMIN_ROLES, ...DATABASE_ROLES].includes(name);
}

/** Throws Atlas's error where a user or another role would have nothing left without this one. */
function refuseDeletion(call: AtlasCall, { owner, inputs }: CloudRecord, world: World): void {
  const isThis = (role: Properties): boolean => role.roleName === inputs.roleName;
  const users = world.list(DATABASE_USER, owner).filter((user) => {
    const roles = objects(user.inputs.roles);
    return roles.length > 0 && roles.every(isThis);
  });
  const usernames = users.map((user) => text(user.inputs.username)).join(", ");
  if (users.length > 0) throw call.error("ATLAS_CUSTOM_ROLE_IN_USE_BY_USERS", usernames);
  const roles = world.list(CUSTOM_DB_ROLE, owner).filter((other) => {
    const inherited = objects(other.inputs.inheritedRoles);
    return inherited.length > 0 && inherited.every(isThis) && actionsOf(other.inputs).length === 0;
  });
  const names = roles.map((other) => text(other.inputs.roleName)).join(", ");
  if (roles.length > 0) throw call.error("ATLAS_CUSTOM_ROLE_IN_USE_BY_ROLES", names);
}

const role: ResourceType = {
  type: CUSTOM_DB_ROLE,
  owner: ownedByProject("customDBRoles/roles"),
  check,
  equal: (path, before, after) => /^inheritedRoles$|^actions\[\d+\]\.resources$/.test(path) && sameSet(before, after),
  create: (operation) => {
    const { owner, inputs } = operation;
    const call = new AtlasCall("error creating custom db role", "POST", owner, "customDBRoles/roles");
    judgeName(call, operation);
    judge(call, operation);
    return { id: encodeStateId({ project_id: owner, role_name: text(inputs.roleName) }), outputs: {} };
  },
  update: (operation, record) => {
    const { owner } = operation;
    const name = text(record.inputs.roleName);
    const doing = `error updating custom db role (${name})`;
    judge(new AtlasCall(doing, "PATCH", owner, `customDBRoles/roles/${name}`), operation);
    return { outputs: {} };
  },
  delete: (record, { world }) => {
    const name = text(record.inputs.roleName);
    const doing = `error deleting custom db role (${name})`;
    refuseDeletion(new AtlasCall(doing, "DELETE", record.owner, `customDBRoles/roles/${name}`), record, world);
    world.remove(record);
  },
  find: (id, caller) => {
    const format = "to import a custom db role use the format {project_id}-{role_name}";
    const [project, name] = importParts(id, /^([0-9a-f]{24})-(.+)$/, format) ?? [];
    if (project === undefined || name === undefined) return undefined;
    requireProject(project, `customDBRoles/roles/${name}`, caller);
    return customDbRole(caller.world, project, name);
  },
};

/** Roles of databases that a project makes for itself. */
export const customDbRoleTypes: readonly ResourceType[] = [role];
