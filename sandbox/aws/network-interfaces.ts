import { text, texts } from "../cloud/properties.ts";
import { isObject } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { NAT_GATEWAY, VPC_ENDPOINT } from "./ec2.ts";

/** The network interfaces that one resource holds: as long as it does, its subnets and security groups cannot go. */
export interface Interfaces {
  readonly holder: CloudRecord;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  /** Whether the interfaces have public addresses, which hold the VPC's internet gateway. */
  readonly isPublic: boolean;
}

type Placement = Omit<Interfaces, "holder">;

/** Where the resources of each type place their interfaces; undefined where one holds none. */
const PLACEMENTS: Readonly<Record<string, (record: CloudRecord, world: World) => Placement | undefined>> = {
  [NAT_GATEWAY]: ({ inputs }) => ({
    subnetIds: [text(inputs.subnetId)],
    securityGroupIds: [],
    isPublic: inputs.connectivityType !== "private",
  }),
  [VPC_ENDPOINT]: ({ inputs, outputs }) =>
    inputs.vpcEndpointType === "Interface"
      ? {
          subnetIds: texts(outputs.subnetIds),
          securityGroupIds: texts(outputs.securityGroupIds),
          isPublic: false,
        }
      : undefined,
  "aws:lb/loadBalancer:LoadBalancer": ({ inputs }) => ({
    subnetIds: [...texts(inputs.subnets), ...mapped(inputs.subnetMappings)],
    securityGroupIds: texts(inputs.securityGroups),
    isPublic: inputs.internal !== true,
  }),
  // Each task has one, where its service places it; a service without tasks holds none.
  "aws:ecs/task:Task": ({ owner, inputs }, world) => {
    const service = world.get("aws:ecs/service:Service", owner, text(inputs.serviceArn));
    const network = service?.inputs.networkConfiguration;
    if (!isObject(network)) return undefined;
    return {
      subnetIds: texts(network.subnets),
      securityGroupIds: texts(network.securityGroups),
      isPublic: network.assignPublicIp === true,
    };
  },
};

/** All network interfaces of an account. */
export function networkInterfaces(world: World, account: string): Interfaces[] {
  return Object.entries(PLACEMENTS).flatMap(([type, placement]) =>
    world.list(type, account).flatMap((holder) => {
      const placed = placement(holder, world);
      return placed === undefined ? [] : [{ holder, ...placed }];
    }),
  );
}

function mapped(mappings: unknown): string[] {
  return Array.isArray(mappings) ? mappings.filter(isObject).map(({ subnetId }) => text(subnetId)) : [];
}
