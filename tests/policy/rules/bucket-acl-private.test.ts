import { bucketAclPrivate as rule } from "../../../policy/rules/bucket-acl-private.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown } from "../harness.ts";
import type { Fixture } from "../harness.ts";
import { E, moments, storage } from "./edge-program.ts";

const EVERYBODY = "http://acs.amazonaws.com/groups/global/AllUsers";
const LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery";

describe("bucket-acl-private", () => {
  for (const [when, program] of moments(storage)) {
    describe(when, () => {
      const withBucket = (inputs: object): Fixture[] => changed(program, "logs", { inputs: { ...inputs } });
      const withAcl = (type: string, inputs: object): Fixture[] => [
        ...program,
        { type, name: "acl", inputs: { bucket: "logs", ...inputs } },
      ];

      it("accepts the compliant program", () => accepts(rule, program));
      it("accepts a private list", () => accepts(rule, withBucket({ acl: "private" })));
      it("accepts a grant to a service", () =>
        accepts(rule, withBucket({ grants: [{ uri: LOG_DELIVERY }, { id: "a" }] })));
      for (const acl of ["public-read", "public-read-write", "authenticated-read", "website"]) {
        it(`refuses ${acl}`, () => refuses(rule, withBucket({ acl }), "logs", new RegExp(`acl is ${acl}`)));
        it(`refuses ${acl} on an older type of bucket`, () =>
          refuses(rule, changed(withBucket({ acl }), "logs", { type: E.bucketV2 }), "logs", /open to the public/));
      }
      it("refuses a list that is not known yet", () =>
        refuses(rule, withBucket({ acl: unknown }), "logs", /its acl cannot be proven/));
      for (const group of [EVERYBODY, EVERYBODY.replace("AllUsers", "AuthenticatedUsers")]) {
        it(`refuses a grant to ${group}`, () =>
          refuses(
            rule,
            withBucket({ grants: [{ id: "a" }, { uri: group }] }),
            "logs",
            /grants\[1\] is a group of everybody/,
          ));
      }
      it("refuses a grant that is not known yet", () =>
        refuses(rule, withBucket({ grants: [unknown] }), "logs", /grants\[0\] cannot be proven/));
      for (const type of ["aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2"]) {
        it(`refuses a public ${type}`, () =>
          refuses(rule, withAcl(type, { acl: "public-read" }), "acl", /acl is public-read/));
        it(`refuses a public grant of ${type}`, () =>
          refuses(
            rule,
            withAcl(type, { accessControlPolicy: { grants: [{ permission: "READ", grantee: { uri: EVERYBODY } }] } }),
            "acl",
            /accessControlPolicy\.grants\[0\]\.grantee is a group of everybody/,
          ));
      }
    });
  }
});
