import ipaddr from "ipaddr.js";

type Block = [ipaddr.IPv4 | ipaddr.IPv6, number];

function parse(cidr: string): Block {
  return ipaddr.parseCIDR(cidr);
}

/** Whether the address of the block has no host bits, as the clouds' APIs write it. */
export function isCanonical(cidr: string): boolean {
  if (!ipaddr.IPv4.isValidCIDR(cidr)) return false;
  return `${ipaddr.IPv4.networkAddressFromCIDR(cidr).toString()}/${parse(cidr)[1]}` === cidr;
}

/** Whether `inner` lies within `outer`. Both must be valid blocks of the same family. */
export function cidrContains(outer: string, inner: string): boolean {
  const [network, bits] = parse(outer);
  const [address, innerBits] = parse(inner);
  return network.kind() === address.kind() && innerBits >= bits && address.match(network, bits);
}

/** Whether the blocks share an address. */
export function cidrsOverlap(a: string, b: string): boolean {
  return cidrContains(a, b) || cidrContains(b, a);
}
