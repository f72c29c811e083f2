import { kmsKeyHardened as rule } from "../../../policy/rules/kms-key-hardened.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown, withoutInput } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";
import { KEY_ARN, KEY_ID, T } from "../program.ts";

const KEY_POLICY = "aws:kms/keyPolicy:KeyPolicy";
const ROOT = "arn:aws:iam::039624954211:root";

const statement = (Principal: unknown, more: object = {}): object => ({
  Sid: "Use",
  Effect: "Allow",
  Principal,
  Action: "kms:*",
  Resource: "*",
  ...more,
});
const policy = (...Statement: unknown[]): string => JSON.stringify({ Version: "2012-10-17", Statement });
const sound = policy(
  statement({ AWS: ROOT }),
  statement({ Service: ["logs.us-east-1.amazonaws.com", "cloudwatch.amazonaws.com"] }),
);

const programOf = (deployed: boolean): Fixture[] => [
  { type: T.vpc, name: "vpc", inputs: { cidrBlock: "10.0.0.0/16" } },
  {
    type: T.key,
    name: "key",
    inputs: { enableKeyRotation: true, deletionWindowInDays: 30, policy: sound },
    outputs: { arn: deployed ? KEY_ARN : unknown, keyId: deployed ? KEY_ID : unknown },
  },
];

describe("kms-key-hardened", () => {
  for (const [when, program] of [
    ["in the first preview", programOf(false)],
    ["once everything exists", programOf(true)],
  ] as const) {
    describe(when, () => {
      const withInputs = (inputs: Properties): Fixture[] => changed(program, "key", { inputs });
      const attached = (inputs: Properties, ...sources: string[]): Fixture[] => [
        ...withoutInput(program, "key", "policy"),
        { type: KEY_POLICY, name: "attached", inputs, sources: { keyId: sources } },
      ];

      it("accepts the compliant program", () => accepts(rule, program));

      it("refuses a key that is not rotated", async () => {
        await refuses(
          rule,
          withInputs({ enableKeyRotation: false }),
          "key",
          /never rotated\. Set enableKeyRotation to true/,
        );
        await refuses(rule, withoutInput(program, "key", "enableKeyRotation"), "key", /never rotated/);
      });

      it("refuses unknown rotation", async () => {
        await refuses(rule, withInputs({ enableKeyRotation: unknown }), "key", /enableKeyRotation cannot be proven/);
        await refuses(rule, withInputs({ customerMasterKeySpec: unknown, enableKeyRotation: false }), "key", /never/);
        await refuses(rule, withInputs({ customKeyStoreId: unknown, enableKeyRotation: false }), "key", /never/);
      });

      it("refuses rotation that is said in words", () =>
        refuses(rule, withInputs({ enableKeyRotation: "yes" }), "key", /neither true nor false/));

      it("refuses slow rotation", async () => {
        await refuses(rule, withInputs({ rotationPeriodInDays: 366 }), "key", /rotated every 366 days only/);
        await refuses(rule, withInputs({ rotationPeriodInDays: unknown }), "key", /rotationPeriodInDays cannot/);
        await accepts(rule, withInputs({ rotationPeriodInDays: 365 }));
        await accepts(rule, withInputs({ rotationPeriodInDays: 366 }), { rotationDays: 400 });
      });

      it("asks for no rotation where KMS does not rotate", async () => {
        await accepts(rule, withInputs({ customerMasterKeySpec: "RSA_4096", enableKeyRotation: false }));
        await accepts(rule, withInputs({ customKeyStoreId: "cks-1234567890abcdef0", enableKeyRotation: false }));
        await refuses(
          rule,
          withInputs({ customerMasterKeySpec: "SYMMETRIC_DEFAULT", enableKeyRotation: false }),
          "key",
          /never rotated/,
        );
      });

      it("refuses a disabled key", async () => {
        await refuses(
          rule,
          withInputs({ isEnabled: false }),
          "key",
          /is disabled\. Leave isEnabled out or set it to true/,
        );
        await refuses(rule, withInputs({ isEnabled: unknown }), "key", /isEnabled cannot be proven/);
        await accepts(rule, withInputs({ isEnabled: true }));
      });

      it("refuses a short deletion window", async () => {
        await refuses(rule, withInputs({ deletionWindowInDays: 29 }), "key", /deleted after 29 days/);
        await refuses(rule, withInputs({ deletionWindowInDays: unknown }), "key", /deletionWindowInDays cannot/);
        await accepts(rule, withoutInput(program, "key", "deletionWindowInDays"));
        await accepts(rule, withInputs({ deletionWindowInDays: 7 }), { deletionWindowDays: 7 });
      });

      it("refuses a key without a policy", async () => {
        await refuses(rule, withoutInput(program, "key", "policy"), "key", /no policy of its own/);
        await refuses(rule, withInputs({ policy: "" }), "key", /no policy of its own/);
        await refuses(rule, withInputs({ policy: null }), "key", /no policy of its own/);
      });

      it("refuses an unknown policy", () =>
        refuses(rule, withInputs({ policy: unknown }), "key", /policy cannot be proven/));

      for (const principal of [
        "*",
        { AWS: "*" },
        { AWS: [ROOT, "*"] },
        { Service: "*" },
        { AWS: "arn:aws:iam::*:root" },
      ]) {
        it(`refuses the principal ${JSON.stringify(principal)}`, () =>
          refuses(rule, withInputs({ policy: policy(statement(principal)) }), "key", /any principal.*Statement\[0\]/));
      }

      it("refuses any principal in every statement, also with a condition", () =>
        refuses(
          rule,
          withInputs({
            policy: policy(
              statement({ AWS: ROOT }),
              statement("*", { Condition: { StringEquals: { "kms:CallerAccount": "039624954211" } } }),
            ),
          }),
          "key",
          /any principal.*Statement\[1\]/,
        ));

      it("refuses an attached policy that is for any principal", () =>
        refuses(
          rule,
          attached({ keyId: unknown, policy: policy(statement("*")) }, "key"),
          "attached",
          /any principal/,
        ));

      it("accepts a policy that is attached", () => accepts(rule, attached({ keyId: unknown, policy: sound }, "key")));

      it("accepts no policy that may be another key's", async () => {
        const other: Fixture = { type: T.key, name: "other-key", inputs: { enableKeyRotation: true, policy: sound } };
        await refuses(rule, [...attached({ keyId: unknown, policy: sound }, "other-key"), other], "key", /no policy/);
        await refuses(
          rule,
          [...attached({ keyId: unknown, policy: sound }, "key", "other-key"), other],
          "key",
          /no policy/,
        );
        await refuses(rule, attached({ keyId: unknown, policy: sound }, "vpc"), "key", /no policy/);
      });
    });
  }

  it("accepts a policy that is attached by the key's id", () =>
    accepts(rule, [
      ...withoutInput(programOf(true), "key", "policy"),
      { type: KEY_POLICY, name: "attached", inputs: { keyId: KEY_ID, policy: sound } },
    ]));

  for (const type of [
    "aws:kms/replicaKey:ReplicaKey",
    "aws:kms/externalKey:ExternalKey",
    "aws:kms/replicaExternalKey:ReplicaExternalKey",
  ]) {
    describe(type, () => {
      const key = (inputs: Properties): Fixture[] => [{ type, name: "key", inputs: { policy: sound, ...inputs } }];

      it("needs no rotation of its own", () => accepts(rule, key({ enabled: true })));
      it("is refused disabled", () => refuses(rule, key({ enabled: false }), "key", /is disabled/));
      it("is refused with a short deletion window", () =>
        refuses(rule, key({ deletionWindowInDays: 7 }), "key", /deleted after 7 days/));
      it("is refused for any principal", () =>
        refuses(rule, key({ policy: policy(statement("*")) }), "key", /any principal/));
      it("is refused without a policy", () => refuses(rule, key({ policy: "" }), "key", /no policy/));
    });
  }
});
