import { jsonDocument } from "../cloud/json.ts";
import { knownText, objects, text, texts, without } from "../cloud/properties.ts";
import type { Caller } from "../cloud/resource-type.ts";
import { isObject, type Properties } from "../protocol/values.ts";
import type { CloudRecord } from "../world/world.ts";
import { ApiError } from "./api-error.ts";
import { describeService } from "./ecs.ts";
import { existingCluster } from "./ecs-clusters.ts";
import { placementOf } from "./ecs-network.ts";
import { settle } from "./ecs-rollout.ts";
import { acceptPlacement } from "./ecs-service-checks.ts";
import { findService } from "./ecs-services.ts";
import { containersOf, findRevision } from "./ecs-task-definitions.ts";
import { TASK, tryTask } from "./ecs-tasks.ts";
import type { Flags, OperationDefinition } from "./operations.ts";

/** What people do with tasks and services past Pulumi. */
export const ecsOperations: Readonly<Record<string, OperationDefinition>> = {
  "ecs run-task": {
    required: ["task-definition"],
    optional: ["cluster", "launch-type", "network-configuration", "overrides", "count", "started-by"],
    operation: "RunTask",
    run: (flag, flags, caller) => {
      const cluster = existingCluster(caller.world, caller, flags.cluster);
      const revision = findRevision(caller.world, caller.account, flag("task-definition"));
      if (revision.outputs.status !== "ACTIVE") {
        throw new ApiError("InvalidParameterException", "TaskDefinition is inactive");
      }
      const count = Number(knownText(flags.count) ?? 1);
      if (!Number.isInteger(count) || count < 1 || count > 10) {
        throw new ApiError("InvalidParameterException", "count should be between 1 and 10");
      }
      const run = (): CloudRecord => runTask(caller, cluster, revision, flags);
      // The API answers before the task starts: what became of it tells `ecs describe-tasks`.
      const tasks = Array.from({ length: count }, run).map((task) => ({
        ...describeTask(task),
        lastStatus: "PROVISIONING",
        desiredStatus: "RUNNING",
        stopCode: undefined,
        stoppedReason: undefined,
        stoppedAt: undefined,
        containers: containersOf(revision).map(({ name }) => ({ name, lastStatus: "PENDING" })),
      }));
      return { tasks, failures: [] };
    },
  },
  "ecs describe-tasks": {
    required: ["tasks"],
    optional: ["cluster"],
    operation: "DescribeTasks",
    run: (flag, flags, caller) => {
      const cluster = existingCluster(caller.world, caller, flags.cluster);
      const all = caller.world.list(TASK, caller.account).filter(({ inputs }) => inputs.clusterArn === cluster.id);
      const asked = flag("tasks").split(/[\s,]+/);
      const find = (name: string): CloudRecord | undefined =>
        all.find(({ id }) => id === name || id.endsWith(`/${name}`));
      const missing = asked.filter((name) => find(name) === undefined);
      const arnOf = (name: string): string =>
        name.startsWith("arn:") ? name : `${cluster.id.replace(":cluster/", ":task/")}/${name}`;
      return {
        tasks: asked
          .map(find)
          .filter((task) => task !== undefined)
          .map(describeTask),
        failures: missing.map((name) => ({ arn: arnOf(name), reason: "MISSING" })),
      };
    },
  },
  "ecs update-service": {
    required: ["service", "desired-count"],
    optional: ["cluster"],
    operation: "UpdateService",
    run: (flag, flags, caller) => {
      const cluster = existingCluster(caller.world, caller, flags.cluster);
      const service = findService(caller, cluster.id, flag("service"));
      if (service === undefined) throw new ApiError("ServiceNotFoundException", "Service not found.");
      const desiredCount = Number(flag("desired-count"));
      if (!Number.isInteger(desiredCount) || desiredCount < 0) {
        throw new ApiError("InvalidParameterException", "desiredCount should be 0 or more");
      }
      const updated = caller.world.patch(service, { inputs: { desiredCount } });
      settle(caller.world, updated);
      return { service: describeService(caller, updated) };
    },
  },
};

/** Runs one task to its end: its containers do nothing here, and so end well. */
function runTask(caller: Caller, cluster: CloudRecord, revision: CloudRecord, flags: Flags): CloudRecord {
  const { world, account } = caller;
  const network = networkOf(flags["network-configuration"]);
  const launchType = knownText(flags["launch-type"]) ?? "EC2";
  acceptPlacement(world, revision, launchType, network);
  if (launchType !== "FARGATE") {
    throw new ApiError(
      "InvalidParameterException",
      "No Container Instances were found in your cluster: the sandbox has none, so only tasks with launch type FARGATE run",
    );
  }
  const overrides = overridesOf(flags.overrides, revision);
  const region = cluster.id.split(":")[3] ?? "";
  const { id, failure, ...started } = tryTask(placementOf(world, account, region, network), cluster.id, revision);
  const now = world.now().toISOString();
  const ended =
    failure === undefined
      ? { startedAt: now, stopCode: "EssentialContainerExited", stoppedReason: "Essential container in task exited" }
      : { stopCode: "TaskFailedToStart", stoppedReason: failure };
  const inputs = {
    clusterArn: cluster.id,
    group: `family:${text(revision.inputs.family)}`,
    launchType,
    overrides,
    ...(knownText(flags["started-by"]) === undefined ? {} : { startedBy: flags["started-by"] }),
  };
  const outputs = {
    taskDefinitionArn: revision.outputs.arn,
    lastStatus: "STOPPED",
    desiredStatus: "STOPPED",
    stoppedAt: now,
    ...started,
    ...ended,
    containers: containersOf(revision).map(({ name }) => ({
      name,
      lastStatus: "STOPPED",
      ...(failure === undefined ? { exitCode: 0 } : {}),
    })),
  };
  return world.put({ type: TASK, id, owner: account, inputs, outputs });
}

/** The network configuration as a service has it; undefined where there is none. */
function networkOf(given: unknown): Properties | undefined {
  if (given === undefined) return undefined;
  const { awsvpcConfiguration } = parsed("network-configuration", given);
  if (!isObject(awsvpcConfiguration)) return undefined;
  const { subnets, securityGroups, assignPublicIp } = awsvpcConfiguration;
  return {
    subnets: texts(subnets),
    securityGroups: texts(securityGroups),
    assignPublicIp: assignPublicIp === "ENABLED",
  };
}

function overridesOf(given: unknown, revision: CloudRecord): Properties {
  if (given === undefined) return { containerOverrides: [] };
  const overrides = parsed("overrides", given);
  const names = containersOf(revision).map(({ name }) => name);
  const unknown = objects(overrides.containerOverrides).find(({ name }) => !names.includes(text(name)));
  if (unknown === undefined) return overrides;
  const message = `Override for container named ${text(unknown.name)} is not a container in the TaskDefinition.`;
  throw new ApiError("InvalidParameterException", message);
}

function parsed(flag: string, given: unknown): Properties {
  const document = jsonDocument(given);
  if (isObject(document)) return document;
  throw new ApiError("ParamValidation", `the sandbox takes --${flag} as a JSON object`);
}

/** A task as DescribeTasks answers it. */
function describeTask({ id, inputs, outputs }: CloudRecord): Properties {
  const launchType = inputs.launchType ?? "FARGATE";
  return { taskArn: id, ...inputs, launchType, containers: [], ...without(outputs, "secrets") };
}
