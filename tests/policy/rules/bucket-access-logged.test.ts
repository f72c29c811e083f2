import { bucketAccessLogged as rule } from "../../../policy/rules/bucket-access-logged.ts";
import { accepts, refuses, refusesAt } from "../expect.ts";
import { changed, unknown, without } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";
import { E, moments, storage } from "./edge-program.ts";

const LOGGING = "logs-access-logging";

describe("bucket-access-logged", () => {
  for (const [when, program] of moments(storage)) {
    describe(when, () => {
      const withTarget = (targetBucket: string, ...sources: string[]): Fixture[] =>
        changed(program, LOGGING, { inputs: { targetBucket }, sources: { targetBucket: sources } });
      const inline = (inputs: Properties, type: string = E.bucket): Fixture[] =>
        changed(without(program, LOGGING), "logs", { type, inputs });

      it("accepts the compliant program", () => accepts(rule, program));
      it("accepts an unknown target that is a bucket of this program", () =>
        accepts(rule, withTarget(unknown, "last")));
      it("accepts an older type of companion", () =>
        accepts(rule, changed(program, LOGGING, { type: "aws:s3/bucketLoggingV2:BucketLoggingV2" })));
      it("accepts logs by the bucket itself", () => accepts(rule, inline({ logging: { targetBucket: "last" } })));
      it("accepts logs by the older type of bucket itself", () =>
        accepts(rule, inline({ loggings: [{ targetBucket: "last" }] }, E.bucketV2)));
      for (const name of ["bucket", "id", "arn"]) {
        it(`knows a bucket by its ${name}`, () =>
          accepts(rule, [
            ...program,
            { type: E.bucket, name: "third", inputs: { forceDestroy: false }, outputs: { [name]: "made-up" } },
            {
              type: "aws:s3/bucketLogging:BucketLogging",
              name: "third-logging",
              inputs: { bucket: "made-up", targetBucket: "last" },
            },
          ]));
      }
      it("knows a bucket by the name that is written, while the provider shows none", () =>
        accepts(rule, changed(program, "logs", { outputs: { bucket: unknown } })));
      it("refuses logs of a bucket without a name for those of one whose name is empty", () =>
        refuses(
          rule,
          [
            ...program,
            { type: E.bucket, name: "third", inputs: { forceDestroy: false }, outputs: { bucket: "" } },
            {
              type: "aws:s3/bucketLogging:BucketLogging",
              name: "third-logging",
              inputs: { bucket: "", targetBucket: "last" },
            },
          ],
          "third",
          /does not log who accesses it/,
        ));
      it("refuses buckets that nobody logs", () =>
        refusesAt(rule, without(program, LOGGING), ["last", "logs"], /does not log who accesses it/));
      it("refuses the last bucket where logs end elsewhere", () =>
        refuses(rule, withTarget("other"), "last", /does not log who accesses it/));
      it("refuses a bucket that logs into itself, which ends no chain", () =>
        refusesAt(rule, withTarget("logs"), [LOGGING, "last"], /into that bucket itself|does not log/));
      it("refuses it while neither name is known", () =>
        refusesAt(
          rule,
          changed(program, LOGGING, {
            inputs: { bucket: unknown, targetBucket: unknown },
            sources: { bucket: ["logs"], targetBucket: ["logs"] },
          }),
          [LOGGING, "last"],
          /into that bucket itself|does not log/,
        ));
      it("refuses it within the bucket too", () =>
        refusesAt(rule, inline({ logging: { targetBucket: "logs" } }), ["logs", "last"], /itself|does not log/));
      it("refuses a target that is empty", () =>
        refusesAt(rule, withTarget(""), [LOGGING, "last"], /names no targetBucket|does not log/));
      it("refuses an unknown target that comes from nothing", () =>
        refusesAt(rule, withTarget(unknown), [LOGGING, "last"], /targetBucket cannot be proven|does not log/));
      it("refuses an unknown target that comes from another resource", () =>
        refusesAt(rule, withTarget(unknown, "key"), [LOGGING, "last"], /targetBucket cannot be proven|does not log/));
      it("refuses logs that are not known yet", () =>
        refusesAt(rule, inline({ logging: unknown }), ["logs", "last"], /its logging cannot be proven|does not log/));
      it("refuses a target that is no text", () =>
        refusesAt(
          rule,
          changed(program, LOGGING, { inputs: { targetBucket: null } }),
          [LOGGING, "last"],
          /names no targetBucket|does not log/,
        ));
      it("refuses the logs of another bucket", () =>
        refuses(
          rule,
          changed(program, LOGGING, { inputs: { bucket: "other" } }),
          "logs",
          /does not log who accesses it/,
        ));
    });
  }
});
