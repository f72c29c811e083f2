import assert from "node:assert/strict";

import fc from "fast-check";

import { opennessOf } from "../../policy/network.ts";

const dotted = (address: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
const block = (address: number, prefix: number): string => {
  const size = 2 ** (32 - prefix);
  return `${dotted(Math.floor(address / size) * size)}/${prefix}`;
};
const address = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const wide = fc.integer({ min: 0, max: 7 });

describe("how open a block is", () => {
  for (const text of [
    "10.0.0.0/8",
    "10.40.0.0/16",
    "172.16.0.0/12",
    "192.168.248.0/21",
    "203.0.113.7/32",
    "203.0.0.0/16",
    "fc00::/7",
    "fd12:3456:789a::/48",
    "2001:db8:1::/48",
    "2001:DB8:1:0::/64",
  ]) {
    it(`accepts ${text}`, () => {
      assert.equal(opennessOf(text), undefined);
    });
  }
  for (const text of [
    "0.0.0.0/0",
    "0.0.0.0/1",
    "128.0.0.0/1",
    "10.0.0.0/7",
    "100.64.0.0/10",
    "203.0.0.0/15",
    "::/0",
    "::/00",
    "0::0/0",
    "0:0:0:0:0:0:0:0/0",
    "::/1",
    "8000::/1",
    "2000::/3",
    "2001:db8::/32",
    "2001:db8::/47",
    "2002::/16",
    "fc00::/6",
    "::ffff:0:0/40",
  ]) {
    it(`refuses ${text}`, () => {
      assert.match(opennessOf(text) ?? "", /open to the world|canonical/);
    });
  }
  for (const text of [
    "::ffff:0:0/96",
    "::ffff:0.0.0.0/96",
    "::ffff:10.40.0.0/112",
    "64:ff9b::/96",
    "fe80::/64",
    "::/96",
  ]) {
    it(`refuses ${text}, which stands for other addresses`, () => {
      assert.match(opennessOf(text) ?? "", /neither global nor unique-local/);
    });
  }
  for (const text of ["2001:db8:1::1/48", "::1/0", "10.0.0.1/8", "::ffff:1.2.3.4/0"]) {
    it(`refuses ${text}, which has host bits`, () => {
      assert.match(opennessOf(text) ?? "", /not in canonical notation: its network is [^/]+\/\d+$/);
    });
  }
  for (const text of ["", "0.0.0.0", "::", "0/0", "fd00::%eth0/64", "0.0.0.0/33", "::/129", "00.0.0.0/0"]) {
    it(`refuses ${JSON.stringify(text)}, which is no block`, () => {
      assert.match(opennessOf(text) ?? "", /is no IPv4 block|is an IPv6 block/);
    });
  }

  it("is all of the world for every IPv4 block that is larger than a /8", () => {
    fc.assert(fc.property(address, wide, (at, prefix) => opennessOf(block(at, prefix)) === "is open to the world"));
  });
  it("is nothing for every part of a private network", () => {
    fc.assert(
      fc.property(address, fc.integer({ min: 8, max: 32 }), (at, prefix) => {
        assert.equal(opennessOf(block(10 * 2 ** 24 + (at % 2 ** 24), prefix)), undefined);
      }),
    );
  });
  it("never grows by taking a part", () => {
    fc.assert(
      fc.property(address, fc.integer({ min: 0, max: 31 }), (at, prefix) => {
        const [outer, inner] = [opennessOf(block(at, prefix)), opennessOf(block(at, prefix + 1))];
        assert.ok(outer !== undefined || inner === undefined);
      }),
    );
  });
  it("is refused for every IPv4-mapped block", () => {
    fc.assert(
      fc.property(address, fc.integer({ min: 0, max: 32 }), (at, prefix) => {
        const [start = ""] = block(at, prefix).split("/");
        assert.ok(opennessOf(`::ffff:${start}/${96 + prefix}`) !== undefined);
      }),
    );
  });
  it("never throws, whatever the text", () => {
    const cidr = fc.tuple(fc.oneof(fc.ipV6(), fc.ipV4Extended()), fc.nat(140)).map(([at, bits]) => `${at}/${bits}`);
    fc.assert(
      fc.property(fc.oneof(fc.string(), cidr), (text) => ["undefined", "string"].includes(typeof opennessOf(text))),
    );
  });
});
