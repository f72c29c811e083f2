import { isDeepStrictEqual } from "node:util";

import { objects, text } from "../cloud/properties.ts";
import type { Operation, Outcome, ResourceType } from "../cloud/resource-type.ts";
import { isObject, type Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { AtlasCall } from "./api.ts";
import { previewSpecs, replicationSpecs, settings } from "./cluster-outputs.ts";
import { clusterFailures, judgeChange, judgeCluster, judgeName } from "./cluster-rules.ts";
import { dedicatedRegions, isTenant } from "./cluster-spec.ts";
import { privateEndpoints, publicStrings } from "./connection-strings.ts";
import { provisionedContainer } from "./containers.ts";
import { importParts } from "./ids.ts";
import { ownedByProject, requireProject } from "./project.ts";
import { CLUSTER } from "./tokens.ts";

/** What the provider keeps to itself: it never reaches Atlas. */
const PROVIDER_OWN = [
  "acceptDataRisksAndForceReplicaSetReconfig",
  "deleteOnCreateTimeout",
  "retainBackupsEnabled",
  "timeouts",
  "useEffectiveFields",
];

/** The project's cluster of this name. */
export function clusterByName(world: World, project: string, name: string): CloudRecord | undefined {
  return world.list(CLUSTER, project).find(({ inputs }) => inputs.name === name);
}

/** The outputs of a cluster as they are now. */
export function clusterOutputs(world: World, cluster: CloudRecord): Properties {
  const strings = cluster.outputs.connectionStrings as Properties;
  return {
    ...cluster.outputs,
    connectionStrings: { ...strings, privateEndpoints: privateEndpoints(world, cluster) },
  };
}

function callOf(operation: string, method: "POST" | "PATCH" | "DELETE", project: string, name: string): AtlasCall {
  const path = method === "POST" ? "clusters" : `clusters/${name}`;
  return new AtlasCall(`Error in ${operation}: cluster name: ${name}, API error details`, method, project, path);
}

/** The outputs that follow from the inputs; a dedicated cluster gets its containers. */
function outputsOf(operation: Operation, inputs: Properties, before: CloudRecord | undefined): Properties {
  const { world, owner } = operation;
  for (const region of dedicatedRegions(inputs)) provisionedContainer(world, owner, region);
  const strings = before?.outputs.connectionStrings as Properties | undefined;
  const isMoved = before === undefined || isTenant(before.inputs) !== isTenant(inputs);
  return {
    ...settings(inputs),
    stateName: "IDLE",
    replicationSpecs: replicationSpecs(operation, inputs, before?.outputs.replicationSpecs),
    connectionStrings: isMoved ? publicStrings(world, owner, inputs, strings) : strings,
  };
}

/**
 * The inputs after a tenant's upgrade: of the change Atlas gets provider, region and size alone, and the rest has to wait for the
 * next update. Source: `getUpgradeTenantRequest` of terraform-provider-mongodbatlas (advancedcluster/resource_upgrade.go).
 */
function upgraded(cluster: CloudRecord, wanted: Properties): Properties {
  const own = Object.fromEntries(Object.entries(wanted).filter(([property]) => PROVIDER_OWN.includes(property)));
  return {
    ...cluster.inputs,
    ...own,
    replicationSpecs: objects(wanted.replicationSpecs).map((spec) => ({
      ...spec,
      regionConfigs: objects(spec.regionConfigs).map(({ providerName, regionName, priority, electableSpecs }) => {
        const { instanceSize, nodeCount = 3 } = isObject(electableSpecs) ? electableSpecs : {};
        return { providerName, regionName, priority, electableSpecs: { instanceSize, nodeCount } };
      }),
    })),
  };
}

function update(operation: Operation, cluster: CloudRecord): Outcome {
  const { world, owner, inputs } = operation;
  const name = text(inputs.name);
  const isSent = (property: string): boolean => !PROVIDER_OWN.includes(property);
  const differs = (property: string): boolean => !isDeepStrictEqual(inputs[property], cluster.inputs[property]);
  const sent = [...new Set([...Object.keys(inputs), ...Object.keys(cluster.inputs)])].filter(isSent).filter(differs);
  if (sent.length === 0) return { outputs: {} };
  const isUpgrade = isTenant(cluster.inputs) && !isTenant(inputs);
  const applied = isUpgrade ? upgraded(cluster, inputs) : inputs;
  const call = callOf(isUpgrade ? "tenant upgrade" : "update", "PATCH", owner, name);
  judgeChange(call, operation, cluster);
  judgeCluster(call, { ...operation, inputs: applied });
  const outputs = outputsOf(operation, applied, cluster);
  const updated = world.put({ ...cluster, inputs: applied, outputs: { ...cluster.outputs, ...outputs } });
  return { inputs: applied, outputs: clusterOutputs(world, updated) };
}

const cluster: ResourceType = {
  type: CLUSTER,
  owner: ownedByProject("clusters"),
  autoName: { property: "name", maxLength: 255 },
  check: clusterFailures,
  preview: previewSpecs,
  inForce: valuesInState,
  // The provider never copies these from the state (handleModifyPlan in advancedcluster/plan_modifier.go).
  unknownOnUpdate: () => ["connectionStrings", "stateName", "mongoDbVersion"],
  create: (operation) => {
    const { world, owner, inputs } = operation;
    const call = callOf("create", "POST", owner, text(inputs.name));
    judgeName(call, operation);
    judgeCluster(call, operation);
    const clusterId = world.hex(24);
    const outputs = {
      ...outputsOf(operation, inputs, undefined),
      clusterId,
      createDate: world
        .now()
        .toISOString()
        .replace(/\.\d+Z$/, "Z"),
    };
    return { id: clusterId, outputs: clusterOutputs(world, { type: CLUSTER, id: clusterId, owner, inputs, outputs }) };
  },
  read: (record, { world }) => clusterOutputs(world, record),
  update,
  delete: (record, { world }) => {
    const name = text(record.inputs.name);
    if (record.outputs.terminationProtectionEnabled === true) {
      throw callOf("delete", "DELETE", record.owner, name).error(
        "CANNOT_TERMINATE_CLUSTER_WHEN_TERMINATION_PROTECTION_ENABLED",
        name,
      );
    }
    world.remove(record);
  },
  find: (id, caller) => {
    const format = "to import a cluster, use the format {project_id}-{cluster_name}";
    if (/^[0-9a-f]{24}$/.test(id)) return undefined;
    const [project, name] = importParts(id, /^([0-9a-f]{24})-(.+)$/, format) ?? [];
    if (project === undefined || name === undefined) return undefined;
    requireProject(project, `clusters/${name}`, caller);
    return clusterByName(caller.world, project, name);
  },
};

/** The values in the state of all that `inputs` set, at any depth. */
function valuesInState(inputs: Properties, state: Properties): Properties {
  const pick = (wanted: unknown, actual: unknown): unknown => {
    if (Array.isArray(wanted) && Array.isArray(actual)) {
      return actual.map((item: unknown, i) => (i < wanted.length ? pick(wanted[i], item) : item));
    }
    return isObject(wanted) && isObject(actual) ? valuesInState(wanted, actual) : actual;
  };
  const entries = Object.keys(inputs).map((property) => [property, pick(inputs[property], state[property])] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** Database clusters. */
export const clusterTypes: readonly ResourceType[] = [cluster];
