import assert from "node:assert/strict";

import { referenceDataNotPhi as rule } from "../../policy/rules/reference-data-not-phi.ts";
import { accepts, refuses, refusesAt } from "./expect.ts";
import { changed, judgeBeforeCreation, unknown, without, withoutInput } from "./harness.ts";
import type { Fixture, Properties } from "./harness.ts";
import { REFERENCE_TAGS, T, production } from "./program.ts";

const preview = production(false);

const UNTAGGED = { project: "askflorence", environment: "prod", owner: "platform" };
const classified = (dataClass: string): Properties => ({ ...REFERENCE_TAGS, data_class: dataClass });

describe("reference-data-not-phi", () => {
  it("accepts the compliant program in the first preview", () => accepts(rule, preview));
  it("accepts the compliant program once everything exists", () => accepts(rule, production(true)));

  for (const name of ["reference-secret", "link-endpoint", "link-group"]) {
    describe(`the ${name}`, () => {
      // A secret is bound by the task too, so what is wrong with it shows there as well.
      const program = name === "reference-secret" ? without(preview, "service", "task") : preview;
      const alone = (change: Properties): Fixture[] => changed(program, name, { inputs: change });

      for (const dataClass of ["phi", "Public", "PUBLIC", "public ", " public", "pubic", "internal", ""]) {
        it(`is refused as data_class=${JSON.stringify(dataClass)}`, () =>
          refuses(rule, alone({ tags: classified(dataClass) }), name, /is tagged data_class=.*public/));
      }

      it("is refused without data_class", () =>
        refuses(rule, alone({ tags: { ...UNTAGGED, data_set: "reference" } }), name, /has no tag data_class/));

      it("is refused with another key for data_class", () =>
        refuses(
          rule,
          alone({ tags: { ...UNTAGGED, data_set: "reference", dataClass: "public" } }),
          name,
          /has no tag data_class/,
        ));

      // The endpoint's environment is not to be told either then.
      const twice = name === "link-endpoint" ? [name, name] : [name];

      it("is refused without any tags", () =>
        refusesAt(rule, withoutInput(program, name, "tags"), twice, /tag (data_class|environment)/));

      it("is refused with tags that are unknown", () =>
        refusesAt(
          rule,
          alone({ tags: unknown }),
          twice,
          /(name or tags|tag environment|tag data_class) cannot be proven/,
        ));

      it("is refused with a class that is unknown", () =>
        refuses(rule, alone({ tags: classified(unknown) }), name, /tag data_class cannot be proven/));
    });
  }

  describe("what looks like a mark", () => {
    const marked = (type: string, inputs: Properties): Fixture[] => [...preview, { type, name: "marked", inputs }];

    for (const tags of [
      { purpose: "reference" },
      { my_data_set: "reference" },
      { data_sets: "reference" },
      { data_set: "cross-reference" },
      { data_set: "references" },
    ]) {
      it(`is none: ${JSON.stringify(tags)}`, () =>
        accepts(rule, marked("aws:s3/bucket:Bucket", { tags: { ...tags, data_class: "phi" } })));
    }

    it("is judged before the resource is created", async () => {
      const inputs = { tags: { data_set: "reference", data_class: "phi" } };
      const [found, ...more] = await judgeBeforeCreation(rule, marked("aws:s3/bucket:Bucket", inputs), "marked");
      assert.match(found?.message ?? "", /"marked" is tagged data_class=phi/);
      assert.deepEqual(more, []);
    });

    it("is none of a component", () =>
      accepts(rule, marked("askflorence:aws:Wrapper", { tags: { data_set: "reference", data_class: "phi" } })));

    it("is one of an Atlas resource", () =>
      refuses(
        rule,
        marked(T.cluster, { tags: { data_set: "reference", data_class: "phi" } }),
        "marked",
        /is tagged data_class=phi/,
      ));

    it("is none in the name of what is no secret", () =>
      accepts(
        rule,
        marked("aws:cloudwatch/logGroup:LogGroup", { name: "prod/mongodb/reference-uri", tags: { data_class: "phi" } }),
      ));

    it("is none in a user's name but at its beginning", () =>
      accepts(
        rule,
        changed(preview, "reference-user", {
          inputs: { username: "my_app_read_x", roles: [{ roleName: "readWrite", databaseName: "askflorence" }] },
        }),
      ));

    it("is one in the name that a secret was given elsewhere, and none in a generated one", async () => {
      const phi = { tags: { data_class: "phi" } };
      const named = (inputs: Properties, name: string): Fixture[] => [
        ...preview,
        { type: T.secret, name: "marked", inputs: { ...phi, ...inputs }, outputs: { name } },
      ];
      await refuses(rule, named({}, "staging/mongodb/reference-uri"), "marked", /data_class=phi/);
      await refuses(rule, named({}, unknown), "marked", /name or tags cannot be proven/);
      await accepts(rule, named({ namePrefix: "prod/" }, unknown));
    });
  });

  describe("a mark", () => {
    const bucket = (inputs: Properties, provider?: Properties): Fixture[] => [
      ...preview,
      { type: "aws:s3/bucket:Bucket", name: "bucket", inputs, provider },
    ];

    it("on any resource asks for data_class=public", () =>
      refuses(rule, bucket({ tags: { data_set: "reference", data_class: "phi" } }), "bucket", /data_class=phi/));

    for (const [key, value] of [
      ["data_set", "Reference"],
      ["dataSet", "reference"],
      ["Data-Set", " reference "],
    ] as const) {
      it(`is recognized as ${key}=${JSON.stringify(value)}`, () =>
        refuses(rule, bucket({ tags: { [key]: value } }), "bucket", /has no tag data_class/));
    }

    it("is recognized in a list of tags", async () => {
      const tags = (dataClass: string) => [
        { key: "data_set", value: "reference" },
        { key: "data_class", value: dataClass },
      ];
      await accepts(rule, bucket({ tags: tags("public") }));
      await refuses(rule, bucket({ tags: tags("phi") }), "bucket", /data_class=phi/);
      await refuses(rule, bucket({ tags: [{ key: unknown, value: "reference" }] }), "bucket", /not known yet whether/);
    });

    it("among a component's arguments is none: its resources are judged", () =>
      accepts(rule, [
        ...preview,
        { type: "askflorence:components:Other", name: "other", inputs: { tags: { data_set: "reference" } } },
      ]));

    it("with another value is none", () => accepts(rule, bucket({ tags: { data_set: "claims", data_class: "phi" } })));

    it("that is unknown asks for data_class=public", async () => {
      await refuses(
        rule,
        bucket({ tags: { data_set: unknown, data_class: "phi" } }),
        "bucket",
        /not known yet whether/,
      );
      await accepts(rule, bucket({ tags: { data_set: unknown, data_class: "public" } }));
    });

    it("comes from the provider's default tags too", () =>
      refuses(
        rule,
        bucket({ tags: { data_class: "phi" } }, { defaultTags: JSON.stringify({ tags: { data_set: "reference" } }) }),
        "bucket",
        /data_class=phi/,
      ));

    it("is satisfied by the provider's default tags", () =>
      accepts(
        rule,
        bucket(
          { tags: { data_set: "reference" } },
          { defaultTags: JSON.stringify({ tags: { data_class: "public" } }) },
        ),
      ));

    it("is not satisfied by default tags that the resource overrides", () =>
      refuses(
        rule,
        bucket(
          { tags: { data_set: "reference", data_class: "phi" } },
          { defaultTags: JSON.stringify({ tags: { data_class: "public" } }) },
        ),
        "bucket",
        /data_class=phi/,
      ));

    it("is not satisfied by default tags that the resource may override, while its own are unknown", () =>
      refuses(
        rule,
        bucket({ tags: unknown }, { defaultTags: JSON.stringify({ tags: { data_class: "public" } }) }),
        "bucket",
        /not known yet whether/,
      ));

    it("may hide in default tags that are unknown", () =>
      refuses(rule, bucket({}, { defaultTags: unknown }), "bucket", /not known yet whether/));
  });

  describe("a secret's name", () => {
    const secret = (inputs: Properties, outputs: Properties = {}): Fixture[] => [
      ...preview,
      { type: T.secret, name: "secret", inputs, outputs },
    ];

    for (const name of ["staging/mongodb/reference-uri", "prod/mongodb/Reference-URI", "mongodb/reference-uri"]) {
      it(`${name} is reference data`, () =>
        refuses(rule, secret({ name, tags: { data_class: "phi" } }), "secret", /data_class=phi/));
    }

    for (const name of ["prod/mongodb/uri", "prod/mongodb/reference-uri-old", "notmongodb/reference-uri"]) {
      it(`${name} is not`, () => accepts(rule, secret({ name, tags: { data_class: "phi" } })));
    }

    it("that is unknown asks for data_class=public", async () => {
      await refuses(rule, secret({ name: unknown, tags: { data_class: "phi" } }), "secret", /not known yet whether/);
      await accepts(rule, secret({ name: unknown, tags: { data_class: "public" } }));
    });

    it("that AWS completes from a prefix is not reference data", () =>
      accepts(rule, secret({ namePrefix: "prod-", tags: { data_class: "phi" } }, { name: unknown })));
  });
});
