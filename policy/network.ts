import ipaddr from "ipaddr.js";

import { isPrivate, parseBlock } from "./cidr.ts";
import type { Resource, Stack } from "./stack.ts";
import { UNKNOWN, textOf } from "./unknown.ts";

/** Types of VPCs. */
export const VPCS: readonly string[] = ["aws:ec2/vpc:Vpc", "aws:ec2/defaultVpc:DefaultVpc"];
/** A block that is added to a VPC. */
export const SECONDARY_BLOCK = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation";

/** Whether an input names just this VPC. Where it comes from several, it proves none of them. */
export function isOf(resource: Resource, input: string, vpc: Resource, stack: Stack): boolean {
  const named = stack.referents(resource, input, VPCS);
  return named.length === 1 && named[0] === vpc;
}

/** The block of a VPC, or the one that is added to it. An address manager's is known once it is assigned. */
export function ownBlock({ inputs, outputs }: Resource): string | typeof UNKNOWN {
  return textOf(inputs, "cidrBlock") ?? textOf(outputs, "cidrBlock") ?? UNKNOWN;
}

/** The blocks of a VPC: its own comes first, then those that are associated with it. */
export function blocksOf(vpc: Resource, stack: Stack): (string | typeof UNKNOWN)[] {
  const secondary = stack.ofType(SECONDARY_BLOCK).filter((association) => isOf(association, "vpcId", vpc, stack));
  return [vpc, ...secondary].map(ownBlock);
}

/**
 * The shortest prefixes of public blocks that are somebody's and not the world's: what one organization has at one place. Rules of a
 * group are too few to put the world together from such parts.
 */
const SHORTEST = { ipv4: 16, ipv6: 48 };

/** Where an IPv6 block is what it seems: elsewhere, addresses stand for IPv4 ones, or are reserved. */
const GLOBAL = ipaddr.IPv6.parseCIDR("2000::/3");
const UNIQUE_LOCAL = ipaddr.IPv6.parseCIDR("fc00::/7");

/**
 * Why a block admits the world, or cannot be told to admit less, as the rest of a sentence that begins with it. Nothing where it is
 * private, or public and small. Also parts of the world, into which it can be cut, are the world.
 */
export function opennessOf(text: string): string | undefined {
  const block = parseBlock(text);
  if (typeof block !== "string") {
    return isPrivate(block) || block.prefix >= SHORTEST.ipv4 ? undefined : "is open to the world";
  }
  // A zone (fe80::1%eth0) belongs to one machine.
  if (text.includes("%") || !ipaddr.IPv6.isValidCIDR(text)) return `is ${block}`;
  const [address, prefix] = ipaddr.IPv6.parseCIDR(text);
  const network = ipaddr.IPv6.networkAddressFromCIDR(text);
  if (network.toString() !== address.toString()) {
    return `is not in canonical notation: its network is ${network.toString()}/${prefix}`;
  }
  if (prefix >= UNIQUE_LOCAL[1] && address.match(UNIQUE_LOCAL)) return undefined;
  if (prefix >= SHORTEST.ipv6 && address.match(GLOBAL)) return undefined;
  return prefix >= SHORTEST.ipv6 ? "is neither global nor unique-local" : "is open to the world";
}
