import ipaddr from "ipaddr.js";

import { canonicalCidr } from "../cloud/cidr.ts";
import { isKnown, text } from "../cloud/properties.ts";
import type { Operation, ResourceType } from "../cloud/resource-type.ts";
import type { Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { AtlasCall } from "./api.ts";
import { encodeStateId, importParts } from "./ids.ts";
import { peeringStatus } from "./peerings.ts";
import { ownedByProject, requireProject } from "./project.ts";
import { ACCESS_LIST_ENTRY, NETWORK_PEERING } from "./tokens.ts";

/** Source: Atlas, "Configure IP Access List Entries". */
const MAXIMUM = 200;
const LONGEST_COMMENT = 80;

/** The value by which Atlas knows an entry: an address is the block of that address alone. */
function entryValue(inputs: Properties): string {
  const { ipAddress, cidrBlock, awsSecurityGroup } = inputs;
  if (text(ipAddress) !== "") return blockOf(text(ipAddress));
  return text(cidrBlock) === "" ? text(awsSecurityGroup) : text(cidrBlock);
}

/** The project's entry with this value: an address, a block or a security group. */
export function entryByValue(world: World, project: string, value: string): CloudRecord | undefined {
  const wanted = isAddress(value) ? blockOf(value) : value;
  return world.get(ACCESS_LIST_ENTRY, project, idOf(project, wanted));
}

function idOf(project: string, value: string): string {
  return encodeStateId({ project_id: project, entry: value });
}

function blockOf(address: string): string {
  return `${address}/${ipaddr.parse(address).kind() === "ipv6" ? 128 : 32}`;
}

/** Atlas gives an address back as a block too, and the block of one address as an address too. */
function forms(inputs: Properties): Properties {
  const value = entryValue(inputs);
  if (text(inputs.awsSecurityGroup) !== "") return {};
  const [address, bits] = value.split("/");
  return { cidrBlock: value, ...(bits === "32" || bits === "128" ? { ipAddress: address } : {}) };
}

function isAddress(value: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(value) || ipaddr.IPv6.isValid(value);
}

function create({ world, owner, inputs }: Operation): { id: string; outputs: Properties } {
  const doing = "error creating resource: error creating Project IP Access List information";
  const call = new AtlasCall(doing, "POST", owner, "accessList");
  const value = entryValue(inputs);
  const entries = world.list(ACCESS_LIST_ENTRY, owner);
  const hasPeering = world
    .list(NETWORK_PEERING, owner)
    .some((peering) => peeringStatus(world, peering).statusName === "AVAILABLE");
  if (text(inputs.awsSecurityGroup) !== "" && !hasPeering) {
    throw call.error("CANNOT_USE_AWS_SECURITY_GROUP_WITHOUT_VPC_PEERING_CONNECTION");
  }
  const comment = text(inputs.comment);
  if (comment.length > LONGEST_COMMENT) throw call.error("INVALID_NETWORK_PERMISSION_COMMENT", comment);
  const exists = entryByValue(world, owner, value) !== undefined;
  if (!exists && entries.length >= MAXIMUM)
    throw call.error("ATLAS_NETWORK_PERMISSIONS_LIMIT_EXCEEDED", String(MAXIMUM));
  return { id: idOf(owner, value), outputs: forms(inputs) };
}

/**
 * An entry exists once for its value, and every resource that has that value shares it: adding it again succeeds, and deleting it by way of
 * one resource takes it from all. So a replacement that creates before it deletes, as for a changed comment, ends without the entry
 * (pulumi/pulumi-mongodbatlas#806).
 */
const accessListEntry: ResourceType = {
  type: ACCESS_LIST_ENTRY,
  owner: ownedByProject("accessList"),
  exactlyOneOf: [["cidrBlock", "ipAddress", "awsSecurityGroup"]],
  check: ({ cidrBlock, ipAddress }) => [
    ...(isKnown(cidrBlock) && canonicalCidr(text(cidrBlock)) !== cidrBlock
      ? [
          {
            property: "cidrBlock",
            reason: `Attribute cidr_block string value must be defined as a valid cidr., got: ${text(cidrBlock)}`,
          },
        ]
      : []),
    ...(isKnown(ipAddress) && !isAddress(text(ipAddress))
      ? [
          {
            property: "ipAddress",
            reason: `Attribute ip_address string value must be defined as a valid IP Address., got: ${text(ipAddress)}`,
          },
        ]
      : []),
  ],
  create,
  find: (id, caller) => {
    const format = "to import a projectIP Access List, use the format {project_id}-{entry}";
    const [project, value] = importParts(id, /^([0-9a-f]{24})-(.+)$/, format) ?? [];
    if (project === undefined || value === undefined) return undefined;
    requireProject(project, `accessList/${encodeURIComponent(value)}`, caller);
    return entryByValue(caller.world, project, value);
  },
};

/** Entries of the projects' access lists. */
export const accessListTypes: readonly ResourceType[] = [accessListEntry];
