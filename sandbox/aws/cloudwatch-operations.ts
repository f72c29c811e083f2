import { knownText, text } from "../cloud/properties.ts";
import type { Caller } from "../cloud/resource-type.ts";
import type { Properties } from "../protocol/values.ts";
import type { CloudRecord } from "../world/world.ts";
import { ApiError } from "./api-error.ts";
import { ALARM, historyOf, reasonOf, setState, stateOf, STATES } from "./alarms.ts";
import type { OperationDefinition } from "./operations.ts";

/** What the AWS CLI does with alarms. */
export const cloudwatchOperations: Readonly<Record<string, OperationDefinition>> = {
  "cloudwatch describe-alarms": {
    required: [],
    optional: ["alarm-names", "alarm-name-prefix", "state-value"],
    operation: "DescribeAlarms",
    run: (_, flags, caller) => {
      const names = knownText(flags["alarm-names"])?.split(/[\s,]+/);
      const prefix = knownText(flags["alarm-name-prefix"]) ?? "";
      const state = knownText(flags["state-value"]);
      const found = caller.world
        .list(ALARM, caller.account)
        .filter(({ id }) => (names === undefined || names.includes(id)) && id.startsWith(prefix))
        .filter((alarm) => state === undefined || stateOf(caller.world, alarm) === state);
      return { MetricAlarms: found.map((alarm) => describe(alarm, caller)), CompositeAlarms: [] };
    },
  },
  "cloudwatch set-alarm-state": {
    required: ["alarm-name", "state-value", "state-reason"],
    operation: "SetAlarmState",
    run: (flag, _, { world, account }) => {
      const alarm = existingAlarm({ world, account }, flag("alarm-name"));
      const value = STATES.find((state) => state === flag("state-value"));
      if (value === undefined) {
        throw new ApiError(
          "ValidationError",
          `1 validation error detected: Value '${flag("state-value")}' at 'stateValue' failed to satisfy constraint: ` +
            "Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]",
        );
      }
      setState(world, alarm, value, flag("state-reason"));
      return {};
    },
  },
  "cloudwatch describe-alarm-history": {
    required: ["alarm-name"],
    optional: ["history-item-type"],
    operation: "DescribeAlarmHistory",
    run: (flag, flags, { world, account }) => {
      const type = knownText(flags["history-item-type"]);
      const found = world.get(ALARM, account, flag("alarm-name"));
      const items = found === undefined ? [] : historyOf(world, found);
      return { AlarmHistoryItems: items.filter((item) => type === undefined || item.HistoryItemType === type) };
    },
  },
};

function existingAlarm({ world, account }: Pick<Caller, "world" | "account">, name: string): CloudRecord {
  const found = world.get(ALARM, account, name);
  if (found === undefined) throw new ApiError("ResourceNotFound", "");
  return found;
}

function describe(alarm: CloudRecord, { world }: Caller): Properties {
  const { inputs, outputs } = alarm;
  return {
    AlarmName: alarm.id,
    AlarmArn: outputs.arn,
    AlarmDescription: inputs.alarmDescription,
    ActionsEnabled: inputs.actionsEnabled ?? true,
    OKActions: inputs.okActions ?? [],
    AlarmActions: inputs.alarmActions ?? [],
    InsufficientDataActions: inputs.insufficientDataActions ?? [],
    StateValue: stateOf(world, alarm),
    StateReason: reasonOf(world, alarm),
    MetricName: inputs.metricName,
    Namespace: inputs.namespace,
    Statistic: inputs.statistic,
    Dimensions: Object.entries((inputs.dimensions as Properties | undefined) ?? {}).map(([Name, Value]) => ({
      Name,
      Value: text(Value),
    })),
    Period: inputs.period,
    EvaluationPeriods: inputs.evaluationPeriods,
    DatapointsToAlarm: inputs.datapointsToAlarm,
    Threshold: inputs.threshold,
    ComparisonOperator: inputs.comparisonOperator,
    TreatMissingData: inputs.treatMissingData ?? "missing",
  };
}
