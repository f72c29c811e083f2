import { ecsClusterObserved as rule } from "../../../policy/rules/ecs-cluster-observed.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown, withoutInput } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";
import { KEY_ARN, T } from "../program.ts";

const CLUSTER = "aws:ecs/cluster:Cluster";
const SERVICE = "aws:ecs/service:Service";
const ARN = "arn:aws:ecs:us-east-1:039624954211:cluster/main";
const LOG = { cloudWatchLogGroupName: "/ecs/exec", cloudWatchEncryptionEnabled: true };

/** A cluster whose exec sessions are logged, and a service that enables them. */
const program = (deployed: boolean): Fixture[] => [
  { type: T.key, name: "key", outputs: { arn: deployed ? KEY_ARN : unknown, id: deployed ? "key" : unknown } },
  { type: "aws:cloudwatch/logGroup:LogGroup", name: "log", inputs: { name: "/ecs/exec" } },
  {
    type: CLUSTER,
    name: "cluster",
    inputs: {
      name: "main",
      settings: [{ name: "containerInsights", value: "enabled" }],
      configuration: {
        executeCommandConfiguration: {
          kmsKeyId: deployed ? KEY_ARN : unknown,
          logging: "OVERRIDE",
          logConfiguration: LOG,
        },
      },
    },
    outputs: { arn: deployed ? ARN : unknown, id: deployed ? ARN : unknown },
    sources: { configuration: ["key", "log"] },
  },
  {
    type: SERVICE,
    name: "service",
    inputs: { cluster: deployed ? ARN : unknown, enableExecuteCommand: true },
    sources: { cluster: ["cluster"] },
  },
];
const preview = program(false);
const silent = (base: readonly Fixture[]): Fixture[] => withoutInput(base, "cluster", "configuration");
const withService = (base: readonly Fixture[], inputs: Properties): Fixture[] => changed(base, "service", { inputs });
const settings = (...list: (Properties | string)[]): Fixture[] =>
  changed(preview, "cluster", { inputs: { settings: list } });
const sessions = (change: Properties, base = preview): Fixture[] =>
  changed(base, "cluster", {
    inputs: {
      configuration: {
        executeCommandConfiguration: { kmsKeyId: KEY_ARN, logging: "OVERRIDE", logConfiguration: LOG, ...change },
      },
    },
  });

describe("ecs-cluster-observed", () => {
  it("accepts the compliant program in the first preview", () => accepts(rule, preview));
  it("accepts the compliant program once everything exists", () => accepts(rule, program(true)));
  it("accepts a cluster that says nothing of exec sessions, and a service without them", async () => {
    await accepts(rule, withService(silent(preview), { enableExecuteCommand: false }));
    await accepts(rule, withoutInput(silent(preview), "service", "enableExecuteCommand"));
  });

  describe("Container Insights", () => {
    const INSIGHTS = "containerInsights";
    it("may be enhanced", () => accepts(rule, settings({ name: INSIGHTS, value: "enhanced" })));
    it("may stand beside another setting", () =>
      accepts(rule, settings({ name: "other", value: unknown }, { name: INSIGHTS, value: "enabled" })));

    for (const [what, list] of [
      ["are off", [{ name: INSIGHTS, value: "disabled" }]],
      ["have no value", [{ name: INSIGHTS }]],
      ["have a value once only", [{ name: INSIGHTS, value: "enabled" }, { name: INSIGHTS }]],
      ["are left out", [{ name: "other", value: "enabled" }]],
      [
        "are on and off",
        [
          { name: INSIGHTS, value: "enabled" },
          { name: INSIGHTS, value: "disabled" },
        ],
      ],
      ["are misspelled", [{ name: INSIGHTS, value: "Enabled" }]],
    ] as const) {
      it(`are refused where they ${what}`, () => refuses(rule, settings(...list), "cluster", /no Container Insights/));
    }

    it("are refused without settings", () =>
      refuses(rule, withoutInput(preview, "cluster", "settings"), "cluster", /has no Container Insights/));

    for (const [what, list] of [
      ["their value is", [{ name: INSIGHTS, value: unknown }]],
      ["their name is", [{ name: unknown, value: "enabled" }]],
      ["the setting is", [unknown]],
    ] as const) {
      it(`are refused where ${what} unknown`, () =>
        refuses(rule, settings(...list), "cluster", /settings\[\]\.value cannot be proven/));
    }

    it("are refused where all settings are unknown", () =>
      refuses(
        rule,
        changed(preview, "cluster", { inputs: { settings: unknown } }),
        "cluster",
        /settings cannot be proven/,
      ));
    it("are refused where a setting cannot be read", () =>
      refuses(rule, settings("containerInsights"), "cluster", /element of settings is not an object/));
  });

  describe("exec sessions", () => {
    it("may be logged to an encrypted bucket", () =>
      accepts(rule, sessions({ logConfiguration: { s3BucketName: unknown, s3BucketEncryptionEnabled: true } })));

    for (const type of ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"]) {
      it(`may have an unknown key beside an unknown ${type}`, () => {
        const logConfiguration = { s3BucketName: unknown, s3BucketEncryptionEnabled: true };
        return accepts(
          rule,
          changed([...sessions({ kmsKeyId: unknown, logConfiguration }), { type, name: "bucket" }], "cluster", {
            sources: { configuration: ["key", "bucket"] },
          }),
        );
      });
    }

    for (const [what, change, message] of [
      ["without a key", { kmsKeyId: "" }, /has no configuration.*kmsKeyId/],
      ["with an AWS-managed key", { kmsKeyId: "alias/aws/ecs" }, /AWS-managed key/],
      ["without a log", { logging: "NONE" }, /logging is not OVERRIDE/],
      ["with the container's log", { logging: "DEFAULT" }, /logging is not OVERRIDE/],
      ["whose logging is unknown", { logging: unknown }, /logging cannot be proven/],
      ["whose log is unknown", { logConfiguration: unknown }, /logConfiguration cannot be proven/],
      ["logged nowhere", { logConfiguration: { cloudWatchEncryptionEnabled: true } }, /to no log group and no bucket/],
      ["logged to an empty name", { logConfiguration: { ...LOG, cloudWatchLogGroupName: "" } }, /to no log group/],
      [
        "logged to null",
        { logConfiguration: { cloudWatchLogGroupName: null as unknown as string, cloudWatchEncryptionEnabled: true } },
        /to no log group and no bucket/,
      ],
      ["without a log in logConfiguration", { logConfiguration: {} }, /to no log group and no bucket/],
      ["without logConfiguration", { logConfiguration: null as unknown as string }, /to no log group and no bucket/],
      ["logged in the clear", { logConfiguration: { ...LOG, cloudWatchEncryptionEnabled: false } }, /not encrypted/],
      ["whose second log is in the clear", { logConfiguration: { ...LOG, s3BucketName: "logs" } }, /not encrypted/],
      [
        "whose second log's encryption is unknown",
        { logConfiguration: { ...LOG, s3BucketName: "logs", s3BucketEncryptionEnabled: unknown } },
        /known yet whether it is encrypted/,
      ],
      [
        "whose encryption is unknown",
        { logConfiguration: { ...LOG, cloudWatchEncryptionEnabled: unknown } },
        /known yet whether it is encrypted/,
      ],
    ] as const) {
      it(`are refused ${what}`, () => refuses(rule, sessions(change), "cluster", message));
    }

    it("are refused where their configuration is unknown", async () => {
      const message = /executeCommandConfiguration cannot be proven/;
      await refuses(rule, changed(preview, "cluster", { inputs: { configuration: unknown } }), "cluster", message);
    });

    it("are refused with a key that comes from nothing, or only from the log", async () => {
      const from = (...sources: string[]): Fixture[] =>
        changed(preview, "cluster", { sources: { configuration: sources } });
      await refuses(rule, from(), "cluster", /kmsKeyId cannot be proven.*from no KMS key/);
      await refuses(rule, from("log"), "cluster", /kmsKeyId cannot be proven.*from no KMS key/);
    });

    it("are refused with a key that may come from something else", () =>
      refuses(
        rule,
        changed([...preview, { type: T.vpc, name: "vpc" }], "cluster", { sources: { configuration: ["key", "vpc"] } }),
        "cluster",
        /comes also from .*"vpc"/,
      ));
  });

  describe("a service with exec sessions", () => {
    for (const [when, base] of [
      ["in the first preview", preview],
      ["once everything exists", program(true)],
    ] as const) {
      it(`is refused in a cluster that does not configure them, ${when}`, () =>
        refuses(rule, silent(base), "service", /for which .*"cluster" configures neither key nor log/));
    }

    it("is told by the cluster's name too", () =>
      refuses(rule, withService(silent(program(true)), { cluster: "main" }), "service", /configures neither/));

    it("is refused in a cluster of another program", async () => {
      const message = /cluster cannot be proven/;
      await refuses(rule, withService(program(true), { cluster: "other" }), "service", message);
      await refuses(rule, withoutInput(preview, "service", "cluster"), "service", message);
    });

    it("is refused in a cluster that comes from nothing or from something else", async () => {
      const message = /cluster cannot be proven/;
      await refuses(rule, changed(preview, "service", { sources: { cluster: [] } }), "service", message);
      await refuses(rule, changed(preview, "service", { sources: { cluster: ["key"] } }), "service", message);
    });

    it("is refused where it is unknown whether it has them", () =>
      refuses(
        rule,
        withService(preview, { enableExecuteCommand: unknown }),
        "service",
        /enableExecuteCommand cannot be proven/,
      ));
  });
});
