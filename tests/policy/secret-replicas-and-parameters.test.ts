import { secretCustomerManagedKey as rule } from "../../policy/rules/secret-customer-managed-key.ts";
import { accepts, refuses, refusesAt } from "./expect.ts";
import { changed, secret, unknown } from "./harness.ts";
import type { Fixture, Properties } from "./harness.ts";
import { KEY_ARN, T, production } from "./program.ts";

const SECRET = "reference-secret";
const preview = production(false);

const parameter = (inputs: Properties, ...sources: string[]): Fixture => ({
  type: T.parameter,
  name: "parameter",
  inputs: { type: "SecureString", value: secret("hunter2"), ...inputs },
  sources: { keyId: sources },
});

describe("secret-customer-managed-key", () => {
  describe("a replica", () => {
    const west: Fixture = { type: "aws:kms/replicaKey:ReplicaKey", name: "west-key", outputs: { arn: unknown } };
    const provider: Fixture = { type: "pulumi:providers:aws", name: "west" };
    const withReplicas = (replicas: (Properties | string)[] | string, ...sources: string[]): Fixture[] => [
      ...changed(preview, SECRET, { inputs: { replicas }, sources: { replicas: sources } }),
      west,
      provider,
    ];

    it("with a key of this program is accepted", () =>
      accepts(rule, withReplicas([{ region: "us-west-2", kmsKeyId: unknown }], "west-key")));

    it("whose region comes from a provider is accepted", () =>
      accepts(rule, withReplicas([{ region: "us-west-2", kmsKeyId: unknown }], "west-key", "west")));

    it("without a key is refused, also beside one that has a key", () =>
      refuses(
        rule,
        withReplicas([{ region: "us-west-2", kmsKeyId: unknown }, { region: "eu-west-1" }], "west-key"),
        SECRET,
        /has no replicas\[1\]\.kmsKeyId.*aws\/secretsmanager/,
      ));

    it("with an AWS-managed key is refused", () =>
      refuses(
        rule,
        withReplicas([{ region: "us-west-2", kmsKeyId: "alias/aws/secretsmanager" }], "west-key"),
        SECRET,
        /AWS-managed key \(replicas\[0\]\.kmsKeyId/,
      ));

    it("with an unknown key that comes from no key is refused", () =>
      refuses(rule, withReplicas([{ region: "us-west-2", kmsKeyId: unknown }]), SECRET, /cannot be proven/));

    it("cannot share the proof of another", () =>
      refuses(
        rule,
        withReplicas(
          [
            { region: "us-west-2", kmsKeyId: unknown },
            { region: "eu-west-1", kmsKeyId: unknown },
          ],
          "west-key",
        ),
        SECRET,
        /2 unknown keys come from 1 keys/,
      ));

    it("is not proven by what is no key", () =>
      refuses(
        rule,
        withReplicas(
          [
            { region: "us-west-2", kmsKeyId: unknown },
            { region: "eu-west-1", kmsKeyId: unknown },
          ],
          "west-key",
          "vpc",
        ),
        SECRET,
        /2 unknown keys come from 1 keys/,
      ));

    it("with an unknown key that comes from a key and from something else is refused", () =>
      refuses(
        rule,
        withReplicas([{ region: "us-west-2", kmsKeyId: unknown }], "west-key", "vpc"),
        SECRET,
        /comes also from .*"vpc"/,
      ));

    it("with the id of a key that is not of this program is refused beside an unknown one", async () => {
      const both = [
        { region: "us-west-2", kmsKeyId: "1234abcd-12ab-34cd-56ef-1234567890ab" },
        { region: "eu-west-1", kmsKeyId: unknown },
      ];
      await refuses(rule, withReplicas(both, "west-key"), SECRET, /no key of this program \(replicas\[0\]/);
      await refusesAt(rule, withReplicas(both), [SECRET, SECRET], /no key of this program|come from 0 keys/);
    });

    it("cannot use the proof of a key that another names by a known ARN", () =>
      refuses(
        rule,
        changed(
          withReplicas(
            [
              { region: "us-west-2", kmsKeyId: KEY_ARN },
              { region: "eu-west-1", kmsKeyId: unknown },
            ],
            "west-key",
          ),
          "west-key",
          { outputs: { arn: KEY_ARN } },
        ),
        SECRET,
        /1 unknown keys come from 0 keys/,
      ));

    it("of anything but a secret is another rule's business", async () => {
      for (const replicas of [unknown, [{ regionName: "us-west-2" }]]) {
        await accepts(rule, [...preview, { type: "aws:dynamodb/table:Table", name: "table", inputs: { replicas } }]);
      }
    });

    it("that is no object is refused", () =>
      refuses(rule, withReplicas(["us-west-2"]), SECRET, /replicas\[0\] is not an object/));

    it("is refused where the list or an element is unknown", async () => {
      await refuses(rule, withReplicas(unknown, "west-key"), SECRET, /replicas cannot be proven/);
      await refuses(rule, withReplicas([unknown], "west-key"), SECRET, /replicas cannot be proven/);
    });
  });

  describe("an SSM parameter", () => {
    it("that is a SecureString with a key of this program is accepted", () =>
      accepts(rule, [...preview, parameter({ keyId: unknown }, "key")]));

    it("that is a SecureString without a key is refused", () =>
      refuses(
        rule,
        [...preview, { ...parameter({}), outputs: { keyId: unknown } }],
        "parameter",
        /has no keyId.*aws\/ssm/,
      ));

    it("that is a SecureString with the AWS-managed key is refused", () =>
      refuses(rule, [...preview, parameter({ keyId: "alias/aws/ssm" })], "parameter", /AWS-managed key/));

    it("that is a SecureString with an unknown key from nowhere is refused", () =>
      refuses(rule, [...preview, parameter({ keyId: unknown })], "parameter", /cannot be proven/));

    for (const type of [unknown, null]) {
      it(`whose type is ${type === null ? "absent" : "unknown"} is treated as a SecureString`, () =>
        refuses(rule, [...preview, parameter({ type })], "parameter", /has no keyId/));
    }

    it("that is not encrypted is left alone", () =>
      accepts(rule, [...preview, parameter({ type: "String", value: "none" })]));

    it("is refused without printing its value", () =>
      refuses(rule, [...preview, parameter({})], "parameter", /^(?!.*hunter2)/s));
  });
});
