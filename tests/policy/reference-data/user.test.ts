import assert from "node:assert/strict";

import { referenceDataNotPhi as rule } from "../../../policy/rules/reference-data-not-phi.ts";
import { accepts, refuses, refusesAt } from "../expect.ts";
import { changed, judgeBeforeCreation, unknown, withoutInput } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";
import { STAGING_PROJECT, T, production, PROD_PROJECT } from "../program.ts";

const preview = production(false);

describe("the reference user", () => {
  const user = (inputs: Properties, ...sources: string[]): Fixture[] =>
    changed(preview, "reference-user", { inputs, sources: { scopes: sources } });
  const role = (more: Properties): Properties => ({
    roles: [{ roleName: "read", databaseName: "askflorence", ...more }],
  });
  const scope = (more: Properties): Properties => ({
    scopes: [{ type: "CLUSTER", name: "askflorence-staging", ...more }],
  });

  for (const roleName of ["readWrite", "readAnyDatabase", "atlasAdmin", "dbAdmin", "Read", "referenceReader", ""]) {
    it(`is refused with the role ${JSON.stringify(roleName)}`, () =>
      refuses(rule, user(role({ roleName })), "reference-user", /which is not read/));
  }

  it("is refused by what its role and scope are", async () => {
    await refuses(rule, user(role({ roleName: "dbAdmin" })), "reference-user", /with the role dbAdmin, which/);
    await refuses(rule, user(role({ roleName: "" })), "reference-user", /with the role \(none\), which/);
    await refuses(rule, user(scope({ type: "DATA_LAKE" })), "reference-user", /of type DATA_LAKE, which/);
    await refuses(rule, user(scope({ type: "" })), "reference-user", /of type \(none\), which/);
    await refuses(rule, user({ roles: ["read"] }), "reference-user", /an element of roles is not an object/);
    await refuses(rule, user({ scopes: ["CLUSTER"] }), "reference-user", /an element of scopes is not an object/);
  });

  it("is refused in a project whose class cannot be read", () =>
    refusesAt(
      rule,
      [...preview, { type: T.atlasCluster, name: "odd", outputs: { projectId: STAGING_PROJECT, dataClass: 7 } }],
      ["reference-user", "link-service", "link-registration"],
      /is classified unreadably/,
    ));

  it("is refused with a second role that writes", () =>
    refuses(
      rule,
      user({ roles: [...(role({}).roles as Properties[]), { roleName: "readWrite", databaseName: "askflorence" }] }),
      "reference-user",
      /role readWrite/,
    ));

  it("is refused in a project that the program classifies as PHI", () =>
    refuses(
      rule,
      changed(preview, "reference-user", { inputs: { projectId: PROD_PROJECT } }),
      "reference-user",
      /reads from an Atlas project that is classified phi/,
    ));

  it("is refused without a role", () => refuses(rule, user({ roles: [] }), "reference-user", /without a role/));

  it("is refused without a database", () =>
    refuses(rule, user(role({ databaseName: "" })), "reference-user", /names no database/));

  for (const databaseName of ["admin", "local", "config"]) {
    it(`is refused on the server's own database ${databaseName}`, () =>
      refuses(rule, user(role({ databaseName })), "reference-user", /the server's own database/));
  }

  it("is refused without a scope", async () => {
    await refuses(rule, user({ scopes: [] }), "reference-user", /every cluster of its project/);
    await refuses(rule, withoutInput(preview, "reference-user", "scopes"), "reference-user", /every cluster/);
  });

  it("is refused with a scope that is no cluster", async () => {
    await refuses(rule, user(scope({ type: "DATA_LAKE" })), "reference-user", /no cluster/);
    await refuses(rule, user(scope({ name: "" })), "reference-user", /names no cluster/);
  });

  it("is refused with unknown roles or scopes", async () => {
    await refuses(rule, user({ roles: unknown }), "reference-user", /roles cannot be proven/);
    await refuses(rule, user({ roles: [unknown] }), "reference-user", /roles cannot be proven/);
    await refuses(rule, user(role({ roleName: unknown })), "reference-user", /roles cannot be proven/);
    const read = { roleName: "read", databaseName: "askflorence" };
    const second = user({ roles: [read, { ...read, databaseName: unknown }] });
    await refuses(rule, second, "reference-user", /roles cannot be proven/);
    await refuses(rule, user({ scopes: unknown }), "reference-user", /scopes cannot be proven/);
    await refuses(rule, user({ scopes: [unknown] }), "reference-user", /scopes cannot be proven/);
    await refuses(rule, user(scope({ name: unknown })), "reference-user", /scopes cannot be proven/);
  });

  it("is refused with a scope that comes from no cluster", () =>
    refuses(rule, user(scope({ name: unknown }), "vpc"), "reference-user", /scopes cannot be proven/));

  it("may be scoped to a cluster of this program whose name is unknown", () =>
    accepts(rule, [
      ...user(scope({ name: unknown }), "db"),
      { type: T.cluster, name: "db", inputs: { projectId: STAGING_PROJECT, tags: { data_class: "public" } } },
    ]));

  it("is recognized in any case, and other users are left alone", async () => {
    await refuses(
      rule,
      user({ username: "APP_READ_x", ...role({ roleName: "readWrite" }) }),
      "reference-user",
      /not read/,
    );
    await accepts(rule, user({ username: "app_primary", ...role({ roleName: "readWrite" }), scopes: [] }));
    await accepts(rule, user({ username: "app_primary", roles: unknown, scopes: unknown }));
  });

  describe("under another name", () => {
    const PASSWORD = "random:index/randomPassword:RandomPassword";
    const writes = { roles: [{ roleName: "readWrite", databaseName: "askflorence" }] };
    /** A user that writes, and the reference secret made of it in one of three ways. */
    const renamed = (program: readonly Fixture[], secretString: string, ...sources: string[]): Fixture[] => [
      ...changed(
        changed(program, "reference-user", {
          inputs: { ...writes, username: "reader_staging", password: unknown },
          sources: { password: ["password"] },
        }),
        "reference-version",
        { inputs: { secretString }, sources: { secretString: sources } },
      ),
      { type: PASSWORD, name: "password", outputs: { result: unknown } },
    ];

    it("is told by its password in the reference secret", () =>
      refuses(rule, renamed(preview, unknown, "link-endpoint", "password"), "reference-user", /role readWrite/));

    it("is told by its name in the reference secret", async () => {
      await refuses(rule, renamed(preview, unknown, "reference-user"), "reference-user", /role readWrite/);
      const uri = "mongodb+srv://reader_staging:hunter2@host/askflorence";
      await refuses(rule, renamed(preview, uri), "reference-user", /^(?!.*hunter2).*role readWrite/s);
      await refuses(rule, renamed(preview, uri.replace("+srv", "")), "reference-user", /role readWrite/);
      const odd = changed(renamed(preview, uri.replace("reader_", "reader%zz_")), "reference-user", {
        inputs: { username: "reader%zz_staging" },
      });
      await refuses(rule, odd, "reference-user", /role readWrite/);
      await accepts(rule, renamed(preview, uri.replace("reader_", "reader%zz_")));
      await refuses(
        rule,
        changed(renamed(preview, uri.replace("reader_", "reader%5F")), "reference-user", {}),
        "reference-user",
        /role readWrite/,
      );
    });

    it("is told once everything exists", () =>
      refuses(rule, renamed(production(true), "mongodb://x:y@host", "password"), "reference-user", /role readWrite/));

    it("may be called so where it only reads", () =>
      accepts(rule, changed(renamed(preview, unknown, "password"), "reference-user", { inputs: role({}) })));

    it("is judged for its project, and for what is unknown", async () => {
      const program = changed(renamed(preview, unknown, "password"), "reference-user", { inputs: role({}) });
      await refuses(
        rule,
        changed(program, "reference-user", { inputs: { projectId: PROD_PROJECT } }),
        "reference-user",
        /classified phi/,
      );
      await refuses(
        rule,
        changed(program, "reference-user", { inputs: { roles: unknown } }),
        "reference-user",
        /roles cannot be proven/,
      );
    });

    it("is told by one of several versions, and by one of the secrets that it may be of", async () => {
      const version = (name: string, ...secrets: string[]): Fixture => ({
        type: T.secretVersion,
        name,
        inputs: { secretId: unknown, secretString: unknown },
        sources: { secretId: secrets, secretString: ["password"] },
      });
      const program = renamed(preview, unknown, "link-endpoint");
      const other = version("other-version", "primary-secret");
      await refuses(
        rule,
        [...program, other, version("either", "primary-secret", "reference-secret")],
        "reference-user",
        /role readWrite/,
      );
      await accepts(rule, [...program, other, version("nobodys")]);
    });

    it("is not a user without a name, where the reference secret names none either", () =>
      accepts(rule, withoutInput(renamed(preview, "postgres://x"), "reference-user", "username")));

    it("is not every user whose secret is something else", () =>
      accepts(rule, [
        ...renamed(preview, unknown, "link-endpoint"),
        {
          type: T.secretVersion,
          name: "primary-version",
          inputs: { secretId: unknown, secretString: unknown },
          sources: { secretId: ["primary-secret"], secretString: ["password"] },
        },
      ]));
  });

  it("is refused where it reads more than one database", () =>
    refuses(
      rule,
      user({
        roles: [
          { roleName: "read", databaseName: "askflorence" },
          { roleName: "read", databaseName: "patients" },
        ],
      }),
      "reference-user",
      /reads more than one database/,
    ));

  it("may read several collections of one database", () =>
    accepts(
      rule,
      user({
        roles: ["plans", "drugs"].map((collectionName) => ({
          roleName: "read",
          databaseName: "askflorence",
          collectionName,
        })),
      }),
    ));

  it("is refused where it has more than one scope", () =>
    refuses(
      rule,
      user({
        scopes: [
          { type: "CLUSTER", name: "askflorence-staging" },
          { type: "CLUSTER", name: "other" },
        ],
      }),
      "reference-user",
      /with more than one scope/,
    ));

  it("is judged before it is created", async () => {
    const [found, ...more] = await judgeBeforeCreation(rule, user(role({ roleName: "readWrite" })), "reference-user");
    assert.match(found?.message ?? "", /with the role readWrite, which is not read/);
    assert.deepEqual(more, []);
  });

  it("is a database user: others may be called so", () =>
    accepts(rule, [
      ...preview,
      {
        type: "mongodbatlas:index/orgInvitation:OrgInvitation",
        name: "invitation",
        inputs: { username: "app_read_me@askflorence.health", roles: ["ORG_MEMBER"] },
      },
    ]));

  it("may hide behind an unknown name", () =>
    refuses(rule, user({ username: unknown }), "reference-user", /username cannot be proven/));
});
