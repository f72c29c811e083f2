import type { CloudRecord, World } from "../world/world.ts";

/** A service that VPC endpoints lead to. */
export interface EndpointService {
  readonly name: string;
  readonly types: readonly ("Gateway" | "Interface")[];
  /** The public name that resolves to the endpoint where private DNS is on; absent where the service provides none. */
  readonly privateDnsName?: string;
  /** The domain of an endpoint's own names. */
  readonly domain: string;
  /** Whether the service's owner decides about each endpoint. */
  readonly acceptanceRequired: boolean;
}

/** The endpoint services of Atlas and the endpoints that were registered with them, in whatever project. */
const ATLAS_SERVICE = "mongodbatlas:index/privateLinkEndpoint:PrivateLinkEndpoint";
const ATLAS_REGISTRATION = "mongodbatlas:index/privateLinkEndpointService:PrivateLinkEndpointService";

/** The service of that name that the region offers: AWS's own or one of Atlas. */
export function endpointService(world: World, region: string, name: string): EndpointService | undefined {
  return awsService(region, name) ?? atlasService(world, region, name);
}

/** The sandbox has no list of AWS's services: any name of the right form and region is one. */
function awsService(region: string, name: string): EndpointService | undefined {
  const prefix = `com.amazonaws.${region}.`;
  const service = name.startsWith(prefix) ? name.slice(prefix.length) : "";
  if (!/^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*$/.test(service)) return undefined;
  // `ecr.api` is reached as api.ecr.REGION.amazonaws.com.
  const host = service.split(".").reverse().join(".");
  return {
    name,
    types: ["s3", "dynamodb"].includes(service) ? ["Gateway", "Interface"] : ["Interface"],
    privateDnsName: `${host}.${region}.amazonaws.com`,
    domain: `${host}.${region}.vpce.amazonaws.com`,
    acceptanceRequired: false,
  };
}

function atlasService(world: World, region: string, name: string): EndpointService | undefined {
  const match = /^com\.amazonaws\.vpce\.([a-z0-9-]+)\.(vpce-svc-\w+)$/.exec(name);
  if (match?.[1] !== region) return undefined;
  if (!world.list(ATLAS_SERVICE).some(({ outputs }) => outputs.endpointServiceName === name)) return undefined;
  const domain = `${match[2] ?? ""}.${region}.vpce.amazonaws.com`;
  return { name, types: ["Interface"], domain, acceptanceRequired: true };
}

/** Whether Atlas was told of the endpoint and so has accepted it. */
export function isRegistered(world: World, endpointId: string): boolean {
  const named = ({ inputs }: CloudRecord): boolean => inputs.endpointServiceId === endpointId;
  return world.list(ATLAS_REGISTRATION).some(named);
}
