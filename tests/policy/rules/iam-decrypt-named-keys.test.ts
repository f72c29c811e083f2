import { iamDecryptNamedKeys as rule } from "../../../policy/rules/iam-decrypt-named-keys.ts";
import { accepts, refuses } from "../expect.ts";
import { unknown } from "../harness.ts";
import type { Fixture } from "../harness.ts";
import { KEY_ARN } from "../program.ts";

const allowing = (...statements: object[]): Fixture[] => [
  {
    type: "aws:iam/rolePolicy:RolePolicy",
    name: "policy",
    inputs: { policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }) },
  },
];
const DECRYPT = { Effect: "Allow", Action: ["kms:Decrypt"], Resource: KEY_ARN };

describe("iam-decrypt-named-keys", () => {
  for (const [what, statement] of [
    ["one key", DECRYPT],
    ["a multi-Region key in any region", { ...DECRYPT, Resource: KEY_ARN.replace("us-east-1", "*") }],
    [
      "a pattern of another service beside it",
      { ...DECRYPT, Resource: [KEY_ARN, "arn:aws:s3:::bucket/*", "arn:aws:s3"] },
    ],
    ["aliases, which nobody decrypts with", { ...DECRYPT, Resource: "arn:aws:kms:us-east-1:039624954211:alias/*" }],
    ["other actions on every key", { ...DECRYPT, Action: ["kms:DescribeKey", "kms:ReEncryptTo"], Resource: "*" }],
    ["to deny it on every key", { ...DECRYPT, Effect: "Deny", Resource: "*" }],
    ["an exception, which another rule refuses", { Effect: "Allow", NotAction: "kms:Decrypt", Resource: "*" }],
    ["an excepted resource, which another rule refuses", { Effect: "Allow", Action: "kms:Decrypt", NotResource: "*" }],
  ] as const) {
    it(`accepts ${what}`, () => accepts(rule, allowing(statement)));
  }

  for (const resource of [
    "*",
    "arn:*",
    "arn:aws:kms",
    "arn:aws:kms:*",
    "arn:aws:kms:*:*:*",
    "arn:aws:kms:us-east-1:039624954211:key/*",
    "arn:aws:kms:us-east-1:039624954211:*",
    "arn:aws:kms:us-east-1:*:key/860e6ae2-1ddb-4b3d-969e-9496d8dec7af",
    "arn:aws:k?s:us-east-1:039624954211:key/860e6ae2-1ddb-4b3d-969e-9496d8dec7af",
    "arn:aws:kms:us-east-1:039624954211:key/mrk-*",
    "arn:aws:kms:us-east-1:039624954211:key/????????-1ddb-4b3d-969e-9496d8dec7af",
    "arn:*:kms:us-east-1:039624954211:key/860e6ae2-1ddb-4b3d-969e-9496d8dec7af",
    "*arn:aws:kms:us-east-1:039624954211:key/860e6ae2-1ddb-4b3d-969e-9496d8dec7af",
  ]) {
    it(`refuses ${resource}`, () =>
      refuses(rule, allowing({ ...DECRYPT, Resource: [KEY_ARN, resource] }), "policy", /every key that matches/));
  }
  for (const action of [
    "kms:*",
    "*",
    "KMS:decrypt",
    "kms:ReEncrypt*",
    "kms:ReEncryptFrom",
    "kms:?ecrypt",
    "k*:Decrypt",
  ]) {
    it(`refuses ${action} on every key`, () =>
      refuses(rule, allowing({ ...DECRYPT, Action: ["s3:GetObject", action], Resource: "*" }), "policy", /every key/));
  }
  it("refuses it whatever the condition", () =>
    refuses(
      rule,
      allowing({
        ...DECRYPT,
        Resource: "*",
        Condition: { StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" } },
      }),
      "policy",
      /by statement 1 of its policy/,
    ));
  it("does not stop at the first statement", () =>
    refuses(rule, allowing(DECRYPT, { ...DECRYPT, Resource: "*" }), "policy", /statement 2/));
  it("refuses it in a role's inline policies", () =>
    refuses(
      rule,
      [
        {
          type: "aws:iam/role:Role",
          name: "role",
          inputs: { inlinePolicies: [{ policy: "{" }, { policy: { Statement: { ...DECRYPT, Resource: "*" } } }] },
        },
      ],
      "role",
      /inlinePolicies\[1\]\.policy/,
    ));
  it("leaves an unknown document to the update", () =>
    accepts(rule, [{ type: "aws:iam/policy:Policy", name: "policy", inputs: { policy: unknown } }]));
});
