import { text } from "../cloud/properties.ts";
import { CloudError, type ResourceType } from "../cloud/resource-type.ts";
import type { Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { AtlasCall } from "./api.ts";
import { awsOnly } from "./aws-only.ts";
import { provisionedContainer } from "./containers.ts";
import { encodeStateId, importParts } from "./ids.ts";
import { privateLinkById, registeredEndpoints, registrationsOf } from "./private-links.ts";
import { ownedByProject, requireProject } from "./project.ts";
import { atlasRegion, awsRegion, isAtlasRegion } from "./regions.ts";
import { PRIVATE_LINK } from "./tokens.ts";

/** What endpoint services on other clouds have. */
const OTHER_CLOUDS = {
  endpointGroupNames: [],
  errorMessage: "",
  portMappingEnabled: false,
  privateEndpoints: [],
  privateLinkServiceName: "",
  privateLinkServiceResourceId: "",
  serviceAttachmentNames: [],
};

/** The outputs of an endpoint service as they are now. */
export function privateLinkOutputs(world: World, link: CloudRecord): Properties {
  const interfaceEndpoints = registeredEndpoints(world, link.owner, text(link.outputs.regionName));
  const status = interfaceEndpoints.length > 0 ? "AVAILABLE" : "WAITING_FOR_USER";
  return { ...OTHER_CLOUDS, ...link.outputs, interfaceEndpoints, status };
}

const privateLink: ResourceType = {
  type: PRIVATE_LINK,
  owner: ownedByProject("privateEndpoint/endpointService"),
  check: ({ providerName, portMappingEnabled }) => [
    ...awsOnly("providerName", providerName),
    ...(portMappingEnabled === true
      ? [{ property: "portMappingEnabled", reason: "port_mapping_enabled is only supported for GCP provider" }]
      : []),
  ],
  create: ({ world, owner, inputs }) => {
    const doing = "error creating MongoDB Private Endpoints Connection";
    const call = new AtlasCall(doing, "POST", owner, "privateEndpoint/endpointService");
    const region = atlasRegion(text(inputs.region));
    if (!isAtlasRegion(region)) throw call.error("INVALID_REGION", region, "AWS");
    if (world.list(PRIVATE_LINK, owner).some(({ outputs }) => outputs.regionName === region)) {
      throw call.error("PRIVATELINK_ENDPOINT_SERVICE_ALREADY_EXISTS_FOR_REGION", region);
    }
    provisionedContainer(world, owner, region);
    const privateLinkId = world.hex(24);
    return {
      // The region as the program writes it: the provider reads it back from here.
      id: encodeStateId({
        private_link_id: privateLinkId,
        project_id: owner,
        provider_name: "AWS",
        region: text(inputs.region),
      }),
      outputs: {
        ...OTHER_CLOUDS,
        privateLinkId,
        regionName: region,
        endpointServiceName: `com.amazonaws.vpce.${awsRegion(region)}.vpce-svc-${world.hex(17)}`,
        interfaceEndpoints: [],
        status: "WAITING_FOR_USER",
      },
    };
  },
  read: (link, { world }) => privateLinkOutputs(world, link),
  update: ({ inputs }, link) => {
    if (inputs.portMappingEnabled !== link.inputs.portMappingEnabled) {
      throw new CloudError("`port_mapping_enabled` cannot be changed after resource creation");
    }
    return { outputs: {} };
  },
  delete: (link, { world }) => {
    const privateLinkId = text(link.outputs.privateLinkId);
    const doing = `error deleting MongoDB Private Endpoints Connection(${privateLinkId})`;
    const call = new AtlasCall(doing, "DELETE", link.owner, `privateEndpoint/AWS/endpointService/${privateLinkId}`);
    if (registrationsOf(world, link).length > 0) throw call.error("CANNOT_DELETE_PRIVATELINK_WITH_ENDPOINTS");
    world.remove(link);
  },
  find: (id, caller) => {
    const format =
      "to import a MongoDB Private Endpoint, use the format {project_id}-{private_link_id}-{provider_name}-{region}";
    const pattern = /^([0-9a-f]{24})-([0-9a-f]{24})-(?:AWS|AZURE|GCP)-[\w-]+$/;
    const [project, privateLinkId] = importParts(id, pattern, format) ?? [];
    if (project === undefined || privateLinkId === undefined) return undefined;
    requireProject(project, `privateEndpoint/AWS/endpointService/${privateLinkId}`, caller);
    return privateLinkById(caller.world, project, privateLinkId);
  },
};

/** Atlas's endpoint services, to which interface endpoints connect. */
export const privateLinkTypes: readonly ResourceType[] = [privateLink];
