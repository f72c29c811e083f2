import assert from "node:assert/strict";

import { without } from "../../sandbox/cloud/properties.ts";
import type { Properties } from "../../sandbox/protocol/values.ts";
import { atlasSuite, OTHER_PROJECT, PROJECT, USER } from "./atlas-suite.ts";
import type { Held } from "./harness.ts";

describe("simulated Atlas database user", () => {
  const suite = atlasSuite();
  const inputs = (more: Properties = {}): Properties => ({
    projectId: PROJECT,
    username: "app",
    authDatabaseName: "admin",
    password: "long-enough",
    roles: [{ roleName: "readWrite", databaseName: "app" }],
    ...more,
  });
  const create = (more: Properties): Promise<Held> => suite.atlas.create(USER, inputs(more));

  it("is created, read back, updated in place, replaced, imported and deleted", async () => {
    const created = await create({});
    assert.deepEqual(await suite.atlas.refresh(created), created);
    assert.deepEqual(await suite.atlas.diff(created, inputs()), { paths: {}, replaces: [] });
    assert.deepEqual((await suite.atlas.diff(created, inputs({ username: "other" }))).replaces, ["username"]);
    assert.deepEqual((await suite.atlas.diff(created, inputs({ projectId: OTHER_PROJECT }))).replaces, ["projectId"]);
    const change = inputs({ password: "another-one", scopes: [{ name: "data", type: "CLUSTER" }] });
    assert.deepEqual(await suite.atlas.diff(created, change), {
      paths: { password: "UPDATE", scopes: "ADD" },
      replaces: [],
    });
    const updated = await suite.atlas.update(created, change);
    assert.deepEqual(await suite.atlas.refresh(updated), updated);
    const known = without(change, "password");
    assert.deepEqual((await suite.atlas.import(USER, `${PROJECT}-app-admin`))?.inputs, known);
    await suite.atlas.delete(updated);
    assert.equal(await suite.atlas.refresh(updated), undefined);
  });

  it("is imported by either form of the id", async () => {
    const user = await create({ username: "app-with-dashes" });
    assert.equal((await suite.atlas.import(USER, `${PROJECT}/app-with-dashes/admin`))?.id, user.id);
    assert.equal((await suite.atlas.import(USER, `${PROJECT}-app-with-dashes-admin`))?.id, user.id);
    await assert.rejects(
      suite.atlas.import(USER, "app"),
      /import format error: to import a Database User, use the format/,
    );
  });

  it("has its password kept encrypted, and no import tells it", async () => {
    const user = await create({});
    assert.deepEqual(user.secret, ["password"]);
    assert.equal((await suite.atlas.import(USER, `${PROJECT}-app-admin`))?.state.password, undefined);
  });

  it("exists once for a name", async () => {
    await create({});
    await assert.rejects(
      create({}),
      /HTTP 409 Conflict \(Error code: "USER_ALREADY_EXISTS"\) Detail: A user with username app already/,
    );
    await create({ projectId: OTHER_PROJECT });
  });

  it("fails to be deleted where it is gone", async () => {
    const user = await create({});
    await suite.atlas.delete(user);
    await assert.rejects(
      suite.atlas.delete(user),
      /error when destroying the database user resource: .*"USERNAME_NOT_FOUND"/,
    );
  });

  it("is not found by an update that changes its database", async () => {
    const user = await create({});
    await assert.rejects(suite.atlas.update(user, inputs({ authDatabaseName: "$external" })), /"USERNAME_NOT_FOUND"/);
  });

  it("may be scoped to a cluster that is not there yet", async () => {
    const user = await create({ scopes: [{ name: "later", type: "CLUSTER" }] });
    assert.deepEqual(user.state.scopes, [{ name: "later", type: "CLUSTER" }]);
  });

  it("needs a password or another way to authenticate, and not both", async () => {
    const bare = without(inputs(), "password");
    await assert.rejects(suite.atlas.create(USER, bare), /"WEAK_PASSWORD"/);
    await assert.rejects(create({ x509Type: "MANAGED" }), /x509Type: x509Type cannot be set together with a password/);
    const written = suite.atlas.create(USER, { ...bare, passwordWo: "long-enough" });
    await assert.rejects(written, /passwordWoVersion: When 'password_wo' is set, 'password_wo_version' must also/);
    await suite.atlas.create(USER, { ...bare, x509Type: "MANAGED", authDatabaseName: "$external" });
  });

  it("keeps its password in an update without one, as after an import", async () => {
    const user = await create({});
    const bare = without(inputs({ roles: [{ roleName: "read", databaseName: "askflorence" }] }), "password");
    await suite.atlas.update(user, bare);
    const [record] = suite.world.list(USER).filter(({ id }) => id === user.id);
    assert.equal(record?.inputs.password, inputs().password);
  });

  for (const [what, more, error] of [
    ["a short password", { password: "short" }, /"WEAK_PASSWORD"/],
    ["a password in $external", { authDatabaseName: "$external" }, /"DATABASE_NAME_INVALID_ADMIN"/],
    [
      "a role without a database",
      { roles: [{ roleName: "read" }] },
      /roles\[0\]\.databaseName: Missing required property/,
    ],
    [
      "a role over all databases on one",
      { roles: [{ roleName: "atlasAdmin", databaseName: "app" }] },
      /"ATLAS_INVALID_ROLE_DATABASE"/,
    ],
    [
      "a role that nobody made",
      { roles: [{ roleName: "mine", databaseName: "admin" }] },
      /"ATLAS_INVALID_ROLE"\) Detail: The specified role mine@admin/,
    ],
    [
      "a collection for a role over a database",
      { roles: [{ roleName: "dbAdmin", databaseName: "app", collectionName: "c" }] },
      /roles\[0\]\.collectionName: a collection can be named only for the roles read and readWrite/,
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(create(more), error);
    });
  }

  it("takes a custom role of the project", async () => {
    const type = "mongodbatlas:index/customDbRole:CustomDbRole";
    suite.world.put({ type, id: "x", owner: PROJECT, inputs: { projectId: PROJECT, roleName: "mine" }, outputs: {} });
    await create({ roles: [{ roleName: "mine", databaseName: "admin" }] });
  });

  it("is described by the function without its password", async () => {
    await create({});
    const token = "mongodbatlas:index/getDatabaseUser:getDatabaseUser";
    const args = { projectId: PROJECT, username: "app", authDatabaseName: "admin" };
    const found = await suite.atlas.invoke(token, args);
    assert.deepEqual(found.roles, [{ roleName: "readWrite", databaseName: "app" }]);
    assert.equal("password" in found, false);
    await assert.rejects(suite.atlas.invoke(token, { ...args, username: "none" }), /"USERNAME_NOT_FOUND"/);
  });
});
