import { text } from "../cloud/properties.ts";
import { type Caller, CloudError, type Invoke, type ResourceType } from "../cloud/resource-type.ts";
import type { Properties } from "../protocol/values.ts";
import type { CloudRecord } from "../world/world.ts";
import { calling } from "./api-error.ts";
import { clusterTypes, findCluster } from "./ecs-clusters.ts";
import { deploymentOf } from "./ecs-deployments.ts";
import { findService, serviceTypes } from "./ecs-services.ts";
import { containersOf, findRevision, taskDefinitionTypes } from "./ecs-task-definitions.ts";
import { tasksOf } from "./ecs-tasks.ts";

/** A service as DescribeServices answers it, in the words of the API. */
export function describeService(caller: Caller, service: CloudRecord): Properties {
  const { world } = caller;
  const deployment = deploymentOf(world, service);
  const tasks = tasksOf(world, service);
  const desiredCount = Number(service.inputs.desiredCount ?? 0);
  const status = "ACTIVE";
  const common = { desiredCount, pendingCount: 0, launchType: service.inputs.launchType ?? "EC2" };
  const primary = tasks.filter(({ inputs }) => inputs.deployment === deployment?.id);
  const old = tasks.filter((task) => !primary.includes(task));
  const { events, ...rollout } = deployment ?? { events: [] };
  return {
    serviceArn: service.id,
    serviceName: service.id.split("/").at(-1),
    clusterArn: service.id.replace(/:service\/([^/]+)\/.*$/, ":cluster/$1"),
    status,
    ...common,
    runningCount: tasks.length,
    taskDefinition: deployment?.taskDefinition ?? service.inputs.taskDefinition,
    schedulingStrategy: "REPLICA",
    loadBalancers: service.inputs.loadBalancers ?? [],
    deployments: [
      { ...rollout, ...common, status: "PRIMARY", runningCount: primary.length },
      ...(old[0] === undefined
        ? []
        : [
            {
              id: old[0].inputs.deployment,
              ...common,
              status: "ACTIVE",
              taskDefinition: old[0].outputs.taskDefinitionArn,
              rolloutState: "COMPLETED",
              runningCount: old.length,
            },
          ]),
    ],
    events,
  };
}

const getService: Invoke = (args, caller) => {
  const cluster = findCluster(caller.world, caller, text(args.clusterArn));
  const found = cluster === undefined ? undefined : findService(caller, cluster.id, String(args.serviceName));
  // A cluster that is missing is not told apart. Source: findServices and tfresource.SingularDataSourceFindError of terraform-provider-aws.
  if (found === undefined) throw new CloudError("no matching ECS Service found");
  const { serviceArn, ...described } = describeService(caller, found);
  return {
    ...described,
    id: serviceArn,
    arn: serviceArn,
    region: found.outputs.region,
    tags: found.inputs.tags ?? {},
  };
};

const getTaskDefinition: Invoke = (args, caller) => {
  const name = String(args.taskDefinition);
  const { inputs, outputs } = calling(`reading ECS Task Definition (${name})`, "ECS: DescribeTaskDefinition", () =>
    findRevision(caller.world, caller.account, name),
  );
  return {
    requiresCompatibilities: [],
    volumes: [],
    executionRoleArn: "",
    taskRoleArn: "",
    ...inputs,
    ...outputs,
    tags: undefined,
    skipDestroy: undefined,
    trackLatest: undefined,
    id: outputs.arn,
    taskDefinition: name,
    region: args.region ?? caller.region,
  };
};

const getContainerDefinition: Invoke = (args, caller) => {
  const [name, containerName] = [String(args.taskDefinition), String(args.containerName)];
  const revision = calling("reading ECS Task Definition", "ECS: DescribeTaskDefinition", () =>
    findRevision(caller.world, caller.account, name),
  );
  const found = containersOf(revision).find((container) => container.name === containerName);
  if (found === undefined) {
    throw new CloudError(`container with name "${containerName}" not found in task definition "${name}"`);
  }
  const { image, environment, cpu, memory, memoryReservation, dockerLabels, disableNetworking } = found;
  return {
    id: `${String(revision.outputs.arn)}/${containerName}`,
    taskDefinition: name,
    containerName,
    image,
    // What follows the first colon, which for a digest is its hexadecimal part: dataSourceContainerDefinitionRead of the provider.
    imageDigest: image.split(":")[1] ?? "",
    environment: Object.fromEntries((environment ?? []).map((variable) => [variable.name, variable.value])),
    cpu: cpu ?? 0,
    memory: memory ?? 0,
    memoryReservation: memoryReservation ?? 0,
    dockerLabels: dockerLabels ?? {},
    disableNetworking: disableNetworking ?? false,
    region: args.region ?? caller.region,
  };
};

/** Clusters, task definitions and services. */
export const ecsTypes: readonly ResourceType[] = [...clusterTypes, ...taskDefinitionTypes, ...serviceTypes];

/** Functions that read task definitions and services. */
export const ecsInvokes: Readonly<Record<string, Invoke>> = {
  "aws:ecs/getService:getService": getService,
  "aws:ecs/getTaskDefinition:getTaskDefinition": getTaskDefinition,
  "aws:ecs/getContainerDefinition:getContainerDefinition": getContainerDefinition,
};
