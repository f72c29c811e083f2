import { VPC_ENDPOINT } from "../aws/ec2.ts";
import { text } from "../cloud/properties.ts";
import type { Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { plainId } from "./ids.ts";
import { PRIVATE_LINK, REGISTRATION } from "./tokens.ts";

/** The project's endpoint service with this id. */
export function privateLinkById(world: World, project: string, privateLinkId: string): CloudRecord | undefined {
  return world.list(PRIVATE_LINK, project).find(({ outputs }) => outputs.privateLinkId === privateLinkId);
}

/** The id of the endpoint service that a registration names: by its own id or by that of the state. */
export function linkOf(registration: Properties): string {
  return plainId(text(registration.privateLinkId), "private_link_id");
}

/** The endpoints that are registered with an endpoint service, in whatever state. */
export function registrationsOf(world: World, link: CloudRecord): CloudRecord[] {
  return world.list(REGISTRATION, link.owner).filter(({ inputs }) => linkOf(inputs) === link.outputs.privateLinkId);
}

/** The interface endpoint of some AWS account, where it is one of this service: Atlas accepts no other. */
export function interfaceEndpoint(world: World, link: CloudRecord, endpointId: string): CloudRecord | undefined {
  return world
    .list(VPC_ENDPOINT)
    .find(
      ({ id, inputs }) =>
        id === endpointId &&
        inputs.serviceName === link.outputs.endpointServiceName &&
        inputs.vpcEndpointType === "Interface",
    );
}

/** The ids of the interface endpoints through which the project's clusters in a region can be reached. */
export function registeredEndpoints(world: World, project: string, region: string): string[] {
  return world
    .list(PRIVATE_LINK, project)
    .filter(({ outputs }) => outputs.regionName === region)
    .flatMap((link) =>
      registrationsOf(world, link)
        .map(({ outputs }) => text(outputs.interfaceEndpointId))
        .filter((endpointId) => interfaceEndpoint(world, link, endpointId) !== undefined),
    );
}
