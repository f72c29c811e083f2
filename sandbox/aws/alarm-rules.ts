import { isSet, objects, sameSet, text, texts } from "../cloud/properties.ts";
import type { CheckFailure } from "../cloud/resource-type.ts";
import { hasUnknown, isObject, type Properties } from "../protocol/values.ts";
import { ApiError } from "./api-error.ts";

const DAY = 86_400;
const WEEK = 7 * DAY;
/** The lists of what an alarm does when it changes its state, by that state. */
export const ACTIONS = {
  ALARM: "alarmActions",
  OK: "okActions",
  INSUFFICIENT_DATA: "insufficientDataActions",
} as const;
/** Not simulated: alarms on PromQL queries, and the time for which a new alarm waits. */
const NOT_SIMULATED = ["evaluationCriteria", "evaluationInterval", "warmUpConfiguration"];
/** What says the one metric, and so is not said where queries do. */
const SINGLE_METRIC = ["dimensions", "extendedStatistic", "metricName", "namespace", "period", "statistic", "unit"];

/** What the provider refuses before any call. Source: `resourceMetricAlarm` of its cloudwatch package. */
export function alarmFailures(inputs: Properties): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const refuse = (property: string, reason: string): number => failures.push({ property, reason });
  for (const property of NOT_SIMULATED.filter((name) => isSet(inputs[name]))) {
    refuse(property, `the sandbox does not simulate '${property}' of an alarm`);
  }
  const hasQueries = isSet(inputs.metricQueries);
  if (!isSet(inputs.metricName) && !hasQueries) {
    refuse("metricName", "one of `metric_name,metric_query,evaluation_criteria` must be specified");
  }
  for (const property of SINGLE_METRIC.filter((name) => hasQueries && isSet(inputs[name]))) {
    refuse(property, `Conflicting configuration arguments: "${property}": conflicts with metricQueries`);
  }
  if (isSet(inputs.threshold) && isSet(inputs.thresholdMetricId)) {
    refuse("threshold", 'Conflicting configuration arguments: "threshold": conflicts with thresholdMetricId');
  }
  for (const property of ["comparisonOperator", "evaluationPeriods"].filter((name) => !isSet(inputs[name]))) {
    refuse(property, `Missing required property '${property}'`);
  }
  if (isSet(inputs.metricName) && isSet(inputs.statistic) === isSet(inputs.extendedStatistic)) {
    refuse("statistic", "One of `statistic` or `extended_statistic` must be set for a cloudwatch metric alarm");
  }
  for (const property of ["evaluationPeriods", "datapointsToAlarm"]) {
    if (isNumber(inputs[property]) && Number(inputs[property]) < 1) {
      refuse(property, `expected ${property} to be at least (1), got ${String(inputs[property])}`);
    }
  }
  if (!isPeriod(inputs.period, [10, 20, 30])) refuse("period", notAPeriod("period", inputs.period, "10 20 30"));
  objects(inputs.metricQueries).forEach((query, i) => {
    const { metric, period } = query;
    const at = `metricQueries[${i}]`;
    if (isSet(query.expression) && isSet(metric)) {
      refuse(at, "No metric_query may have both `expression` and a `metric` specified");
    }
    const given: [string, unknown][] = [[`${at}.period`, period]];
    if (isObject(metric)) given.push([`${at}.metric.period`, metric.period]);
    for (const [path, value] of given.filter(([, seconds]) => !isPeriod(seconds, [1, 5, 10, 20, 30]))) {
      refuse(path, notAPeriod(path, value, "1 5 10 20 30"));
    }
  });
  return failures;
}

function isNumber(value: unknown): boolean {
  return isSet(value) && !hasUnknown(value);
}

function isPeriod(value: unknown, short: readonly number[]): boolean {
  if (!isNumber(value)) return true;
  const seconds = Number(value);
  return short.includes(seconds) || (seconds > 0 && seconds % 60 === 0);
}

function notAPeriod(path: string, value: unknown, short: string): string {
  return `expected ${path} to be one of [${short}] or to be divisible by 60, got ${String(value)}`;
}

/** Whether two lists of an alarm are the same to CloudWatch, which keeps sets of actions and of queries. */
export function sameInAlarm(_: string, before: unknown, after: unknown): boolean {
  return sameSet(before ?? [], after ?? []);
}

/** Throws what PutMetricAlarm answers to an alarm that it does not accept. */
export function acceptAlarm(inputs: Properties, region: string): void {
  for (const name of Object.values(ACTIONS)) acceptActions(texts(inputs[name]), region);
  const periods = Number(inputs.evaluationPeriods);
  if (isSet(inputs.datapointsToAlarm) && Number(inputs.datapointsToAlarm) > periods) {
    throw invalid("DatapointsToAlarm must be less than or equal to EvaluationPeriods");
  }
  if (isSet(inputs.metricName)) {
    for (const [property, name] of [
      ["namespace", "Namespace"],
      ["period", "Period"],
    ] as const) {
      if (!isSet(inputs[property])) throw new ApiError("MissingParameter", `The parameter ${name} is required.`);
    }
    acceptWindow(Number(inputs.period), periods);
    acceptDimensions(inputs.dimensions);
    return;
  }
  acceptQueries(objects(inputs.metricQueries), inputs.thresholdMetricId, periods);
}

function acceptActions(arns: readonly string[], region: string): void {
  for (const action of arns) {
    const actual = action.split(":")[3] ?? "";
    if (actual !== region) throw invalid(`Invalid region ${actual} specified. Only ${region} is supported.`);
  }
  if (arns.length > 5) {
    throw invalid("1 validation error detected: Member must have length less than or equal to 5");
  }
}

function acceptWindow(period: number, periods: number): void {
  const seconds = period * periods;
  if (period < 3600 && seconds > DAY) {
    throw invalid(
      "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400) for alarms using period < 3600",
    );
  }
  if (seconds > WEEK) {
    throw invalid(
      "Metrics cannot be checked across more than a week (EvaluationPeriods * Period must be <= 604800) for alarms using period >= 3600",
    );
  }
}

function acceptDimensions(dimensions: unknown): void {
  if (!isObject(dimensions)) return;
  const empty = Object.values(dimensions).findIndex((value) => text(value) === "");
  if (empty !== -1) {
    throw invalid(
      `1 validation error detected: Value '' at 'dimensions.${empty + 1}.member.value' failed to satisfy constraint: ` +
        "Member must have length greater than or equal to 1",
    );
  }
}

function acceptQueries(queries: readonly Properties[], thresholdId: unknown, periods: number): void {
  const ids = queries.map(({ id }) => id);
  if (new Set(ids).size < ids.length) {
    throw invalid("The values for parameter id in class MetricDataQuery must be unique.");
  }
  const watched = queries.filter(({ returnData }) => returnData === true).length;
  if (isSet(thresholdId) && !ids.includes(thresholdId)) {
    throw invalid(`ThresholdMetricId ${String(thresholdId)} does not match any Id in the metrics list.`);
  }
  const expected = isSet(thresholdId) ? 2 : 1;
  if (watched !== expected) {
    const many = expected === 2 ? "two elements" : "one element";
    throw invalid(`Exactly ${many} of the metrics list should return data.`);
  }
  for (const { metric, period } of queries) {
    if (isObject(metric)) {
      acceptDimensions(metric.dimensions);
      acceptWindow(Number(metric.period), periods);
    } else if (isSet(period)) acceptWindow(Number(period), periods);
  }
}

function invalid(message: string): ApiError {
  return new ApiError("ValidationError", message);
}
