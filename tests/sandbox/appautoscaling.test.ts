import assert from "node:assert/strict";

import { operations } from "../../sandbox/aws/operations.ts";
import type { Properties } from "../../sandbox/protocol/values.ts";
import type { Held } from "./harness.ts";
import { ACCOUNT, assertLife, awsSuite } from "./lifecycle.ts";
import { makeWorkload, SERVICE, service, TASK_DEFINITION, taskDefinition, type Workload } from "./workload.ts";

const TARGET = "aws:appautoscaling/target:Target";
const POLICY = "aws:appautoscaling/policy:Policy";

describe("simulated application autoscaling", () => {
  const suite = awsSuite();
  let workload: Workload;
  let revision: string;
  let names = 0;
  before(async () => {
    workload = await makeWorkload(suite);
    revision = String((await suite.engine.create(TASK_DEFINITION, taskDefinition(workload))).state.arn);
  });

  const makeService = (desiredCount: number): Promise<Held> =>
    suite.engine.create(SERVICE, service(workload, revision, { name: `web-${++names}`, desiredCount }));
  const resourceId = (held: Held): string => `service/main/${String(held.inputs.name)}`;
  const inputs = (held: Held, min: number, max: number, own: Properties = {}): Properties => ({
    serviceNamespace: "ecs",
    scalableDimension: "ecs:service:DesiredCount",
    resourceId: resourceId(held),
    minCapacity: min,
    maxCapacity: max,
    ...own,
  });
  const tracking = (held: Held, own: Properties = {}): Properties => ({
    name: `cpu-${++names}`,
    policyType: "TargetTrackingScaling",
    serviceNamespace: "ecs",
    scalableDimension: "ecs:service:DesiredCount",
    resourceId: resourceId(held),
    targetTrackingScalingPolicyConfiguration: {
      predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
      targetValue: 60,
    },
    ...own,
  });
  const tasks = (held: Held): number =>
    suite.world.list("aws:ecs/task:Task").filter((task) => task.inputs.serviceArn === held.id).length;
  const count = async (held: Held): Promise<unknown> => (await suite.engine.refresh(held))?.state.desiredCount;
  const importId = (held: Held): string => `ecs/${String(held.inputs.resourceId)}/ecs:service:DesiredCount`;

  describe("target", () => {
    it("is created, read back, updated in place, replaced on another service, imported and deleted", async () => {
      const [held, other] = [await makeService(2), await makeService(0)];
      await assertLife(suite.engine, TARGET, {
        inputs: inputs(held, 1, 4),
        updated: inputs(held, 2, 6, { tags: { a: "b" } }),
        replaced: { resourceId: inputs(other, 1, 4) },
        importId,
      });
      assert.equal(tasks(held), 2);
    });

    it("is under the role of the service, whatever a program names", async () => {
      const held = await makeService(1);
      const { state } = await suite.engine.create(TARGET, inputs(held, 1, 4));
      assert.equal(
        state.roleArn,
        `arn:aws:iam::${ACCOUNT}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/` +
          "AWSServiceRoleForApplicationAutoScaling_ECSService",
      );
    });

    it("brings the service's count into its range, when it is created and when it changes", async () => {
      const held = await makeService(0);
      const range = await suite.engine.create(TARGET, inputs(held, 2, 4));
      assert.deepEqual([await count(held), tasks(held)], [2, 2]);
      const raised = await suite.engine.update(range, inputs(held, 3, 4));
      assert.deepEqual([await count(held), tasks(held)], [3, 3]);
      const lowered = await suite.engine.update(raised, inputs(held, 0, 1));
      assert.deepEqual([await count(held), tasks(held)], [1, 1]);
      await suite.engine.delete(lowered);
      assert.deepEqual([await count(held), tasks(held)], [1, 1]);
    });

    it("shares the count with the program, which sets it where it differs from what was read, unless it ignores it", async () => {
      const held = await makeService(1);
      const next = { ...held.inputs, tags: { a: "b" } };
      await suite.engine.create(TARGET, inputs(held, 3, 6));
      const tagged = await suite.engine.update(held, next);
      assert.deepEqual([tagged.state.desiredCount, tasks(held)], [3, 3]);
      const flags = { cluster: "main", service: String(held.inputs.name), "desired-count": "5" };
      operations["ecs update-service"]?.run(flags, { world: suite.world, account: ACCOUNT, region: "us-east-1" });
      assert.deepEqual((await suite.engine.diff(tagged, next)).paths, { desiredCount: "UPDATE" });
      assert.deepEqual((await suite.engine.diff(tagged, next, ["desiredCount"])).paths, {});
      const ignoring = await suite.engine.update(tagged, { ...next, tags: { a: "c" } }, ["desiredCount"]);
      assert.deepEqual([await count(ignoring), tasks(held)], [5, 5]);
      await suite.engine.update(ignoring, next);
      assert.deepEqual([await count(held), tasks(held)], [1, 1]);
    });

    it("refuses a service that does not exist, a range that is none, and another dimension", async () => {
      const held = await makeService(0);
      const none = inputs(held, 1, 2, { resourceId: "service/main/none" });
      await assert.rejects(suite.engine.create(TARGET, none), {
        message:
          "creating Application AutoScaling Target (service/main/none): operation error Application Auto Scaling: " +
          "RegisterScalableTarget, api error ValidationException: ECS service doesn't exist: service/main/none",
      });
      await assert.rejects(
        suite.engine.create(TARGET, inputs(held, 3, 2)),
        /ValidationException: Maximum capacity cannot be less than minimum capacity$/,
      );
      await assert.rejects(
        suite.engine.create(TARGET, inputs(held, 1, 2, { resourceId: `service/${held.id}` })),
        /invalid value for resourceId/,
      );
      await assert.rejects(
        suite.engine.create(TARGET, inputs(held, 1, 2, { serviceNamespace: "dynamodb" })),
        /expected serviceNamespace to be one of \[ecs\], got dynamodb/,
      );
    });
  });

  describe("policy", () => {
    it("is created, read back, updated in place, replaced on another name, imported and deleted", async () => {
      const held = await makeService(1);
      await suite.engine.create(TARGET, inputs(held, 1, 4));
      const base = tracking(held, { name: "cpu" });
      const configuration = base.targetTrackingScalingPolicyConfiguration as Properties;
      await assertLife(suite.engine, POLICY, {
        inputs: base,
        updated: { ...base, targetTrackingScalingPolicyConfiguration: { ...configuration, targetValue: 70 } },
        replaced: { name: { ...base, name: "other" } },
        importId: (policy) => `${importId(policy)}/cpu`,
      });
    });

    it("tells its ARN and its two alarms, and does not differ where a default is written out", async () => {
      const held = await makeService(1);
      await suite.engine.create(TARGET, inputs(held, 1, 4));
      const base = tracking(held, { name: "told" });
      const { state, ...rest } = await suite.engine.create(POLICY, base);
      const uuid = "[0-9a-f-]{36}";
      const path = `resource/ecs/${resourceId(held)}:policyName/told`;
      const own = `arn:aws:autoscaling:us-east-1:${ACCOUNT}:scalingPolicy:${uuid}:${path}`;
      assert.match(String(state.arn), new RegExp(`^${own}$`));
      const [high, low] = state.alarmArns as string[];
      assert.match(high ?? "", new RegExp(`:alarm:TargetTracking-${resourceId(held)}-AlarmHigh-${uuid}$`));
      assert.match(low ?? "", /-AlarmLow-/);
      const configuration = base.targetTrackingScalingPolicyConfiguration as Properties;
      const same = { ...base, targetTrackingScalingPolicyConfiguration: { ...configuration, disableScaleIn: false } };
      assert.deepEqual((await suite.engine.diff({ state, ...rest }, same)).paths, {});
    });

    it("goes with its target", async () => {
      const held = await makeService(1);
      const range = await suite.engine.create(TARGET, inputs(held, 1, 4));
      const policy = await suite.engine.create(POLICY, tracking(held));
      await suite.engine.delete(range);
      assert.equal(await suite.engine.refresh(policy), undefined);
    });

    it("refuses what is not registered, and a configuration that is not its type's", async () => {
      const held = await makeService(1);
      const base = tracking(held, { name: "lost" });
      await assert.rejects(suite.engine.create(POLICY, base), {
        message:
          "creating Application Auto Scaling Scaling Policy (lost): operation error Application Auto Scaling: PutScalingPolicy, " +
          `api error ObjectNotFoundException: No scalable target registered for service namespace: ecs, resource ID: ${resourceId(held)}, ` +
          "scalable dimension: ecs:service:DesiredCount",
      });
      await suite.engine.create(TARGET, inputs(held, 1, 4));
      await assert.rejects(
        suite.engine.create(POLICY, { ...base, policyType: undefined }),
        /stepScalingPolicyConfiguration: it must be set for the policy type StepScaling/,
      );
      const predefinedMetricSpecification = { predefinedMetricType: "ALBRequestCountPerTarget" };
      await assert.rejects(
        suite.engine.create(
          POLICY,
          tracking(held, {
            targetTrackingScalingPolicyConfiguration: { predefinedMetricSpecification, targetValue: 100 },
          }),
        ),
        /resourceLabel: it must be set for the metric ALBRequestCountPerTarget/,
      );
    });
  });
});
