import { iamRoleTrustNamed as rule } from "../../../policy/rules/iam-role-trust-named.ts";
import { accepts, refuses } from "../expect.ts";
import { unknown } from "../harness.ts";
import type { Fixture } from "../harness.ts";

const ROOT = "arn:aws:iam::536727724300:root";
const EXTERNAL = { StringEquals: { "sts:ExternalId": "0f6f1b" } };

const statement = (Principal: unknown, Condition?: unknown) => ({
  Effect: "Allow",
  Action: "sts:AssumeRole",
  Principal,
  Condition,
});
const trusting = (...statements: unknown[]): Fixture[] => [
  {
    type: "aws:iam/role:Role",
    name: "role",
    inputs: { assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: statements }) },
  },
];

describe("iam-role-trust-named", () => {
  for (const [what, principal, condition] of [
    ["a service", { Service: "ecs-tasks.amazonaws.com" }],
    ["a principal", { AWS: "arn:aws:iam::039624954211:role/deploy" }],
    ["a principal whose name ends like an account", { AWS: "arn:aws:iam::039624954211:role/web-039624954211" }],
    ["a foreign account with an external id", { AWS: ROOT }, EXTERNAL],
    [
      "a foreign account with an external id and more",
      { AWS: ROOT },
      { Bool: { "aws:MultiFactorAuthPresent": "true" }, ...EXTERNAL },
    ],
    ["one caller of an account", { AWS: ROOT }, { ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::1:role/x" } }],
  ] as const) {
    it(`accepts ${what}`, () => accepts(rule, trusting(statement(principal, condition))));
  }

  for (const [what, principal] of [
    ["everyone", "*"],
    ["every account", { AWS: "*" }],
    ["every account in a list", { AWS: ["arn:aws:iam::039624954211:role/deploy", "*"] }],
    ["a pattern", { AWS: "arn:aws:iam::039624954211:role/*" }],
    ["every service", { Service: "*" }],
  ] as const) {
    it(`refuses ${what}, whatever the condition`, () =>
      refuses(rule, trusting(statement(principal, EXTERNAL)), "role", /lets in everyone who matches.*by statement 1/));
  }
  it("refuses all but some", () =>
    refuses(
      rule,
      trusting({ Effect: "Allow", Action: "sts:AssumeRole", NotPrincipal: { AWS: "arn:aws:iam::1:role/x" } }),
      "role",
      /all but some, by NotPrincipal/,
    ));

  for (const principal of [ROOT, "536727724300", "arn:aws-us-gov:iam::536727724300:root"]) {
    it(`refuses the whole account ${principal}`, () =>
      refuses(rule, trusting(statement({ AWS: principal })), "role", /lets in all of the account/));
  }
  for (const condition of [
    { StringLike: { "sts:ExternalId": "0f" } },
    { StringEquals: { "sts:ExternalId": "*" } },
    { StringEquals: { "sts:ExternalId": ["0f", "*"] } },
    { StringEquals: { "sts:ExternalId": "" } },
    { StringEqualsIfExists: { "sts:ExternalId": "0f" } },
    { StringEquals: { "aws:SourceIp": "10.0.0.1" } },
  ]) {
    it(`refuses a whole account with ${JSON.stringify(condition)}`, () =>
      refuses(rule, trusting(statement({ AWS: ROOT }, condition)), "role", /lets in all of the account/));
  }
  it("does not stop at the first statement", () =>
    refuses(rule, trusting(statement({ Service: "ecs-tasks.amazonaws.com" }), statement("*")), "role", /statement 2/));
  it("lets a statement deny everyone", () =>
    accepts(rule, trusting({ Effect: "Deny", Action: "sts:AssumeRole", Principal: "*" })));
  it("leaves what is no policy to the rule that refuses it", () =>
    accepts(rule, [{ type: "aws:iam/role:Role", name: "role", inputs: { assumeRolePolicy: "{" } }]));
  it("leaves an unknown document to the update", () =>
    accepts(rule, [{ type: "aws:iam/role:Role", name: "role", inputs: { assumeRolePolicy: unknown } }]));
});
