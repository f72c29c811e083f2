import assert from "node:assert/strict";

import { stateOf } from "../../sandbox/aws/alarms.ts";
import { operations } from "../../sandbox/aws/operations.ts";
import { UNKNOWN } from "../../sandbox/protocol/values.ts";
import { ACCOUNT, assertLife, awsSuite } from "./lifecycle.ts";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const TOPIC = "aws:sns/topic:Topic";

/** An alarm that AWS accepts; each test changes what it is about. */
const sound = {
  name: "errors",
  namespace: "AWS/ECS",
  metricName: "CPUUtilization",
  statistic: "Average",
  comparisonOperator: "GreaterThanThreshold",
  threshold: 80,
  period: 60,
  evaluationPeriods: 3,
};

function query(id: string, more: object = {}): object {
  const metric = { metricName: "Requests", namespace: "AWS/ELB", period: 60, stat: "Sum" };
  return { id, metric, ...more };
}

/** The sound alarm on queries instead of one metric. */
function onQueries(...metricQueries: object[]): object {
  const { name, comparisonOperator, threshold, evaluationPeriods } = sound;
  return { name, comparisonOperator, threshold, evaluationPeriods, metricQueries };
}

describe("simulated CloudWatch alarm", () => {
  const suite = awsSuite();
  const topic = (name: string, region = "us-east-1"): string => `arn:aws:sns:${region}:${ACCOUNT}:${name}`;
  const created = (inputs: object): Promise<unknown> => suite.engine.create(ALARM, { ...inputs });
  const rejected = (changed: object, message: string | RegExp): Promise<void> =>
    assert.rejects(created({ ...sound, ...changed }), message instanceof RegExp ? message : { message });
  const refusal = (message: string): string =>
    `creating CloudWatch Metric Alarm (errors): operation error CloudWatch: PutMetricAlarm, api error ValidationError: ${message}`;

  it("is created, read back, updated in place, replaced on another name, imported and deleted", async () => {
    await assertLife(suite.engine, ALARM, {
      inputs: sound,
      updated: {
        ...sound,
        threshold: 90,
        dimensions: { ClusterName: "web" },
        okActions: [topic("a")],
        tags: { a: "b" },
      },
      replaced: { name: { ...sound, name: "others" } },
    });
    const held = await suite.engine.create(ALARM, { ...sound });
    assert.equal(held.state.arn, `arn:aws:cloudwatch:us-east-1:${ACCOUNT}:alarm:errors`);
  });

  it("shows no difference in the order of its actions and queries, and in defaults that are written out", async () => {
    const held = await suite.engine.create(ALARM, { ...sound, alarmActions: [topic("a"), topic("b")] });
    const same = {
      ...sound,
      alarmActions: [topic("b"), topic("a")],
      treatMissingData: "missing",
      actionsEnabled: true,
    };
    assert.deepEqual((await suite.engine.diff(held, { ...same, okActions: [] })).paths, {});
    const [first, second] = [query("m1"), { id: "e1", expression: "m1 * 2", returnData: true }];
    const queried = await suite.engine.create(ALARM, { ...onQueries(first, second), name: "queried" });
    assert.deepEqual((await suite.engine.diff(queried, { ...onQueries(second, first), name: "queried" })).paths, {});
  });

  it("can be previewed before its topic and what it measures exist", async () => {
    const inputs = { ...sound, alarmActions: [UNKNOWN], dimensions: { LoadBalancer: UNKNOWN }, threshold: UNKNOWN };
    assert.equal((await suite.engine.previewCreate(ALARM, inputs)).arn, UNKNOWN);
    await suite.engine.check(ALARM, { ...inputs, period: UNKNOWN, evaluationPeriods: UNKNOWN });
  });

  it("is on one metric or on queries, with all that belongs to it", async () => {
    await rejected(
      { metricName: undefined },
      /one of `metric_name,metric_query,evaluation_criteria` must be specified/,
    );
    await rejected({ metricQueries: [query("m1")] }, /"metricName": conflicts with metricQueries/);
    await rejected({ statistic: undefined }, /One of `statistic` or `extended_statistic` must be set/);
    await rejected({ extendedStatistic: "p99" }, /One of `statistic` or `extended_statistic` must be set/);
    await rejected({ extendedStatistic: "p101", statistic: undefined }, /invalid value for extendedStatistic/);
    await rejected({ comparisonOperator: undefined }, /comparisonOperator: Missing required property/);
    await rejected({ thresholdMetricId: "m1" }, /"threshold": conflicts with thresholdMetricId/);
    await rejected({ warmUpConfiguration: {} }, /the sandbox does not simulate 'warmUpConfiguration' of an alarm/);
    await rejected({ period: undefined }, /MissingParameter: The parameter Period is required\.$/);
    await rejected({ namespace: undefined }, /MissingParameter: The parameter Namespace is required\.$/);
  });

  it("refuses values that the provider does not know", async () => {
    await rejected({ comparisonOperator: "Greater" }, /expected comparisonOperator to be one of/);
    await rejected({ treatMissingData: "breached" }, /expected treatMissingData to be one of/);
    await rejected({ period: 45 }, /expected period to be one of \[10 20 30\] or to be divisible by 60, got 45/);
    await rejected({ evaluationPeriods: 0 }, /expected evaluationPeriods to be at least \(1\), got 0/);
    await rejected({ alarmActions: ["alarms"] }, /invalid value for alarmActions\[0\]/);
  });

  it("acts only in its own region, and on five targets at most", async () => {
    const message = refusal("Invalid region us-west-2 specified. Only us-east-1 is supported.");
    await rejected({ alarmActions: [topic("alarms", "us-west-2")] }, message);
    await rejected({ okActions: ["arn:aws:automate:us-west-2:ec2:stop"] }, message);
    await rejected(
      { alarmActions: ["a", "b", "c", "d", "e", "f"].map((name) => topic(name)) },
      /less than or equal to 5$/,
    );
  });

  it("looks back over a day, or a week where its periods are long, and at no more points than it has", async () => {
    await rejected({ period: 300, evaluationPeriods: 289 }, /more than a day .* for alarms using period < 3600$/);
    await rejected({ period: 86_400, evaluationPeriods: 8 }, /more than a week .* for alarms using period >= 3600$/);
    await rejected(
      { datapointsToAlarm: 4 },
      refusal("DatapointsToAlarm must be less than or equal to EvaluationPeriods"),
    );
    await rejected({ dimensions: { ClusterName: "" } }, /Value '' at 'dimensions\.1\.member\.value'/);
    await created({ ...sound, name: "weekly", period: 86_400, evaluationPeriods: 7 });
  });

  it("watches exactly one of its queries, or two where one is a band", async () => {
    const refused = (inputs: object, message: RegExp): Promise<void> => assert.rejects(created(inputs), message);
    await refused(onQueries(query("m1")), /Exactly one element of the metrics list should return data\.$/);
    await refused(onQueries(query("m1"), query("m1", { returnData: true })), /must be unique\.$/);
    await refused(onQueries(query("m1", { expression: "1", returnData: true })), /both `expression` and a `metric`/);
    await refused(onQueries(query("m1", { period: 7, returnData: true })), /expected metricQueries\[0\]\.period/);
    const metric = { metricName: "Requests", namespace: "AWS/ELB", period: 45, stat: "Sum" };
    await refused(onQueries({ id: "m1", metric, returnData: true }), /expected metricQueries\[0\]\.metric\.period/);
    const weekly = { id: "m1", metric: { ...metric, period: 604_800 }, returnData: true };
    await refused(onQueries(weekly), /more than a week/);
    await refused(onQueries({ id: "e1", expression: "1", period: 604_800, returnData: true }), /more than a week/);
    const band = { id: "e1", expression: "ANOMALY_DETECTION_BAND(m1)", returnData: true };
    const { threshold, ...rest } = onQueries(query("m1", { returnData: true }), band) as { threshold: number };
    const anomalous = { ...rest, comparisonOperator: "GreaterThanUpperThreshold" };
    await refused({ ...anomalous, thresholdMetricId: "e2" }, /ThresholdMetricId e2 does not match any Id/);
    await created({ ...anomalous, thresholdMetricId: "e1" });
    await refused({ ...anomalous, threshold }, /Exactly one element/);
  });
});

describe("the state of a simulated CloudWatch alarm", () => {
  const suite = awsSuite();
  const caller = { world: suite.world, account: ACCOUNT, region: "us-east-1" };
  const run = (command: string, flags: Record<string, string>): unknown =>
    (operations[`cloudwatch ${command}`] ?? assert.fail(command)).run(flags, caller);
  const set = (name: string, state: string): unknown =>
    run("set-alarm-state", { "alarm-name": name, "state-value": state, "state-reason": "a test" });
  const summaries = (name: string): string[] => {
    const answer = run("describe-alarm-history", { "alarm-name": name }) as { AlarmHistoryItems: Summary[] };
    return answer.AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary);
  };
  interface Summary {
    HistorySummary: string;
  }
  interface Described {
    AlarmName: string;
    StateValue: string;
    StateReason: string;
  }
  const described = (flags: Record<string, string> = {}): Described[] =>
    (run("describe-alarms", flags) as { MetricAlarms: Described[] }).MetricAlarms;

  before(async () => {
    await suite.engine.create(ALARM, { ...sound, name: "quiet", treatMissingData: "notBreaching" });
    await suite.engine.create(ALARM, { ...sound, name: "unknown" });
  });

  it("is OK where missing data is not a breach, and unknown otherwise, until it is set", () => {
    const states = (): unknown => described().map(({ AlarmName, StateValue }) => [AlarmName, StateValue]);
    assert.deepEqual(states(), [
      ["quiet", "OK"],
      ["unknown", "INSUFFICIENT_DATA"],
    ]);
    assert.deepEqual(set("unknown", "ALARM"), {});
    assert.deepEqual(
      described({ "state-value": "ALARM" }).map(({ AlarmName, StateReason }) => [AlarmName, StateReason]),
      [["unknown", "a test"]],
    );
    assert.deepEqual(
      described({ "alarm-names": "quiet none" }).map(({ StateValue }) => StateValue),
      ["OK"],
    );
    assert.deepEqual(
      described({ "alarm-name-prefix": "un" }).map(({ AlarmName }) => AlarmName),
      ["unknown"],
    );
  });

  it("is refused for an alarm that does not exist, and where it is not a state", () => {
    assert.throws(() => set("none", "OK"), {
      message: "An error occurred (ResourceNotFound) when calling the SetAlarmState operation",
    });
    assert.throws(
      () => set("quiet", "FINE"),
      /ValidationError.*Value 'FINE' at 'stateValue'.*\[INSUFFICIENT_DATA, ALARM, OK\]$/,
    );
    assert.throws(() => run("set-alarm-state", { "alarm-name": "quiet" }), /--state-value, --state-reason/);
  });

  it("goes with the alarm", async () => {
    const held = await suite.engine.create(ALARM, { ...sound, name: "short" });
    set("short", "ALARM");
    await suite.engine.delete(held);
    await suite.engine.create(ALARM, { ...sound, name: "short" });
    const again = suite.world.get(ALARM, ACCOUNT, "short") ?? assert.fail();
    assert.equal(stateOf(suite.world, again), "INSUFFICIENT_DATA");
    assert.deepEqual(summaries("short"), []);
  });

  it("tells the topics of the new state once, and notes where that does not reach them", async () => {
    const open = await suite.engine.create(TOPIC, { name: "open" });
    const key = await suite.engine.create("aws:kms/key:Key", {});
    const encrypted = await suite.engine.create(TOPIC, { name: "encrypted", kmsMasterKeyId: key.state.arn });
    const inputs = { ...sound, name: "loud", alarmActions: [open.id, encrypted.id], okActions: [open.id] };
    const held = await suite.engine.create(ALARM, inputs);
    set("loud", "ALARM");
    set("loud", "ALARM");
    assert.deepEqual(summaries("loud"), [
      `Failed to execute action ${encrypted.id}. Received error: ` +
        '"CloudWatch Alarms does not have authorization to access the SNS topic encryption key."',
      `Successfully executed action ${open.id}`,
      "Alarm updated from INSUFFICIENT_DATA to ALARM",
    ]);
    set("loud", "OK");
    assert.deepEqual(summaries("loud").slice(0, 2), [
      `Successfully executed action ${open.id}`,
      "Alarm updated from ALARM to OK",
    ]);
    await suite.engine.update(held, { ...inputs, actionsEnabled: false });
    set("loud", "ALARM");
    assert.equal(summaries("loud")[0], "Alarm updated from OK to ALARM");
    const actions = run("describe-alarm-history", { "alarm-name": "loud", "history-item-type": "Action" });
    const types = (actions as { AlarmHistoryItems: { HistoryItemType: string }[] }).AlarmHistoryItems;
    assert.deepEqual(
      types.map(({ HistoryItemType }) => HistoryItemType),
      ["Action", "Action", "Action"],
    );
  });
});
