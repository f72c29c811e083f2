import { logGroupEncryptedAndKept as rule } from "../../../policy/rules/log-group-encrypted-and-kept.ts";
import { accepts, refuses, refusesAt } from "../expect.ts";
import { changed, unknown, withoutInput } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";
import { KEY_ARN, T } from "../program.ts";

const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";

const programOf = (deployed: boolean): Fixture[] => [
  { type: T.key, name: "key", outputs: { arn: deployed ? KEY_ARN : unknown } },
  { type: T.vpc, name: "vpc", inputs: { cidrBlock: "10.0.0.0/16" } },
  ...["logs", "other"].map((name) => ({
    type: LOG_GROUP,
    name,
    inputs: { name: `/ecs/${name}`, kmsKeyId: deployed ? KEY_ARN : unknown, retentionInDays: 365 },
    sources: { kmsKeyId: ["key"] },
  })),
];

describe("log-group-encrypted-and-kept", () => {
  for (const [when, program] of [
    ["in the first preview", programOf(false)],
    ["once everything exists", programOf(true)],
  ] as const) {
    describe(when, () => {
      const withInputs = (inputs: Properties): Fixture[] => changed(program, "logs", { inputs });

      it("accepts the compliant program", () => accepts(rule, program));

      it("refuses a group without a key", () =>
        refuses(rule, withoutInput(program, "logs", "kmsKeyId"), "logs", /has no kmsKeyId.* of CloudWatch Logs/));

      it("refuses an AWS-managed key", () =>
        refuses(rule, withInputs({ kmsKeyId: "alias/aws/logs" }), "logs", /AWS-managed key/));

      it("refuses an alias that the program does not declare", () =>
        refuses(rule, withInputs({ kmsKeyId: "alias/other" }), "logs", /does not declare/));

      it("refuses an unknown key from another resource", () =>
        refuses(
          rule,
          changed(program, "logs", { inputs: { kmsKeyId: unknown }, sources: { kmsKeyId: ["vpc"] } }),
          "logs",
          /kmsKeyId cannot be proven.*from no KMS key/,
        ));

      for (const days of [1, 180, 364]) {
        it(`refuses a retention of ${days} days`, () =>
          refuses(rule, withInputs({ retentionInDays: days }), "logs", new RegExp(`keeps logs for ${days} days only`)));
      }

      it("accepts more than a year", () => accepts(rule, withInputs({ retentionInDays: 3653 })));

      it("refuses a retention that nobody has decided", async () => {
        await refuses(rule, withoutInput(program, "logs", "retentionInDays"), "logs", /for ever/);
        await refuses(rule, withInputs({ retentionInDays: 0 }), "logs", /for ever/);
      });

      it("refuses an unknown retention", () =>
        refuses(rule, withInputs({ retentionInDays: unknown }), "logs", /retentionInDays cannot be proven/));

      it("refuses each group that breaks it", () =>
        refusesAt(
          rule,
          changed(withInputs({ retentionInDays: unknown }), "other", { inputs: { retentionInDays: 30 } }),
          ["logs", "other"],
          /retentionInDays/,
        ));

      it("asks for as many days as an operator sets", async () => {
        await accepts(rule, withInputs({ retentionInDays: 400 }), { retentionDays: 365 });
        await refusesAt(rule, program, ["logs", "other"], /Set retentionInDays to 2192 or more/, {
          retentionDays: 2192,
        });
      });
    });
  }
});
