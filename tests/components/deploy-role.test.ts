import assert from "node:assert/strict";

import { DeployRole, type DeployRoleArgs } from "../../components/deploy-role.ts";
import { declare, fails, type Opts, previewsTheSame, refuses } from "./mocks.ts";
import { UNKNOWN } from "./shown.ts";
import { stack, tags } from "./stack.ts";

const GET_PROVIDER = "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider";
const PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider delivery-github";
const URL = "https://token.actions.githubusercontent.com";

const args: DeployRoleArgs = {
  ...stack,
  repository: "askflorencehealth/ask-florence",
  oidcProvider: "create",
  environments: { preview: "prod-preview", deploy: "prod" },
  credentialsSecretNames: ["prod/atlas/service-account", "prod/atlas/reference-service-account"],
  keyArn: "the key",
};
const delivery = (opts: Opts, change: Partial<DeployRoleArgs> = {}) =>
  new DeployRole("delivery", { ...args, ...change }, opts);
const existing: Partial<DeployRoleArgs> = { oidcProvider: "existing" };

/** The account's own provider. */
const provider = (...clientIdLists: string[]) => ({
  answers: { [GET_PROVIDER]: () => ({ arn: "the account's own", url: URL, clientIdLists }) },
});

const trust = (environment: string) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Federated: "arn:aws:iam::039624954211:oidc-provider/token.actions.githubusercontent.com" },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: {
          "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
          "token.actions.githubusercontent.com:sub": `repo:askflorencehealth/ask-florence:environment:${environment}`,
        },
      },
    },
  ],
});

describe("DeployRole", () => {
  it("is two roles that only jobs of the repository get, each in its own environment", async () => {
    const { declared } = await declare(delivery);
    const role = (kind: string, environment: string) => ({
      name: `askflorence-prod-delivery-${kind}`,
      description: `What jobs of askflorencehealth/ask-florence in the environment ${environment} are in this account`,
      assumeRolePolicy: trust(environment),
      permissionsBoundary: "delivery-boundary.arn",
      tags,
    });
    assert.deepEqual(declared.inputsOf("aws:iam/role:Role delivery-preview"), role("preview", "prod-preview"));
    assert.deepEqual(declared.inputsOf("aws:iam/role:Role delivery-deploy"), role("deploy", "prod"));
  });

  it("makes the account's provider for GitHub's tokens, and the roles after it", async () => {
    const { declared, options, outputs } = await declare(delivery);
    assert.deepEqual(declared.inputsOf(PROVIDER), { url: URL, clientIdLists: ["sts.amazonaws.com"], tags });
    const roles = ["aws:iam/role:Role delivery-preview", "aws:iam/role:Role delivery-deploy"];
    assert.deepEqual(options, Object.fromEntries(roles.map((role) => [role, { after: ["delivery-github"] }])));
    assert.deepEqual(outputs, {
      delivery: {
        previewRoleArn: "delivery-preview.arn",
        deployRoleArn: "delivery-deploy.arn",
        oidcProviderArn: "delivery-github.arn",
        boundaryArn: "delivery-boundary.arn",
      },
    });
  });

  it("finds the provider that the account has, and does not own it", async () => {
    const { declared, tree, outputs } = await declare(
      (opts) => delivery(opts, existing),
      provider("another", "sts.amazonaws.com"),
    );
    assert.deepEqual(declared.invocations, { [GET_PROVIDER]: [{ url: URL }] });
    assert.ok(!Object.keys(tree.delivery ?? {}).includes(PROVIDER));
    assert.equal(outputs.delivery?.oidcProviderArn, "the account's own");
    assert.deepEqual(declared.inputsOf("aws:iam/role:Role delivery-deploy").assumeRolePolicy, trust("prod"));
  });

  it("refuses a provider that does not admit what jobs ask for", async () => {
    await fails(
      (opts) => delivery(opts, existing),
      `delivery: the account's provider for ${URL} does not admit the audience sts.amazonaws.com; add it to the provider`,
      provider("another"),
    );
  });

  it("refuses to look for a provider that the account does not have", async () => {
    const none = () => {
      throw new Error(`finding IAM OIDC Provider by url (${URL}): not found`);
    };
    await fails(
      (opts) => delivery(opts, existing),
      `delivery: the account's provider for ${URL} cannot be read; where it has none, set oidcProvider to "create". ` +
        `AWS says: finding IAM OIDC Provider by url (${URL}): not found`,
      { answers: { [GET_PROVIDER]: none } },
    );
  });

  it("gives the preview role the reading policy alone, and the deploy role the others besides", async () => {
    const { tree } = await declare(delivery);
    const attached = Object.entries(tree.delivery ?? {})
      .filter(([key]) => key.startsWith("aws:iam/rolePolicyAttachment:"))
      .map(([, { role, policyArn }]) => [role, policyArn]);
    const deploy = ["read", "network", "service", "edge", "identity"];
    assert.deepEqual(attached.sort(), [
      ...deploy.map((part) => ["askflorence-prod-delivery-deploy", `delivery-${part}.arn`]).sort(),
      ["askflorence-prod-delivery-preview", "delivery-read.arn"],
    ]);
    const policies = Object.entries(tree.delivery ?? {}).filter(([key]) => key.startsWith("aws:iam/policy:"));
    assert.deepEqual(
      policies.map(([, { name }]) => name).sort(),
      ["boundary", ...deploy].map((part) => `askflorence-prod-delivery-${part}`).sort(),
    );
    for (const [, policy] of policies) assert.deepEqual(policy.tags, tags);
  });

  it("shows in a preview who gets in and what they may do, all but the keys", async () => {
    const declared = await previewsTheSame(delivery);
    assert.deepEqual(declared.inputsOf("aws:iam/role:Role delivery-preview").assumeRolePolicy, trust("prod-preview"));
    for (const part of ["read", "network", "service", "edge", "identity"]) {
      assert.notEqual(declared.inputsOf(`aws:iam/policy:Policy delivery-${part}`).policy, UNKNOWN);
    }
  });

  for (const repository of [
    "ask-florence",
    "https://github.com/askflorencehealth/ask-florence",
    "askflorencehealth/*",
    "askflorencehealth/ask-florence:ref:refs/heads/main",
    "askflorencehealth/ask-florence/",
    "-x/ask-florence",
    "",
  ]) {
    it(`refuses the repository ${JSON.stringify(repository)}`, async () => {
      await refuses(
        (opts) => delivery(opts, { repository }),
        `delivery: ${JSON.stringify(repository)} is not a repository on GitHub; write it as owner/name`,
      );
    });
  }

  it("takes a repository whose tokens carry ids", async () => {
    const { declared } = await declare((opts) => delivery(opts, { repository: "owner@123456/name@456789" }));
    const policy = JSON.stringify(declared.inputsOf("aws:iam/role:Role delivery-deploy").assumeRolePolicy);
    assert.ok(policy.includes('"repo:owner@123456/name@456789:environment:prod"'), policy);
  });

  for (const environment of ["", "*", "prod:ref", "a b"]) {
    it(`refuses the environment ${JSON.stringify(environment)}`, async () => {
      await refuses(
        (opts) => delivery(opts, { environments: { preview: "prod-preview", deploy: environment } }),
        `delivery: ${JSON.stringify(environment)} is not an environment on GitHub; use letters, digits, ., - and _`,
      );
    });
  }

  it("refuses one environment for both roles, which would let a preview deploy", async () => {
    await refuses(
      (opts) => delivery(opts, { environments: { preview: "prod", deploy: "prod" } }),
      "delivery: previews and deployments share the environment prod; give each its own",
    );
  });
});
