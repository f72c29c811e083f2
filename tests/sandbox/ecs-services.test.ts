import assert from "node:assert/strict";

import type { Properties } from "../../sandbox/protocol/values.ts";
import type { Held } from "./harness.ts";
import { ACCOUNT, awsSuite } from "./lifecycle.ts";
import { makeWorkload, SERVICE, service, TASK_DEFINITION, taskDefinition, type Workload } from "./workload.ts";

const TASK = "aws:ecs/task:Task";
const GET = "aws:ecs/getService:getService";
const BREAKER = "Service deployment rolled back because the circuit breaker threshold was exceeded.";
const BROKEN = {
  secrets: [{ name: "URI", valueFrom: `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:none-AbCdEf` }],
};

describe("simulated ECS service", () => {
  const suite = awsSuite();
  let workload: Workload;
  let revision: string;
  let names = 0;
  before(async () => {
    workload = await makeWorkload(suite);
    revision = await register();
  });

  const register = async (container: Properties = {}): Promise<string> => {
    const inputs = taskDefinition(workload, container, { family: `web-${++names}` });
    return String((await suite.engine.create(TASK_DEFINITION, inputs)).state.arn);
  };
  const inputs = (own: Properties = {}): Properties => service(workload, revision, { name: `web-${++names}`, ...own });
  const tasks = (held: Held) => suite.world.list(TASK).filter((task) => task.inputs.serviceArn === held.id);
  const ids = (held: Held): string[] => tasks(held).map(({ id }) => id);
  const running = (held: Held): unknown[] => tasks(held).map(({ outputs }) => outputs.taskDefinitionArn);
  const describeService = async (held: Held): Promise<Properties> =>
    suite.engine.invoke(GET, { clusterArn: workload.cluster.id, serviceName: held.inputs.name });

  it("is created, read back, updated in place, replaced on another launch type, imported and deleted", async () => {
    const base = inputs();
    const created = await suite.engine.create(SERVICE, base);
    assert.equal(created.id, `arn:aws:ecs:us-east-1:${ACCOUNT}:service/main/${String(base.name)}`);
    assert.deepEqual(await suite.engine.refresh(created), created);
    const change = { ...base, desiredCount: 1, tags: { a: "b" } };
    assert.deepEqual((await suite.engine.diff(created, change)).replaces, []);
    const updated = await suite.engine.update(created, change);
    assert.equal(tasks(updated).length, 1);
    assert.deepEqual((await suite.engine.diff(created, { ...base, launchType: "EC2" })).replaces, ["launchType"]);
    assert.deepEqual((await suite.engine.import(SERVICE, `main/${String(base.name)}`))?.inputs, change);
    await suite.engine.delete(updated);
    assert.equal(await suite.engine.refresh(updated), undefined);
    assert.deepEqual(tasks(updated), []);
  });

  it("runs as many tasks as desired, each with the version of its secret that it read", async () => {
    const held = await suite.engine.create(SERVICE, inputs());
    assert.deepEqual(running(held), [revision, revision]);
    const [task] = tasks(held);
    assert.equal(task?.outputs.lastStatus, "RUNNING");
    const [injected] = task.outputs.secrets as { name: string; version: string }[];
    assert.equal(injected?.version, `${String(workload.version.state.versionId)} (AWSCURRENT)`);
    const { runningCount, taskDefinition: current } = await describeService(held);
    assert.deepEqual({ runningCount, current }, { runningCount: 2, current: revision });
  });

  it("starts no task and is steady with a desired count of 0, whatever its task definition names", async () => {
    const held = await suite.engine.create(
      SERVICE,
      inputs({ desiredCount: 0, taskDefinition: await register(BROKEN) }),
    );
    assert.deepEqual(tasks(held), []);
    const [deployment] = (await describeService(held)).deployments as Properties[];
    assert.equal(deployment?.rolloutState, "COMPLETED");
  });

  it("replaces its tasks when the task definition changes", async () => {
    const base = inputs();
    const held = await suite.engine.create(SERVICE, base);
    const next = await register();
    const before = ids(held);
    await suite.engine.update(held, { ...base, taskDefinition: next });
    assert.deepEqual(running(held), [next, next]);
    assert.ok(!ids(held).some((id) => before.includes(id)));
  });

  it("replaces its tasks on new triggers only together with forceNewDeployment", async () => {
    const base = inputs({ triggers: { secret: "1" } });
    const held = await suite.engine.create(SERVICE, base);
    assert.deepEqual((await suite.engine.diff(held, { ...base, triggers: { secret: "2" } })).paths, {});
    const forced = await suite.engine.update(held, { ...base, forceNewDeployment: true });
    const before = ids(held);
    const change = { ...base, forceNewDeployment: true, triggers: { secret: "2" } };
    assert.deepEqual((await suite.engine.diff(forced, change)).paths, { "triggers.secret": "UPDATE" });
    const triggered = await suite.engine.update(forced, change);
    assert.ok(!ids(held).some((id) => before.includes(id)));
    assert.deepEqual((await suite.engine.diff(triggered, { ...change, triggers: undefined })).paths, {});
  });

  it("keeps its tasks when only tags change, also with forceNewDeployment", async () => {
    const base = inputs({ forceNewDeployment: true });
    const held = await suite.engine.create(SERVICE, base);
    const before = ids(held);
    await suite.engine.update(held, { ...base, tags: { a: "b" } });
    assert.deepEqual(ids(held), before);
  });

  it("keeps its tasks without forceNewDeployment when only its settings change", async () => {
    const base = inputs();
    const held = await suite.engine.create(SERVICE, base);
    const before = ids(held);
    const set = await suite.engine.update(held, { ...base, deploymentMaximumPercent: 150 });
    assert.deepEqual(ids(held), before);
    await suite.engine.update(set, { ...base, deploymentMaximumPercent: 200, forceNewDeployment: true });
    assert.ok(!ids(held).some((id) => before.includes(id)));
  });

  it("fails its creation but exists where the tasks do not start", async () => {
    const base = inputs({ taskDefinition: await register(BROKEN) });
    const id = `arn:aws:ecs:us-east-1:${ACCOUNT}:service/main/${String(base.name)}`;
    await assert.rejects(suite.engine.create(SERVICE, base), (error: Error) => {
      assert.ok(
        error.message.startsWith(`waiting for ECS Service (${id}) create: ${BREAKER} Tasks stopped: ResourceInit`),
      );
      return true;
    });
    const found = await suite.engine.import(SERVICE, `main/${String(base.name)}`);
    assert.ok(found !== undefined);
    const [deployment] = (await describeService(found)).deployments as Properties[];
    assert.equal(deployment?.rolloutState, "FAILED");
    await suite.engine.update(found, { ...base, taskDefinition: revision });
    assert.deepEqual(running(found), [revision, revision]);
  });

  it("returns to the tasks it had when a rollout fails, and shows so on refresh", async () => {
    const base = inputs();
    const held = await suite.engine.create(SERVICE, base);
    const before = ids(held);
    const broken = await register(BROKEN);
    await assert.rejects(suite.engine.update(held, { ...base, taskDefinition: broken }), {
      message: new RegExp(`^waiting for ECS Service \\(${held.id}\\) update: ${BREAKER} Tasks stopped: `),
    });
    assert.deepEqual(ids(held), before);
    assert.equal((await suite.engine.refresh(held))?.inputs.taskDefinition, revision);
    assert.equal((await describeService(held)).taskDefinition, revision);
  });

  it("times out without a circuit breaker, keeps the old tasks, and goes on once the cause is mended", async () => {
    const base = inputs({ deploymentCircuitBreaker: undefined });
    const held = await suite.engine.create(SERVICE, base);
    const before = ids(held);
    const late = await register({ image: "registry.example.com/web:1" });
    await assert.rejects(suite.engine.update(held, { ...base, taskDefinition: late }), {
      message:
        `waiting for ECS Service (${held.id}) update: timeout while waiting for state to become 'tfSTABLE' ` +
        "(last state: 'tfPENDING', timeout: 20m0s). Tasks stopped: CannotPullContainerError: pull image manifest has been retried " +
        "5 time(s): failed to resolve ref registry.example.com/web:1: failed to do request: " +
        'Head "https://registry.example.com/v2/web/manifests/1": dial tcp: lookup registry.example.com: no such host',
    });
    assert.deepEqual(ids(held), before);
    const { deployments, runningCount } = await describeService(held);
    assert.deepEqual(
      (deployments as Properties[]).map(({ status, rolloutState, runningCount }) => [
        status,
        rolloutState,
        runningCount,
      ]),
      [
        ["PRIMARY", "IN_PROGRESS", 0],
        ["ACTIVE", "COMPLETED", 2],
      ],
    );
    assert.equal(runningCount, 2);
    await suite.engine.delete(workload.policy);
    const denied = await register();
    await suite.engine.update(held, { ...base, taskDefinition: denied, waitForSteadyState: false });
    assert.deepEqual(ids(held), before);
    await suite.engine.create(workload.policy.type, workload.policy.inputs);
    await suite.engine.refresh(held);
    assert.deepEqual(running(held), [denied, denied]);
  });

  it("succeeds without waiting for a steady state, though its tasks do not start", async () => {
    const held = await suite.engine.create(
      SERVICE,
      inputs({ taskDefinition: await register(BROKEN), waitForSteadyState: false }),
    );
    assert.deepEqual(tasks(held), []);
    const events = (await describeService(held)).events as { message: string }[];
    assert.match(events.map(({ message }) => message).join(), /was unable to place a task\. Reason: ResourceInit/);
  });
});
