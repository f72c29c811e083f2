import assert from "node:assert/strict";

import type { Properties } from "../../sandbox/protocol/values.ts";
import { atlasSuite, OTHER_PROJECT, PROJECT, USER } from "./atlas-suite.ts";
import { assertLife } from "./lifecycle.ts";

const ROLE = "mongodbatlas:index/customDbRole:CustomDbRole";

function find(...collections: string[]): Properties {
  return {
    action: "FIND",
    resources: collections.map((collectionName) => ({ databaseName: "app", collectionName })),
  };
}

const INPUTS = { projectId: PROJECT, roleName: "reader", actions: [find("a", "b")] };

describe("simulated custom database role", () => {
  const suite = atlasSuite();

  it("is created, read back, updated in place, replaced on another name or project, imported and deleted", async () => {
    await assertLife(suite.atlas, ROLE, {
      inputs: INPUTS,
      updated: { ...INPUTS, inheritedRoles: [{ roleName: "read", databaseName: "other" }] },
      replaced: {
        roleName: { ...INPUTS, roleName: "other" },
        projectId: { ...INPUTS, projectId: OTHER_PROJECT },
      },
      importId: () => `${PROJECT}-reader`,
    });
  });

  it("does not care about the order of resources and inherited roles", async () => {
    const held = await suite.atlas.create(ROLE, INPUTS);
    assert.deepEqual((await suite.atlas.diff(held, { ...INPUTS, actions: [find("b", "a")] })).paths, {});
    assert.notDeepEqual((await suite.atlas.diff(held, { ...INPUTS, actions: [find("b")] })).paths, {});
  });

  it("is what users may be given, and stays while one of them has no other", async () => {
    const user = { projectId: PROJECT, username: "app", password: "12345678", authDatabaseName: "admin" };
    const roles = [{ roleName: "reader", databaseName: "admin" }];
    await assert.rejects(suite.atlas.create(USER, { ...user, roles }), /ATLAS_INVALID_ROLE/);
    const role = await suite.atlas.create(ROLE, INPUTS);
    const held = await suite.atlas.create(USER, { ...user, roles });
    await assert.rejects(suite.atlas.delete(role), {
      message:
        `error deleting custom db role (reader): https://cloud.mongodb.com/api/atlas/v2/groups/${PROJECT}/customDBRoles/roles/reader DELETE: ` +
        'HTTP 409 Conflict (Error code: "ATLAS_CUSTOM_ROLE_IN_USE_BY_USERS") Detail: Deleting specified custom role would leave the ' +
        "following users without a role: app. Reason: Conflict. Params: [app], BadRequestDetail:",
    });
    await suite.atlas.delete(held);
    const heir = { projectId: PROJECT, roleName: "heir", inheritedRoles: roles };
    const inheriting = await suite.atlas.create(ROLE, heir);
    await assert.rejects(suite.atlas.delete(role), /ATLAS_CUSTOM_ROLE_IN_USE_BY_ROLES.*: heir\. /);
    await suite.atlas.delete(inheriting);
    await suite.atlas.delete(role);
  });

  const refused: [title: string, own: Properties, message: RegExp][] = [
    ["without actions and inherited roles", { actions: [] }, /ATLAS_CUSTOM_ROLE_HAS_NO_PERMISSIONS/],
    ["with the name of a built-in role", { roleName: "readWrite" }, /ATLAS_INVALID_CUSTOM_ROLE_RESTRICTED/],
    ["with a reserved name", { roleName: "xgen-a" }, /ATLAS_RESERVED_CUSTOM_ROLE_RESTRICTED/],
    ["with a name that has a space", { roleName: "a b" }, /The role name, "a b", is invalid/],
    ["with one action twice", { actions: [find("a"), find("b")] }, /ATLAS_DUPLICATE_CUSTOM_ROLE_ACTION/],
    [
      "with an action of the shell's spelling",
      { actions: [{ ...find("a"), action: "find" }] },
      /INVALID_ENUM_VALUE.* find /,
    ],
    [
      "that inherits what does not exist",
      { inheritedRoles: [{ roleName: "none", databaseName: "admin" }] },
      /INHERITANCE/,
    ],
    ["that inherits itself", { inheritedRoles: [{ roleName: "reader", databaseName: "admin" }] }, /SELF_REFERENTIAL/],
    [
      "for the cluster and a collection at once",
      { actions: [{ action: "FIND", resources: [{ cluster: true, databaseName: "a" }] }] },
      /^Error: actions\[0\]\.resources\[0\]: a resource has either cluster: true, or databaseName and collectionName$/,
    ],
  ];
  for (const [title, own, message] of refused) {
    it(`is refused ${title}`, async () => {
      await assert.rejects(suite.atlas.create(ROLE, { ...INPUTS, ...own }), message);
    });
  }

  it("is refused with a name that is taken", async () => {
    await suite.atlas.create(ROLE, INPUTS);
    await assert.rejects(suite.atlas.create(ROLE, INPUTS), /ATLAS_CUSTOM_ROLE_NAME_ALREADY_EXISTS/);
  });
});
