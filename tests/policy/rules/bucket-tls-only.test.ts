import { bucketTlsOnly as rule } from "../../../policy/rules/bucket-tls-only.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown, without } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";
import { E, moments, storage, tlsOnly } from "./edge-program.ts";

const POLICY = "logs-policy";
const NOT_DENIED = /answers HTTP too: no statement/;

describe("bucket-tls-only", () => {
  for (const [when, program] of moments(storage)) {
    describe(when, () => {
      const withPolicy = (policy: Properties[string]): Fixture[] => changed(program, POLICY, { inputs: { policy } });
      const withDenial = (change: object): Fixture[] => withPolicy(JSON.stringify(tlsOnly("logs", change)));
      const inline = (policy: Properties[string]): Fixture[] =>
        changed(without(program, POLICY), "logs", { inputs: { policy } });

      it("accepts the compliant program", () => accepts(rule, program));
      it("accepts a policy that is no text", () => accepts(rule, withPolicy(tlsOnly("logs"))));
      it("accepts the bucket's own policy", () => accepts(rule, inline(JSON.stringify(tlsOnly("logs")))));
      for (const [what, change] of Object.entries<object>({
        "a principal of AWS": { Principal: { AWS: "*" } },
        "a list of principals": { Principal: { AWS: ["*"] } },
        "every action among others": { Action: ["s3:GetObject", "s3:*"] },
        "every action": { Action: ["*"] },
        "every resource": { Resource: "*" },
        "every bucket": { Resource: ["arn:aws:s3:::*"] },
        "a pattern for both": { Resource: "arn:aws:s3:::logs*" },
        "another partition": { Resource: ["arn:aws-us-gov:s3:::logs", "arn:aws-us-gov:s3:::logs/*"] },
        BoolIfExists: { Condition: { BoolIfExists: { "aws:SecureTransport": false } } },
        "another case": { Condition: { Bool: { "AWS:SECURETRANSPORT": ["false"] } } },
      })) {
        it(`accepts ${what}`, () => accepts(rule, withDenial(change)));
      }
      for (const [what, change] of Object.entries<object>({
        "that allows": { Effect: "Allow" },
        "for some principals": { Principal: { AWS: "arn:aws:iam::039624954211:root" } },
        "for a service": { Principal: { Service: "*" } },
        "for reads only": { Action: "s3:GetObject" },
        "for objects only": { Resource: "arn:aws:s3:::logs/*" },
        "for the bucket only": { Resource: "arn:aws:s3:::logs" },
        "for another bucket": { Resource: ["arn:aws:s3:::other", "arn:aws:s3:::other/*"] },
        "for a bucket whose name begins alike": { Resource: ["arn:aws:s3:::logs-2", "arn:aws:s3:::logs-2/*"] },
        "for text that only has the bucket in it": {
          Resource: ["x:arn:aws:s3:::logs", "x:arn:aws:s3:::logs/*"],
        },
        "for a bucket and a line more": { Resource: ["arn:aws:s3:::logs\nx", "arn:aws:s3:::logs/*\nx"] },
        "for a folder": { Resource: ["arn:aws:s3:::logs", "arn:aws:s3:::logs/AWSLogs/*"] },
        "of what does come over TLS": { Condition: { Bool: { "aws:SecureTransport": "true" } } },
        "of both": { Condition: { Bool: { "aws:SecureTransport": ["false", "true"] } } },
        "without a condition": { Condition: undefined },
        "under another condition too": {
          Condition: { Bool: { "aws:SecureTransport": "false" }, StringEquals: { "aws:PrincipalOrgID": "o" } },
        },
        "under two keys": { Condition: { Bool: { "aws:SecureTransport": "false", "aws:ViaAWSService": "true" } } },
        "under another operator": { Condition: { StringEquals: { "aws:SecureTransport": "false" } } },
        "under another key": { Condition: { Bool: { "aws:ViaAWSService": "false" } } },
        "under no key": { Condition: { Bool: "false" } },
        "under no keys": { Condition: { Bool: {} } },
        "under another operator first": {
          Condition: { StringEquals: { "aws:PrincipalOrgID": "o" }, Bool: { "aws:SecureTransport": "false" } },
        },
        "under two keys, the other first": {
          Condition: { Bool: { "aws:ViaAWSService": "true", "aws:SecureTransport": "false" } },
        },
      })) {
        it(`refuses a statement ${what}`, () => refuses(rule, withDenial(change), POLICY, NOT_DENIED));
      }
      it("accepts a policy with one statement, no list", () =>
        accepts(rule, withPolicy(JSON.stringify({ Statement: tlsOnly("logs").Statement[1] }))));
      it("refuses a policy without statements", () => refuses(rule, withPolicy("{}"), POLICY, NOT_DENIED));
      it("refuses a policy that is no JSON", () => refuses(rule, withPolicy("{"), POLICY, /no JSON document/));
      it("refuses the bucket's own policy where it does not deny", () =>
        refuses(rule, inline("{}"), "logs", NOT_DENIED));
      it("refuses a policy that is empty", () => refuses(rule, withPolicy(""), POLICY, /no JSON document/));
      it("refuses a bucket without a policy", () =>
        refuses(rule, without(program, POLICY), "logs", /has no policy, so it answers HTTP too/));
      it("refuses an older type of bucket too", () =>
        refuses(rule, changed(without(program, POLICY), "logs", { type: E.bucketV2 }), "logs", /has no policy/));
      it("refuses the policy of another bucket", () =>
        refuses(
          rule,
          changed(program, POLICY, { inputs: { bucket: "last", policy: JSON.stringify(tlsOnly("last")) } }),
          "logs",
          /has no policy/,
        ));
      it("refuses a policy that is not known yet", () =>
        refuses(rule, withPolicy(unknown), POLICY, /its policy cannot be proven/));
      it("refuses a part that is not known yet", () =>
        refuses(rule, withPolicy(tlsOnly("logs", { Resource: [unknown] })), POLICY, /its policy cannot be proven/));
      it("refuses one of several resources that is not known yet", () =>
        refuses(
          rule,
          withPolicy(tlsOnly("logs", { Resource: ["arn:aws:s3:::logs", unknown] })),
          POLICY,
          /its policy cannot be proven/,
        ));
      it("refuses the policy of an unknown bucket", () =>
        refuses(
          rule,
          changed(program, POLICY, { inputs: { bucket: unknown } }),
          POLICY,
          /its policy cannot be proven \(it or the bucket's name/,
        ));
      it("accepts a known policy for every resource of an unknown bucket", () =>
        accepts(
          rule,
          changed(program, POLICY, { inputs: { bucket: unknown, policy: tlsOnly("logs", { Resource: "*" }) } }),
        ));
    });
  }
});
