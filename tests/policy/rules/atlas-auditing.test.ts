import { atlasAuditing as rule } from "../../../policy/rules/atlas-auditing.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown, without, withoutInput } from "../harness.ts";
import type { Fixture } from "../harness.ts";
import { PROD_PROJECT, STAGING_PROJECT, T } from "../program.ts";

const AUDITING = "mongodbatlas:index/auditing:Auditing";

const program: Fixture[] = [
  { type: T.atlasCluster, name: "database", outputs: { projectId: PROD_PROJECT, dataClass: "phi", adopted: true } },
  { type: T.link, name: "link", outputs: { projectId: STAGING_PROJECT, dataClass: "public" } },
  {
    type: AUDITING,
    name: "auditing",
    inputs: { projectId: PROD_PROJECT, enabled: true, auditFilter: '{"atype":{"$in":["authenticate"]}}' },
    outputs: { configurationType: unknown },
  },
];
const unaudited = without(program, "auditing");
const cluster = (tags: Record<string, string>): Fixture => ({
  type: T.cluster,
  name: "cluster",
  inputs: { projectId: "69e31af12fd2c0aef51bbb99", tags },
});
const project = { type: T.project, name: "project", outputs: { id: unknown } };

describe("atlas-auditing", () => {
  it("accepts a project with PHI that is audited, and a public one that is not", () => accepts(rule, program));

  it("refuses a project with PHI that is not audited", () =>
    refuses(rule, unaudited, "database", /not classified public, and the program gives it no auditing/));

  it("refuses it where another project is audited", () =>
    refuses(
      rule,
      changed(program, "auditing", { inputs: { projectId: STAGING_PROJECT } }),
      "database",
      /gives it no auditing/,
    ));

  it("reports a project once, whoever speaks for it", () =>
    refuses(
      rule,
      [...unaudited, { type: T.cluster, name: "second", inputs: { projectId: PROD_PROJECT } }],
      "database",
      /gives it no auditing/,
    ));

  for (const dataClass of ["Public", "internal", "", unknown]) {
    it(`takes a project of class ${JSON.stringify(dataClass)} for one that holds PHI`, () =>
      refuses(rule, changed(unaudited, "database", { outputs: { dataClass } }), "database", /no auditing/));
  }

  it("takes a project with a cluster that nothing classifies for one that holds PHI", () =>
    refuses(rule, [...program, cluster({})], "cluster", /no auditing/));

  it("knows a public project by its cluster's tag", () =>
    accepts(rule, [...program, cluster({ data_class: "public" })]));

  it("ignores components that say nothing of what a project holds", () =>
    accepts(rule, [
      { type: "askflorence:components:AtlasPeering", name: "p", outputs: { projectId: PROD_PROJECT } },
      { type: "askflorence:components:Data", name: "d", outputs: { dataClass: "phi" } },
    ]));

  it("ignores what is no component, project or cluster, whatever it says", () =>
    accepts(rule, [{ type: T.peering, name: "peering", inputs: { projectId: PROD_PROJECT, dataClass: "phi" } }]));

  it("says nothing of a project that --target leaves out, but through a cluster in it", async () => {
    const left = { type: T.project, name: "project" };
    await accepts(rule, [left]);
    const type = "mongodbatlas:index/serverlessInstance:ServerlessInstance";
    const inputs = { projectId: unknown };
    const served = { type, name: "served", inputs, sources: { projectId: ["project"] } };
    await refuses(rule, [left, served], "served", /no auditing/);
  });

  describe("a project of this program, whose id is unknown", () => {
    const created = { inputs: { projectId: unknown }, sources: { projectId: ["project"] } };

    it("is told by what the id comes from", async () => {
      await accepts(rule, [project, ...changed(without(program, "database"), "auditing", created)]);
      await refuses(rule, [project], "project", /no auditing/);
      const clusters = changed([project, cluster({})], "cluster", created);
      await refuses(rule, without(clusters, "project"), "cluster", /projectId cannot be proven/);
      await refuses(rule, clusters.toReversed(), "cluster", /no auditing/);
    });

    it("is told by its id once it is known", async () => {
      const known = { ...project, outputs: { id: PROD_PROJECT } };
      await accepts(rule, [known, ...program]);
      await refuses(rule, [known], "project", /no auditing/);
    });

    it("cannot be told where a component registers it", async () => {
      const registered = { outputs: { projectId: unknown } };
      await refuses(rule, changed(program, "database", registered), "database", /projectId cannot be proven/);
      await accepts(rule, changed(program, "link", registered));
    });
  });

  describe("the auditing", () => {
    it("is refused where it is off, or not switched on", async () => {
      await refuses(
        rule,
        changed(program, "auditing", { inputs: { enabled: false } }),
        "auditing",
        /switch enabled on/,
      );
      await refuses(rule, withoutInput(program, "auditing", "enabled"), "auditing", /switch enabled on/);
    });

    it("is refused where it is not known whether it is on", () =>
      refuses(
        rule,
        changed(program, "auditing", { inputs: { enabled: unknown } }),
        "auditing",
        /enabled cannot be proven/,
      ));

    it("is refused without a filter", () =>
      refuses(rule, withoutInput(program, "auditing", "auditFilter"), "auditing", /has no auditFilter/));

    for (const [auditFilter, message] of [
      ["{}", /names no event/],
      ["", /has no auditFilter/],
      ['{"atype":', /no JSON object/],
      ["[]", /no JSON object/],
      ["null", /no JSON object/],
      [unknown, /auditFilter cannot be proven/],
    ] as const) {
      it(`is refused with the filter ${auditFilter === unknown ? "unknown" : JSON.stringify(auditFilter)}`, () =>
        refuses(rule, changed(program, "auditing", { inputs: { auditFilter } }), "auditing", message));
    }

    it("may be off in a public project", () =>
      accepts(rule, [
        ...program,
        { type: AUDITING, name: "other", inputs: { projectId: STAGING_PROJECT, enabled: false } },
      ]));

    it("is missing nowhere while --target leaves it out", () =>
      accepts(rule, [...unaudited, { type: AUDITING, name: "auditing" }]));

    it("that the program no longer declares does not count", () =>
      refuses(
        rule,
        [
          ...unaudited,
          { type: AUDITING, name: "auditing", outputs: { projectId: PROD_PROJECT, enabled: true }, undeclared: true },
        ],
        "database",
        /no auditing/,
      ));
  });
});
