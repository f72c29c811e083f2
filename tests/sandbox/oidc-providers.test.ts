import assert from "node:assert/strict";

import { operations } from "../../sandbox/aws/operations.ts";
import { ACCOUNT, assertLife, awsSuite, OTHER } from "./lifecycle.ts";

const PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
const ROLE = "aws:iam/role:Role";
const LOOKUP = "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider";
const HOST = "token.actions.githubusercontent.com";
const ARN = `arn:aws:iam::${ACCOUNT}:oidc-provider/${HOST}`;
const GITHUB = { url: `https://${HOST}`, clientIdLists: ["sts.amazonaws.com"] };
const SUBJECT = "repo:acme/web:environment:prod";

function trust(conditions: object, federated = ARN, action = "sts:AssumeRoleWithWebIdentity"): string {
  const statement = { Effect: "Allow", Principal: { Federated: federated }, Action: action, Condition: conditions };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

const PINNED = { StringEquals: { [`${HOST}:aud`]: "sts.amazonaws.com", [`${HOST}:sub`]: SUBJECT } };

describe("simulated OIDC provider", () => {
  const suite = awsSuite();

  it("is created, read back, updated in place, replaced on another URL, imported and deleted", async () => {
    await assertLife(suite.engine, PROVIDER, {
      inputs: GITHUB,
      updated: { ...GITHUB, clientIdLists: ["sts.amazonaws.com", "other"], tags: { a: "b" } },
      replaced: { url: { ...GITHUB, url: "https://gitlab.com" } },
    });
  });

  it("has its URL without the scheme, in its ARN too, and a thumbprint of its own where none is given", async () => {
    const held = await suite.engine.create(PROVIDER, GITHUB);
    assert.equal(held.id, ARN);
    assert.equal(held.state.url, HOST);
    const [thumbprint] = held.state.thumbprintLists as string[];
    assert.match(thumbprint ?? "", /^[0-9a-f]{40}$/);
    const same = { ...GITHUB, url: HOST, clientIdLists: ["sts.amazonaws.com"] };
    assert.deepEqual((await suite.engine.diff(held, same)).paths, {});
    const own = await suite.engine.update(held, { ...GITHUB, thumbprintLists: ["a".repeat(40)] });
    assert.deepEqual(own.state.thumbprintLists, ["a".repeat(40)]);
    assert.deepEqual((await suite.engine.diff(own, GITHUB)).paths, {}, "to take the list away changes nothing");
    await suite.engine.delete(own);
  });

  it("is there once for a URL and account", async () => {
    const held = await suite.engine.create(PROVIDER, GITHUB);
    await assert.rejects(suite.engine.create(PROVIDER, GITHUB), {
      message:
        "creating IAM OIDC Provider: operation error IAM: CreateOpenIDConnectProvider, " +
        `api error EntityAlreadyExists: Provider with url https://${HOST} already exists.`,
    });
    const other = suite.engine.another();
    await other.configure({ profile: OTHER.profile });
    assert.equal((await other.create(PROVIDER, GITHUB)).id, ARN.replace(ACCOUNT, OTHER.account));
    await suite.engine.delete(held);
  });

  it("is refused with a URL that is not one of HTTPS or has a query, and with an empty audience", async () => {
    const refused = (own: object, message: string | RegExp): Promise<void> =>
      assert.rejects(suite.engine.create(PROVIDER, { ...GITHUB, ...own }), { message });
    await refused({ url: `http://${HOST}` }, 'url: "url" has to use HTTPS scheme (i.e. begin with https://)');
    await refused({ url: `${GITHUB.url}?a=b` }, 'url: "url" cannot contain query parameters per the OIDC standard');
    await refused({ clientIdLists: [""] }, /^clientIdLists\[0\]: /);
  });

  it("is found by its URL or its ARN", async () => {
    await suite.engine.create(PROVIDER, { ...GITHUB, tags: { a: "b" } });
    for (const args of [{ url: GITHUB.url }, { url: HOST }, { arn: ARN }]) {
      const { thumbprintLists, ...found } = await suite.engine.invoke(LOOKUP, args);
      const expected = { id: ARN, arn: ARN, url: HOST, clientIdLists: GITHUB.clientIdLists, tags: { a: "b" } };
      assert.deepEqual(found, expected);
      assert.equal((thumbprintLists as string[]).length, 1);
    }
    const missed: [args: Record<string, string>, message: string][] = [
      [{ url: "https://gitlab.com" }, "finding IAM OIDC Provider by url (https://gitlab.com): not found"],
      [{ url: `${GITHUB.url}/` }, `finding IAM OIDC Provider by url (${GITHUB.url}/): not found`],
      [{ arn: `${ARN}x` }, `reading IAM OIDC Provider (${ARN}x): couldn't find resource`],
      [{}, '"arn": one of `arn,url` must be specified'],
      [{ arn: ARN, url: HOST }, '"arn": only one of `arn,url` can be specified, but `arn,url` were specified.'],
    ];
    for (const [args, message] of missed) await assert.rejects(suite.engine.invoke(LOOKUP, args), { message });
  });
});

describe("a simulated role for an OIDC provider", () => {
  const suite = awsSuite();
  const roleArn = `arn:aws:iam::${ACCOUNT}:role/deploy`;
  const token = (claims: object): string =>
    `e30.${Buffer.from(JSON.stringify({ iss: GITHUB.url, aud: "sts.amazonaws.com", sub: SUBJECT, ...claims })).toString("base64url")}.`;
  const assume = (claims: object = {}, arn = roleArn): unknown =>
    operations["sts assume-role-with-web-identity"]?.run(
      { "role-arn": arn, "role-session-name": "ci", "web-identity-token": token(claims) },
      { world: suite.world, account: ACCOUNT, region: "us-east-1" },
    );
  const failed = "when calling the AssumeRoleWithWebIdentity operation: ";

  it("is made before the provider, and assumed only where there is one", async () => {
    await suite.engine.create(ROLE, { name: "deploy", assumeRolePolicy: trust(PINNED) });
    assert.throws(() => assume(), {
      message: `An error occurred (InvalidIdentityToken) ${failed}No OpenIDConnect provider found in your account for ${GITHUB.url}`,
    });
    await suite.engine.create(PROVIDER, GITHUB);
    assert.deepEqual(assume(), {
      SubjectFromWebIdentityToken: SUBJECT,
      AssumedRoleUser: {
        AssumedRoleId: `${String(suite.world.list(ROLE)[0]?.outputs.uniqueId)}:ci`,
        Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/ci`,
      },
      Provider: ARN,
      Audience: "sts.amazonaws.com",
    });
  });

  it("is assumed only with the subject and the audience of its conditions", async () => {
    const denied = {
      message: `An error occurred (AccessDenied) ${failed}Not authorized to perform sts:AssumeRoleWithWebIdentity`,
    };
    for (const sub of ["repo:acme/web:pull_request", "repo:acme/other:environment:prod", `${SUBJECT}x`]) {
      assert.throws(() => assume({ sub }), denied);
    }
    assert.throws(() => assume({ aud: "other" }), {
      message: `An error occurred (InvalidIdentityToken) ${failed}Incorrect token audience`,
    });
    assert.throws(() => assume({}, `${roleArn}s`), denied);
    const wide = { StringLike: { [`${HOST}:sub`]: "repo:acme/web:environment:*" } };
    await suite.engine.create(ROLE, { name: "wide", assumeRolePolicy: trust(wide) });
    assume({ sub: "repo:acme/web:environment:dev" }, roleArn.replace("deploy", "wide"));
    assert.throws(() => assume({ sub: "repo:acme/web:pull_request" }, roleArn.replace("deploy", "wide")), denied);
  });

  const malformed: [title: string, policy: string, message: string | RegExp][] = [
    [
      "a principal that is no ARN",
      trust(PINNED, HOST.replace("token", "https://token")),
      /^Federated principals must be valid/,
    ],
    [
      "a principal of an unknown kind",
      trust(PINNED, ARN.replace("oidc-provider", "provider")),
      /^Federated principals must be valid/,
    ],
    [
      "an action that is not STS's",
      trust(PINNED, ARN, "s3:GetObject"),
      "AssumeRole policy may only specify STS AssumeRole actions.",
    ],
    ["no subject at GitHub", trust({ StringEquals: { [`${HOST}:aud`]: "x" } }), /must evaluate the claim \S+:sub$/],
    ["any subject at GitHub", trust({ StringLike: { [`${HOST}:sub`]: "*" } }), /must evaluate the claim \S+:sub$/],
    [
      "more than 2048 characters",
      trust({ StringEquals: { [`${HOST}:sub`]: "x".repeat(2000) } }),
      /^Cannot exceed quota for ACLSizePerRole: 2048$/,
    ],
  ];
  for (const [title, assumeRolePolicy, message] of malformed) {
    it(`is refused with ${title}`, async () => {
      await assert.rejects(suite.engine.create(ROLE, { name: "bad", assumeRolePolicy }), (error: Error) => {
        const [, text = ""] =
          /CreateRole, api error (?:MalformedPolicyDocument|LimitExceeded): (.*)$/.exec(error.message) ?? [];
        if (typeof message === "string") assert.equal(text, message);
        else assert.match(text, message);
        return true;
      });
    });
  }
});

describe("aws iam simulate-principal-policy", () => {
  const suite = awsSuite();

  it("tells what a role may do with a resource under conditions", async () => {
    const role = await suite.engine.create(ROLE, { name: "reader", assumeRolePolicy: trust(PINNED) });
    const statement = {
      Effect: "Allow",
      Action: "s3:*",
      Resource: "arn:aws:s3:::a/*",
      Condition: { StringEquals: { "aws:RequestedRegion": "us-east-1" } },
    };
    const policy = JSON.stringify({ Statement: [statement, { Effect: "Deny", Action: "s3:Delete*", Resource: "*" }] });
    await suite.engine.create("aws:iam/rolePolicy:RolePolicy", { role: role.id, policy });
    const decisions = (own: object): string[] => {
      const flags = { "policy-source-arn": role.state.arn, "resource-arns": "arn:aws:s3:::a/b", ...own };
      const caller = { world: suite.world, account: ACCOUNT, region: "us-east-1" };
      const answer = operations["iam simulate-principal-policy"]?.run(flags, caller);
      return (answer as { EvaluationResults: { EvalDecision: string }[] }).EvaluationResults.map(
        ({ EvalDecision }) => EvalDecision,
      );
    };
    const entries = "ContextKeyName=aws:RequestedRegion,ContextKeyValues=us-east-1,ContextKeyType=string";
    assert.deepEqual(
      decisions({ "action-names": "s3:GetObject s3:DeleteObject ec2:RunInstances", "context-entries": entries }),
      ["allowed", "explicitDeny", "implicitDeny"],
    );
    assert.deepEqual(decisions({ "action-names": "s3:GetObject" }), ["implicitDeny"]);
  });
});
