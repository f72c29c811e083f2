import assert from "node:assert/strict";

import { operations } from "../../sandbox/aws/operations.ts";
import type { Properties } from "../../sandbox/protocol/values.ts";
import { ACCOUNT, awsSuite } from "./lifecycle.ts";
import { makeWorkload, TASK_DEFINITION, taskDefinition, type Workload } from "./workload.ts";

describe("simulated one-off ECS task", () => {
  const suite = awsSuite();
  let workload: Workload;
  before(async () => {
    workload = await makeWorkload(suite);
    await suite.engine.create(TASK_DEFINITION, taskDefinition(workload, {}, { family: "job" }));
  });

  const call = (operation: string, flags: Properties): Properties =>
    operations[operation]?.run(flags, { world: suite.world, account: ACCOUNT, region: "us-east-1" }) as Properties;
  const network = (own: Properties = {}): string =>
    JSON.stringify({
      awsvpcConfiguration: {
        subnets: [workload.subnet.id],
        securityGroups: [workload.securityGroup.id],
        assignPublicIp: "ENABLED",
        ...own,
      },
    });
  const flags = (own: Properties = {}): Properties => ({
    cluster: "main",
    "task-definition": "job",
    "launch-type": "FARGATE",
    "network-configuration": network(),
    ...own,
  });
  const run = (own: Properties = {}): Properties[] => call("ecs run-task", flags(own)).tasks as Properties[];
  const describeTasks = (...tasks: unknown[]): Properties =>
    call("ecs describe-tasks", { cluster: "main", tasks: tasks.join(" ") });
  const described = (task: Properties | undefined): Properties | undefined =>
    (describeTasks(task?.taskArn).tasks as Properties[])[0];

  it("starts, and ends by itself with exit code 0", () => {
    const overrides = { containerOverrides: [{ name: "web", command: ["node", "ingest.js"] }] };
    const [task] = run({ overrides: JSON.stringify(overrides), "started-by": "me" });
    assert.match(String(task?.taskArn), new RegExp(`^arn:aws:ecs:us-east-1:${ACCOUNT}:task/main/[0-9a-f]{32}$`));
    assert.equal(task?.lastStatus, "PROVISIONING");
    const ended = described(task);
    assert.deepEqual(
      [ended?.lastStatus, ended?.stopCode, ended?.stoppedReason, ended?.startedBy, ended?.group],
      ["STOPPED", "EssentialContainerExited", "Essential container in task exited", "me", "family:job"],
    );
    assert.deepEqual(ended?.containers, [{ name: "web", lastStatus: "STOPPED", exitCode: 0 }]);
    assert.deepEqual(ended.overrides, overrides);
    assert.match(String(ended.taskDefinitionArn), /:task-definition\/job:1$/);
  });

  it("runs as often as it is told, and is listed only where stopped tasks are asked for", () => {
    const before = call("ecs list-tasks", { cluster: "main", "desired-status": "STOPPED" }).taskArns as string[];
    const arns = run({ count: "3" }).map(({ taskArn }) => taskArn);
    assert.equal(new Set(arns).size, 3);
    assert.deepEqual(call("ecs list-tasks", { cluster: "main" }).taskArns, []);
    const stopped = call("ecs list-tasks", { cluster: "main", "desired-status": "STOPPED" }).taskArns as string[];
    assert.deepEqual(stopped, [...before, ...arns]);
  });

  it("does not start where a service's task would not, and says why", async () => {
    const secrets = [{ name: "URI", valueFrom: `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:none-AbCdEf` }];
    await suite.engine.create(TASK_DEFINITION, taskDefinition(workload, { secrets }, { family: "lost" }));
    const [task] = run({ "task-definition": "lost" });
    const ended = described(task);
    assert.equal(ended?.stopCode, "TaskFailedToStart");
    assert.match(String(ended.stoppedReason), /^ResourceInitializationError: .* failed to fetch secret .*none-AbCdEf/);
    assert.deepEqual(ended.containers, [{ name: "web", lastStatus: "STOPPED" }]);
    const [cut] = run({ "network-configuration": network({ assignPublicIp: "DISABLED" }) });
    assert.match(String(described(cut)?.stoppedReason), /the task has no public address\)$/);
  });

  it("shows no secret, and neither holds its security group nor its cluster", async () => {
    const [task] = run();
    assert.doesNotMatch(JSON.stringify([task, described(task)]), /hush/);
    const groupInputs = { vpcId: workload.network.vpc.id, name: "job" };
    const group = await suite.engine.create("aws:ec2/securityGroup:SecurityGroup", groupInputs);
    run({ "network-configuration": network({ securityGroups: [group.id] }) });
    await suite.engine.delete(group);
    const cluster = await suite.engine.create("aws:ecs/cluster:Cluster", { name: "jobs" });
    run({ cluster: "jobs" });
    await suite.engine.delete(cluster);
  });

  it("tells which tasks it does not know", () => {
    assert.deepEqual(describeTasks("none"), {
      tasks: [],
      failures: [{ arn: `arn:aws:ecs:us-east-1:${ACCOUNT}:task/main/none`, reason: "MISSING" }],
    });
  });

  const refused: Record<string, [own: Properties, message: RegExp]> = {
    "an unknown cluster": [{ cluster: "none" }, /\(ClusterNotFoundException\) .*: Cluster not found\.$/],
    "an unknown family": [
      { "task-definition": "none" },
      /\(ClientException\) .*: Unable to describe task definition\.$/,
    ],
    "no network": [{ "network-configuration": undefined }, /Network Configuration must be provided when networkMode/],
    "an unknown subnet": [
      { "network-configuration": JSON.stringify({ awsvpcConfiguration: { subnets: ["subnet-0"] } }) },
      /The subnet ID 'subnet-0' does not exist/,
    ],
    "a network that is not JSON": [
      { "network-configuration": "subnets=[]" },
      /takes --network-configuration as a JSON object$/,
    ],
    "a container that there is not": [
      { overrides: JSON.stringify({ containerOverrides: [{ name: "other" }] }) },
      /: Override for container named other is not a container in the TaskDefinition\.$/,
    ],
    "another launch type": [{ "launch-type": undefined }, /No Container Instances were found in your cluster/],
    "a count that is none": [{ count: "11" }, /: count should be between 1 and 10$/],
  };
  for (const [what, [own, message]] of Object.entries(refused)) {
    it(`refuses ${what} in one line`, () => {
      assert.throws(
        () => run(own),
        (error: Error) => {
          assert.match(error.message, /^An error occurred \(\w+\) when calling the RunTask operation: /);
          assert.match(error.message, message);
          assert.doesNotMatch(error.message, /\n/);
          return true;
        },
      );
    });
  }

  it("refuses a revision that is deregistered", async () => {
    await suite.engine.delete(
      await suite.engine.create(TASK_DEFINITION, taskDefinition(workload, {}, { family: "gone" })),
    );
    assert.throws(
      () => run({ "task-definition": "gone:1" }),
      /\(InvalidParameterException\) .*: TaskDefinition is inactive$/,
    );
  });
});
