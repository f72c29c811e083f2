import { text, without } from "../cloud/properties.ts";
import type { Caller, Invoke } from "../cloud/resource-type.ts";
import type { Properties } from "../protocol/values.ts";
import type { CloudRecord } from "../world/world.ts";
import { entryByValue } from "./access-list.ts";
import { AtlasCall, type AtlasErrorCode } from "./api.ts";
import { auditingOf } from "./auditing.ts";
import { clusterByName, clusterOutputs } from "./cluster.ts";
import { containerById, isInUse } from "./containers.ts";
import { databaseUser } from "./database-user.ts";
import { encryptionOutputs } from "./encryption-at-rest.ts";
import { peeringOutputs } from "./network-peering.ts";
import { peeringById } from "./peerings.ts";
import { privateLinkOutputs } from "./private-link.ts";
import { privateLinkById } from "./private-links.ts";
import { requireProject } from "./project.ts";
import { ACCESS_LIST_ENTRY, NETWORK_CONTAINER } from "./tokens.ts";

const ENTRY = { awsSecurityGroup: "", cidrBlock: "", comment: "", ipAddress: "" };

/** The project that a function is asked about. Throws Atlas's error where the credentials do not reach it. */
function projectOf(args: Properties, path: string, caller: Caller): string {
  const project = text(args.projectId);
  requireProject(project, path, caller);
  return project;
}

/** What was found. Throws Atlas's error where nothing was. */
function found(
  record: CloudRecord | undefined,
  call: AtlasCall,
  code: AtlasErrorCode,
  ...params: string[]
): CloudRecord {
  if (record === undefined) throw call.error(code, ...params);
  return record;
}

function containerResult(container: CloudRecord, { world }: Caller): Properties {
  const { inputs, outputs } = container;
  return { ...inputs, ...outputs, providerName: "AWS", provisioned: isInUse(world, container) };
}

function getAdvancedCluster(args: Properties, caller: Caller): Properties {
  const project = projectOf(args, "clusters", caller);
  const name = text(args.name);
  const doing = `Error in read: cluster name: ${name}, API error details`;
  const call = new AtlasCall(doing, "GET", project, `clusters/${name}`);
  const cluster = found(clusterByName(caller.world, project, name), call, "CLUSTER_NOT_FOUND", name, project);
  const outputs = clusterOutputs(caller.world, cluster);
  return { labels: {}, tags: {}, configServerType: "", ...cluster.inputs, ...outputs, ...args };
}

function getNetworkContainer(args: Properties, caller: Caller): Properties {
  const project = projectOf(args, "containers", caller);
  const containerId = text(args.containerId);
  const doing = `error reading MongoDB Network Peering Container (${containerId})`;
  const call = new AtlasCall(doing, "GET", project, `containers/${containerId}`);
  const record = containerById(caller.world, project, containerId);
  const container = found(record, call, "CLOUD_PROVIDER_CONTAINER_NOT_FOUND", containerId);
  return { ...containerResult(container, caller), id: containerId };
}

/** All of the project's containers. Unlike the resource this tells the block that they really have. */
function getNetworkContainers(args: Properties, caller: Caller): Properties {
  const project = projectOf(args, "containers", caller);
  const containers = args.providerName === "AWS" ? caller.world.list(NETWORK_CONTAINER, project) : [];
  const results = containers.map((container) => {
    const result = containerResult(container, caller);
    return { ...without(result, "containerId", "projectId"), id: result.containerId };
  });
  return { ...args, id: project, results };
}

function getNetworkPeering(args: Properties, caller: Caller): Properties {
  const project = projectOf(args, "peers", caller);
  const peeringId = text(args.peeringId);
  const doing = `error reading MongoDB Network Peering Connection (${peeringId})`;
  const call = new AtlasCall(doing, "GET", project, `peers/${peeringId}`);
  const peering = found(peeringById(caller.world, project, peeringId), call, "PEER_NOT_FOUND", peeringId, project);
  return { ...peering.inputs, ...peeringOutputs(caller.world, peering), peeringId, id: peering.id };
}

function getPrivateLinkEndpoint(args: Properties, caller: Caller): Properties {
  const project = projectOf(args, "privateEndpoint", caller);
  const privateLinkId = text(args.privateLinkId);
  const doing = `error reading MongoDB Private Endpoints Connection(${privateLinkId})`;
  const call = new AtlasCall(doing, "GET", project, `privateEndpoint/AWS/endpointService/${privateLinkId}`);
  const link = found(
    privateLinkById(caller.world, project, privateLinkId),
    call,
    "PRIVATELINK_NOT_FOUND",
    privateLinkId,
  );
  const supportedRemoteRegions = link.inputs.supportedRemoteRegions ?? [];
  return { ...privateLinkOutputs(caller.world, link), ...args, supportedRemoteRegions, id: link.id };
}

function getProjectIpAccessList(args: Properties, caller: Caller): Properties {
  const project = projectOf(args, "accessList", caller);
  const value = [args.ipAddress, args.cidrBlock, args.awsSecurityGroup].map(text).find((form) => form !== "") ?? "";
  const doing = "error getting access list entry";
  const call = new AtlasCall(doing, "GET", project, `accessList/${encodeURIComponent(value)}`);
  const record = entryByValue(caller.world, project, value);
  const entry = found(record, call, "ATLAS_NETWORK_PERMISSION_ENTRY_NOT_FOUND", value, project);
  return { ...ENTRY, ...entry.inputs, ...entry.outputs, id: entry.id };
}

/** All entries of the project, whoever made them. */
function getProjectIpAccessLists(args: Properties, caller: Caller): Properties {
  const project = projectOf(args, "accessList", caller);
  const results = caller.world.list(ACCESS_LIST_ENTRY, project).map((entry) => {
    return { ...ENTRY, ...without(entry.inputs, "projectId", "timeouts"), ...entry.outputs };
  });
  return { ...args, id: project, results };
}

function getDatabaseUser(args: Properties, caller: Caller): Properties {
  const project = projectOf(args, "databaseUsers", caller);
  const username = text(args.username);
  const database = text(args.authDatabaseName);
  const doing = "error getting database user information";
  const call = new AtlasCall(doing, "GET", project, `databaseUsers/${database}/${username}`);
  const user = found(databaseUser(caller.world, project, username, database), call, "USERNAME_NOT_FOUND", username);
  const inputs = without(user.inputs, "password", "passwordWo", "passwordWoVersion");
  const types = { awsIamType: "NONE", ldapAuthType: "NONE", oidcAuthType: "NONE", x509Type: "NONE" };
  return { description: "", labels: [], scopes: [], ...types, ...inputs, id: user.id };
}

function getAuditing(args: Properties, caller: Caller): Properties {
  const project = projectOf(args, "auditLog", caller);
  return { ...auditingOf(caller.world, project), projectId: project, id: project };
}

/** The settings as the API gives them: what is not configured is there and off. */
function getEncryptionAtRest(args: Properties, caller: Caller): Properties {
  const project = projectOf(args, "encryptionAtRest", caller);
  const off = { enabled: false, valid: false };
  const found = encryptionOutputs(caller.world, project);
  const clouds = { awsKmsConfig: off, azureKeyVaultConfig: off, googleCloudKmsConfig: off };
  return { ...clouds, ...found, projectId: project, id: project };
}

/** The functions of the provider. */
export const atlasInvokes: Readonly<Record<string, Invoke>> = {
  "mongodbatlas:index/getAdvancedCluster:getAdvancedCluster": getAdvancedCluster,
  "mongodbatlas:index/getAuditing:getAuditing": getAuditing,
  "mongodbatlas:index/getDatabaseUser:getDatabaseUser": getDatabaseUser,
  "mongodbatlas:index/getEncryptionAtRest:getEncryptionAtRest": getEncryptionAtRest,
  "mongodbatlas:index/getNetworkContainer:getNetworkContainer": getNetworkContainer,
  "mongodbatlas:index/getNetworkContainers:getNetworkContainers": getNetworkContainers,
  "mongodbatlas:index/getNetworkPeering:getNetworkPeering": getNetworkPeering,
  "mongodbatlas:index/getPrivateLinkEndpoint:getPrivateLinkEndpoint": getPrivateLinkEndpoint,
  "mongodbatlas:index/getProjectIpAccessList:getProjectIpAccessList": getProjectIpAccessList,
  "mongodbatlas:index/getProjectIpAccessLists:getProjectIpAccessLists": getProjectIpAccessLists,
};
