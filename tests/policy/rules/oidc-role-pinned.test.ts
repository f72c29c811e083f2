import assert from "node:assert/strict";

import fc from "fast-check";

import { oidcRolePinned as rule } from "../../../policy/rules/oidc-role-pinned.ts";
import { accepts, refuses, refusesAt } from "../expect.ts";
import { changed, judge, judgeBeforeCreation, unknown } from "../harness.ts";
import type { Fixture } from "../harness.ts";

const ISSUER = "token.actions.githubusercontent.com";
const FEDERATED = `arn:aws:iam::039624954211:oidc-provider/${ISSUER}`;
const SUBJECT = "repo:askflorencehealth/ask-florence:environment:prod";
const PINS = { [`${ISSUER}:aud`]: "sts.amazonaws.com", [`${ISSUER}:sub`]: SUBJECT };
const STATEMENT = {
  Effect: "Allow",
  Principal: { Federated: FEDERATED },
  Action: "sts:AssumeRoleWithWebIdentity",
  Condition: { StringEquals: PINS },
};
type Statements = Record<string, unknown>[];

const NO_PRINCIPAL = { Effect: "Allow", Action: STATEMENT.Action, Condition: STATEMENT.Condition };
/** The pins without one of them. */
const without = (claim: string): Record<string, string> =>
  Object.fromEntries(Object.entries(PINS).filter(([key]) => key !== `${ISSUER}:${claim}`));

const trust = (...statements: Statements): string => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const program: Fixture[] = [
  { type: "aws:iam/openIdConnectProvider:OpenIdConnectProvider", name: "github", inputs: { url: `https://${ISSUER}` } },
  { type: "aws:iam/role:Role", name: "deploy", inputs: { name: "deploy", assumeRolePolicy: trust(STATEMENT) } },
  { type: "mongodbatlas:index/cloudProviderAccessSetup:CloudProviderAccessSetup", name: "setup" },
  {
    type: "aws:iam/role:Role",
    name: "atlas",
    inputs: { assumeRolePolicy: unknown },
    sources: { assumeRolePolicy: ["setup"] },
  },
  {
    type: "aws:iam/role:Role",
    name: "task",
    inputs: {
      assumeRolePolicy: trust({
        Effect: "Allow",
        Principal: { Service: "ecs-tasks.amazonaws.com" },
        Action: "sts:AssumeRole",
      }),
    },
  },
];
const trusting = (...statements: Statements): Fixture[] =>
  changed(program, "deploy", { inputs: { assumeRolePolicy: trust(...statements) } });
const when = (Condition: unknown): Fixture[] => trusting({ ...STATEMENT, Condition });
const subject = (sub: string | string[], operator = "StringEquals"): Fixture[] =>
  when({ [operator]: { ...PINS, [`${ISSUER}:sub`]: sub } });

describe("oidc-role-pinned", () => {
  it("accepts the compliant program", () => accepts(rule, program));
  it("accepts StringLike without wildcards", () => accepts(rule, subject(SUBJECT, "StringLike")));
  it("accepts keys in other case", () =>
    accepts(rule, when({ StringEquals: { [`${ISSUER}:AUD`]: "sts.amazonaws.com", [`${ISSUER}:Sub`]: SUBJECT } })));
  it("accepts a subject with immutable ids", () =>
    accepts(rule, subject("repo:askflorencehealth@4711/ask-florence@815:environment:prod")));
  it("accepts two environments of one repository", () =>
    accepts(rule, subject([SUBJECT, SUBJECT.replace("prod", "prod-preview")])));
  it("accepts a comparison beside the pins", () =>
    accepts(rule, when({ StringEquals: PINS, StringLike: { [`${ISSUER}:ref`]: "refs/heads/*" } })));
  it("accepts a pattern that a pin beside it narrows", () =>
    accepts(rule, when({ StringLike: { [`${ISSUER}:sub`]: "repo:*" }, StringEquals: PINS })));

  for (const claim of ["aud", "sub"]) {
    it(`refuses a statement that does not pin ${claim}`, () =>
      refuses(
        rule,
        when({ StringEquals: without(claim) }),
        "deploy",
        new RegExp(`does not pin ${claim} in statement 1`),
      ));
    it(`refuses another provider's ${claim}`, () => {
      const pins = { ...without(claim), [`gitlab.com:${claim}`]: "sts.amazonaws.com" };
      return refuses(rule, when({ StringEquals: pins }), "deploy", new RegExp(`does not pin ${claim}`));
    });
  }
  it("refuses a statement without a condition", () =>
    refusesAt(rule, when(undefined), ["deploy", "deploy"], /does not pin (aud|sub)/));

  for (const operator of [
    "StringEqualsIfExists",
    "ForAllValues:StringEquals",
    "StringNotEquals",
    "StringLikeIfExists",
    "StringEqualsIgnoreCase",
    "Null",
  ]) {
    it(`refuses ${operator}`, () => refusesAt(rule, subject(SUBJECT, operator), ["deploy", "deploy"], /does not pin/));
  }
  for (const sub of [
    "repo:askflorencehealth/ask-florence:*",
    "repo:askflorencehealth/*:environment:prod",
    "repo:askflorencehealth/ask-florence:environment:pro?",
    "repo:askflorencehealth/ask-florence:environment:${aws:username}",
    "*",
    "",
  ]) {
    it(`refuses the pattern ${JSON.stringify(sub)}`, () =>
      refuses(rule, subject(sub, "StringLike"), "deploy", /does not pin sub/));
  }
  it("refuses a pattern beside an exact value", () =>
    refuses(rule, subject([SUBJECT, "repo:*"], "StringLike"), "deploy", /does not pin sub/));
  for (const sub of [
    "repo:askflorencehealth/ask-florence:ref:refs/heads/main",
    "repo:askflorencehealth/ask-florence:pull_request",
    "repo:askflorencehealth/ask-florence:environment:",
    "repo:askflorencehealth/ask-florence:environment:prod:x",
    "repo:askflorencehealth/ask-florence",
    "x:repo:askflorencehealth/ask-florence:environment:prod",
  ]) {
    it(`refuses a subject that is no environment: ${sub}`, () =>
      refuses(rule, subject(sub), "deploy", /no repository and environment/));
  }
  it("refuses one such subject among others", () =>
    refuses(rule, subject([SUBJECT, "repo:a/b:pull_request"]), "deploy", /no repository and environment/));
  it("refuses two repositories", () =>
    refuses(rule, subject([SUBJECT, "repo:a/b:environment:prod"]), "deploy", /several repositories/));

  it("does not stop at the first statement", () =>
    refuses(
      rule,
      trusting(STATEMENT, { ...STATEMENT, Condition: { StringEquals: { [`${ISSUER}:aud`]: "sts.amazonaws.com" } } }),
      "deploy",
      /does not pin sub in statement 2/,
    ));
  it("does not stop at the last statement either", () =>
    refusesAt(
      rule,
      trusting({ ...STATEMENT, Condition: { StringEquals: { a: "b" } } }, STATEMENT),
      ["deploy", "deploy"],
      /in statement 1/,
    ));
  it("refuses other principals in such a role", () =>
    refuses(
      rule,
      trusting(STATEMENT, { ...STATEMENT, Action: "sts:AssumeRole", Principal: { AWS: "arn:aws:iam::1:role/x" } }),
      "deploy",
      /lets others.*by statement 2/,
    ));
  it("refuses other principals in such a statement", () =>
    refuses(
      rule,
      trusting({ ...STATEMENT, Principal: { Federated: FEDERATED, AWS: "arn:aws:iam::1:role/x" } }),
      "deploy",
      /lets others/,
    ));
  it("refuses a SAML provider beside it", () =>
    refuses(
      rule,
      trusting({ ...STATEMENT, Principal: { Federated: [FEDERATED, "arn:aws:iam::039624954211:saml-provider/x"] } }),
      "deploy",
      /lets others/,
    ));
  for (const Principal of ["*", { Federated: "*" }, { Federated: "arn:aws:iam::039624954211:oidc-provider/*" }]) {
    it(`refuses the tokens of any provider: ${JSON.stringify(Principal)}`, () =>
      refuses(rule, trusting({ ...STATEMENT, Principal }), "deploy", /lets others/));
  }
  for (const Action of [
    "sts:*",
    "sts:AssumeRole*",
    "STS:assumerolewithwebidentity",
    "*",
    ["sts:TagSession", "sts:*"],
  ]) {
    it(`refuses everyone with ${String(Action)}`, () =>
      refuses(rule, trusting({ ...STATEMENT, Action, Principal: "*" }), "deploy", /lets others/));
  }
  it("refuses everyone with all actions but some", () =>
    refuses(rule, trusting({ Effect: "Allow", Principal: "*", NotAction: "sts:TagSession" }), "deploy", /lets others/));
  it("leaves everyone with another action to other rules", () =>
    accepts(rule, trusting({ ...STATEMENT, Principal: "*", Action: "sts:AssumeRole", Condition: undefined })));
  it("leaves named principals with every action to other rules", () =>
    accepts(rule, trusting({ Effect: "Allow", Action: "sts:*", Principal: { AWS: "arn:aws:iam::1:role/x" } })));
  it("refuses all but some providers", () =>
    refuses(rule, trusting({ ...NO_PRINCIPAL, NotPrincipal: { Federated: FEDERATED } }), "deploy", /lets others/));
  it("refuses all but some principals", () =>
    refuses(rule, trusting({ ...NO_PRINCIPAL, NotPrincipal: { AWS: "1" } }), "deploy", /lets others/));
  it("does not ask for pins where it denies", () =>
    accepts(rule, trusting(STATEMENT, { Effect: "Deny", Principal: "*", Action: "sts:AssumeRole" })));
  it("leaves roles of a SAML provider alone", () =>
    accepts(
      rule,
      trusting({
        Effect: "Allow",
        Principal: { Federated: "arn:aws:iam::039624954211:saml-provider/x" },
        Action: "sts:AssumeRoleWithSAML",
      }),
    ));
  it("accepts another provider with both pins, whatever its subjects look like", () => {
    const issuer = "oidc.eks.us-east-1.amazonaws.com/id/ABC";
    const pins = { [`${issuer}:aud`]: "sts.amazonaws.com", [`${issuer}:sub`]: "system:serviceaccount:a:b" };
    return accepts(
      rule,
      trusting({
        ...STATEMENT,
        Principal: { Federated: `arn:aws:iam::039624954211:oidc-provider/${issuer}` },
        Condition: { StringEquals: pins },
      }),
    );
  });
  it("asks a provider that IAM knows by its name for pins too", () =>
    refusesAt(
      rule,
      trusting({ ...STATEMENT, Principal: { Federated: "cognito-identity.amazonaws.com" } }),
      ["deploy", "deploy"],
      /does not pin/,
    ));
  it("refuses a document that is no policy, without its text", () =>
    refuses(
      rule,
      changed(program, "deploy", { inputs: { assumeRolePolicy: "{hunter2" } }),
      "deploy",
      /^(?!.*hunter).*not JSON/s,
    ));

  describe("a document that is not known yet", () => {
    const from = (...sources: string[]): Fixture[] =>
      changed(program, "deploy", { inputs: { assumeRolePolicy: unknown }, sources: { assumeRolePolicy: sources } });
    it("is refused where it comes from an OIDC provider", () =>
      refuses(rule, from("setup", "github"), "deploy", /cannot be proven.*"github"/));
    it("is refused where it comes from a cluster that has one", () =>
      refuses(
        rule,
        [...from("setup", "cluster"), { type: "aws:eks/cluster:Cluster", name: "cluster" }],
        "deploy",
        /cannot be proven.*"cluster"/,
      ));
    it("is refused where it comes from nothing", () =>
      refuses(rule, from(), "deploy", /cannot be proven.*no resource/));
    it("is judged before the role is created", async () => {
      const found = await judgeBeforeCreation(rule, when({ StringEquals: { a: "b" } }), "deploy");
      assert.equal(found.length, 2);
    });
  });

  it("lets an operator name the repositories", async () => {
    const own = { repositories: ["askflorencehealth/ask-florence"] };
    assert.deepEqual(await judge(rule, program, own), []);
    const [found, ...more] = await judge(rule, subject("repo:a/b:environment:prod"), own);
    assert.match(found?.message ?? "", /trusts the repository a\/b, which is not among/);
    assert.deepEqual(more, []);
  });

  it("refuses every subject with a wildcard, wherever it is", () =>
    fc.assert(
      fc.asyncProperty(fc.nat(SUBJECT.length), fc.constantFrom("*", "?"), async (at, wildcard) => {
        const sub = SUBJECT.slice(0, at) + wildcard + SUBJECT.slice(at);
        assert.equal((await judge(rule, subject(sub, "StringLike"))).length, 1, sub);
      }),
      { numRuns: 30 },
    ));
});
