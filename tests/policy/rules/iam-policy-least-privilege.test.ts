import assert from "node:assert/strict";

import fc from "fast-check";

import { iamPolicyLeastPrivilege as rule } from "../../../policy/rules/iam-policy-least-privilege.ts";
import { accepts, refuses, refusesAt } from "../expect.ts";
import { changed, judge, judgeBeforeCreation, unknown } from "../harness.ts";
import type { Fixture } from "../harness.ts";

const REGION = { StringEquals: { "aws:RequestedRegion": ["us-east-1"] } };
const NAMED = {
  Effect: "Allow",
  Action: ["logs:PutLogEvents"],
  Resource: "arn:aws:logs:us-east-1:039624954211:log-group:x:*",
};
const document = (...statements: unknown[]): string => JSON.stringify({ Version: "2012-10-17", Statement: statements });

const known = document(NAMED, { Effect: "Deny", NotAction: ["iam:Get*"], Resource: "*" });
const production = (deployed: boolean): Fixture[] => [
  { type: "aws:cloudwatch/logGroup:LogGroup", name: "log-group", inputs: { name: "x" } },
  { type: "aws:iam/policy:Policy", name: "policy", inputs: { policy: known } },
  {
    type: "aws:iam/rolePolicy:RolePolicy",
    name: "role-policy",
    inputs: { role: "role", policy: deployed ? document(NAMED) : unknown },
    sources: { policy: ["log-group"] },
  },
  { type: "aws:iam/userPolicy:UserPolicy", name: "user-policy", inputs: { user: "user", policy: known } },
  { type: "aws:iam/groupPolicy:GroupPolicy", name: "group-policy", inputs: { group: "group", policy: known } },
  {
    type: "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
    name: "set-policy",
    inputs: { inlinePolicy: known },
  },
  { type: "aws:iam/role:Role", name: "role", inputs: { inlinePolicies: [{ name: "inline", policy: known }, {}] } },
];
const deployed = production(true);
const allowing = (statement: object): Fixture[] =>
  changed(deployed, "policy", {
    inputs: { policy: document(NAMED, { Effect: "Allow", Resource: "*", ...statement }) },
  });

describe("iam-policy-least-privilege", () => {
  it("accepts the compliant program in the first preview", () => accepts(rule, production(false)));
  it("accepts the compliant program once everything exists", () => accepts(rule, deployed));

  for (const [what, statement] of [
    ["an action that knows no resource", { Action: "ecr:GetAuthorizationToken" }],
    ["patterns that show metadata", { Action: ["ec2:Describe*", "iam:List*"] }],
    ["a pattern on a named resource", { Action: "s3:Get*", Resource: ["arn:aws:s3:::bucket/*"] }],
    [
      "a pattern on an account's resources",
      { Action: "ec2:Create*", Resource: "arn:aws:ec2:us-east-1:039624954211:*" },
    ],
    [
      "a pattern on another service's every resource",
      { Action: "ec2:Create*", Resource: "arn:aws:route53:::hostedzone/*" },
    ],
    ["a pattern on one resource of any account", { Action: "ec2:Create*", Resource: "arn:aws:ec2:*:*:instance/i-1" }],
    ["a pattern on a path in any account", { Action: "iam:Get*", Resource: "arn:aws:iam::*:role/team/*" }],
    ["a pattern on some names in any account", { Action: "ecr:Get*", Resource: "arn:aws:ecr:*:*:repository/*-web" }],
    ["a pattern on some buckets", { Action: "s3:Get*", Resource: "arn:aws:s3:::*-logs" }],
    [
      "a pattern that a condition narrows in any case",
      { Action: "s3:Put*", Condition: { StringEqualsIgnoreCase: { a: "b" } } },
    ],
    ["a pattern that a condition narrows", { Action: "cloudfront:Create*", Condition: REGION }],
    [
      "a pattern that a condition's pattern narrows",
      { Action: "s3:Put*", Condition: { ArnLike: { a: "arn:aws:*:b" } } },
    ],
  ] as const) {
    it(`accepts ${what}`, () => accepts(rule, allowing(statement)));
  }

  for (const action of ["*", "**", "*:*", "s*:GetObject"]) {
    it(`refuses ${action}`, () =>
      refuses(rule, allowing({ Action: action }), "policy", /actions of every service, by statement 2/));
  }
  for (const action of ["s3:*", "iam:?*", "kms:**", "S3:*"]) {
    it(`refuses every action of a service, on named resources too: ${action}`, () =>
      refuses(
        rule,
        allowing({ Action: ["s3:GetObject", action], Resource: "arn:aws:s3:::bucket", Condition: REGION }),
        "policy",
        /allows every action of/,
      ));
  }
  for (const action of ["s3", "s3:", "s3:Get:Object"]) {
    it(`refuses ${action}, which is no action`, () =>
      refuses(rule, allowing({ Action: action }), "policy", /no action/));
  }
  it("refuses all actions but some", () =>
    refuses(rule, allowing({ NotAction: "iam:*" }), "policy", /all actions but some/));
  it("refuses all resources but some", () => {
    const statement = { Effect: "Allow", Action: "s3:GetObject", NotResource: "arn:aws:s3:::x" };
    return refuses(
      rule,
      changed(deployed, "policy", { inputs: { policy: document(statement) } }),
      "policy",
      /NotResource/,
    );
  });
  it("refuses that once, whatever the actions are", () => {
    const statement = { Effect: "Allow", Action: "s3:*", NotResource: "arn:aws:s3:::x" };
    return refuses(
      rule,
      changed(deployed, "policy", { inputs: { policy: document(statement) } }),
      "policy",
      /NotResource/,
    );
  });
  it("refuses both at once, for each", () => {
    const statement = { Effect: "Allow", NotAction: "s3:GetObject", NotResource: "arn:aws:s3:::x" };
    return refusesAt(
      rule,
      changed(deployed, "policy", { inputs: { policy: document(statement) } }),
      ["policy", "policy"],
      /but some/,
    );
  });

  for (const resource of [
    "*",
    "**",
    "?*",
    "arn:*",
    "arn:aws:s3",
    "arn:aws:s3:::*",
    "arn:aws:s3:*:*:*",
    "arn:aws:s3:::*/*",
    "arn:aws:*:*:*:*",
    "arn:aws:s?:::*",
    "arn:aws:s3:us-east-1:*:accesspoint/*",
    "arn:aws:s3:us-east-1:*:accesspoint*",
    "arn:aws:s3:us-east-1:*:accesspoint/?*",
    "arn:aws:s3:us-east-1:*:accesspoint/*?",
    "arn:aws:s3:::?*",
    "arn:aws:s3:::*?",
  ]) {
    it(`refuses a pattern on every resource, as ${resource}`, () =>
      refuses(
        rule,
        allowing({ Action: "s3:Get*", Resource: ["arn:aws:s3:::bucket", resource] }),
        "policy",
        /the pattern s3:Get\* on every resource/,
      ));
  }
  for (const [action, Resource] of [
    ["route53:Change*", "arn:aws:route53:::hostedzone/*"],
    ["EC2:Create*", "arn:aws:ec2:*:*:*"],
    ["s3:UpdateList*", "*"],
  ] as const) {
    it(`refuses ${action} on ${Resource}`, () =>
      refuses(rule, allowing({ Action: action, Resource }), "policy", /the pattern .* on every resource/));
  }
  for (const Condition of [
    { StringNotEquals: { a: "b" } },
    { StringEqualsIfExists: { a: "b" } },
    { "ForAllValues:StringEquals": { a: "b" } },
    { StringLike: { a: "*" } },
    { StringLike: { a: ["b", "?*"] } },
    { StringEquals: { a: "" } },
    { Bool: { "aws:SecureTransport": "true" } },
  ]) {
    it(`refuses a pattern with a condition that narrows nothing: ${JSON.stringify(Condition)}`, () =>
      refuses(rule, allowing({ Action: "s3:Get*", Condition }), "policy", /the pattern/));
  }

  for (const name of ["policy", "role-policy", "user-policy", "group-policy"]) {
    it(`refuses it in ${name}`, () =>
      refuses(
        rule,
        changed(deployed, name, { inputs: { policy: document({ Effect: "Allow", Action: "*", Resource: "*" }) } }),
        name,
        /every service/,
      ));
  }
  it("refuses it in a permission set", () =>
    refuses(
      rule,
      changed(deployed, "set-policy", {
        inputs: { inlinePolicy: document({ Effect: "Allow", Action: "*", Resource: "*" }) },
      }),
      "set-policy",
      /of its inlinePolicy/,
    ));
  it("refuses it in a role's inline policies", () =>
    refuses(
      rule,
      changed(deployed, "role", {
        inputs: {
          inlinePolicies: [{ policy: known }, { policy: document({ Effect: "Allow", Action: "*", Resource: "*" }) }],
        },
      }),
      "role",
      /of its inlinePolicies\[1\]\.policy/,
    ));
  it("accepts inline policies without a document, which are none", () =>
    accepts(
      rule,
      changed(deployed, "role", { inputs: { inlinePolicies: [{ policy: "" }, { policy: null }, { policy: known }] } }),
    ));
  it("refuses inline policies that are no objects", () =>
    refuses(rule, changed(deployed, "role", { inputs: { inlinePolicies: ["x"] } }), "role", /\[0\] is not an object/));
  it("refuses what is no policy, without its text", () =>
    refuses(
      rule,
      changed(deployed, "policy", { inputs: { policy: '{"hunter2' } }),
      "policy",
      /^(?!.*hunter).*is not JSON/s,
    ));

  describe("a document that is not known yet", () => {
    const unproven = (name: string, input: string, value: unknown): Fixture[] =>
      changed(deployed, name, { inputs: { [input]: value as string }, sources: { [input]: [] } });
    it("is refused where it comes from nothing", () =>
      refuses(rule, unproven("role-policy", "policy", unknown), "role-policy", /policy cannot be proven.*no resource/));
    for (const value of [unknown, [unknown], [{ name: "inline", policy: unknown }]]) {
      it(`is left to the update in a role that comes from others: ${JSON.stringify(value).replaceAll(unknown, "unknown")}`, () =>
        accepts(
          rule,
          changed(deployed, "role", {
            inputs: { inlinePolicies: value as string },
            sources: { inlinePolicies: ["log-group"] },
          }),
        ));
      it(`is refused in a role: ${JSON.stringify(value).replaceAll(unknown, "unknown")}`, () =>
        refuses(rule, unproven("role", "inlinePolicies", value), "role", /inlinePolicies.*cannot be proven/));
    }
    it("is judged before it is created", async () => {
      const found = await judgeBeforeCreation(rule, allowing({ Action: "s3:*" }), "policy");
      assert.equal(found.length, 1);
    });
  });

  it("refuses every service's every action, and every name with wildcards only, on whatever resource", () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom("s3", "iam", "ec2", "*", "k?s"),
        fc.stringMatching(/^[?*]{0,3}\*$/),
        fc.constantFrom("*", "arn:aws:s3:::bucket/*", "arn:aws:iam::039624954211:role/x"),
        async (service, name, Resource) => {
          const found = await judge(rule, allowing({ Action: `${service}:${name}`, Resource }));
          assert.equal(found.length, 1);
        },
      ),
      { numRuns: 30 },
    ));
});
