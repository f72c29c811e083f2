import { randomUUID } from "node:crypto";

import { roleOfArn } from "../aws/iam.ts";
import { isAllowed } from "../aws/iam-policy.ts";
import { parsePolicy } from "../aws/policy-document.ts";
import { text, without } from "../cloud/properties.ts";
import { CloudError, type Operation, type ResourceType } from "../cloud/resource-type.ts";
import { isObject, type Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { AtlasCall } from "./api.ts";
import { awsOnly } from "./aws-only.ts";
import { encodeStateId, importParts } from "./ids.ts";
import { ATLAS_ACCOUNT } from "./peerings.ts";
import { ownedByProject, requireProject } from "./project.ts";
import { ACCESS_AUTHORIZATION, ACCESS_SETUP, ENCRYPTION_AT_REST } from "./tokens.ts";

/** Who Atlas is when it assumes a role of an AWS account. */
const ATLAS_PRINCIPAL = `arn:aws:iam::${ATLAS_ACCOUNT}:root`;

/** What an authorization adds to the setup's record; the setup itself does not show it. */
const AUTHORIZED = ["iamAssumedRoleArn", "authorizedDate"];

/** The setup of that role id. */
export function accessSetup(world: World, project: string, roleId: string): CloudRecord | undefined {
  return world.list(ACCESS_SETUP, project).find(({ outputs }) => outputs.roleId === roleId);
}

/** The role that Atlas was authorized to assume, or undefined where it was not. */
export function authorizedRole(world: World, project: string, roleId: string): string | undefined {
  const arn = text(accessSetup(world, project, roleId)?.outputs.iamAssumedRoleArn);
  return arn === "" ? undefined : arn;
}

/** The role, where its trust policy lets Atlas assume it with the external id of the setup; else in a sentence why it does not. */
export function assumedRole(world: World, setup: CloudRecord, roleArn: string): CloudRecord | string {
  const role = roleOfArn(world, roleArn);
  if (role === undefined) return `no AWS account of the sandbox has the role ${roleArn}`;
  const [config] = setup.outputs.awsConfigs as [Properties];
  const context = { "sts:ExternalId": text(config.atlasAssumedRoleExternalId) };
  const everything = parsePolicy({ Statement: { Effect: "Allow", Action: "*", Resource: "*" } }, "identity");
  const allowed = isAllowed(
    { arn: ATLAS_PRINCIPAL, account: ATLAS_ACCOUNT, statements: everything },
    { action: "sts:AssumeRole", resource: roleArn, context },
    { owner: role.owner, statements: parsePolicy(role.outputs.assumeRolePolicy, "trust"), isKeyPolicy: false },
  );
  if (allowed) return role;
  const externalId = context["sts:ExternalId"];
  return `its trust policy does not let ${ATLAS_PRINCIPAL} call sts:AssumeRole with sts:ExternalId ${externalId}`;
}

function isInUse(world: World, setup: CloudRecord): boolean {
  return world.list(ENCRYPTION_AT_REST, setup.owner).some(({ inputs }) => {
    const config = inputs.awsKmsConfig;
    return isObject(config) && config.enabled === true && config.roleId === setup.outputs.roleId;
  });
}

const setup: ResourceType = {
  type: ACCESS_SETUP,
  owner: ownedByProject("cloudProviderAccess"),
  check: ({ providerName }) => awsOnly("providerName", providerName),
  create: ({ world, owner }) => {
    const roleId = world.hex(24);
    return {
      id: encodeStateId({ id: roleId, project_id: owner, provider_name: "AWS" }),
      outputs: {
        roleId,
        awsConfigs: [{ atlasAwsAccountArn: ATLAS_PRINCIPAL, atlasAssumedRoleExternalId: randomUUID() }],
        gcpConfigs: [{}],
        createdDate: world.now().toISOString(),
        lastUpdatedDate: "",
      },
    };
  },
  read: ({ outputs }) => without(outputs, ...AUTHORIZED),
  // Source: the test logs of terraform-provider-mongodbatlas.
  delete: (record, { world }) => {
    const roleId = text(record.outputs.roleId);
    if (isInUse(world, record)) {
      const path = `cloudProviderAccess/AWS/${roleId}`;
      const call = new AtlasCall("error deleting cloud provider access", "DELETE", record.owner, path);
      throw call.error("AWS_IAM_ROLE_IN_USE", `Cannot remove the AWS IAM role (${roleId}) because it is still in use.`);
    }
    world.remove(record);
  },
  find: (id, caller) => {
    const format = "please use {project_id}-{provider-name}-{role-id}";
    const [project, roleId] = importParts(id, /^([0-9a-f]{24})-(?:AWS|AZURE|GCP)-([0-9a-f]{24})$/, format) ?? [];
    if (project === undefined || roleId === undefined) return undefined;
    requireProject(project, `cloudProviderAccess/${roleId}`, caller);
    return accessSetup(caller.world, project, roleId);
  },
};

/** Lets Atlas assume the role of the inputs from now on, and answers what the provider shows of that. */
function authorize({ world, owner, inputs }: Operation): Properties {
  const roleId = text(inputs.roleId);
  const path = `cloudProviderAccess/${roleId}`;
  const known = accessSetup(world, owner, roleId);
  if (known === undefined) {
    const call = new AtlasCall("error reading cloud provider access", "GET", owner, path);
    throw call.error("CLOUD_PROVIDER_ACCESS_ROLE_NOT_FOUND", roleId);
  }
  const arn = isObject(inputs.aws) ? text(inputs.aws.iamAssumedRoleArn) : "";
  if (arn === "") throw new CloudError("error CloudProviderAccessAuthorization missing iam_assumed_role_arn");
  const role = assumedRole(world, known, arn);
  if (typeof role === "string") {
    const call = new AtlasCall("error cloud provider access authorization", "PATCH", owner, path);
    throw call.explained(role, "CANNOT_ASSUME_ROLE", arn);
  }
  const authorizedDate = world.now().toISOString();
  world.patch(known, { outputs: { iamAssumedRoleArn: arn, authorizedDate } });
  return { authorizedDate, featureUsages: featureUsages(world, known), gcps: [{}] };
}

function featureUsages(world: World, known: CloudRecord): Properties[] {
  return isInUse(world, known)
    ? [{ featureType: "ENCRYPTION_AT_REST", featureId: { project_id: known.owner, bucket_name: "" } }]
    : [];
}

const authorization: ResourceType = {
  type: ACCESS_AUTHORIZATION,
  owner: ownedByProject("cloudProviderAccess"),
  check: ({ azure }) =>
    azure === undefined ? [] : [{ property: "azure", reason: "the sandbox simulates Atlas on AWS only, not on AZURE" }],
  create: (operation) => ({
    id: encodeStateId({ id: text(operation.inputs.roleId), project_id: operation.owner }),
    outputs: authorize(operation),
  }),
  read: ({ owner, inputs, outputs }, { world }) => {
    const known = accessSetup(world, owner, text(inputs.roleId));
    if (known?.outputs.authorizedDate === undefined) return undefined;
    return { ...outputs, authorizedDate: known.outputs.authorizedDate, featureUsages: featureUsages(world, known) };
  },
  update: (operation) => ({ outputs: authorize(operation) }),
  // No `delete` of its own: the provider calls nothing, and Atlas stays authorized until the setup goes.
  find: (id) => {
    // The id of a state, which a refresh looks up.
    if (id.includes(":")) return undefined;
    throw new CloudError("resource mongodbatlas_cloud_provider_access_authorization doesn't support import");
  },
};

/** Roles of AWS accounts that Atlas may assume. */
export const cloudProviderAccessTypes: readonly ResourceType[] = [setup, authorization];
