import assert from "node:assert/strict";

import type * as pulumi from "@pulumi/pulumi";

import { askAtlas, createAtlasProvider, reachCluster, reachProject } from "../../components/atlas-access.ts";
import { declare, fails, type Opts } from "./mocks.ts";
import { type Properties, secret } from "./shown.ts";

const GET_CONTAINERS = "mongodbatlas:index/getNetworkContainers:getNetworkContainers";
const GET_SECRET = "aws:secretsmanager/getSecretVersion:getSecretVersion";

const throws = (message: string) => (): Properties => {
  throw new Error(message);
};

describe("createAtlasProvider", () => {
  const provider = ({ providers: [awsProvider] }: Opts): Promise<pulumi.ProviderResource> =>
    createAtlasProvider("atlas-reference", { secretName: "prod/atlas/reference", awsProvider });
  const holding = (secretString: string) => ({ answers: { [GET_SECRET]: () => ({ secretString }) } });

  it("gives the provider the service account that the secret holds, as secrets", async () => {
    const { tree, declared } = await declare(provider, holding('{"client_id":"the id","client_secret":"the secret"}'));
    assert.deepEqual(tree, {
      "": {
        "pulumi:providers:mongodbatlas atlas-reference": {
          clientId: secret("the id"),
          clientSecret: secret("the secret"),
        },
      },
    });
    assert.deepEqual(declared.invocations, { [GET_SECRET]: [{ secretId: "prod/atlas/reference" }] });
  });

  for (const text of [
    "hunter2",
    "null",
    '"hunter2"',
    '{"client_id":"hunter2"}',
    '{"client_id":"hunter2","client_secret":2}',
  ]) {
    it(`refuses ${text} without quoting it`, async () => {
      await fails(
        provider,
        "The secret prod/atlas/reference holds no Atlas service account; " +
          'put {"client_id": "...", "client_secret": "..."} into it',
        holding(text),
      );
    });
  }
});

describe("createAtlasProvider without access to the secret", () => {
  it("says what AWS refused, in one line", async () => {
    await fails(
      ({ providers: [awsProvider] }) => createAtlasProvider("atlas", { secretName: "prod/atlas", awsProvider }),
      "This stack cannot read the secret prod/atlas, which holds an Atlas service account; " +
        "check the AWS credentials and the name. AWS says: AccessDenied",
      { answers: { [GET_SECRET]: throws("AccessDenied") } },
    );
  });
});

describe("reachCluster", () => {
  const GET_CLUSTER = "mongodbatlas:index/getAdvancedCluster:getAdvancedCluster";
  const reach = ({ providers: [, atlas] }: Opts) =>
    reachCluster({ projectId: "the project", clusterName: "the cluster" }, atlas);

  it("says that Atlas has no such cluster, in one line", async () => {
    await fails(
      reach,
      "This stack cannot read from cluster the cluster of project the project; check the configured ids and names, " +
        "and what the service account may do. Atlas says: 404 CLUSTER_NOT_FOUND",
      { answers: { [GET_CLUSTER]: throws("404 CLUSTER_NOT_FOUND") } },
    );
  });
});

describe("reachProject", () => {
  const reach = ({ providers: [, atlas] }: Opts) => reachProject("the project", atlas);

  it("asks for what every project has, and is content with an answer", async () => {
    const { tree, declared } = await declare(reach, { answers: { [GET_CONTAINERS]: () => ({ results: [] }) } });
    assert.deepEqual(tree, {});
    assert.deepEqual(declared.invocations, { [GET_CONTAINERS]: [{ projectId: "the project", providerName: "AWS" }] });
  });

  it("says what Atlas refused, in one line", async () => {
    await fails(
      reach,
      "This stack cannot use project the project; check the configured ids and names, " +
        "and what the service account may do. Atlas says: 401 Unauthorized",
      { answers: { [GET_CONTAINERS]: throws("401 Unauthorized\n") } },
    );
  });
});

describe("askAtlas", () => {
  it("gives the answer on", async () => {
    assert.equal(await askAtlas("do anything", Promise.resolve("the answer")), "the answer");
  });
});
