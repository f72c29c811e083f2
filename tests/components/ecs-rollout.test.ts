import assert from "node:assert/strict";

import { AtlasPeering } from "../../components/atlas-peering.ts";
import { EcsService, type EcsServiceArgs } from "../../components/ecs-service.ts";
import { ImageRepository } from "../../components/image-repository.ts";
import { Observability } from "../../components/observability.ts";
import { PrimarySecret } from "../../components/primary-secret.ts";
import { bound, declareService, SERVICE, service, serviceArgs, STEADY, TASK } from "./ecs-args.ts";
import { declare, fails, type Opts, previewsTheSame } from "./mocks.ts";
import { UNKNOWN } from "./shown.ts";
import { stack } from "./stack.ts";

const inputsOf = async (changes?: Partial<EcsServiceArgs>) => {
  const { declared } = await declareService(changes);
  return { service: declared.inputsOf(SERVICE), task: declared.inputsOf(TASK) };
};
const triggersOf = async (changes?: Partial<EcsServiceArgs>) =>
  (await inputsOf(changes)).service.triggers as Record<string, string>;

const { repository } = serviceArgs();

describe("a rollout of EcsService", () => {
  it("is not asked for where nothing has changed", async () => {
    assert.deepEqual(await inputsOf(), await inputsOf());
  });

  const startedWith: Record<string, [changes: Partial<EcsServiceArgs>, trigger: string]> = {
    "a fact of the network path": [{ rolloutTriggers: { peering: "pcx-2" } }, "peering"],
    "the value of a secret": [{ secrets: { MONGODB_URI: bound("uri", { versionId: "2" }) } }, "secret-MONGODB_URI"],
    "the secret that may be read": [{ secrets: { MONGODB_URI: bound("uri", { secretArn: "other" }) } }, "permissions"],
    "the key that may decrypt": [{ keyArn: "another key" }, "permissions"],
    "the repository that may be pulled from": [
      { repository: { ...repository, repositoryArn: "another repository" } },
      "permissions",
    ],
  };
  for (const [what, [changes, trigger]] of Object.entries(startedWith)) {
    it(`is asked for where ${what} changes`, async () => {
      const before = await triggersOf();
      const after = await triggersOf(changes);
      assert.notEqual(after[trigger], before[trigger]);
      assert.deepEqual({ ...after, [trigger]: before[trigger] }, before);
    });
  }

  it("is asked for where a secret is bound or taken away", async () => {
    const before = await triggersOf();
    const { permissions, ...after } = await triggersOf({
      secrets: { MONGODB_URI: bound("uri"), MONGODB_REFERENCE_URI: bound("reference") },
    });
    assert.notEqual(permissions, before.permissions);
    const added = { "secret-MONGODB_REFERENCE_URI": "reference version" };
    assert.deepEqual({ ...after, permissions }, { ...before, ...added, permissions });
  });

  it("has the new image, variables and sizes from the task definition, not from triggers", async () => {
    const before = await inputsOf();
    for (const changes of [
      { repository: { ...repository, image: "repository@sha256:2" } },
      { environment: { NODE_ENV: "test" } },
      { memory: 2048 },
    ]) {
      const after = await inputsOf(changes);
      assert.notDeepEqual(after.task, before.task);
      assert.deepEqual(after.service, before.service);
    }
  });

  it("starts no task while no image is deployed, and the given count afterwards", async () => {
    for (const [deployed, count] of [
      [false, 0],
      [true, 3],
    ] as const) {
      const { declared, outputs } = await declareService({ desiredCount: 3, repository: { ...repository, deployed } });
      assert.equal(declared.inputsOf(SERVICE).desiredCount, count);
      assert.equal(outputs.app?.desiredCount, count);
    }
  });
});

describe("a rollout of EcsService that has failed", () => {
  const running = (changes: object) => ({
    "aws:ecs/getService:getService": () => ({
      taskDefinition: "app-task.arn",
      desiredCount: 2,
      runningCount: 2,
      ...changes,
    }),
  });
  const message =
    "The service askflorence-prod does not run app-task.arn: its last rollout has failed, and nothing is deleted until one succeeds. " +
    "Correct the cause, then run `pulumi refresh`, so that the state has what the service really runs, and the update again";

  it("fails the program where the service was rolled back to another revision", async () => {
    await fails(service(), message, { answers: running({ taskDefinition: "the revision before" }) });
  });

  it("fails the program where no task of the first rollout runs", async () => {
    await fails(service(), message, { answers: running({ runningCount: 0 }) });
  });

  it("is none where no task is wanted", async () => {
    await declare(service(), { answers: running({ desiredCount: 0, runningCount: 0 }) });
  });
});

describe("EcsService among the components that it needs", () => {
  const compose = (opts: Opts) => {
    const atlas = { projectId: "the project", clusterName: "the cluster", srvConnectionString: "mongodb+srv://host" };
    const keyArn = "the key";
    const peering = new AtlasPeering(
      "peering",
      {
        ...stack,
        cluster: { ...atlas, containerId: "the container", atlasCidrBlock: "192.168.240.0/21" },
        network: { vpcId: "vpc", vpcCidrBlock: "10.50.0.0/16", privateRouteTableIds: { "us-east-1a": "table" } },
      },
      opts,
    );
    const user = { username: "app_primary", database: "askflorence", secretName: "prod/mongodb/uri" };
    const primary = new PrimarySecret("primary", { ...stack, ...user, cluster: atlas, keyArn }, opts);
    const images = new ImageRepository("images", { ...stack, digestParameterName: "/digest", keyArn }, opts);
    const observability = new Observability("observability", { ...stack, keyArn, deployed: true }, opts);
    const changes = {
      repository: images,
      secrets: { MONGODB_URI: primary },
      logGroup: observability.logGroup,
      insightsLogGroup: observability.insightsLogGroup,
      deploymentAlarmNames: observability.deploymentAlarmNames,
      rolloutAfter: [peering, primary],
    };
    return new EcsService("app", serviceArgs(changes), opts);
  };
  const answers = {
    ...STEADY,
    "aws:ssm/getParameter:getParameter": () => ({ value: "none" }),
    "mongodbatlas:index/getNetworkPeering:getNetworkPeering": () => ({ statusName: "AVAILABLE" }),
  };

  it("rolls tasks only when the path is there, the secrets are written, and the role and the firewall let them start", async () => {
    const { declared } = await declare(compose, { answers });
    const earlier = declared.waitsFor(SERVICE);
    for (const name of [
      ...["peering-connection", "peering-accepter", "peering-route-us-east-1a", "peering-access"],
      ...["primary-user", "primary-secret", "primary-version"],
      ...["app-execution-policy", "app-read-MONGODB_URI", "app-to-https", "app-to-atlas-peering"],
      ...["observability-log", "observability-insights", "observability-database-errors"],
    ]) {
      assert.ok(earlier.includes(name), `${name} is not waited for`);
    }
  });

  it("shows the same in a first preview, and what policies judge is known there", async () => {
    const declared = await previewsTheSame(compose, { answers });
    assert.deepEqual(declared.outputs.app?.container, {
      image: UNKNOWN,
      environment: ["NODE_ENV"],
      secrets: [{ name: "MONGODB_URI", secretName: "prod/mongodb/uri", secretArn: UNKNOWN }],
      user: "1000:1000",
      readonlyRootFilesystem: true,
    });
    assert.equal(declared.inputsOf(SERVICE).desiredCount, UNKNOWN);
    assert.equal(declared.inputsOf(TASK).containerDefinitions, UNKNOWN);
  });
});
