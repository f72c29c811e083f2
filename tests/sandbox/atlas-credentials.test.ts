import assert from "node:assert/strict";

import { mongodbatlas } from "../../sandbox/atlas/index.ts";
import type { Properties } from "../../sandbox/protocol/values.ts";
import { freshWorld } from "../../sandbox/world/fresh.ts";
import type { World } from "../../sandbox/world/world.ts";
import { ACCOUNT, containerInputs, CONTAINER, OTHER_PROJECT, PROJECT } from "./atlas-suite.ts";
import { Engine, temporaryWorld } from "./harness.ts";

const STAGING = "staging/atlas/service-account";
const PROD = { AWS_PROFILE: "askflorence-prod" };

/** Gives each test a fresh world and providers in it that stop after it. */
function freshWorlds(): {
  readonly world: World;
  start: (config?: Properties, env?: Record<string, string>) => Promise<Engine>;
} {
  let opened: ReturnType<typeof temporaryWorld> | undefined;
  const engines: Engine[] = [];
  beforeEach(() => {
    opened = temporaryWorld();
  });
  afterEach(() => {
    for (const engine of engines.splice(0)) engine.stop();
    opened?.remove();
  });
  const current = (): World => {
    assert.ok(opened);
    return opened.world;
  };
  return {
    get world() {
      return current();
    },
    start: async (config = {}, env = {}) => {
      const engine = await Engine.start(mongodbatlas, current(), config, env);
      engines.push(engine);
      return engine;
    },
  };
}

describe("Atlas credentials", () => {
  const worlds = freshWorlds();

  const projects = async (config: Properties, env: Record<string, string> = {}): Promise<string[]> => {
    const engine = await worlds.start(config, env);
    const reached: string[] = [];
    for (const projectId of [PROJECT, OTHER_PROJECT]) {
      try {
        const token = "mongodbatlas:index/getNetworkContainers:getNetworkContainers";
        await engine.invoke(token, { projectId, providerName: "AWS" });
        reached.push(projectId);
      } catch (error) {
        assert.match((error as Error).message, /USER_UNAUTHORIZED/);
        assert.match((error as Error).message, new RegExp(projectId));
      }
    }
    return reached;
  };
  const serviceAccount = (project: string) => {
    const found = worlds.world.data.serviceAccounts.find((account) => account.projects.includes(project));
    assert.ok(found);
    return found;
  };

  it("come from the secret in the AWS account that the environment's profile leads to", async () => {
    const secretName = STAGING;
    assert.deepEqual(await projects({ secretName, region: "us-east-1" }), [PROJECT]);
    assert.deepEqual(await projects({ secretName: "prod/atlas/service-account" }, PROD), [OTHER_PROJECT]);
    assert.deepEqual(await projects({ secretName: "prod/atlas/reference-service-account" }, PROD), [PROJECT]);
  });

  it("come from the account of the role that the provider is to assume", async () => {
    const assumeRole = JSON.stringify({ roleArn: "arn:aws:iam::039624954211:role/atlas" });
    const secretName = "prod/atlas/service-account";
    assert.deepEqual(await projects({ secretName, assumeRole, region: "US_EAST_1" }), [OTHER_PROJECT]);
  });

  it("name the secret, the account and the region where there is no such secret", async () => {
    const missing = (region: string, account: string): RegExp =>
      new RegExp(
        `failed to get AWS secret ${STAGING} of account ${account} in ${region}: operation error Secrets Manager: ` +
          "GetSecretValue, api error ResourceNotFoundException: Secrets Manager can't find the specified secret",
      );
    await assert.rejects(projects({ secretName: STAGING }, PROD), missing("us-east-1", "039624954211"));
    await assert.rejects(projects({ secretName: STAGING, region: "eu-west-1" }), missing("eu-west-1", ACCOUNT));
  });

  it("are refused where the secret is not JSON with an id and a secret, without showing it", async () => {
    const [version] = worlds.world.list("aws:secretsmanager/secretVersion:SecretVersion", ACCOUNT);
    assert.ok(version);
    worlds.world.patch(version, { inputs: { secretString: "tell-no-one" } });
    await assert.rejects(projects({ secretName: STAGING }), ({ message }: Error) => {
      assert.match(message, /the value of the secret staging\/atlas\/service-account must be JSON with client_id/);
      assert.doesNotMatch(message, /tell-no-one/);
      return true;
    });
  });

  it("come from the provider's settings or, without those, from the environment", async () => {
    const { clientId, clientSecret } = serviceAccount(OTHER_PROJECT);
    assert.deepEqual(await projects({ clientId, clientSecret }), [OTHER_PROJECT]);
    assert.deepEqual(await projects({ publicKey: clientId, privateKey: clientSecret }), [OTHER_PROJECT]);
    const env = { MONGODB_ATLAS_CLIENT_ID: clientId, MONGODB_ATLAS_CLIENT_SECRET: clientSecret };
    assert.deepEqual(await projects({}, env), [OTHER_PROJECT]);
    const own = serviceAccount(PROJECT);
    assert.deepEqual(await projects({ clientId: own.clientId, clientSecret: own.clientSecret }, env), [PROJECT]);
  });

  it("that are wrong or incomplete are refused by what is wrong, without their values", async () => {
    const { clientId } = serviceAccount(PROJECT);
    const wrong = { clientId, clientSecret: "tell-no-one" };
    await assert.rejects(projects(wrong), ({ message }: Error) => {
      assert.match(
        message,
        /401 Unauthorized: the Client Secret is not that of this Client ID \(from the provider's settings\)/,
      );
      assert.doesNotMatch(message, /tell-no-one/);
      return true;
    });
    await assert.rejects(projects({ clientId: "nobody", clientSecret: "x" }), /no service account has this Client ID/);
    await assert.rejects(projects({ clientId }), {
      message: "Service Account is being used but Client Secret is required (from the provider's settings)",
    });
    await assert.rejects(projects({}, { MONGODB_ATLAS_PRIVATE_KEY: "x" }), {
      message: "API Key is being used but Public Key is required (from the environment)",
    });
  });

  it("that are missing altogether reach every project of the world", async () => {
    assert.deepEqual(await projects({}), [PROJECT, OTHER_PROJECT]);
  });

  it("keep projects apart in every operation, also by import", async () => {
    const all = await worlds.start();
    const one = await worlds.start({ secretName: STAGING });
    const unauthorized = new RegExp(
      `groups/${OTHER_PROJECT}.*HTTP 401 Unauthorized \\(Error code: "USER_UNAUTHORIZED"\\)`,
    );
    const projectId = OTHER_PROJECT;
    const foreign = await all.create(
      CONTAINER,
      containerInputs({ projectId, regionName: "US_WEST_2", atlasCidrBlock: "10.8.0.0/21" }),
    );
    await assert.rejects(one.create(CONTAINER, containerInputs({ projectId, regionName: "EU_WEST_1" })), unauthorized);
    await assert.rejects(one.refresh(foreign), unauthorized);
    await assert.rejects(one.update(foreign, { ...foreign.inputs, atlasCidrBlock: "10.9.0.0/21" }), unauthorized);
    await assert.rejects(one.delete(foreign), unauthorized);
    await assert.rejects(one.import(CONTAINER, `${projectId}-${String(foreign.state.containerId)}`), unauthorized);
    await assert.rejects(all.create(CONTAINER, containerInputs({ projectId: "0".repeat(24) })), /GROUP_NOT_FOUND/);
  });
});

describe("the fresh world", () => {
  const worlds = freshWorlds();

  it("has a credential of its own for each service account, the same in its secret", () => {
    const { serviceAccounts, records } = freshWorld();
    const values = records.flatMap(({ inputs }) =>
      typeof inputs.secretString === "string" ? [inputs.secretString] : [],
    );
    const held = values.map((value) => JSON.parse(value) as { client_id: string; client_secret: string });
    assert.equal(new Set(serviceAccounts.map(({ clientSecret }) => clientSecret)).size, 3);
    for (const { clientId, clientSecret } of serviceAccounts) {
      assert.doesNotMatch(clientSecret, /\$/);
      assert.equal(held.find((value) => value.client_id === clientId)?.client_secret, clientSecret);
    }
    const again = freshWorld().serviceAccounts.map(({ clientSecret }) => clientSecret);
    assert.ok(serviceAccounts.every(({ clientSecret }) => !again.includes(clientSecret)));
  });

  it("has a protected cluster with its container in one project, and nothing in the other", async () => {
    const engine = await worlds.start();
    const id = `${OTHER_PROJECT}-askflorence-prod-01`;
    const cluster = await engine.import("mongodbatlas:index/advancedCluster:AdvancedCluster", id);
    assert.ok(cluster);
    assert.deepEqual(await engine.refresh(cluster), cluster);
    await assert.rejects(engine.delete(cluster), /TERMINATION_PROTECTION_ENABLED/);
    const token = "mongodbatlas:index/getNetworkContainers:getNetworkContainers";
    const { results } = await engine.invoke(token, { projectId: OTHER_PROJECT, providerName: "AWS" });
    const [container] = results as Record<string, unknown>[];
    assert.equal(container?.atlasCidrBlock, "192.168.240.0/21");
    assert.equal(container.provisioned, true);
    assert.equal(
      worlds.world.all().some(({ owner }) => owner === PROJECT),
      false,
    );
  });
});
