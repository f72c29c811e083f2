import { atlasUserLeastPrivilege as rule } from "../../../policy/rules/atlas-user-least-privilege.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown, without, withoutInput } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";
import { PROD_PROJECT, T } from "../program.ts";

const CUSTOM = "mongodbatlas:index/customDbRole:CustomDbRole";

const program: Fixture[] = [
  { type: T.cluster, name: "cluster", inputs: { projectId: PROD_PROJECT } },
  {
    type: CUSTOM,
    name: "role",
    inputs: {
      projectId: PROD_PROJECT,
      roleName: "auditor",
      inheritedRoles: [{ roleName: "read", databaseName: "askflorence" }],
    },
  },
  {
    type: T.user,
    name: "user",
    inputs: {
      projectId: PROD_PROJECT,
      username: "app_primary",
      roles: [{ roleName: "readWrite", databaseName: "askflorence" }],
      // The name of a cluster that is created is unknown in the first preview.
      scopes: [{ type: "CLUSTER", name: unknown }],
    },
    sources: { scopes: ["cluster"] },
  },
];

const user = (inputs: Properties, sources: Fixture["sources"] = {}): Fixture[] =>
  changed(program, "user", { inputs, sources });
const withRole = (roleName: string, databaseName = "askflorence"): Fixture[] =>
  user({
    roles: [
      { roleName: "read", databaseName: "askflorence" },
      { roleName, databaseName },
    ],
  });

describe("atlas-user-least-privilege", () => {
  it("accepts the compliant program", () => accepts(rule, program));

  for (const role of ["read", "readWrite", "dbAdmin"]) {
    it(`accepts ${role} on a named database`, () => accepts(rule, withRole(role)));
    for (const database of ["admin", "config", "local"]) {
      it(`refuses ${role} on ${database}`, () =>
        refuses(rule, withRole(role, database), "user", /on the server's own database/));
    }
    it(`refuses ${role} on no database`, () => refuses(rule, withRole(role, ""), "user", /on no named database/));
  }

  for (const role of [
    "atlasAdmin",
    "readWriteAnyDatabase",
    "dbAdminAnyDatabase",
    "readAnyDatabase",
    "userAdmin",
    "backup",
    "clusterMonitor",
    "enableSharding",
    "root",
  ]) {
    it(`refuses ${role}, on whatever database`, async () => {
      await refuses(rule, withRole(role), "user", /is not limited to a named database/);
      await refuses(rule, withRole(role, "admin"), "user", /is not limited to a named database/);
    });
  }

  it("refuses a user without a role, or with one that has no name", async () => {
    await refuses(rule, user({ roles: [] }), "user", /has no role/);
    await refuses(rule, withoutInput(program, "user", "roles"), "user", /has no role/);
    await refuses(rule, withRole(""), "user", /a role without a name/);
  });

  it("refuses a role that is none", () => refuses(rule, user({ roles: ["read"] }), "user", /a role is not an object/));

  it("refuses roles that are unknown", async () => {
    const database = { databaseName: "askflorence" };
    await refuses(rule, user({ roles: unknown }), "user", /roles cannot be proven/);
    await refuses(rule, user({ roles: [unknown] }), "user", /roles cannot be proven/);
    await refuses(rule, user({ roles: [{ roleName: unknown, ...database }] }), "user", /roles cannot be proven/);
    await refuses(rule, withRole("read", unknown), "user", /the database of one of them is not known/);
    const cluster = { roles: ["cluster"] };
    await refuses(rule, user({ roles: [{ roleName: unknown, ...database }] }, cluster), "user", /roles cannot be/);
  });

  describe("a role of the program's own", () => {
    const own = { roles: [{ roleName: "auditor", databaseName: "admin" }] };

    it("may be given, also where its name is unknown", async () => {
      await accepts(rule, user(own));
      await accepts(rule, user({ roles: [{ roleName: unknown, databaseName: "admin" }] }, { roles: ["role"] }));
    });

    it("may have an administrator's name, which is none of Atlas's own", () =>
      accepts(
        rule,
        changed(user({ roles: [{ roleName: "adminReview", databaseName: "admin" }] }), "role", {
          inputs: { roleName: "adminReview" },
        }),
      ));

    it("must be declared", () =>
      refuses(rule, without(user(own), "role"), "user", /what auditor allows is not declared/));

    it("inherits nothing that a user may not have", async () => {
      const inherits = (roleName: string): Fixture[] =>
        changed(program, "role", { inputs: { inheritedRoles: [{ roleName, databaseName: "admin" }] } });
      await refuses(rule, inherits("atlasAdmin"), "role", /the role atlasAdmin, which is not limited/);
      await refuses(rule, inherits("other"), "role", /inheritedRoles cannot be proven/);
      await refuses(
        rule,
        changed(program, "role", { inputs: { inheritedRoles: unknown } }),
        "role",
        /cannot be proven/,
      );
      await accepts(rule, withoutInput(program, "role", "inheritedRoles"));
    });
  });

  describe("its scopes", () => {
    it("are not empty", async () => {
      await refuses(rule, user({ scopes: [] }), "user", /may use every cluster/);
      await refuses(rule, withoutInput(program, "user", "scopes"), "user", /may use every cluster/);
    });

    it("may be unknown where they come from a cluster", async () => {
      await accepts(rule, user({ scopes: unknown }));
      await refuses(rule, user({ scopes: unknown }, { scopes: ["role"] }), "user", /scopes cannot be proven/);
      await refuses(rule, user({ scopes: unknown }, { scopes: [] }), "user", /scopes cannot be proven/);
    });
  });

  describe("its name", () => {
    for (const username of ["app_ingest", "app_read_staging", "app_2"]) {
      it(`may be ${username}`, () => accepts(rule, user({ username })));
    }

    for (const username of ["admin", "app_", "app", "my_app_user", "App_primary", "app_primary ", "app__x", ""]) {
      it(`is refused as ${JSON.stringify(username)}`, () =>
        refuses(rule, user({ username }), "user", /does not tell its purpose/));
    }

    it("is refused where it is unknown", () =>
      refuses(rule, user({ username: unknown }), "user", /username cannot be proven/));

    it("is what the operator's pattern says", async () => {
      const settings = { usernamePattern: "^svc-" };
      await accepts(rule, user({ username: "svc-web" }), settings);
      await refuses(rule, program, "user", /does not tell its purpose/, settings);
    });

    for (const type of ["awsIamType", "ldapAuthType", "oidcAuthType", "x509Type"]) {
      it(`is another directory's with ${type}`, async () => {
        await accepts(rule, user({ username: "arn:aws:iam::039624954211:role/web", [type]: "ROLE" }));
        for (const off of ["NONE", "", null]) {
          await refuses(rule, user({ username: "web", [type]: off }), "user", /does not tell its purpose/);
        }
      });
    }
  });
});
