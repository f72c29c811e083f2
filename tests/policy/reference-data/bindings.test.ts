import assert from "node:assert/strict";

import { referenceDataNotPhi as rule } from "../../../policy/rules/reference-data-not-phi.ts";
import { accepts, refuses, refusesAt } from "../expect.ts";
import { changed, judge, unknown } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";
import { REFERENCE_TAGS, T, production, secretArn } from "../program.ts";

const preview = production(false);
const deployed = production(true);

describe("the binding MONGODB_REFERENCE_URI", () => {
  const container = (secrets: Properties[], environment: string[] = []): Properties => ({
    container: { environment, secrets },
  });
  const bound = (secretName: string, arn = unknown): Properties => ({
    name: "MONGODB_REFERENCE_URI",
    secretName,
    secretArn: arn,
  });
  const service = (program: Fixture[], outputs: Properties): Fixture[] => changed(program, "service", { outputs });
  const document = (container: Properties): Properties => ({ containerDefinitions: JSON.stringify([container]) });
  const primary = { name: "MONGODB_URI", secretName: "prod/mongodb/uri", secretArn: unknown };

  it("is refused in preview to a secret with PHI", () =>
    refuses(
      rule,
      service(
        preview,
        container([primary, bound("prod/mongodb/uri"), { ...bound("prod/mongodb/reference-uri"), name: "X" }]),
      ),
      "service",
      /binds MONGODB_REFERENCE_URI to .*"primary-secret", which is tagged data_class=phi/,
    ));

  it("is refused in preview to a secret that the program does not declare", () =>
    refuses(
      rule,
      service(
        preview,
        container([primary, bound("staging/mongodb/uri"), { ...bound("prod/mongodb/reference-uri"), name: "X" }]),
      ),
      "service",
      /a secret that this program does not declare/,
    ));

  it("is refused in preview as plain environment", () =>
    refuses(
      rule,
      service(
        preview,
        container([primary, { ...bound("prod/mongodb/reference-uri"), name: "X" }], ["MONGODB_REFERENCE_URI"]),
      ),
      "service",
      /as plain environment/,
    ));

  it("is refused in preview as plain environment that is registered with its value", async () => {
    const rest = [primary, { ...bound("prod/mongodb/reference-uri"), name: "X" }];
    const named = (name: string): Fixture[] =>
      service(preview, { container: { environment: [{ name, value: "x" }], secrets: rest } });
    await refuses(rule, named("MONGODB_REFERENCE_URI"), "service", /as plain environment/);
    await accepts(rule, named("NODE_ENV"));
  });

  it("is refused to no secret, also where a secret has no name yet", () =>
    refuses(
      rule,
      [
        ...service(
          preview,
          container([
            primary,
            { name: "MONGODB_REFERENCE_URI" },
            { ...bound("prod/mongodb/reference-uri"), name: "X" },
          ]),
        ),
        { type: T.secret, name: "unnamed", inputs: { namePrefix: "x", tags: REFERENCE_TAGS } },
      ],
      "service",
      /a secret that this program does not declare/,
    ));

  it("is to a secret, whatever else has its name", () =>
    accepts(rule, [
      ...preview,
      { type: T.parameter, name: "parameter", inputs: { type: "String", name: "prod/mongodb/reference-uri" } },
    ]));

  it("is refused where names are unknown", async () => {
    const rest = [primary, { ...bound("prod/mongodb/reference-uri"), name: "X" }];
    await refuses(
      rule,
      service(preview, container([...rest, bound(unknown)])),
      "service",
      /cannot be told which secret/,
    );
    await refuses(
      rule,
      service(preview, container([...rest, { name: unknown }])),
      "service",
      /secrets cannot be proven/,
    );
    await refuses(rule, service(preview, container(rest, [unknown])), "service", /environment cannot be proven/);
  });

  it("is refused where the registered secrets are unknown", async () => {
    const all = { container: { environment: [], secrets: unknown } };
    await refusesAt(rule, service(preview, all), ["service", "task", "task"], /cannot be proven/);
    const one = { container: { environment: [], secrets: [primary, bound("prod/mongodb/reference-uri"), unknown] } };
    await refuses(rule, service(preview, one), "service", /registered secrets cannot be proven/);
  });

  it("is refused in a registration that cannot be read", () =>
    refusesAt(
      rule,
      service(preview, { container: { secrets: ["MONGODB_URI"] } }),
      ["service", "task"],
      /is not an object/,
    ));

  it("is refused where two secrets have the name", () =>
    refusesAt(
      rule,
      [
        ...preview,
        { type: T.secret, name: "twin", inputs: { name: "prod/mongodb/reference-uri", tags: REFERENCE_TAGS } },
      ],
      ["service", "task"],
      /cannot be told which secret|does not come from/,
    ));

  it("is refused where the registered ARN is another secret's", () =>
    refuses(
      rule,
      service(deployed, container([primary, bound("prod/mongodb/reference-uri", secretArn("prod/mongodb/uri"))])),
      "service",
      /another secret than .*"reference-secret"/,
    ));

  it("is refused where the document does not come from the registered secret", () =>
    refuses(
      rule,
      changed(preview, "task", { sources: { containerDefinitions: ["primary-secret"] } }),
      "task",
      /does not come from .*"reference-secret", which its component registers/,
    ));

  it("is refused where the document comes from a secret that is not registered", () =>
    refuses(
      rule,
      [
        ...changed(preview, "task", {
          sources: { containerDefinitions: ["primary-secret", "reference-secret", "more"] },
        }),
        { type: T.secret, name: "more", inputs: { name: "prod/more", tags: { data_class: "phi" } } },
      ],
      "task",
      /comes from .*"more", which its component does not register/,
    ));

  it("is not concerned by a parameter that the document comes from, where it is registered", () =>
    accepts(
      rule,
      changed([...preview, { type: T.parameter, name: "token", inputs: { type: "SecureString" } }], "task", {
        sources: { containerDefinitions: ["primary-secret", "reference-secret", "token"] },
      }),
    ));

  it("is proven through a version of the secret", () =>
    accepts(
      rule,
      changed(preview, "task", { sources: { containerDefinitions: ["primary-secret", "reference-version"] } }),
    ));

  describe("in a known document", () => {
    const task = (definition: Properties): Fixture[] => changed(deployed, "task", { inputs: document(definition) });
    const valueFrom = (value: string): Properties => ({
      secrets: [{ name: "MONGODB_REFERENCE_URI", valueFrom: value }],
    });
    const arn = secretArn("prod/mongodb/reference-uri");

    it("may pick a key and a version of the reference secret", () => accepts(rule, task(valueFrom(`${arn}:uri::`))));

    it("may stand beside plain environment", () =>
      accepts(rule, task({ ...valueFrom(arn), environment: [{ name: "NODE_ENV", value: "production" }] })));

    it("is one of a task definition: what else has such a document is not judged", () =>
      accepts(rule, [
        ...deployed,
        { type: "aws:ecs/taskSet:TaskSet", name: "set", inputs: { containerDefinitions: "{hunter2" } },
      ]));

    it("is refused to nothing where a secret shows an empty ARN", () =>
      refuses(
        rule,
        [
          ...task(valueFrom("")),
          { type: T.secret, name: "empty", inputs: { namePrefix: "e", tags: REFERENCE_TAGS }, outputs: { arn: "" } },
        ],
        "task",
        /no secret of this program/,
      ));

    it("is refused to what is no text", () =>
      refuses(
        rule,
        task({ secrets: [{ name: "MONGODB_REFERENCE_URI", valueFrom: 7 }] }),
        "task",
        /no secret of this program/,
      ));

    for (const [what, value, message] of [
      ["a secret with PHI", secretArn("prod/mongodb/uri"), /"primary-secret", which is tagged data_class=phi/],
      ["a secret of another program", secretArn("prod/other"), /no secret of this program/],
      ["a longer name", `${arn}x`, /no secret of this program/],
      ["a longer name of one with PHI", `${secretArn("prod/mongodb/uri")}x`, /no secret of this program/],
      ["a parameter", "arn:aws:ssm:us-east-1:039624954211:parameter/reference-uri", /no secret of this program/],
      ["nothing", "", /no secret of this program/],
    ] as const) {
      it(`is refused to ${what}`, () => refuses(rule, task(valueFrom(value)), "task", message));
    }

    it("is refused as plain environment, without printing it", () =>
      refuses(
        rule,
        task({ environment: [{ name: "MONGODB_REFERENCE_URI", value: "mongodb+srv://u:hunter2@host" }] }),
        "task",
        /^(?!.*hunter2).*as plain environment/s,
      ));

    it("is read in the case that other SDKs write", () =>
      refuses(
        rule,
        task({ Secrets: [{ Name: "MONGODB_REFERENCE_URI", ValueFrom: secretArn("prod/mongodb/uri") }] }),
        "task",
        /data_class=phi/,
      ));

    it("is refused in a document that cannot be read, without printing it", async () => {
      for (const text of ["hunter2", '{"hunter2": 1}', '["hunter2"]', '[{ "name": "hunter2" }, 1]']) {
        const violations = await judge(rule, changed(deployed, "task", { inputs: { containerDefinitions: text } }));
        assert.ok(violations.length > 0);
        for (const { message } of violations) assert.match(message, /^(?!.*hunter2).*"task" cannot be accepted/s);
      }
    });
  });
});
