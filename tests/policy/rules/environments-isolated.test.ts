import { environmentsIsolated as rule } from "../../../policy/rules/environments-isolated.ts";
import { accepts, refuses, refusesAt } from "../expect.ts";
import { changed, unknown, without, withoutInput } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";
import { PROD_PROJECT, STAGING_PROJECT, T } from "../program.ts";

const PROD = "039624954211";
const STAGING = "549136075525";
const guard = (...accounts: string[]): Properties => ({ allowedAccountIds: JSON.stringify(accounts) });

/** Resources in the stack's own account and project, and the link to reference data in the other project. */
const program: Fixture[] = [
  { type: T.key, name: "key", inputs: { enableKeyRotation: true }, provider: guard(PROD) },
  { type: T.vpc, name: "vpc", inputs: { cidrBlock: "10.50.0.0/16" }, provider: guard(PROD) },
  { type: T.atlasCluster, name: "database", outputs: { projectId: PROD_PROJECT, dataClass: "phi" } },
  { type: T.peering, name: "peering", inputs: { projectId: PROD_PROJECT } },
  { type: T.user, name: "primary", inputs: { projectId: PROD_PROJECT, username: "app_primary" } },
  { type: T.link, name: "link", outputs: { projectId: STAGING_PROJECT, dataClass: "public" } },
  { type: T.linkService, name: "service", inputs: { projectId: STAGING_PROJECT } },
  { type: T.registration, name: "registration", inputs: { projectId: STAGING_PROJECT } },
  {
    type: T.user,
    name: "reader",
    inputs: {
      projectId: STAGING_PROJECT,
      username: "app_read_staging",
      roles: [{ roleName: "read", databaseName: "askflorence", collectionName: "formularies_staging" }],
      scopes: [{ type: "CLUSTER", name: "askflorence-staging" }],
    },
  },
  { type: "random:index/randomPassword:RandomPassword", name: "password", inputs: { length: 40 } },
];

const bucket = (provider?: Properties): Fixture[] => [
  ...program,
  { type: "aws:s3/bucket:Bucket", name: "bucket", inputs: { forceDestroy: false }, provider },
];

describe("environments-isolated", () => {
  it("accepts the compliant program", () => accepts(rule, program));

  describe("an AWS resource", () => {
    it("is accepted in the stack's account, from another region's provider too", async () => {
      await accepts(rule, bucket({ ...guard(PROD), region: "us-west-2" }));
      await accepts(rule, bucket({ allowedAccountIds: [PROD] }));
    });

    it("is refused in another account", () =>
      refuses(
        rule,
        bucket(guard(STAGING)),
        "bucket",
        /created in AWS account 549136075525, and .* own is 039624954211/,
      ));

    it("is refused in the account of the fewest resources, whatever they are called", () =>
      refuses(
        rule,
        changed(program.concat(bucket(guard(PROD)).slice(-1)), "key", { provider: guard(STAGING) }),
        "key",
        /account 549/,
      ));

    for (const [what, provider] of [
      ["has no guard", { region: "us-east-1" }],
      ["is a default one", undefined],
      ["allows no account", guard()],
      ["allows two accounts", guard(PROD, STAGING)],
      ["allows what is no account", guard("prod")],
      ["allows what is no account but has one in it", guard(`0${PROD}`)],
      ["allows what is no account but begins with one", guard(`${PROD}0`)],
      ["has a guard that cannot be read", { allowedAccountIds: `["${PROD}` }],
      ["has a guard that is no list", { allowedAccountIds: JSON.stringify({ account: PROD }) }],
      ["only forbids accounts", { forbiddenAccountIds: JSON.stringify([STAGING]) }],
    ] as const) {
      it(`is refused where its provider ${what}`, () =>
        refuses(rule, bucket(provider), "bucket", /a provider that does not insist on one AWS account/));
    }

    it("is refused where its provider's guard is unknown", async () => {
      await refuses(rule, bucket({ allowedAccountIds: unknown }), "bucket", /allowedAccountIds cannot be proven/);
      await refuses(rule, bucket({ allowedAccountIds: [unknown] }), "bucket", /allowedAccountIds cannot be proven/);
    });
  });

  describe("an Atlas resource", () => {
    const other = (type: string, inputs: Properties = {}): Fixture[] => [
      ...program,
      { type, name: "other", inputs: { projectId: STAGING_PROJECT, ...inputs } },
    ];

    for (const type of [
      "mongodbatlas:index/auditing:Auditing",
      "mongodbatlas:index/customDbRole:CustomDbRole",
      "mongodbatlas:index/projectInvitation:ProjectInvitation",
    ]) {
      it(`is refused in another project: ${type}`, () =>
        refuses(rule, other(type), "other", /Atlas project that is not the stack's own/));
    }

    it("is refused in a second project, also where that has a cluster or a network of its own", async () => {
      await refuses(rule, other(T.entry), "other", /not the stack's own/);
      await refuses(rule, other(T.cluster, { tags: { data_class: "public" } }), "other", /not the stack's own/);
    });

    for (const name of ["service", "registration", "reader"]) {
      it(`of the link is refused where its project is not declared public: ${name}`, async () => {
        const only = without(program, ...["service", "registration", "reader"].filter((part) => part !== name));
        await accepts(rule, only);
        await refuses(rule, without(only, "link"), name, /not the stack's own/);
        await refuses(rule, changed(only, "link", { outputs: { dataClass: "phi" } }), name, /not the stack's own/);
        await refuses(rule, changed(only, "link", { outputs: { dataClass: unknown } }), name, /not the stack's own/);
      });
    }

    it("of the link is a user who only reads", async () => {
      const reader = (inputs: Properties): Fixture[] => changed(program, "reader", { inputs });
      const database = { databaseName: "askflorence" };
      await refuses(rule, reader({ roles: [{ roleName: "readWrite", ...database }] }), "reader", /which is not read/);
      await refuses(rule, reader({ roles: [] }), "reader", /without a role/);
      await refuses(rule, reader({ scopes: [] }), "reader", /every cluster/);
      await refuses(rule, reader({ roles: unknown }), "reader", /roles cannot be proven/);
    });

    it("is refused where its project is unknown", () =>
      refuses(
        rule,
        changed(program, "peering", { inputs: { projectId: unknown } }),
        "peering",
        /projectId cannot be proven/,
      ));

    it("is in a project of this program, whose id is unknown", () =>
      accepts(rule, [
        { type: T.project, name: "project", inputs: { orgId: "o" }, outputs: { id: unknown } },
        { type: T.entry, name: "entry", inputs: { projectId: unknown }, sources: { projectId: ["project"] } },
        { type: T.user, name: "user", inputs: { projectId: unknown }, sources: { projectId: ["project"] } },
      ]));

    it("is in the project of most where the program has neither cluster nor network", async () => {
      const users = without(program, "database", "peering");
      const second = { type: T.user, name: "second", inputs: { projectId: PROD_PROJECT } };
      const third = { type: T.user, name: "third", inputs: { projectId: PROD_PROJECT } };
      const audit = {
        type: "mongodbatlas:index/auditing:Auditing",
        name: "audit",
        inputs: { projectId: PROD_PROJECT },
      };
      await accepts(rule, [...users, second, third, audit]);
      await refusesAt(rule, [...users], ["primary"], /not the stack's own/);
    });

    for (const type of [
      T.cluster,
      "mongodbatlas:index/cluster:Cluster",
      "mongodbatlas:index/flexCluster:FlexCluster",
      "mongodbatlas:index/serverlessInstance:ServerlessInstance",
      "mongodbatlas:index/networkContainer:NetworkContainer",
      T.peering,
      T.entry,
    ]) {
      it(`is in the project of a ${type}, however many there are elsewhere`, () => {
        const users = ["a", "b", "c"].map((name) => ({
          type: "mongodbatlas:index/auditing:Auditing",
          name,
          inputs: { projectId: STAGING_PROJECT },
        }));
        const home = { type, name: "home", inputs: { projectId: PROD_PROJECT } };
        return refusesAt(rule, [home, ...users], ["a", "b", "c"], /not the stack's own/);
      });
    }

    it("is in the project of most where that of its network cannot be told", () =>
      refuses(
        rule,
        [
          { type: T.user, name: "user", inputs: { projectId: PROD_PROJECT } },
          { type: T.peering, name: "peering", inputs: { projectId: unknown } },
        ],
        "peering",
        /projectId cannot be proven/,
      ));

    it("is not in the project of another cloud", () =>
      accepts(rule, [
        { type: T.user, name: "user", inputs: { projectId: PROD_PROJECT } },
        ...["a", "b"].map((name) => ({ type: "gcp:index/thing:Thing", name, inputs: { projectId: "g" } })),
      ]));

    it("of an organization is not in any project", () =>
      accepts(rule, [...program, { type: "mongodbatlas:index/apiKey:ApiKey", name: "key-2", inputs: { orgId: "o" } }]));
  });

  it("does not judge another provider's resources by the accounts of AWS, nor AWS's by theirs", () => {
    const others = ["a", "b", "c"].map((name) => ({ type: "other:index/thing:Thing", name, provider: guard(STAGING) }));
    return accepts(rule, [...program, ...others]);
  });

  it("does not judge an AWS resource by the projects of Atlas", () =>
    accepts(rule, withoutInput(changed(program, "key", { inputs: { projectId: STAGING_PROJECT } }), "vpc", "tags")));
});
