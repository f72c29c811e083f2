import { isSet, text } from "../cloud/properties.ts";
import type { Operation, ResourceType } from "../cloud/resource-type.ts";
import { isObject, type Properties } from "../protocol/values.ts";
import { ApiError, calling, physicalName, policyOf } from "./api-error.ts";
import { regionOf } from "./common.ts";
import { LOG_GROUP } from "./logs.ts";
import { policyText, samePolicy } from "./policy-document.ts";
import { policyFailures } from "./policy-input.ts";

const FILTER = "aws:cloudwatch/logMetricFilter:LogMetricFilter";
const RESOURCE_POLICY = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy";

const metricFilter: ResourceType = {
  type: FILTER,
  autoName: { property: "name", maxLength: 512 },
  equal: (path, before, after) =>
    (path === "pattern" && text(before).trim() === text(after).trim()) ||
    (path === "metricTransformation.unit" && (before ?? "None") === (after ?? "None")),
  create: (operation) => {
    const name = physicalName(operation.inputs);
    // The provider's id is the filter's name alone, which filters of two groups can share; so in here the id is the one of an import.
    return { id: `${text(operation.inputs.logGroupName)}:${name}`, outputs: { name, ...putFilter(operation, "") } };
  },
  read: (record, { world }) =>
    world.get(LOG_GROUP, record.owner, text(record.inputs.logGroupName)) === undefined ? undefined : record.outputs,
  update: (operation, record) => ({ outputs: putFilter(operation, text(record.outputs.name)) }),
};

/** The provider names the filter by the id that it has before the call: nothing at its creation. */
function putFilter(operation: Operation, name: string): Properties {
  const { inputs } = operation;
  return calling(`putting CloudWatch Logs Metric Filter (${name})`, "CloudWatch Logs: PutMetricFilter", () => {
    existingGroup(operation, text(inputs.logGroupName));
    const transformation = isObject(inputs.metricTransformation) ? inputs.metricTransformation : {};
    const { dimensions, defaultValue } = transformation;
    const hasDimensions = isObject(dimensions) && Object.keys(dimensions).length > 0;
    if (hasDimensions && isSet(defaultValue)) {
      throw new ApiError(
        "InvalidParameterException",
        "Invalid metric transformation: dimensions and default value are mutually exclusive properties.",
      );
    }
    return { applyOnTransformedLogs: inputs.applyOnTransformedLogs ?? false, region: regionOf(operation) };
  });
}

/** Throws what CloudWatch Logs answers where the account has no log group of this name. */
export function existingGroup({ world, owner }: Pick<Operation, "world" | "owner">, name: string): void {
  if (world.get(LOG_GROUP, owner, name) !== undefined) return;
  throw new ApiError("ResourceNotFoundException", "The specified log group does not exist.");
}

const resourcePolicy: ResourceType = {
  type: RESOURCE_POLICY,
  exactlyOneOf: [["policyName", "resourceArn"]],
  check: (inputs) => policyFailures(inputs, "policyDocument"),
  equal: (path, before, after) => path === "policyDocument" && samePolicy(before, after),
  create: (operation) => {
    const { policyName, resourceArn } = operation.inputs;
    return { id: text(policyName ?? resourceArn), outputs: putPolicy(operation) };
  },
  update: (operation) => ({ outputs: putPolicy(operation) }),
};

function putPolicy(operation: Operation): Properties {
  const { world, inputs } = operation;
  const doing = `creating CloudWatch Logs Resource Policy (${text(inputs.policyName)})`;
  return calling(doing, "CloudWatch Logs: PutResourcePolicy", () => {
    const policyDocument = policyText(inputs.policyDocument) ?? "";
    policyOf(policyDocument, "resource", "InvalidParameterException");
    if (inputs.resourceArn !== undefined) existingGroup(operation, groupOf(text(inputs.resourceArn)));
    const policyScope = inputs.resourceArn === undefined ? "ACCOUNT" : "RESOURCE";
    return { policyDocument, policyScope, revisionId: String(world.next()), region: regionOf(operation) };
  });
}

/** The name of the log group that an ARN names, with or without the `:*` for its streams. */
export function groupOf(groupArn: string): string {
  return /:log-group:([^:]+)(?::\*)?$/.exec(groupArn)?.[1] ?? "";
}

/** Metric filters of log groups, and the policies that let AWS services write logs. */
export const logPolicyTypes: readonly ResourceType[] = [metricFilter, resourcePolicy];
