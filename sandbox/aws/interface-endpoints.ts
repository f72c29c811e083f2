import { isSet, text, texts } from "../cloud/properties.ts";
import type { Properties } from "../protocol/values.ts";
import type { CloudRecord } from "../world/world.ts";
import { type Ec2Call, SECURITY_GROUP, SUBNET, VPC_ENDPOINT } from "./ec2.ts";
import type { EndpointService } from "./endpoint-services.ts";

/** Checks what an interface endpoint is to be placed in, and tells its outputs; `before` is the endpoint as it was. */
export function describeInterface(
  call: Ec2Call,
  inputs: Properties,
  id: string,
  service: EndpointService,
  network: CloudRecord,
  before: CloudRecord | undefined,
): Properties {
  const given = texts(inputs.securityGroupIds);
  // Without one it has the default group of the VPC.
  const groups = given.length > 0 ? given : [text(network.outputs.defaultSecurityGroupId)];
  for (const group of groups) {
    if (call.existing(SECURITY_GROUP, group).inputs.vpcId !== network.id) {
      throw call.error(
        "InvalidParameter",
        `Security group ${group} and vpc ${network.id} belong to different networks.`,
      );
    }
  }
  const subnets = texts(inputs.subnetIds);
  const zones = zonesOf(call, subnets, network);
  refusePrivateDns(call, inputs, id, service, network);
  const interfaces = new Map(
    texts(before?.outputs.subnetIds).map((subnet, i) => [subnet, texts(before?.outputs.networkInterfaceIds)[i]]),
  );
  return {
    securityGroupIds: groups,
    subnetIds: subnets,
    networkInterfaceIds: subnets.map((subnet) => interfaces.get(subnet) ?? `eni-${call.world.hex(17)}`),
    dnsEntries: dnsEntries(id, service, zones, inputs.privateDnsEnabled === true),
    routeTableIds: [],
    cidrBlocks: [],
  };
}

/** The zones of the subnets, of which an endpoint may have one each. */
function zonesOf(call: Ec2Call, subnets: readonly string[], network: CloudRecord): string[] {
  const zones: string[] = [];
  for (const id of subnets) {
    const subnet = call.existing(SUBNET, id);
    if (subnet.inputs.vpcId !== network.id) {
      throw call.error("InvalidParameter", `The subnet ${id} does not belong to the vpc ${network.id}.`);
    }
    const zone = text(subnet.outputs.availabilityZone);
    if (zones.includes(zone)) {
      throw call.error(
        "DuplicateSubnetsInSameZone",
        `Found another VPC endpoint subnet in the availability zone of ${id}. VPC endpoint subnets should be in ` +
          "different availability zones supported by the VPC endpoint service.",
      );
    }
    zones.push(zone);
  }
  return zones;
}

function refusePrivateDns(
  call: Ec2Call,
  inputs: Properties,
  id: string,
  service: EndpointService,
  network: CloudRecord,
): void {
  if (inputs.privateDnsEnabled !== true) return;
  if (service.privateDnsName === undefined) {
    const message = `Private DNS can't be enabled because the service ${service.name} does not provide a private DNS name.`;
    throw call.error("InvalidParameter", message);
  }
  if (network.inputs.enableDnsSupport === false || network.inputs.enableDnsHostnames !== true) {
    const message =
      "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true";
    throw call.error("InvalidParameter", `${message} for ${network.id}`);
  }
  const rival = call.world
    .list(VPC_ENDPOINT, call.account)
    .filter((other) => other.id !== id && other.inputs.vpcId === network.id)
    .some((other) => other.inputs.serviceName === service.name && other.inputs.privateDnsEnabled === true);
  if (rival) {
    const message = `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${service.privateDnsName}`;
    throw call.error("InvalidParameter", `${message} in the VPC ${network.id}`);
  }
}

/** The endpoint's own name and one for each zone, and the service's name where private DNS is on. */
function dnsEntries(id: string, service: EndpointService, zones: readonly string[], isPrivate: boolean): Properties[] {
  const own = `${id}-${id.slice(-8)}`;
  const names = [own, ...zones.map((zone) => `${own}-${zone}`)].map((name) => `${name}.${service.domain}`);
  // The hosted zone of us-east-1's endpoints.
  const entries = names.map((dnsName) => ({ dnsName, hostedZoneId: "Z7HUB22UULQXV" }));
  if (!isPrivate || !isSet(service.privateDnsName)) return entries;
  return [...entries, { dnsName: service.privateDnsName, hostedZoneId: "" }];
}
