import ipaddr from "ipaddr.js";

type Block = [ipaddr.IPv4 | ipaddr.IPv6, number];

function parse(cidr: string): Block {
  return ipaddr.parseCIDR(cidr);
}

/** The block as the clouds' APIs write it, without host bits; undefined where the text is not a block. */
export function canonicalCidr(cidr: string): string | undefined {
  const family = [ipaddr.IPv4, ipaddr.IPv6].find((version) => version.isValidCIDR(cidr));
  return family === undefined ? undefined : `${family.networkAddressFromCIDR(cidr).toString()}/${parse(cidr)[1]}`;
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
