import { sameSet, text, texts } from "../cloud/properties.ts";
import type { CheckFailure, Operation, ResourceType } from "../cloud/resource-type.ts";
import { hasUnknown, type Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { regionOf } from "./common.ts";
import { attributes, Ec2Call, ROUTE_TABLE, VPC, VPC_ENDPOINT } from "./ec2.ts";
import { endpointService, type EndpointService, isRegistered } from "./endpoint-services.ts";
import { describeInterface } from "./interface-endpoints.ts";
import { samePolicy } from "./policy-document.ts";
import { policyFailures } from "./policy-input.ts";
import { prefixListByName } from "./prefix-lists.ts";

/** The policy of an endpoint that is given none. */
const OPEN_POLICY =
  '{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}],"Version":"2008-10-17"}';

const SETS = ["subnetIds", "securityGroupIds", "routeTableIds"];

const vpcEndpoint: ResourceType = {
  type: VPC_ENDPOINT,
  exactlyOneOf: [["serviceName", "resourceConfigurationArn", "serviceNetworkArn"]],
  check: (inputs) => [...typeFailures(inputs), ...policyFailures(inputs, "policy")],
  equal: (path, before, after) =>
    path === "policy" ? samePolicy(before, after) : SETS.includes(path) && sameSet(before, after),
  replaces: ({ path }, _, after) =>
    path === "privateDnsEnabled" && after.vpcEndpointType !== "Interface" ? true : undefined,
  unknownOnUpdate: (changes) =>
    changes.some(({ path }) => path.startsWith("subnetIds")) ? ["networkInterfaceIds", "dnsEntries"] : [],
  create: (operation) => {
    const { world, inputs } = operation;
    const doing = `creating EC2 VPC Endpoint (${text(inputs.serviceName)})`;
    const call = new Ec2Call(operation, doing, "CreateVpcEndpoint");
    const service = serviceOf(call, operation);
    const id = `vpce-${world.hex(17)}`;
    const outputs = describe(call, operation, id, service);
    if (inputs.autoAccept === true && outputs.state === "pendingAcceptance") {
      // The provider accepts as the caller, and only the service's own account can (vpcEndpointAccept).
      const serviceId = service.name.split(".").at(-1) ?? "";
      const accepting = `accepting EC2 VPC Endpoint (${id}) connection`;
      throw new Ec2Call(operation, accepting, "AcceptVpcEndpointConnections").error(
        "InvalidVpcEndpointServiceId.NotFound",
        `The VpcEndpointService Id '${serviceId}' does not exist`,
      );
    }
    return { id, outputs };
  },
  read: (record, { world }) => ({ ...record.outputs, state: stateOf(world, record.id, record.inputs) }),
  update: (operation, record) => {
    const call = new Ec2Call(operation, `updating EC2 VPC Endpoint (${record.id})`, "ModifyVpcEndpoint");
    return { outputs: describe(call, operation, record.id, serviceOf(call, operation), record) };
  },
};

/** What the parts of the inputs that are known have against each other. */
function typeFailures(inputs: Properties): CheckFailure[] {
  const type = inputs.vpcEndpointType ?? "Gateway";
  if (hasUnknown(type)) return [];
  if (type !== "Gateway" && type !== "Interface") {
    const reason = `the sandbox simulates Gateway and Interface endpoints, not ${text(type)}`;
    return [{ property: "vpcEndpointType", reason }];
  }
  const foreign = type === "Gateway" ? ["subnetIds", "securityGroupIds"] : ["routeTableIds"];
  const only = type === "Gateway" ? "Interface" : "Gateway";
  return foreign
    .filter((property) => texts(inputs[property]).length > 0)
    .map((property) => ({ property, reason: `${property} are only supported for ${only} type VPC Endpoint` }));
}

function serviceOf(call: Ec2Call, operation: Operation): EndpointService {
  const { world, inputs } = operation;
  const name = text(inputs.serviceName);
  const type = inputs.vpcEndpointType ?? "Gateway";
  const service = endpointService(world, text(inputs.serviceRegion) || regionOf(operation), name);
  if (service === undefined) {
    throw call.error("InvalidServiceName", `The Vpc Endpoint Service '${name}' does not exist`);
  }
  if (service.types.some((offered) => offered === type)) return service;
  const offered = service.types.join(", ");
  const message = `Endpoint type (${text(type)}) does not match available service types ([${offered}]).`;
  throw call.error("InvalidParameter", message);
}

/** `pendingAcceptance` until the service's owner has accepted the endpoint. */
function stateOf(world: World, id: string, { serviceName }: Properties): "available" | "pendingAcceptance" {
  const isForeign = text(serviceName).startsWith("com.amazonaws.vpce.");
  return isForeign && !isRegistered(world, id) ? "pendingAcceptance" : "available";
}

/** Checks an endpoint against the network that it is to be in, and tells its outputs. */
function describe(
  call: Ec2Call,
  operation: Operation,
  id: string,
  service: EndpointService,
  before?: CloudRecord,
): Properties {
  const { world, inputs } = operation;
  const network = call.existing(VPC, inputs.vpcId);
  const common = {
    ...attributes(operation, `vpc-endpoint/${id}`),
    state: stateOf(world, id, inputs),
    requesterManaged: false,
    policy: inputs.policy ?? OPEN_POLICY,
    ipAddressType: inputs.ipAddressType ?? "ipv4",
    serviceRegion: inputs.serviceRegion ?? regionOf(operation),
    privateDnsEnabled: inputs.privateDnsEnabled ?? false,
  };
  if (inputs.vpcEndpointType === "Interface") {
    return { ...common, ...describeInterface(call, inputs, id, service, network, before) };
  }
  return { ...common, ...describeGateway(call, inputs, id, regionOf(operation), network) };
}

function describeGateway(
  call: Ec2Call,
  inputs: Properties,
  id: string,
  region: string,
  network: CloudRecord,
): Properties {
  const list = prefixListByName(region, text(inputs.serviceName));
  const tables = texts(inputs.routeTableIds);
  for (const table of tables) {
    if (call.existing(ROUTE_TABLE, table).inputs.vpcId !== network.id) {
      throw call.error("InvalidParameter", `The route table ${table} does not belong to the vpc ${network.id}.`);
    }
    const others = call.world.list(VPC_ENDPOINT, call.account).filter((other) => other.id !== id);
    const uses = ({ outputs }: CloudRecord): boolean =>
      outputs.prefixListId === list?.id && texts(outputs.routeTableIds).includes(table);
    if (others.some(uses)) {
      const message = `route table ${table} already has a route with destination-prefix-list-id ${list?.id ?? ""}`;
      throw call.error("RouteAlreadyExists", message);
    }
  }
  return {
    routeTableIds: tables,
    prefixListId: list?.id ?? "",
    cidrBlocks: list?.cidrs ?? [],
    dnsEntries: [],
    networkInterfaceIds: [],
    securityGroupIds: [],
    subnetIds: [],
  };
}

/** Endpoints of services within a VPC. */
export const vpcEndpointTypes: readonly ResourceType[] = [vpcEndpoint];
