import ipaddr from "ipaddr.js";

/** An IPv4 block in numbers: its first and last address, and the length of its prefix. */
export interface Ipv4Block {
  readonly first: number;
  readonly last: number;
  readonly prefix: number;
}

/**
 * Reads an IPv4 block, "10.40.0.0/16". Host bits are dropped ("10.40.0.1/16" is that block too): `formatBlock` gives
 * the canonical form. Undefined where the text is none; short forms and octal or hexadecimal numbers, which some
 * libraries take, are none.
 */
export function parseBlock(text: string): Ipv4Block | undefined {
  const [address = "", prefix = ""] = text.split("/");
  if (
    !ipaddr.IPv4.isValidFourPartDecimal(address) ||
    /(^|\.)0\d/.test(address) ||
    !/^([0-9]|[12]\d|3[0-2])$/.test(prefix)
  )
    return undefined;
  if (text !== `${address}/${prefix}`) return undefined;
  return {
    first: toNumber(ipaddr.IPv4.networkAddressFromCIDR(text)),
    last: toNumber(ipaddr.IPv4.broadcastAddressFromCIDR(text)),
    prefix: Number(prefix),
  };
}

/** The canonical text of a block. */
export function formatBlock({ first, prefix }: Omit<Ipv4Block, "last">): string {
  return `${toAddress(first).toString()}/${prefix}`;
}

/** Whether the whole block is private: RFC 1918, so not the shared 100.64.0.0/10, not link-local. */
export function isPrivate(block: Ipv4Block): boolean {
  return PRIVATE.some((range) => contains(range, block));
}

/** Whether two blocks have an address in common. */
export function overlap(one: Ipv4Block, other: Ipv4Block): boolean {
  return one.first <= other.last && other.first <= one.last;
}

/** Whether the whole of `part` lies in `block`. */
export function contains(block: Ipv4Block, part: Ipv4Block): boolean {
  return block.first <= part.first && part.last <= block.last;
}

/** How many availability zones `planSubnets` can serve in a block. */
export function zonesThatFit(block: Ipv4Block): number {
  return Math.floor(2 ** (subnetPrefix(block) - block.prefix) / 2);
}

/** The subnets of one availability zone. */
export interface SubnetPlan {
  readonly zone: string;
  readonly public: string;
  readonly private: string;
}

/**
 * Divides a VPC's block into one public and one private subnet for each availability zone.
 *
 * The block has 16 slots (fewer where a slot would be smaller than AWS's smallest subnet, /28): public subnets take
 * them from the start, private ones from the middle, so a zone that is appended later moves no subnet.
 *
 * Throws where there are more zones than `zonesThatFit`.
 */
export function planSubnets(block: Ipv4Block, zones: readonly string[]): SubnetPlan[] {
  const prefix = subnetPrefix(block);
  const half = zonesThatFit(block);
  if (zones.length > half) throw new RangeError(`${formatBlock(block)} has room for ${half} availability zones only`);
  const slot = (index: number) => formatBlock({ first: block.first + index * 2 ** (32 - prefix), prefix });
  return zones.map((zone, index) => ({ zone, public: slot(index), private: slot(half + index) }));
}

const SLOT_BITS = 4;
const LONGEST_SUBNET_PREFIX = 28;

function subnetPrefix({ prefix }: Ipv4Block): number {
  return Math.max(prefix, Math.min(prefix + SLOT_BITS, LONGEST_SUBNET_PREFIX));
}

function toNumber(address: ipaddr.IPv4): number {
  return address.toByteArray().reduce((number, octet) => number * 256 + octet, 0);
}

function toAddress(number: number): ipaddr.IPv4 {
  return new ipaddr.IPv4([24, 16, 8, 0].map((bits) => Math.floor(number / 2 ** bits) % 256));
}

const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].flatMap((text) => parseBlock(text) ?? []);
