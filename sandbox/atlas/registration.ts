import { isSet, text } from "../cloud/properties.ts";
import { CloudError, type Outcome, type ResourceType } from "../cloud/resource-type.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { AtlasCall } from "./api.ts";
import { awsOnly } from "./aws-only.ts";
import { encodeStateId, importParts } from "./ids.ts";
import { interfaceEndpoint, linkOf, privateLinkById, registrationsOf } from "./private-links.ts";
import { ownedByProject, requireProject } from "./project.ts";
import { REGISTRATION } from "./tokens.ts";

/** What registrations on other clouds have. */
const OTHER_CLOUDS = {
  azureStatus: "",
  endpointGroupName: "",
  endpoints: [],
  gcpEndpointStatus: "",
  gcpStatus: "",
  portMappingEnabled: false,
  privateEndpointConnectionName: "",
  privateEndpointIpAddress: "",
  privateEndpointResourceId: "",
};

function idOf(project: string, privateLinkId: string, endpointId: string): string {
  return encodeStateId({
    endpoint_service_id: endpointId,
    private_link_id: privateLinkId,
    project_id: project,
    provider_name: "AWS",
  });
}

/** How the endpoint stands: the provider fails where Atlas names an error. The text of that error is the sandbox's own. */
function statusOf(world: World, link: CloudRecord, endpointId: string): Outcome {
  const isConnected = interfaceEndpoint(world, link, endpointId) !== undefined;
  const errorMessage = isConnected
    ? ""
    : `no interface endpoint ${endpointId} is connected to ${text(link.outputs.endpointServiceName)}`;
  const outputs = {
    ...OTHER_CLOUDS,
    awsConnectionStatus: isConnected ? "AVAILABLE" : "REJECTED",
    deleteRequested: false,
    errorMessage,
    interfaceEndpointId: endpointId,
  };
  return isConnected
    ? { outputs }
    : { outputs, failure: `privatelink endpoint service is in a failed state: ${errorMessage}` };
}

const registration: ResourceType = {
  type: REGISTRATION,
  owner: ownedByProject("privateEndpoint/AWS/endpointService"),
  check: (inputs) => [
    ...awsOnly("providerName", inputs.providerName),
    ...["endpoints", "gcpProjectId", "privateEndpointIpAddress"]
      .filter((property) => isSet(inputs[property]))
      .map((property) => ({ property, reason: `${property} is not for AWS` })),
  ],
  create: ({ world, owner, inputs }) => {
    const privateLinkId = linkOf(inputs);
    const endpointId = text(inputs.endpointServiceId);
    const call = new AtlasCall(
      `error adding MongoDB Private Service Endpoint Connection(AWS) to a Private Endpoint (${privateLinkId})`,
      "POST",
      owner,
      `privateEndpoint/AWS/endpointService/${privateLinkId}/endpoint`,
    );
    const link = privateLinkById(world, owner, privateLinkId);
    if (link === undefined) throw call.error("PRIVATELINK_NOT_FOUND", privateLinkId);
    if (!/^vpce-[0-9a-z]+$/.test(endpointId)) throw call.error("PRIVATELINK_INTERFACE_ENDPOINT_ID_MALFORMED");
    if (registrationsOf(world, link).some(({ outputs }) => outputs.interfaceEndpointId === endpointId)) {
      throw call.error("PRIVATELINK_INTERFACE_ENDPOINT_ALREADY_EXISTS", endpointId);
    }
    return { id: idOf(owner, privateLinkId, endpointId), ...statusOf(world, link, endpointId) };
  },
  read: (record, { world }) => {
    const link = privateLinkById(world, record.owner, linkOf(record.inputs));
    if (link === undefined) return undefined;
    const { outputs, failure } = statusOf(world, link, text(record.inputs.endpointServiceId));
    if (failure !== undefined) throw new CloudError(failure);
    return outputs;
  },
  find: (id, caller) => {
    const format =
      "to import a MongoDB Private Endpoint, use the format {project_id}--{private_link_id}--{endpoint_service_id}--{provider_name}";
    const pattern = /^([0-9a-f]{24})--([0-9a-f]{24})--(.+)--(?:AWS|AZURE|GCP)$/;
    const [project, privateLinkId, endpointId] = importParts(id, pattern, format) ?? [];
    if (project === undefined || privateLinkId === undefined || endpointId === undefined) return undefined;
    requireProject(project, `privateEndpoint/AWS/endpointService/${privateLinkId}/endpoint/${endpointId}`, caller);
    return caller.world.get(REGISTRATION, project, idOf(project, privateLinkId, endpointId));
  },
};

/** Registrations of interface endpoints with Atlas's endpoint services. */
export const registrationTypes: readonly ResourceType[] = [registration];
