import assert from "node:assert/strict";

import { referenceDataNotPhi as rule } from "../../../policy/rules/reference-data-not-phi.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, judgeBeforeCreation, unknown, without } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";
import { T, production, secretArn } from "../program.ts";

const preview = production(false);
const deployed = production(true);

describe("the binding MONGODB_REFERENCE_URI", () => {
  const container = (secrets: Properties[]): Properties => ({ container: { environment: [], secrets } });
  const bound = (secretName: string): Properties => ({ name: "MONGODB_REFERENCE_URI", secretName, secretArn: unknown });
  const primary = { name: "MONGODB_URI", secretName: "prod/mongodb/uri", secretArn: unknown };

  describe("of a task definition in another component", () => {
    const ingest = (outputs: Properties): Fixture[] =>
      changed(
        [
          ...preview,
          { type: "askflorence:components:IngestTask", name: "ingest", outputs },
          {
            type: T.task,
            name: "ingest-task",
            parent: "ingest",
            inputs: { family: "ingest", containerDefinitions: unknown },
          },
        ],
        "ingest-task",
        { sources: { containerDefinitions: ["primary-secret"] } },
      );

    it("is proven absent by the container that the component registers", () =>
      accepts(rule, ingest(container([primary]))));

    it("is refused to a secret with PHI", () =>
      refuses(rule, ingest(container([bound("prod/mongodb/uri")])), "ingest", /which is tagged data_class=phi/));

    it("is refused where the document comes from a secret that is not registered", () =>
      refuses(
        rule,
        ingest(container([])),
        "ingest-task",
        /comes from .*"primary-secret", which its component does not/,
      ));

    it("is refused where the document comes from a parameter, which nothing can register", () =>
      refuses(
        rule,
        changed(
          [
            ...ingest(container([])),
            { type: "aws:ssm/parameter:Parameter", name: "uri", inputs: { type: "SecureString", value: unknown } },
          ],
          "ingest-task",
          { sources: { containerDefinitions: ["uri"] } },
        ),
        "ingest-task",
        /comes from .*"uri", which its component does not register/,
      ));

    it("is not vouched for by a component that registers no container", async () => {
      const message = /comes from .*"primary-secret", which is not public/;
      await refuses(rule, ingest({}), "ingest-task", message);
      await refuses(rule, ingest({ container: "ingest" }), "ingest-task", message);
      await refuses(rule, ingest({ container: { image: "sha256" } }), "ingest-task", message);
      await refuses(rule, ingest({ container: unknown }), "ingest-task", message);
    });

    it("is not vouched for by the stack's outputs", () =>
      refuses(
        rule,
        changed(
          [...ingest({}), { type: "pulumi:pulumi:Stack", name: "stack", outputs: container([primary]) }],
          "ingest",
          { parent: "stack" },
        ),
        "ingest-task",
        /which is not public/,
      ));
  });

  describe("of a document that binds the secrets the other way round than its component registers", () => {
    const swapped = JSON.stringify([
      {
        name: "web",
        secrets: [
          { name: "MONGODB_URI", valueFrom: secretArn("prod/mongodb/reference-uri") },
          { name: "MONGODB_REFERENCE_URI", valueFrom: `${secretArn("prod/mongodb/uri")}:uri::` },
        ],
      },
    ]);

    it("cannot be seen in the first preview, where only what the document comes from is known", () =>
      accepts(rule, preview));

    for (const [what, document] of [
      ["with a key", swapped],
      ["as a whole", swapped.replace(":uri::", "")],
    ] as const) {
      it(`is refused in the first update before the task definition is created: ${what}`, async () => {
        const update = changed(deployed, "task", { inputs: { containerDefinitions: document } });
        const [violation, ...others] = await judgeBeforeCreation(rule, update, "task");
        assert.deepEqual(others, []);
        assert.ok(violation);
        assert.ok(violation.urn.endsWith("::task"));
        assert.match(
          violation.message,
          /binds MONGODB_REFERENCE_URI to .*"primary-secret", which is tagged data_class=phi/,
        );
      });
    }

    const foreign = swapped.replaceAll("prod/mongodb/uri", "other/uri");
    it("is refused before the task definition is created, to a secret that the program does not have", async () => {
      const update = changed(deployed, "task", { inputs: { containerDefinitions: foreign } });
      const violations = await judgeBeforeCreation(rule, update, "task");
      assert.deepEqual(
        violations.map(({ urn }) => urn.split("::").at(-1)),
        ["task"],
      );
      assert.match(violations[0]?.message ?? "", /binds MONGODB_REFERENCE_URI to no secret of this program/);
    });

    it("is left to the stack, where a secret may have that name in the end", async () => {
      const unnamed: Fixture = { type: T.secret, name: "unnamed", inputs: { namePrefix: "other/" } };
      const update = changed([unnamed, ...deployed], "task", { inputs: { containerDefinitions: foreign } });
      const violations = await judgeBeforeCreation(rule, update, "task");
      assert.deepEqual(
        violations.filter(({ urn }) => urn.endsWith("::task")),
        [],
      );
    });

    it("is refused in every later preview", () =>
      refuses(
        rule,
        changed(deployed, "task", { inputs: { containerDefinitions: swapped } }),
        "task",
        /data_class=phi/,
      ));
  });

  describe("without a component", () => {
    const loose = (program: readonly Fixture[]): Fixture[] =>
      changed(without(program, "service"), "task", { parent: undefined });

    it("is refused in preview where the document comes from a secret with PHI", () =>
      refuses(rule, loose(preview), "task", /comes from .*"primary-secret", which is not public/));

    it("is refused in preview where the document comes from a SecureString", () =>
      refuses(
        rule,
        [
          ...changed(loose(preview), "task", { sources: { containerDefinitions: ["parameter"] } }),
          { type: T.parameter, name: "parameter", inputs: { type: "SecureString", tags: { data_class: "public" } } },
        ],
        "task",
        /comes from .*"parameter", which is not public/,
      ));

    it("is accepted in preview where the document comes from public secrets and plain parameters", () =>
      accepts(rule, [
        ...changed(loose(preview), "task", {
          sources: { containerDefinitions: ["reference-secret", "digest", "key"] },
        }),
        { type: T.parameter, name: "digest", inputs: { type: "String" } },
      ]));

    it("is judged by the document once it is known", () => accepts(rule, loose(deployed)));
  });
});
