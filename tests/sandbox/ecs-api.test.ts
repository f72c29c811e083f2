import assert from "node:assert/strict";

import { operations } from "../../sandbox/aws/operations.ts";
import type { Properties } from "../../sandbox/protocol/values.ts";
import type { Held } from "./harness.ts";
import { ACCOUNT, awsSuite } from "./lifecycle.ts";
import { makeWorkload, SERVICE, service, TASK_DEFINITION, taskDefinition, type Workload } from "./workload.ts";

const TASK = "aws:ecs/task:Task";

describe("simulated ECS API", () => {
  const suite = awsSuite();
  let workload: Workload;
  let revision: string;
  let names = 0;
  before(async () => {
    workload = await makeWorkload(suite);
    revision = String((await suite.engine.create(TASK_DEFINITION, taskDefinition(workload))).state.arn);
  });

  const inputs = (own: Properties = {}): Properties => service(workload, revision, { name: `web-${++names}`, ...own });
  const tasks = (held: Held) => suite.world.list(TASK).filter((task) => task.inputs.serviceArn === held.id);
  const ids = (held: Held): string[] => tasks(held).map(({ id }) => id);
  const running = (held: Held): unknown[] => tasks(held).map(({ outputs }) => outputs.taskDefinitionArn);

  it("takes a task definition by family, by revision and by ARN", async () => {
    const [family = "", number = ""] = revision.replace(/^.*\//, "").split(":");
    for (const name of [family, `${family}:${number}`, revision]) {
      assert.deepEqual(running(await suite.engine.create(SERVICE, inputs({ taskDefinition: name }))), [
        revision,
        revision,
      ]);
    }
  });

  it("refuses what ECS refuses, in its words", async () => {
    const old = await suite.engine.create(TASK_DEFINITION, taskDefinition(workload, {}, { family: "old" }));
    await suite.engine.delete(old);
    const name = String((await suite.engine.create(SERVICE, inputs())).inputs.name);
    const network = { subnets: ["subnet-0"], assignPublicIp: true };
    const cases: [own: Properties, code: string, message: string][] = [
      [{ name }, "InvalidParameterException", "Creation of service was not idempotent."],
      [{ taskDefinition: old.state.arn }, "ClientException", "TaskDefinition is inactive"],
      [{ taskDefinition: "none" }, "ClientException", "Unable to describe task definition."],
      [{ cluster: "none" }, "ClusterNotFoundException", "Cluster not found."],
      [
        { networkConfiguration: undefined },
        "InvalidParameterException",
        "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
      ],
      [
        { networkConfiguration: network },
        "InvalidParameterException",
        "Error retrieving subnet information for [subnet-0]: The subnet ID 'subnet-0' does not exist (ErrorCode: InvalidSubnetID.NotFound)",
      ],
      [
        { loadBalancers: [{ targetGroupArn: "arn", containerName: "sidecar", containerPort: 80 }] },
        "InvalidParameterException",
        "The container sidecar does not exist in the task definition.",
      ],
    ];
    for (const [own, code, message] of cases) {
      const given = inputs(own);
      await assert.rejects(suite.engine.create(SERVICE, given), {
        message: `creating ECS Service (${String(given.name)}): operation error ECS: CreateService, api error ${code}: ${message}`,
      });
    }
  });

  it("refuses what is not simulated rather than ignore it", async () => {
    const refuse = (own: Properties, message: RegExp): Promise<void> =>
      assert.rejects(suite.engine.create(SERVICE, inputs(own)), message);
    await refuse({ deploymentController: { type: "CODE_DEPLOY" } }, /simulates ECS alone, not CODE_DEPLOY/);
    await refuse({ schedulingStrategy: "DAEMON" }, /simulates REPLICA alone, not DAEMON/);
    await refuse({ launchType: "EC2" }, /No Container Instances were found in your cluster/);
    await refuse({ deploymentCircuitBreaker: { enable: true } }, /Missing required property 'rollback'/);
  });

  it("keeps its cluster from being deleted", async () => {
    await suite.engine.create(SERVICE, inputs({ desiredCount: 0 }));
    await assert.rejects(suite.engine.delete(workload.cluster), {
      message: /ClusterContainsServicesException: The Cluster cannot be deleted while Services are active\.$/,
    });
  });

  it("is described, and its tasks are listed, as the AWS CLI does", async () => {
    const caller = { world: suite.world, account: ACCOUNT, region: "us-east-1" };
    const held = await suite.engine.create(SERVICE, inputs());
    const [name, cluster] = [String(held.inputs.name), workload.cluster.id];
    const answer = operations["ecs describe-services"]?.run({ cluster, services: `${name} none` }, caller);
    const { services, failures } = answer as { services: Properties[]; failures: Properties[] };
    assert.equal(services[0]?.serviceArn, held.id);
    assert.deepEqual(failures, [{ arn: `arn:aws:ecs:us-east-1:${ACCOUNT}:service/main/none`, reason: "MISSING" }]);
    const listed = operations["ecs list-tasks"]?.run({ cluster: "main", "service-name": name }, caller);
    assert.deepEqual(listed, { taskArns: ids(held) });
    // The provider tells a cluster that is missing no different from a service.
    for (const [clusterArn, serviceName] of [
      [cluster, "none"],
      ["none", name],
    ]) {
      await assert.rejects(suite.engine.invoke("aws:ecs/getService:getService", { clusterArn, serviceName }), {
        message: "no matching ECS Service found",
      });
    }
  });
});
