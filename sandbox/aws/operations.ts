import { knownText } from "../cloud/properties.ts";
import { type Caller, CloudError } from "../cloud/resource-type.ts";
import type { Properties } from "../protocol/values.ts";
import { acmOperations } from "./acm-operations.ts";
import { ApiError } from "./api-error.ts";
import { cloudwatchOperations } from "./cloudwatch-operations.ts";
import { ecrOperations } from "./ecr-operations.ts";
import { describeService } from "./ecs.ts";
import { existingCluster } from "./ecs-clusters.ts";
import { ecsOperations } from "./ecs-operations.ts";
import { settle } from "./ecs-rollout.ts";
import { findService } from "./ecs-services.ts";
import { TASK } from "./ecs-tasks.ts";
import { kmsOperations } from "./kms-operations.ts";
import { lbOperations } from "./lb-operations.ts";
import { iamOperations } from "./iam-operations.ts";
import { s3BucketOperations } from "./s3-bucket-operations.ts";
import { s3Operations } from "./s3-operations.ts";
import { s3SettingOperations } from "./s3-setting-operations.ts";
import { secretOperations } from "./secret-operations.ts";
import { currentValue, findParameter, overwriteParameter, PARAMETER, parameterExists } from "./ssm.ts";

/** The flags of one call by name, without their dashes: text, or `true` for a switch. */
export type Flags = Readonly<Record<string, unknown>>;

/** Something that a person or a pipeline does with the AWS CLI, past Pulumi. */
export interface CliOperation {
  /** The flags that it takes, without their dashes. */
  readonly flags: readonly string[];
  /**
   * Does it and answers what the CLI prints. Throws the CLI's own errors; no error has a secret in it, and an answer only where the flags ask
   * for it.
   */
  readonly run: (flags: Flags, caller: Caller) => unknown;
}

/** An operation of the CLI, as it is written down: the flags are checked and refusals are worded for all alike. */
export interface OperationDefinition {
  readonly required: readonly string[];
  readonly optional?: readonly string[];
  /** The API's name for it, as errors have it. */
  readonly operation: string;
  readonly run: (flag: (name: string) => string, flags: Flags, caller: Caller) => unknown;
}

const definitions: Readonly<Record<string, OperationDefinition>> = {
  ...ecrOperations,
  "ssm put-parameter": {
    required: ["name", "value"],
    optional: ["type", "overwrite"],
    operation: "PutParameter",
    run: (flag, flags, caller) => {
      const { world, account, region } = caller;
      const [name, value, type] = [flag("name"), flag("value"), knownText(flags.type) ?? "String"];
      const found = findParameter(world, account, name);
      if (found === undefined) {
        const arn = `arn:aws:ssm:${region}:${account}:parameter${name.startsWith("/") ? "" : "/"}${name}`;
        const outputs = { arn, name, version: 1, region, tagsAll: {}, hasValueWo: false };
        world.put({ type: PARAMETER, id: name, owner: account, inputs: { name, type, value }, outputs });
        return { Version: 1, Tier: "Standard" };
      }
      if (flags.overwrite !== true) throw parameterExists();
      const updated = overwriteParameter(world, found, value);
      return { Version: updated.outputs.version, Tier: updated.inputs.tier ?? "Standard" };
    },
  },
  "ssm get-parameter": {
    required: ["name"],
    optional: ["with-decryption"],
    operation: "GetParameter",
    run: (flag, flags, { world, account }) => {
      const found = findParameter(world, account, flag("name"));
      if (found === undefined) throw new ApiError("ParameterNotFound", "");
      const { id, inputs, outputs } = found;
      const type = inputs.type;
      // Without `--with-decryption` the CLI prints what is stored, which for a SecureString is not its value.
      const isHidden = type === "SecureString" && flags["with-decryption"] !== true;
      const value = isHidden ? "(encrypted)" : currentValue(inputs);
      const DataType = inputs.dataType ?? "text";
      return {
        Parameter: { Name: id, Type: type, Value: value, Version: outputs.version, ARN: outputs.arn, DataType },
      };
    },
  },
  "ecs describe-services": {
    required: ["services"],
    optional: ["cluster"],
    operation: "DescribeServices",
    run: (flag, flags, caller) => {
      const cluster = existingCluster(caller.world, caller, flags.cluster);
      const services: Properties[] = [];
      const failures: Properties[] = [];
      for (const name of flag("services").split(/[\s,]+/)) {
        const found = findService(caller, cluster.id, name);
        if (found === undefined) {
          failures.push({ arn: `${cluster.id.replace(":cluster/", ":service/")}/${name}`, reason: "MISSING" });
          continue;
        }
        settle(caller.world, found);
        services.push(describeService(caller, found));
      }
      return { services, failures };
    },
  },
  "ecs list-tasks": {
    required: [],
    optional: ["cluster", "service-name", "desired-status"],
    operation: "ListTasks",
    run: (_, flags, caller) => {
      const cluster = existingCluster(caller.world, caller, flags.cluster);
      const service = knownText(flags["service-name"]);
      const group = service === undefined ? undefined : `service:${service.split("/").at(-1) ?? ""}`;
      const tasks = caller.world
        .list(TASK, caller.account)
        .filter(({ outputs }) => outputs.lastStatus === (knownText(flags["desired-status"]) ?? "RUNNING"))
        .filter(({ inputs }) => inputs.clusterArn === cluster.id && (group ?? inputs.group) === inputs.group);
      return { taskArns: tasks.map(({ id }) => id) };
    },
  },
  ...secretOperations,
  ...acmOperations,
  ...lbOperations,
  ...ecsOperations,
  ...cloudwatchOperations,
  ...kmsOperations,
  ...s3Operations,
  ...s3BucketOperations,
  ...s3SettingOperations,
  ...iamOperations,
};

/** By `service operation`, with the flags and the answers of the AWS CLI. */
export const operations: Readonly<Record<string, CliOperation>> = Object.fromEntries(
  Object.entries(definitions).map(([command, definition]) => [
    command,
    {
      flags: [...definition.required, ...(definition.optional ?? [])],
      run: (flags: Flags, caller: Caller) => run(definition, flags, caller),
    },
  ]),
);

function run({ required, operation, run: call }: OperationDefinition, flags: Flags, caller: Caller): unknown {
  const missing = required.filter((name) => knownText(flags[name]) === undefined);
  if (missing.length > 0) {
    const names = missing.map((name) => `--${name}`).join(", ");
    throw new CloudError(`the following arguments are required: ${names}`);
  }
  try {
    return call((name) => knownText(flags[name]) ?? "", flags, caller);
  } catch (error) {
    // What a resource type does is refused in the provider's words: the CLI has those of the API.
    const refusal = [error, (error as Error).cause].find((each) => each instanceof ApiError);
    if (refusal === undefined) throw error;
    const { code, message } = refusal;
    throw new CloudError(
      `An error occurred (${code}) when calling the ${operation} operation${message === "" ? "" : `: ${message}`}`,
    );
  }
}
