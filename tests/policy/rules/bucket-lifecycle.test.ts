import { bucketLifecycle as rule } from "../../../policy/rules/bucket-lifecycle.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown, without } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";
import { moments, storage } from "./edge-program.ts";

const LIFECYCLE = "logs-lifecycle";

describe("bucket-lifecycle", () => {
  for (const [when, program] of moments(storage)) {
    describe(when, () => {
      const withRules = (rules: Properties[string]): Fixture[] => changed(program, LIFECYCLE, { inputs: { rules } });
      const inline = (lifecycleRules: Properties[string]): Fixture[] =>
        changed(without(program, LIFECYCLE), "logs", { inputs: { lifecycleRules } });

      it("accepts the compliant program", () => accepts(rule, program));
      it("accepts an older type of companion", () =>
        accepts(
          rule,
          changed(program, LIFECYCLE, { type: "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2" }),
        ));
      it("accepts one enabled rule", () => accepts(rule, withRules([{ status: "Disabled" }, { status: "Enabled" }])));
      it("accepts a lifecycle of the bucket itself", () => accepts(rule, inline([{ enabled: true }])));
      it("refuses a bucket without one", () =>
        refuses(rule, without(program, LIFECYCLE), "logs", /has no lifecycle configuration/));
      it("refuses another bucket's", () =>
        refuses(
          rule,
          changed(program, LIFECYCLE, { inputs: { bucket: "last" } }),
          "logs",
          /no lifecycle configuration/,
        ));
      it("refuses rules that are off", () =>
        refuses(rule, withRules([{ status: "Disabled" }]), LIFECYCLE, /without an enabled rule/));
      it("refuses no rules", () => refuses(rule, withRules([]), LIFECYCLE, /without an enabled rule/));
      it("refuses rules of the bucket itself that are off", () =>
        refuses(rule, inline([{ enabled: false }]), "logs", /without an enabled rule/));
      it("refuses a status that is not known yet", () =>
        refuses(rule, withRules([{ status: unknown }]), LIFECYCLE, /rules\[0\] cannot be proven/));
      it("refuses rules of the bucket that are not known yet", () =>
        refuses(rule, inline([{ enabled: unknown }]), "logs", /lifecycleRules\[0\] cannot be proven/));
      it("refuses rules that are not known yet", () =>
        refuses(rule, withRules(unknown), LIFECYCLE, /its rules cannot be proven/));
    });
  }
});
