import ipaddr from "ipaddr.js";

/** An IPv4 network in CIDR notation. */
export interface Block {
  readonly address: ipaddr.IPv4;
  readonly prefix: number;
}

/**
 * Reads a canonical IPv4 block. Anything else gives the reason, which continues the sentence "it is ...": IPv6 (also
 * IPv4-mapped), octal or shortened notation, and set host bits, which clouds and people read differently.
 */
export function parseBlock(text: string): Block | string {
  if (!ipaddr.IPv4.isValidCIDRFourPartDecimal(text)) {
    return ipaddr.IPv6.isValidCIDR(text) ? "an IPv6 block" : "no IPv4 block in CIDR notation";
  }
  const [address, prefix] = ipaddr.IPv4.parseCIDR(text);
  const canonical = `${ipaddr.IPv4.networkAddressFromCIDR(text).toString()}/${prefix}`;
  return canonical === text ? { address, prefix } : `not in canonical notation: its network is ${canonical}`;
}

/** Whether every address of `inner` is one of `outer`. */
export function contains(outer: Block, inner: Block): boolean {
  return inner.prefix >= outer.prefix && inner.address.match(outer.address, outer.prefix);
}

/** Whether two blocks have an address in common. Blocks overlap only where one contains the other. */
export function overlap(left: Block, right: Block): boolean {
  return contains(left, right) || contains(right, left);
}

/** Whether one block lies within another, both as text. What is no canonical IPv4 block does not. */
export function isWithin(text: string, outerText: string): boolean {
  const [inner, outer] = [parseBlock(text), parseBlock(outerText)];
  return typeof inner !== "string" && typeof outer !== "string" && contains(outer, inner);
}

/** RFC 1918, https://www.rfc-editor.org/rfc/rfc1918#section-3. Shared address space (100.64.0.0/10) is not private. */
const PRIVATE_NETWORKS: readonly Block[] = [
  { address: ipaddr.IPv4.parse("10.0.0.0"), prefix: 8 },
  { address: ipaddr.IPv4.parse("172.16.0.0"), prefix: 12 },
  { address: ipaddr.IPv4.parse("192.168.0.0"), prefix: 16 },
];

/** Whether the whole block is RFC 1918, not only its first address. */
export function isPrivate(block: Block): boolean {
  return PRIVATE_NETWORKS.some((network) => contains(network, block));
}
