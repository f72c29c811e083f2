import { bucketEncrypted as rule } from "../../../policy/rules/bucket-encrypted.ts";
import { accepts, refuses, refusesAt } from "../expect.ts";
import { changed, unknown, without } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";
import { KEY_ARN } from "../program.ts";
import { E, moments, storage } from "./edge-program.ts";

const LOGS = "logs-encryption";
const LAST = "last-encryption";
const S3_KEYS = /encrypted with S3's own keys.*sseAlgorithm is AES256/;
const KMS = { sseAlgorithm: "aws:kms", kmsMasterKeyId: KEY_ARN };

describe("bucket-encrypted", () => {
  for (const [when, program] of moments(storage)) {
    describe(when, () => {
      const withDefault = (change: object, ...sources: string[]): Fixture[] =>
        changed(program, LOGS, {
          inputs: { rules: [{ applyServerSideEncryptionByDefault: { ...KMS, ...change } }] },
          sources: { rules: sources },
        });
      const inline = (inputs: Properties, type: string = E.bucket): Fixture[] =>
        changed(without(program, LOGS), "logs", { type, inputs });

      it("accepts the compliant program", () => accepts(rule, program));
      it("accepts two layers of encryption", () => accepts(rule, withDefault({ sseAlgorithm: "aws:kms:dsse" })));
      it("accepts an older type of companion", () =>
        accepts(
          rule,
          changed(program, LOGS, {
            type: "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
          }),
        ));
      it("refuses a bucket without encryption", () =>
        refuses(rule, without(program, LOGS), "logs", /has no encryption configuration/));
      it("refuses encryption of another bucket", () =>
        refuses(rule, changed(program, LOGS, { inputs: { bucket: "other" } }), "logs", /no encryption configuration/));
      it("refuses S3's own keys", () => refuses(rule, withDefault({ sseAlgorithm: "AES256" }), LOGS, S3_KEYS));
      it("refuses a configuration without an algorithm", () =>
        refuses(rule, changed(program, LOGS, { inputs: { rules: [{}] } }), LOGS, /names no algorithm/));
      it("refuses an empty algorithm", () =>
        refuses(rule, withDefault({ sseAlgorithm: "" }), LOGS, /sseAlgorithm is absent/));
      it("refuses KMS without a key", () =>
        refuses(rule, withDefault({ kmsMasterKeyId: "" }), LOGS, /kmsMasterKeyId, so it is encrypted with.*aws\/s3/));
      for (const key of ["alias/aws/s3", "arn:aws:kms:us-east-1:039624954211:alias/aws/s3"]) {
        it(`refuses the AWS-managed key ${key}`, () =>
          refuses(rule, withDefault({ kmsMasterKeyId: key }, "key"), LOGS, /AWS-managed key/));
      }
      it("refuses an unknown key that comes from nothing", () =>
        refuses(rule, withDefault({ kmsMasterKeyId: unknown }), LOGS, /kmsMasterKeyId cannot be proven/));
      it("refuses an unknown key that comes from another resource", () =>
        refuses(
          rule,
          withDefault({ kmsMasterKeyId: unknown }, "load-balancer"),
          LOGS,
          /kmsMasterKeyId cannot be proven/,
        ));
      it("refuses an algorithm that is not known yet", () =>
        refuses(rule, withDefault({ sseAlgorithm: unknown }, "key"), LOGS, /sseAlgorithm cannot be proven/));
      it("refuses rules that are not known yet", () =>
        refuses(rule, changed(program, LOGS, { inputs: { rules: unknown } }), LOGS, /rules.* cannot be proven/));

      describe("within the bucket", () => {
        const defaults = { applyServerSideEncryptionByDefault: KMS };
        it("accepts a key", () => accepts(rule, inline({ serverSideEncryptionConfiguration: { rule: defaults } })));
        it("accepts a key in the older type", () =>
          accepts(
            rule,
            inline(
              { serverSideEncryptionConfigurations: [{ rules: [{ applyServerSideEncryptionByDefaults: [KMS] }] }] },
              E.bucketV2,
            ),
          ));
        it("refuses S3's own keys", () =>
          refuses(
            rule,
            inline({
              serverSideEncryptionConfiguration: {
                rule: { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
              },
            }),
            "logs",
            S3_KEYS,
          ));
        it("refuses what is not known yet", () =>
          refuses(rule, inline({ serverSideEncryptionConfiguration: unknown }), "logs", /cannot be proven/));
        it("accepts S3's own keys where a load balancer writes", () =>
          accepts(
            rule,
            changed(without(program, LAST), "last", {
              inputs: {
                serverSideEncryptionConfiguration: {
                  rule: { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
                },
              },
            }),
          ));
      });

      describe("a bucket with S3's own keys", () => {
        const unlogged = without(program, "logs-access-logging");
        const untouched = without(unlogged, "load-balancer");
        const withWriter = (writer: Omit<Fixture, "name">): Fixture[] => [...untouched, { name: "writer", ...writer }];
        const accessLogs = (change: object = {}): Properties => ({
          accessLogs: { enabled: true, bucket: "last", ...change },
        });

        it("is refused where nobody writes logs", () => refuses(rule, untouched, LAST, S3_KEYS));
        it("is accepted where a load balancer writes", () => accepts(rule, unlogged));
        it("is accepted where S3 writes", () => accepts(rule, without(program, "load-balancer")));
        it("is accepted while its name is unknown", () =>
          accepts(rule, changed(program, LAST, { inputs: { bucket: unknown } })));
        it("is refused where it is not known which bucket it is, nor where a load balancer writes", () => {
          const writer = changed(program, "load-balancer", {
            inputs: accessLogs({ bucket: unknown }),
            sources: { accessLogs: [] },
          });
          const encryption = changed(writer, LAST, { inputs: { bucket: unknown }, sources: { bucket: [] } });
          return refusesAt(rule, encryption, ["last", LAST], /no encryption configuration|with S3's own keys/);
        });
        it("is refused with KMS and without a key", () =>
          refuses(
            rule,
            changed(program, LAST, {
              inputs: { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } }] },
            }),
            LAST,
            /has no rules\[0\].*kmsMasterKeyId/,
          ));
        for (const [type, inputs] of [
          ["aws:alb/loadBalancer:LoadBalancer", accessLogs()],
          ["aws:lb/loadBalancer:LoadBalancer", { connectionLogs: { enabled: true, bucket: "last" } }],
          ["aws:lb/loadBalancer:LoadBalancer", { healthCheckLogs: { enabled: true, bucket: "last" } }],
          ["aws:elb/loadBalancer:LoadBalancer", { accessLogs: { bucket: "last" } }],
          [E.bucket, { bucket: "other", logging: { targetBucket: "last" } }],
          [E.bucketV2, { bucket: "other", loggings: [{ targetBucket: "last" }] }],
          ["aws:s3/bucketLoggingV2:BucketLoggingV2", { bucket: "other", targetBucket: "last" }],
        ] as const) {
          it(`is accepted where a ${type} writes: ${JSON.stringify(inputs)}`, () => {
            const other = { serverSideEncryptionConfiguration: { rule: { applyServerSideEncryptionByDefault: KMS } } };
            return accepts(rule, withWriter({ type, inputs: { ...inputs, ...other } }));
          });
        }
        it("is accepted where an unknown of a load balancer comes from it", () =>
          accepts(
            rule,
            withWriter({
              type: E.loadBalancer,
              inputs: accessLogs({ bucket: unknown }),
              sources: { accessLogs: ["last"] },
            }),
          ));
        for (const [what, inputs] of Object.entries<Properties>({
          "whose logs are off": accessLogs({ enabled: false }),
          "whose logs are off by default": { accessLogs: { bucket: "last" } },
          "that logs elsewhere": accessLogs({ bucket: "other" }),
          "whose bucket is not known yet": accessLogs({ bucket: unknown }),
          "whose logs are not known yet": { accessLogs: unknown },
          "that is a network load balancer, which can use a key": { loadBalancerType: "network", ...accessLogs() },
        })) {
          it(`is refused beside a load balancer ${what}`, () =>
            refuses(rule, withWriter({ type: E.loadBalancer, inputs }), LAST, S3_KEYS));
        }
        it("is refused where it logs into itself while its name is unknown", () =>
          refuses(
            rule,
            [
              ...untouched,
              {
                type: "aws:s3/bucketLogging:BucketLogging",
                name: "writer",
                inputs: { bucket: unknown, targetBucket: "last" },
                sources: { bucket: ["last"] },
              },
            ],
            LAST,
            S3_KEYS,
          ));
        it("is refused where it logs into itself and has a name that nobody wrote", () => {
          const rules = { rule: { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } } };
          const inputs = { logging: { targetBucket: "made-up" }, serverSideEncryptionConfiguration: rules };
          const bucket = { type: E.bucket, name: "own", inputs, outputs: { bucket: "made-up" } };
          return refuses(rule, [bucket], "own", /with S3's own keys/);
        });
        it("is refused where it logs into itself", () =>
          refuses(
            rule,
            withWriter({
              type: "aws:s3/bucketLogging:BucketLogging",
              inputs: { bucket: "last", targetBucket: "last" },
            }),
            LAST,
            S3_KEYS,
          ));
      });
    });
  }
});
