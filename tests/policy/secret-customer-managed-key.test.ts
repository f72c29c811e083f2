import assert from "node:assert/strict";

import { secretCustomerManagedKey as rule } from "../../policy/rules/secret-customer-managed-key.ts";
import { accepts, refuses } from "./expect.ts";
import { changed, judge, unknown, withoutInput } from "./harness.ts";
import type { Fixture, Properties } from "./harness.ts";
import { KEY_ARN, KEY_ID, T, production } from "./program.ts";

const SECRET = "reference-secret";
const preview = production(false);
const deployed = production(true);

/** The compliant program with another key on the secret; sources replace the key's. */
const withKey = (program: readonly Fixture[], kmsKeyId: string, ...sources: string[]): Fixture[] =>
  changed(program, SECRET, { inputs: { kmsKeyId }, sources: { kmsKeyId: sources } });

const alias = (inputs: Properties, ...sources: string[]): Fixture => ({
  type: T.alias,
  name: "alias",
  inputs: { name: "alias/askflorence-prod", ...inputs },
  sources: { targetKeyId: sources },
});

describe("secret-customer-managed-key", () => {
  for (const [when, program] of [
    ["in the first preview", preview],
    ["once everything exists", deployed],
  ] as const) {
    describe(when, () => {
      it("accepts the compliant program", () => accepts(rule, program));

      it("refuses a secret without a key", () =>
        refuses(rule, withoutInput(program, SECRET, "kmsKeyId"), SECRET, /has no kmsKeyId.*aws\/secretsmanager/));

      it("refuses an empty key, which the provider takes for none", () =>
        refuses(rule, withKey(program, ""), SECRET, /has no kmsKeyId/));

      for (const managed of [
        "alias/aws/secretsmanager",
        "aws/secretsmanager",
        "alias/aws/ssm",
        "arn:aws:kms:us-east-1:039624954211:alias/aws/secretsmanager",
        "arn:aws-us-gov:kms:us-gov-west-1:039624954211:alias/aws/secretsmanager",
      ]) {
        it(`refuses the AWS-managed key ${managed}`, () =>
          refuses(rule, withKey(program, managed), SECRET, /AWS-managed key/));
        it(`refuses it also where it is said to come from a key: ${managed}`, () =>
          refuses(rule, withKey(program, managed, "key"), SECRET, /AWS-managed key/));
      }

      it("accepts the literal ARN of a key", () =>
        accepts(rule, withKey(program, "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab")));

      it("accepts the literal ARN of a multi-Region key", () =>
        accepts(rule, withKey(program, "arn:aws:kms:us-east-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab")));

      it("refuses the id of a key that is not of this program", () =>
        refuses(
          rule,
          withKey(program, "1234abcd-12ab-34cd-56ef-1234567890ab", "key"),
          SECRET,
          /no key of this program/,
        ));

      for (const text of [
        "my key",
        `x${KEY_ARN}`,
        `${KEY_ARN}x`,
        `x${KEY_ID}`,
        `${KEY_ID}x`,
        "mrk-1",
        "xalias/askflorence-prod",
        "x:arn:aws:kms:us-east-1:039624954211:alias/askflorence-prod",
      ]) {
        it(`refuses text that is no key: ${text}`, () =>
          refuses(rule, withKey(program, text, "key"), SECRET, /no KMS key/));
      }

      it("accepts the literal ARN of a key in another partition", () =>
        accepts(rule, withKey(program, KEY_ARN.replace("arn:aws", "arn:aws-us-gov"))));

      it("refuses an unknown that comes from nothing", () =>
        refuses(rule, withKey(program, unknown), SECRET, /cannot be proven.*from no KMS key/));

      it("refuses an unknown that comes from another resource", () =>
        refuses(rule, withKey(program, unknown, "vpc"), SECRET, /cannot be proven.*from no KMS key/));

      it("refuses an unknown that comes from a key and from something else", () =>
        refuses(rule, withKey(program, unknown, "key", "vpc"), SECRET, /comes also from .*"vpc"/));

      for (const type of ["aws:kms/keyPolicy:KeyPolicy", "aws:kms/grant:Grant"]) {
        it(`accepts an unknown that waits for a ${type}`, () =>
          accepts(rule, [...withKey(program, unknown, "key", "companion"), { type, name: "companion" }]));
      }

      for (const type of [
        "aws:kms/replicaKey:ReplicaKey",
        "aws:kms/externalKey:ExternalKey",
        "aws:kms/replicaExternalKey:ReplicaExternalKey",
      ]) {
        it(`accepts an unknown that comes from a ${type}`, () =>
          accepts(rule, [...withKey(program, unknown, "other-key"), { type, name: "other-key" }]));
      }

      it("refuses every secret that breaks it", async () => {
        const both = withoutInput(withoutInput(program, SECRET, "kmsKeyId"), "primary-secret", "kmsKeyId");
        const names = (await judge(rule, both)).map(({ urn }) => urn.split("::").at(-1));
        assert.deepEqual(names, ["primary-secret", SECRET]);
      });
    });
  }

  it("accepts the id of a key of this program once it is known", () => accepts(rule, withKey(deployed, KEY_ID)));

  it("accepts the id of a multi-Region key of this program once it is known", () => {
    const id = "mrk-1234abcd12ab34cd56ef1234567890ab";
    return accepts(rule, changed(withKey(deployed, id), "key", { outputs: { keyId: id } }));
  });

  it("does not print a key that may be secret", () =>
    refuses(rule, withKey(preview, "hunter2"), SECRET, /^(?!.*hunter2)/s));

  describe("an alias", () => {
    const throughAlias = withKey(preview, "alias/askflorence-prod");

    it("of this program that targets its key is accepted", () =>
      accepts(rule, [...throughAlias, alias({ targetKeyId: unknown }, "key")]));

    it("of this program that targets a key by a known id is accepted", () =>
      accepts(rule, [...withKey(deployed, "alias/askflorence-prod"), alias({ targetKeyId: KEY_ID })]));

    const ARN = "arn:aws:kms:us-east-1:039624954211:alias/askflorence-prod";

    it("is accepted by its ARN, once that is known: until then it may be one of another account or region", async () => {
      const byArn = (outputs: Properties): Fixture[] => [
        ...withKey(preview, ARN),
        { ...alias({ targetKeyId: KEY_ARN }), outputs },
      ];
      await accepts(rule, byArn({ arn: ARN }));
      for (const arn of [undefined, "", unknown, ARN.replace("us-east-1", "eu-west-1"), ARN.replace("0396", "0397")]) {
        const outputs: Properties = arn === undefined ? {} : { arn };
        await refuses(rule, byArn(outputs), SECRET, /an alias that this program does not declare/);
      }
    });

    it("is accepted by its name, once its ARN is known too", () =>
      accepts(rule, [...throughAlias, { ...alias({ targetKeyId: KEY_ARN }), outputs: { arn: ARN } }]));

    it("is accepted by the name that the provider tells, or that is written while the provider shows none", async () => {
      const { type, name } = alias({});
      const inputs = { targetKeyId: KEY_ARN };
      await accepts(rule, [...throughAlias, { type, name, inputs, outputs: { name: "alias/askflorence-prod" } }]);
      await accepts(rule, [...throughAlias, { ...alias(inputs), outputs: { name: unknown } }]);
    });

    it("may have a name like an AWS-managed key's within it", () =>
      accepts(rule, [
        ...withKey(preview, "alias/team/aws/prod"),
        alias({ name: "alias/team/aws/prod", targetKeyId: KEY_ARN }),
      ]));

    it("is accepted where its target is unknown and waits for the key's policy", () =>
      accepts(rule, [
        ...throughAlias,
        { type: "aws:kms/keyPolicy:KeyPolicy", name: "key-policy" },
        alias({ targetKeyId: unknown }, "key", "key-policy"),
      ]));

    it("is refused where another one of its name targets no key of this program", () =>
      refuses(
        rule,
        [...throughAlias, alias({ targetKeyId: KEY_ARN }), { ...alias({ targetKeyId: KEY_ID }), name: "second" }],
        SECRET,
        /"second" targets no key of this program/,
      ));

    it("is refused as one of two sources, of which the other targets no key of this program", () =>
      refuses(
        rule,
        [
          ...withKey(preview, unknown, "alias", "second"),
          alias({ targetKeyId: KEY_ARN }),
          { ...alias({ targetKeyId: KEY_ID }), name: "second" },
        ],
        SECRET,
        /"second" targets no key of this program/,
      ));

    it("is accepted as the source of an unknown", () =>
      accepts(rule, [...withKey(preview, unknown, "alias"), alias({ targetKeyId: unknown }, "key")]));

    it("that this program does not declare is refused", async () => {
      const message = /an alias that this program does not declare/;
      await refuses(rule, throughAlias, SECRET, message);
      await refuses(rule, [...throughAlias, alias({ name: "alias/other", targetKeyId: KEY_ARN })], SECRET, message);
    });

    it("that targets an unknown from no key is refused", () =>
      refuses(
        rule,
        [...throughAlias, alias({ targetKeyId: unknown }, "vpc")],
        SECRET,
        /targets no key of this program/,
      ));

    it("that targets the id of a key that is not of this program is refused", () =>
      refuses(
        rule,
        [...throughAlias, alias({ targetKeyId: "1234abcd-12ab-34cd-56ef-1234567890ab" })],
        SECRET,
        /targets no key of this program/,
      ));

    it("that targets an unknown from a key and something else is refused", () =>
      refuses(
        rule,
        [...throughAlias, alias({ targetKeyId: unknown }, "key", "vpc")],
        SECRET,
        /targets no key of this program/,
      ));

    it("that is the source of an unknown and targets no key is refused", () =>
      refuses(
        rule,
        [...withKey(preview, unknown, "alias"), alias({ targetKeyId: unknown })],
        SECRET,
        /targets no key of this program/,
      ));

    it("of another account is no alias of this program", () =>
      refuses(
        rule,
        [
          ...withKey(deployed, "arn:aws:kms:us-east-1:999999999999:alias/askflorence-prod"),
          {
            ...alias({ targetKeyId: KEY_ID }),
            outputs: { arn: "arn:aws:kms:us-east-1:039624954211:alias/askflorence-prod" },
          },
        ],
        SECRET,
        /does not declare/,
      ));
  });
});
