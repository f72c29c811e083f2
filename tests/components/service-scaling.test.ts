import assert from "node:assert/strict";

import type { EcsServiceArgs } from "../../components/ecs-service.ts";
import { findRunningCount } from "../../components/service-scaling.ts";
import { declareService, SERVICE, service, serviceArgs, STEADY } from "./ecs-args.ts";
import { declare, fails, type Opts, previewsTheSame, refuses } from "./mocks.ts";
import { tags } from "./stack.ts";

const scaling = { min: 2, max: 6, cpuPercent: 60 };
const TARGET = "aws:appautoscaling/target:Target app-scaling";
const POLICY = "aws:appautoscaling/policy:Policy app-scaling-cpu";
const { repository } = serviceArgs();

describe("autoscaling of EcsService", () => {
  it("is none where it is not asked for", async () => {
    const { tree } = await declareService();
    assert.ok(!Object.keys(tree.app ?? {}).some((key) => key.startsWith("aws:appautoscaling/")));
  });

  it("changes the service's count between the bounds, by the CPU that the tasks use", async () => {
    const before = (await declareService()).tree.app;
    const { tree, declared } = await declareService({ scaling });
    assert.deepEqual(tree.app, {
      ...before,
      [TARGET]: {
        serviceNamespace: "ecs",
        scalableDimension: "ecs:service:DesiredCount",
        resourceId: "service/askflorence-prod/askflorence-prod",
        minCapacity: 2,
        maxCapacity: 6,
        tags,
      },
      [POLICY]: {
        name: "askflorence-prod-cpu",
        policyType: "TargetTrackingScaling",
        serviceNamespace: "ecs",
        scalableDimension: "ecs:service:DesiredCount",
        resourceId: "service/askflorence-prod/askflorence-prod",
        targetTrackingScalingPolicyConfiguration: {
          predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
          targetValue: 60,
          scaleOutCooldown: 60,
          scaleInCooldown: 300,
        },
      },
    });
    // Before, there is nothing to scale.
    assert.ok(declared.waitsFor(TARGET).includes("app-service"));
    assert.ok(declared.waitsFor(POLICY).includes("app-scaling"));
  });

  it("does not raise the count while no image is deployed", async () => {
    const { declared } = await declareService({ scaling, repository: { ...repository, deployed: false } });
    assert.equal(declared.inputsOf(SERVICE).desiredCount, 0);
    assert.equal(declared.inputsOf(TARGET).minCapacity, 0);
  });

  const owners: [changes: Partial<EcsServiceArgs>, ignored: string[] | undefined, who: string][] = [
    [{ scaling, runningCount: 3 }, ["desiredCount"], "autoscaling's while tasks run"],
    [{ scaling, runningCount: 0 }, undefined, "the program's while none runs"],
    [{ scaling }, undefined, "the program's where it is not known whether any runs"],
    [{ runningCount: 3 }, undefined, "the program's without autoscaling"],
  ];
  for (const [changes, ignored, who] of owners) {
    it(`leaves the desired count ${who}`, async () => {
      const { options, declared } = await declareService(changes);
      assert.deepEqual(options[SERVICE]?.ignoreChanges, ignored);
      assert.equal(declared.inputsOf(SERVICE).desiredCount, 2);
    });
  }

  it("shows the same in a preview", async () => {
    const declared = await previewsTheSame(service({ scaling }), { answers: STEADY });
    assert.equal(declared.inputsOf(TARGET).resourceId, "service/askflorence-prod/askflorence-prod");
  });

  it("refuses counts that contradict each other", async () => {
    const outside = (desiredCount: number) =>
      `app: desiredCount ${desiredCount} is outside the scaling range of 2 to 6; set it within, or widen scaling.min and scaling.max`;
    await refuses(service({ scaling, desiredCount: 1 }), outside(1));
    await refuses(service({ scaling, desiredCount: 7 }), outside(7));
    const noRange = (min: number, max: number) =>
      `app: scaling from ${min} to ${max} tasks is no range; give it a min of 1 or more, and a max of at least that`;
    await refuses(service({ scaling: { ...scaling, min: 0 } }), noRange(0, 6));
    await refuses(service({ scaling: { ...scaling, max: 1 } }), noRange(2, 1));
    for (const cpuPercent of [9, 91]) {
      await refuses(
        service({ scaling: { ...scaling, cpuPercent } }),
        `app: scaling.cpuPercent ${cpuPercent} is nothing to hold the CPU at; give it 10 to 90`,
      );
    }
    await declareService({ scaling: { min: 1, max: 1, cpuPercent: 10 }, desiredCount: 1 });
  });
});

describe("findRunningCount", () => {
  const names = { clusterName: "askflorence-prod", serviceName: "askflorence-prod" };
  const find = ({ providers: [provider] }: Opts) => findRunningCount(names, { provider });
  const GET_SERVICE = "aws:ecs/getService:getService";
  const refusing = (message: string) => ({
    answers: {
      [GET_SERVICE]: () => {
        throw new Error(message);
      },
    },
  });

  it("answers how many tasks run", async () => {
    const { result, declared } = await declare(find, { answers: { [GET_SERVICE]: () => ({ runningCount: 3 }) } });
    assert.equal(result, 3);
    assert.deepEqual(declared.invocations[GET_SERVICE], [
      { clusterArn: "askflorence-prod", serviceName: "askflorence-prod" },
    ]);
  });

  it("answers 0 where there is no service or no cluster yet", async () => {
    for (const message of [
      "no matching ECS Service found",
      "reading ECS Service: operation error ECS: DescribeServices, https response error StatusCode: 400, RequestID: 1, ClusterNotFoundException: Cluster not found.",
    ]) {
      assert.equal((await declare(find, refusing(message))).result, 0);
    }
  });

  it("fails where ECS refuses to tell, and says what it said", async () => {
    for (const message of [
      "reading ECS Service: operation error ECS: DescribeServices, https response error StatusCode: 400, RequestID: 1, AccessDeniedException: not authorized",
      "multiple ECS Services matched; use additional constraints to reduce matches to a single ECS Service",
    ]) {
      await fails(
        find,
        "This stack cannot tell how many tasks of the service askflorence-prod run; check the AWS credentials and their permission ecs:DescribeServices. " +
          `AWS says: ${message}`,
        refusing(message),
      );
    }
  });
});
