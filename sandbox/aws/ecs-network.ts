import { texts } from "../cloud/properties.ts";
import { isObject, type Properties } from "../protocol/values.ts";
import type { World } from "../world/world.ts";
import { SUBNET } from "./ec2.ts";
import { blockedAt, endpointFor } from "./endpoint-access.ts";
import { internetRoute, securityGroupsAllowEgress } from "./reachability.ts";

/** Where a service's tasks run. */
export interface Placement {
  readonly world: World;
  readonly account: string;
  readonly region: string;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly assignPublicIp: boolean;
}

/** The placement that a service's `networkConfiguration` describes. */
export function placementOf(world: World, account: string, region: string, networkConfiguration: unknown): Placement {
  const network: Properties = isObject(networkConfiguration) ? networkConfiguration : {};
  return {
    world,
    account,
    region,
    subnets: texts(network.subnets),
    securityGroups: texts(network.securityGroups),
    assignPublicIp: network.assignPublicIp === true,
  };
}

/**
 * Why a task in one of the subnets does not reach a service of AWS (`ecr.api`, `logs`, …) or, without a service, the internet; undefined
 * where all do. A service is reached over an endpoint of its own in the VPC, or else over the internet.
 */
export function unreachable(placement: Placement, service?: string): string | undefined {
  return placement.subnets.map((id) => cutOff(placement, id, service)).find((reason) => reason !== undefined);
}

function cutOff(placement: Placement, subnetId: string, service: string | undefined): string | undefined {
  const { world, account, region, securityGroups } = placement;
  const subnet = world.get(SUBNET, account, subnetId);
  const endpoint =
    subnet === undefined || service === undefined ? undefined : endpointFor(world, subnet, region, service);
  if (subnet === undefined || endpoint === undefined) return noInternet(placement, subnetId);
  return blockedAt(world, endpoint, subnet, securityGroups);
}

function noInternet(placement: Placement, subnet: string): string | undefined {
  const { world, account, securityGroups, assignPublicIp } = placement;
  const route = internetRoute(world, account, subnet);
  if (!route.reachable) return route.reason;
  if (route.via === "internet gateway" && !assignPublicIp) {
    return `the subnet ${subnet} leads to an internet gateway, and the task has no public address`;
  }
  // A task without security groups gets the VPC's default one, which lets everything out.
  if (securityGroups.length === 0) return undefined;
  const egress = securityGroupsAllowEgress(world, account, securityGroups, undefined, 443);
  return egress.allowed ? undefined : egress.reason;
}
