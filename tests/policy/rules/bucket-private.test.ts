import { bucketPrivate as rule } from "../../../policy/rules/bucket-private.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown, without, withoutInput } from "../harness.ts";
import { E, moments, storage } from "./edge-program.ts";

const BLOCK = "logs-public-access";

describe("bucket-private", () => {
  for (const [when, program] of moments(storage)) {
    describe(when, () => {
      it("accepts the compliant program", () => accepts(rule, program));
      it("accepts a block of an unknown that comes from the bucket", () =>
        accepts(rule, changed(program, BLOCK, { inputs: { bucket: unknown } })));
      it("refuses a bucket without a block", () =>
        refuses(rule, without(program, BLOCK), "logs", /has no public access block/));
      it("refuses an older type of bucket too", () =>
        refuses(
          rule,
          changed(without(program, BLOCK), "logs", { type: E.bucketV2 }),
          "logs",
          /no public access block/,
        ));
      it("refuses the block of another bucket", () =>
        refuses(rule, changed(program, BLOCK, { inputs: { bucket: "last" } }), "logs", /has no public access block/));
      for (const [from, names] of Object.entries({
        nothing: [],
        "another bucket": ["last"],
        "two buckets": ["logs", "last"],
      })) {
        it(`refuses a block of an unknown that comes from ${from}`, () =>
          refuses(
            rule,
            changed(program, BLOCK, { inputs: { bucket: unknown }, sources: { bucket: names } }),
            "logs",
            /has no public access block/,
          ));
      }
      for (const name of ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"]) {
        it(`refuses ${name}: false`, () =>
          refuses(
            rule,
            changed(program, BLOCK, { inputs: { [name]: false } }),
            BLOCK,
            new RegExp(`leaves ${name} off`),
          ));
        it(`refuses a block without ${name}`, () =>
          refuses(rule, withoutInput(program, BLOCK, name), BLOCK, new RegExp(`leaves ${name} off`)));
        it(`refuses ${name} that is not known yet`, () =>
          refuses(
            rule,
            changed(program, BLOCK, { inputs: { [name]: unknown } }),
            BLOCK,
            new RegExp(`its ${name} cannot be proven`),
          ));
      }
    });
  }
});
