import { text, texts } from "../cloud/properties.ts";
import type { Operation, ResourceType } from "../cloud/resource-type.ts";
import type { Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { calling, physicalName } from "./api-error.ts";
import { acceptAlarm, ACTIONS, alarmFailures, sameInAlarm } from "./alarm-rules.ts";
import { arn, placed, regionOf } from "./common.ts";
import { refusalToPublish } from "./sns-access.ts";

/** An alarm on a metric; its id is its name. */
export const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
/** The state of an alarm that somebody has set, and what happened to it; its id is the alarm's name. */
const STATE = "aws:cloudwatch/alarmState:AlarmState";

/** What an alarm can say. */
export const STATES = ["OK", "ALARM", "INSUFFICIENT_DATA"] as const;
export type AlarmState = (typeof STATES)[number];

const alarm: ResourceType = {
  type: ALARM,
  autoName: { property: "name", maxLength: 255 },
  check: alarmFailures,
  equal: sameInAlarm,
  create: (operation) => {
    const name = physicalName(operation.inputs);
    const outputs = { arn: arn(operation, "cloudwatch", `alarm:${name}`), name };
    // PutMetricAlarm replaces an alarm that has the name already, without a word.
    return { id: name, outputs: { ...outputs, ...put(operation, `creating CloudWatch Metric Alarm (${name})`) } };
  },
  update: (operation, { id }) => ({ outputs: put(operation, `updating CloudWatch Metric Alarm (${id})`) }),
  delete: (record, { world }) => {
    world.remove({ type: STATE, owner: record.owner, id: record.id });
    world.remove(record);
  },
};

function put(operation: Operation, doing: string): Properties {
  calling(doing, "CloudWatch: PutMetricAlarm", () => {
    acceptAlarm(operation.inputs, regionOf(operation));
  });
  const { evaluateLowSampleCountPercentiles = "" } = operation.inputs;
  return { evaluateLowSampleCountPercentiles, ...placed(operation) };
}

/**
 * The state of an alarm: the one that was set last. Before that the sandbox, which has no metrics, says `OK` where missing data is
 * declared not to breach, and `INSUFFICIENT_DATA` otherwise, also where AWS would take missing data for a breach.
 */
export function stateOf(world: World, { owner, id, inputs }: CloudRecord): AlarmState {
  const set = world.get(STATE, owner, id)?.outputs.value;
  const found = STATES.find((state) => state === set);
  return found ?? (inputs.treatMissingData === "notBreaching" ? "OK" : "INSUFFICIENT_DATA");
}

/** Why an alarm is in its state. */
export function reasonOf(world: World, { owner, id }: CloudRecord): string {
  const { reason } = world.get(STATE, owner, id)?.outputs ?? {};
  return typeof reason === "string" ? reason : "Unchecked: Initial alarm creation";
}

/** What happened to an alarm, the newest first: how its state changed, and whether its actions reached their topics. */
export function historyOf(world: World, { owner, id }: CloudRecord): Properties[] {
  return (world.get(STATE, owner, id)?.outputs.history as Properties[] | undefined) ?? [];
}

/**
 * Puts an alarm into a state and does what the alarm does then, as SetAlarmState does. The state stays until it is set again: no
 * evaluation of a metric takes it back.
 */
export function setState(world: World, record: CloudRecord, value: AlarmState, reason: string): void {
  const { owner, id } = record;
  const before = stateOf(world, record);
  const happened: Properties[] = [];
  const note = (HistoryItemType: string, HistorySummary: string): void => {
    const Timestamp = world.now().toISOString();
    happened.unshift({ AlarmName: id, AlarmType: "MetricAlarm", Timestamp, HistoryItemType, HistorySummary });
  };
  if (before !== value) {
    note("StateUpdate", `Alarm updated from ${before} to ${value}`);
    for (const action of actionsOf(record, value)) note("Action", execute(world, record, action));
  }
  const history = [...happened, ...historyOf(world, record)];
  world.put({ type: STATE, id, owner, inputs: { alarmName: id }, outputs: { value, reason, history } });
}

/** The topics that are told of a state. Other actions, like those on instances, are not simulated. */
function actionsOf({ inputs }: CloudRecord, state: AlarmState): string[] {
  if (inputs.actionsEnabled === false) return [];
  return texts(inputs[ACTIONS[state]]).filter((action) => action.split(":")[2] === "sns");
}

function execute(world: World, record: CloudRecord, action: string): string {
  const refusal = refusalToPublish(world, action, "cloudwatch.amazonaws.com", text(record.outputs.arn));
  if (refusal === undefined) return `Successfully executed action ${action}`;
  return `Failed to execute action ${action}. Received error: "${refusal}"`;
}

/** Alarms. */
export const alarmTypes: readonly ResourceType[] = [alarm];
