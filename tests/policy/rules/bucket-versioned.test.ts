import { bucketVersioned as rule } from "../../../policy/rules/bucket-versioned.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown, without } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";
import { E, moments, storage } from "./edge-program.ts";

const VERSIONING = "logs-versioning";

describe("bucket-versioned", () => {
  for (const [when, program] of moments(storage)) {
    describe(when, () => {
      const withConfiguration = (versioningConfiguration: Properties[string]): Fixture[] =>
        changed(program, VERSIONING, { inputs: { versioningConfiguration } });
      const inline = (inputs: Properties, type: string = E.bucket): Fixture[] =>
        changed(without(program, VERSIONING), "logs", { type, inputs });

      it("accepts the compliant program", () => accepts(rule, program));
      it("accepts an older type of companion", () =>
        accepts(rule, changed(program, VERSIONING, { type: "aws:s3/bucketVersioningV2:BucketVersioningV2" })));
      it("accepts versions by the bucket itself", () => accepts(rule, inline({ versioning: { enabled: true } })));
      it("accepts versions by the older type of bucket itself", () =>
        accepts(rule, inline({ versionings: [{ enabled: true }] }, E.bucketV2)));
      it("refuses a bucket without versions", () =>
        refuses(rule, without(program, VERSIONING), "logs", /keeps no versions/));
      it("refuses the versions of another bucket", () =>
        refuses(rule, changed(program, VERSIONING, { inputs: { bucket: "last" } }), "logs", /keeps no versions/));
      it("refuses an unknown bucket that comes from another one", () =>
        refuses(
          rule,
          changed(program, VERSIONING, { inputs: { bucket: unknown }, sources: { bucket: ["last"] } }),
          "logs",
          /keeps no versions/,
        ));
      for (const status of ["Suspended", "Disabled"]) {
        it(`refuses ${status}`, () =>
          refuses(
            rule,
            withConfiguration({ status }),
            VERSIONING,
            new RegExp(`versioningConfiguration\\.status is ${status}`),
          ));
      }
      it("refuses a status that is not known yet", () =>
        refuses(
          rule,
          withConfiguration({ status: unknown }),
          VERSIONING,
          /versioningConfiguration\.status cannot be proven/,
        ));
      it("refuses a configuration that is not known yet", () =>
        refuses(rule, withConfiguration(unknown), VERSIONING, /versioningConfiguration cannot be proven/));
      it("refuses a bucket that turns versions off itself", () =>
        refuses(
          rule,
          inline({ versioning: { enabled: false } }),
          "logs",
          /keeps no versions \(versioning\.enabled is false/,
        ));
    });
  }
});
