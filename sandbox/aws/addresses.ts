import ipaddr from "ipaddr.js";

import { canonicalCidr } from "../cloud/cidr.ts";
import { text } from "../cloud/properties.ts";
import type { CheckFailure } from "../cloud/resource-type.ts";
import type { Properties } from "../protocol/values.ts";

/** Refuses an IPv4 block with host bits, in the words of the provider (`itypes.ValidateCIDRBlock`). */
export function blockFailures(inputs: Properties, property: string): CheckFailure[] {
  const value = inputs[property];
  const network = typeof value === "string" ? canonicalCidr(value) : undefined;
  if (network === undefined || network === value) return [];
  return [{ property, reason: `"${text(value)}" is not a valid CIDR block; did you mean "${network}"?` }];
}

/** The `n`-th address that a host can have in an IPv4 block: AWS keeps the first four and the last for itself. */
export function hostAddress(block: string, n: number): string {
  const [network, bits] = ipaddr.IPv4.parseCIDR(block);
  const usable = 2 ** (32 - bits) - 5;
  let number = network.toByteArray().reduce((sum, byte) => sum * 256 + byte, 0) + 4 + (n % usable);
  const bytes: number[] = [];
  for (let i = 0; i < 4; i++) {
    bytes.unshift(number % 256);
    number = Math.floor(number / 256);
  }
  return bytes.join(".");
}

/** A public address that this world never gave before, from a block that is AWS's in us-east-1. */
export function publicAddress(n: number): string {
  return `54.${144 + (Math.floor(n / 65536) % 16)}.${Math.floor(n / 256) % 256}.${n % 256}`;
}
