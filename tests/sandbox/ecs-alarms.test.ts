import assert from "node:assert/strict";

import { operations } from "../../sandbox/aws/operations.ts";
import type { Properties } from "../../sandbox/protocol/values.ts";
import type { Held } from "./harness.ts";
import { ACCOUNT, awsSuite } from "./lifecycle.ts";
import { type Edge, forwarding, LISTENER, makeEdgeIn, open } from "./lb-support.ts";
import {
  makeWorkload,
  pushImage,
  SERVICE,
  service,
  TASK_DEFINITION,
  taskDefinition,
  type Workload,
} from "./workload.ts";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const METRIC = "HTTPCode_Target_5XX_Count";

describe("simulated ECS deployment with alarms", () => {
  const suite = awsSuite();
  const caller = { world: suite.world, account: ACCOUNT, region: "us-east-1" };
  let workload: Workload;
  let edge: Edge;
  let good: string;
  let bad: string;
  let names = 0;
  before(async () => {
    workload = await makeWorkload(suite);
    edge = await makeEdgeIn(suite, workload.network);
    await suite.engine.create(LISTENER, forwarding(edge));
    await open(suite, edge, workload.securityGroup);
    good = await register();
    bad = await register({ image: pushImage(suite, { "pulumi-sandbox/breached-metrics": METRIC }) });
  });

  const register = async (container: Properties = {}): Promise<string> => {
    const given = taskDefinition(workload, container, { family: `web-${++names}` });
    return String((await suite.engine.create(TASK_DEFINITION, given)).state.arn);
  };
  const alarm = async (own: Properties = {}): Promise<string> => {
    const metric = { namespace: "AWS/ApplicationELB", metricName: METRIC, statistic: "Sum", period: 60 };
    const rule = { comparisonOperator: "GreaterThanThreshold", threshold: 5, evaluationPeriods: 1 };
    const dimensions = {
      TargetGroup: edge.targetGroup.state.arnSuffix,
      LoadBalancer: edge.loadBalancer.state.arnSuffix,
    };
    const given = {
      name: `alarm-${++names}`,
      ...metric,
      ...rule,
      dimensions,
      treatMissingData: "notBreaching",
      ...own,
    };
    return (await suite.engine.create(ALARM, given)).id;
  };
  const stateOf = (name: string): unknown => {
    const answer = operations["cloudwatch describe-alarms"]?.run({ "alarm-names": name }, caller);
    return (answer as { MetricAlarms: { StateValue: string }[] }).MetricAlarms[0]?.StateValue;
  };
  const inputs = (alarmNames: readonly string[], own: Properties = {}): Properties =>
    service(workload, good, {
      name: `web-${++names}`,
      loadBalancers: [{ targetGroupArn: edge.targetGroup.id, containerName: "web", containerPort: 3000 }],
      alarms: { alarmNames, enable: true, rollback: true },
      ...own,
    });
  const running = (held: Held): unknown[] =>
    suite.world
      .list("aws:ecs/task:Task")
      .filter((task) => task.inputs.serviceArn === held.id)
      .map(({ outputs }) => outputs.taskDefinitionArn);
  const deployment = async (held: Held): Promise<Properties | undefined> => {
    const found = await suite.engine.invoke("aws:ecs/getService:getService", {
      clusterArn: "main",
      serviceName: held.inputs.name,
    });
    return (found.deployments as Properties[])[0];
  };

  it("succeeds while its alarms are quiet, and when they or their order change", async () => {
    const [first, second] = [await alarm(), await alarm()];
    const base = inputs([first, second]);
    const held = await suite.engine.create(SERVICE, base);
    const turned = { ...base, alarms: { alarmNames: [second, first], enable: true, rollback: true } };
    assert.deepEqual((await suite.engine.diff(held, turned)).paths, {});
    const before = suite.world.list("aws:ecs/task:Task").map(({ id }) => id);
    const updated = await suite.engine.update(held, { ...base, alarms: { ...turned.alarms, alarmNames: [first] } });
    assert.deepEqual(
      suite.world.list("aws:ecs/task:Task").map(({ id }) => id),
      before,
    );
    await suite.engine.delete(updated);
  });

  it("is rolled back and fails the update when its new tasks raise an alarm, which then is quiet again", async () => {
    const name = await alarm();
    const base = inputs([name]);
    const held = await suite.engine.create(SERVICE, base);
    await assert.rejects(suite.engine.update(held, { ...base, taskDefinition: bad }), {
      message: `waiting for ECS Service (${held.id}) update: Service deployment rolled back because of alarms: ${name}`,
    });
    assert.deepEqual(running(held), [good, good]);
    assert.equal((await suite.engine.refresh(held))?.inputs.taskDefinition, good);
    assert.match(
      String((await deployment(held))?.rolloutStateReason),
      /^ECS deployment alarms: rolling back to deploymentId /,
    );
    assert.equal(stateOf(name), "OK");
    const history = operations["cloudwatch describe-alarm-history"]?.run({ "alarm-name": name }, caller);
    assert.deepEqual(
      (history as { AlarmHistoryItems: Properties[] }).AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary),
      ["Alarm updated from ALARM to OK", "Alarm updated from OK to ALARM"],
    );
    await suite.engine.delete(held);
  });

  it("fails and goes on running without rollback, with its alarm raised until its tasks stop", async () => {
    const name = await alarm();
    const base = inputs([name], { alarms: { alarmNames: [name], enable: true, rollback: false } });
    const held = await suite.engine.create(SERVICE, base);
    await assert.rejects(suite.engine.update(held, { ...base, taskDefinition: bad }), {
      message: `waiting for ECS Service (${held.id}) update: Service deployment stopped because of alarms: ${name}`,
    });
    assert.deepEqual(running(held), [bad, bad]);
    assert.equal((await deployment(held))?.rolloutState, "FAILED");
    assert.equal(stateOf(name), "ALARM");
    await suite.engine.delete(held);
    assert.equal(stateOf(name), "OK");
  });

  it("does not watch an alarm that is raised when it starts, nor one that it is told not to", async () => {
    const name = await alarm();
    const flags = { "alarm-name": name, "state-value": "ALARM", "state-reason": "before" };
    operations["cloudwatch set-alarm-state"]?.run(flags, caller);
    const held = await suite.engine.create(SERVICE, inputs([name], { taskDefinition: bad }));
    assert.equal((await deployment(held))?.rolloutState, "COMPLETED");
    await suite.engine.delete(held);
    const quiet = await alarm();
    const off = { alarms: { alarmNames: [quiet], enable: false, rollback: false }, taskDefinition: bad };
    const unwatched = await suite.engine.create(SERVICE, inputs([], off));
    assert.equal((await deployment(unwatched))?.rolloutState, "COMPLETED");
    assert.equal(stateOf(quiet), "ALARM");
    await suite.engine.delete(unwatched);
  });

  it("raises only alarms on that metric which are about this service or name none, also by metric queries", async () => {
    const group = "targetgroup/other/0000000000000000";
    const others = [
      await alarm({ dimensions: { TargetGroup: group } }),
      await alarm({ metricName: "HTTPCode_Target_4XX_Count" }),
      await alarm({ dimensions: { ClusterName: "main", ServiceName: "other" } }),
    ];
    const queried = await alarm({
      ...Object.fromEntries(
        ["namespace", "metricName", "statistic", "period", "dimensions"].map((key) => [key, undefined]),
      ),
      metricQueries: [
        { id: "rate", expression: "errors / 1", returnData: true },
        { id: "errors", metric: { namespace: "AWS/ApplicationELB", metricName: METRIC, stat: "Sum", period: 60 } },
      ],
    });
    const own = [queried, await alarm({ dimensions: undefined })];
    const held = await suite.engine.create(SERVICE, inputs(others, { taskDefinition: bad }));
    assert.deepEqual([...others, ...own].map(stateOf), ["OK", "OK", "OK", "ALARM", "ALARM"]);
    await suite.engine.delete(held);
  });

  it("refuses alarms that do not exist, and a block that is not complete", async () => {
    await assert.rejects(
      suite.engine.create(SERVICE, inputs(["none"])),
      /CreateService, api error InvalidParameterException: The following alarms do not exist: none$/,
    );
    const alarms = { alarmNames: [], enable: true };
    await assert.rejects(
      suite.engine.create(SERVICE, inputs([], { alarms })),
      /alarms\.rollback: Missing required property 'rollback'/,
    );
  });
});
