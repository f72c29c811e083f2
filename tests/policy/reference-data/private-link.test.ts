import assert from "node:assert/strict";

import { referenceDataNotPhi as rule } from "../../../policy/rules/reference-data-not-phi.ts";
import { accepts, refuses, refusesAt } from "../expect.ts";
import { changed, judge, unknown, without, withoutInput } from "../harness.ts";
import type { Fixture } from "../harness.ts";
import { PROD_PROJECT, REFERENCE_TAGS, STAGING_PROJECT, T, production } from "../program.ts";

const preview = production(false);
const both = [
  ["in the first preview", preview],
  ["once everything exists", production(true)],
] as const;

const fromProject = { inputs: { projectId: unknown }, sources: { projectId: ["reference-project"] } };

const groupIds = (program: readonly Fixture[]): string[] =>
  program.find(({ name }) => name === "link-endpoint")?.inputs?.securityGroupIds as string[];

/** The program whose link has no component around it. */
const orphaned = (program: readonly Fixture[]): Fixture[] =>
  program.map((fixture) => (fixture.parent === "link" ? { ...fixture, parent: undefined } : fixture));

describe("the private link", () => {
  const AT_ATLAS = ["link-service", "link-registration"];
  /** The user of the data reads from the same project. */
  const WITH_USER = [...AT_ATLAS, "reference-user"];

  for (const [when, program] of both) {
    describe(when, () => {
      it("is refused to a project that nothing classifies", () =>
        refusesAt(rule, without(orphaned(program), "link"), AT_ATLAS, /that nothing in this program classifies/));

      for (const dataClass of ["phi", "Public", ""]) {
        it(`is refused to a project that is classified ${JSON.stringify(dataClass)}`, () =>
          refusesAt(rule, changed(program, "link", { outputs: { dataClass } }), WITH_USER, /is classified /));
      }

      it("is refused to a project whose class is unknown", () =>
        refusesAt(
          rule,
          changed(program, "link", { outputs: { dataClass: unknown } }),
          AT_ATLAS,
          /data class cannot be proven/,
        ));

      it("is refused where another component says that the project holds PHI", () =>
        refusesAt(
          rule,
          [
            ...program,
            { type: T.atlasCluster, name: "other", outputs: { projectId: STAGING_PROJECT, dataClass: "phi" } },
          ],
          WITH_USER,
          /is classified phi/,
        ));

      it("is refused where the project's cluster is tagged otherwise", () =>
        refusesAt(
          rule,
          [
            ...program,
            { type: T.cluster, name: "db", inputs: { projectId: STAGING_PROJECT, tags: { data_class: "phi" } } },
          ],
          WITH_USER,
          /is classified phi/,
        ));

      it("is refused to the stack's own project, whatever the component says", async () => {
        const own = { inputs: { projectId: PROD_PROJECT } };
        const mistaken = changed(changed(program, "link-service", own), "link-registration", own);
        const violations = await judge(rule, changed(mistaken, "link", { outputs: { projectId: PROD_PROJECT } }));
        assert.match(violations.map(({ message }) => message).join("\n"), /is classified phi[^]*connects both ways/);
      });

      it("is refused beside a peering with the project: that runs both ways", () =>
        refusesAt(
          rule,
          [...program, { type: T.peering, name: "back", inputs: { projectId: STAGING_PROJECT } }],
          AT_ATLAS,
          /"back" connects both ways/,
        ));

      for (const environment of ["staging", "Prod", ""]) {
        it(`is refused from environment ${JSON.stringify(environment)}`, () =>
          refuses(
            rule,
            changed(program, "link-endpoint", { inputs: { tags: { ...REFERENCE_TAGS, environment } } }),
            "link-endpoint",
            /start of a private link to reference data in environment/,
          ));
      }

      it("is refused from an endpoint that is not of this program", () =>
        refusesAt(
          rule,
          changed(without(program, "link-endpoint"), "link-registration", { inputs: { endpointServiceId: "vpce-9" } }),
          ["link-service"],
          /no VPC endpoint of this program/,
        ));

      it("is recognized without any mark, because it leads to another project", async () => {
        const unmarked = { inputs: { tags: { ...REFERENCE_TAGS, data_set: "x", data_class: "phi" } } };
        const unmarkedProgram = changed(changed(program, "link-endpoint", unmarked), "link-group", unmarked);
        await refusesAt(rule, unmarkedProgram, ["link-endpoint", "link-group"], /data_class=phi/);
      });

      it("needs a security group of its own", () =>
        refuses(
          rule,
          withoutInput(without(program, "link-group"), "link-endpoint", "securityGroupIds"),
          "link-endpoint",
          /no security group but the VPC's default/,
        ));

      it("needs security groups of this program only", () =>
        refuses(
          rule,
          changed(program, "link-endpoint", {
            inputs: { securityGroupIds: [...groupIds(program), "sg-default"] },
          }),
          "link-endpoint",
          /one of them is no security group of this program/,
        ));

      it("may get its security group by an association", () =>
        accepts(rule, [
          ...withoutInput(program, "link-endpoint", "securityGroupIds"),
          {
            type: "aws:ec2/securityGroupAssociation:SecurityGroupAssociation",
            name: "association",
            inputs: { vpcEndpointId: unknown, securityGroupId: unknown },
            sources: { vpcEndpointId: ["link-endpoint"], securityGroupId: ["link-group"] },
          },
        ]));

      it("of a stack to its own project is not reference data", () =>
        accepts(
          rule,
          without(
            [
              ...program,
              { type: T.linkService, name: "own-service", inputs: { projectId: PROD_PROJECT } },
              {
                type: T.endpoint,
                name: "own-endpoint",
                inputs: { serviceName: unknown, tags: { data_class: "phi" } },
                sources: { serviceName: ["own-service"] },
              },
            ],
            "link",
            "link-service",
            "link-endpoint",
            "link-registration",
          ).map((fixture) => (fixture.parent === "link" ? { ...fixture, parent: undefined } : fixture)),
        ));
    });
  }

  describe("to the stack's own project", () => {
    const own = (tags: Record<string, string>): Fixture[] => [
      { type: T.atlasCluster, name: "cluster", outputs: { projectId: PROD_PROJECT, dataClass: "phi" } },
      { type: T.linkService, name: "own-service", inputs: { projectId: PROD_PROJECT } },
      {
        type: T.endpoint,
        name: "own-endpoint",
        inputs: { serviceName: unknown, securityGroupIds: [unknown], tags },
        sources: { serviceName: ["own-service"], securityGroupIds: ["own-group"] },
      },
      { type: T.group, name: "own-group", inputs: { tags: { data_class: "public" } }, outputs: { id: unknown } },
      { type: T.atlasCluster, name: "other", outputs: { projectId: STAGING_PROJECT } },
    ];

    it("is not reference data", () => accepts(rule, own({ data_class: "phi" })));

    it("is reference data where it is marked so, and then the project must be public", () =>
      refuses(rule, own(REFERENCE_TAGS), "own-service", /is classified phi/));
  });

  describe("in a project of the stack that only its cluster tells", () => {
    const [, ...own] = [
      { type: T.atlasCluster, name: "none" },
      { type: T.linkService, name: "own-service", inputs: { projectId: PROD_PROJECT } },
      {
        type: T.endpoint,
        name: "own-endpoint",
        inputs: { serviceName: unknown, securityGroupIds: [unknown], tags: { data_class: "phi" } },
        sources: { serviceName: ["own-service"], securityGroupIds: ["own-group"] },
      },
    ] as const satisfies readonly Fixture[];
    const group = (tags: Record<string, string>): Fixture => ({
      type: T.group,
      name: "own-group",
      inputs: { tags },
      outputs: { id: unknown },
    });

    for (const type of [T.cluster, "mongodbatlas:index/cluster:Cluster", T.peering, T.entry]) {
      it(`is not reference data: ${type}`, () =>
        accepts(rule, [
          ...own,
          group({ data_class: "phi" }),
          { type, name: "kept", inputs: { projectId: PROD_PROJECT } },
        ]));
    }

    it("is reference data where its security group is marked so", () =>
      refusesAt(
        rule,
        [
          ...own,
          group(REFERENCE_TAGS),
          { type: T.cluster, name: "kept", inputs: { projectId: PROD_PROJECT, tags: { data_class: "phi" } } },
        ],
        ["own-service", "own-endpoint", "own-endpoint"],
        /is classified phi|data_class=phi|without a tag environment/,
      ));
  });

  it("is not concerned by the class of another project of the program", () =>
    accepts(rule, [
      ...preview,
      { type: T.project, name: "other", inputs: { tags: { data_class: "phi" } }, outputs: { id: PROD_PROJECT } },
    ]));

  it("is refused to a project whose own tag says phi, by its id too", () =>
    refusesAt(
      rule,
      [
        ...preview,
        { type: T.project, name: "own", inputs: { tags: { data_class: "phi" } }, outputs: { id: STAGING_PROJECT } },
      ],
      WITH_USER,
      /is classified phi/,
    ));

  it("is not concerned by what is no component, whatever it says of the project", () =>
    accepts(rule, changed(preview, "link-service", { inputs: { dataClass: "phi" } })));

  it("is refused to a project whose class cannot be read", () =>
    refusesAt(rule, changed(preview, "link", { outputs: { dataClass: 7 } }), WITH_USER, /is classified unreadably/));

  it("says at which end an endpoint is missing", async () => {
    const service = without(preview, "link-registration", "link-endpoint");
    await refuses(rule, service, "link-service", /its VPC endpoint cannot be proven/);
    const registration = without(preview, "link-service", "link-endpoint");
    await refuses(rule, registration, "link-registration", /its endpointServiceId cannot be proven/);
  });

  it("is refused where its endpoint's security groups are unknown and come from none, or are all of others", async () => {
    const groups = (securityGroupIds: string | string[]): Fixture[] =>
      changed(without(preview, "link-group"), "link-endpoint", { inputs: { securityGroupIds } });
    const message = /securityGroupIds cannot be proven .*no security group of this program/;
    await refuses(rule, groups(unknown), "link-endpoint", message);
    await refuses(rule, groups(["sg-9"]), "link-endpoint", message);
  });

  it("needs every security group to be public", () => {
    const second = { type: T.group, name: "second", inputs: { tags: { data_class: "phi" } }, outputs: { id: "sg-2" } };
    const groups = { inputs: { securityGroupIds: ["sg-0a1b2c3d", "sg-2"] } };
    return refuses(rule, [...changed(production(true), "link-endpoint", groups), second], "second", /data_class=phi/);
  });

  it("is refused where an unknown security group comes from elsewhere, as the VPC's default one does", () => {
    const groups = {
      inputs: { securityGroupIds: [unknown, unknown] },
      sources: { securityGroupIds: ["link-group", "vpc"] },
    };
    return refuses(
      rule,
      changed(preview, "link-endpoint", groups),
      "link-endpoint",
      /no security group of this program/,
    );
  });

  it("may be classified by the Atlas project's own tag", () => {
    const program = changed(
      changed(without(orphaned(preview), "link"), "link-service", fromProject),
      "link-registration",
      fromProject,
    );
    return accepts(rule, [
      ...program,
      {
        type: T.project,
        name: "reference-project",
        inputs: { tags: { data_class: "public" } },
        outputs: { id: unknown },
      },
    ]);
  });

  it("to a project that cannot be told is refused", () =>
    refusesAt(
      rule,
      changed(preview, "link-service", { inputs: { projectId: unknown } }),
      ["link-service"],
      /projectId cannot be proven/,
    ));
});
