import assert from "node:assert/strict";
import fc from "fast-check";

import { contains, isPrivate, isWithin, overlap, parseBlock } from "../../policy/cidr.ts";
import type { Block } from "../../policy/cidr.ts";

/** An address as a number, and a prefix: what the tests compute with, apart from the library that the pack uses. */
interface Range {
  readonly first: number;
  readonly last: number;
  readonly text: string;
}

const dotted = (address: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");

function range(address: number, prefix: number): Range {
  const size = 2 ** (32 - prefix);
  const first = Math.floor(address / size) * size;
  return { first, last: first + size - 1, text: `${dotted(first)}/${prefix}` };
}

const address = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const prefix = fc.integer({ min: 0, max: 32 });
const anywhere = fc.tuple(address, prefix).map(([at, bits]) => range(at, bits));
/** Random blocks are rarely private, so half of them start within or just around the private networks. */
const PRIVATE = [range(10 * 2 ** 24, 8), range((172 * 256 + 16) * 2 ** 16, 12), range((192 * 256 + 168) * 2 ** 16, 16)];
const around = fc
  .tuple(fc.constantFrom(...PRIVATE), fc.integer({ min: -(2 ** 20), max: 2 ** 20 }), prefix)
  .map(([near, offset, bits]) => range(Math.min(Math.max(near.first + offset, 0), 2 ** 32 - 1), bits));
const block = fc.oneof(anywhere, around);

function parsed(text: string): Block {
  const result = parseBlock(text);
  if (typeof result === "string") throw new Error(`${text} is ${result}`);
  return result;
}

describe("CIDR blocks", () => {
  it("are read in canonical notation", () => {
    fc.assert(fc.property(block, ({ text }) => parsed(text).address.toString() === text.split("/")[0]));
  });

  it("are private exactly when every address is", () => {
    fc.assert(
      fc.property(block, ({ first, last, text }) => {
        const expected = PRIVATE.some((network) => network.first <= first && last <= network.last);
        assert.equal(isPrivate(parsed(text)), expected, text);
      }),
      { numRuns: 1000 },
    );
  });

  for (const network of PRIVATE) {
    const [start = "", bits = ""] = network.text.split("/");
    it(`are private as ${network.text}, and not with one bit less`, () => {
      assert.ok(isPrivate(parsed(network.text)));
      assert.ok(!isPrivate(parsed(range(network.first, Number(bits) - 1).text)), start);
    });
  }

  it("contain exactly the blocks whose addresses they have", () => {
    fc.assert(
      fc.property(block, block, (outer, inner) => {
        const expected = outer.first <= inner.first && inner.last <= outer.last;
        assert.equal(contains(parsed(outer.text), parsed(inner.text)), expected, `${outer.text} and ${inner.text}`);
      }),
      { numRuns: 1000 },
    );
  });

  it("overlap exactly where they have an address in common", () => {
    fc.assert(
      fc.property(block, block, (one, other) => {
        const expected = one.first <= other.last && other.first <= one.last;
        assert.equal(overlap(parsed(one.text), parsed(other.text)), expected, `${one.text} and ${other.text}`);
      }),
      { numRuns: 1000 },
    );
  });

  for (const [inner, outer, expected] of [
    ["10.50.128.0/20", "10.50.0.0/16", true],
    ["10.50.0.0/16", "10.50.0.0/16", true],
    ["10.50.0.0/16", "10.50.128.0/20", false],
    ["10.50.3.7/20", "10.50.0.0/16", false],
    ["10.50.128.0/20", "10.50.3.7/16", false],
    ["fd00::/64", "fd00::/48", false],
  ] as const) {
    it(`${inner} is ${expected ? "" : "not "}taken for a part of ${outer}`, () => {
      assert.equal(isWithin(inner, outer), expected);
    });
  }

  it("contain the blocks inside them", () => {
    fc.assert(
      fc.property(address, prefix, prefix, (at, one, other) => {
        const [outer, inner] = [range(at, Math.min(one, other)), range(at, Math.max(one, other))];
        assert.ok(contains(parsed(outer.text), parsed(inner.text)));
      }),
    );
  });

  it("are refused with host bits set, and the message names the network", () => {
    fc.assert(
      fc.property(address, prefix, (at, bits) => {
        const network = range(at, bits);
        fc.pre(network.first !== at);
        const problem = parseBlock(`${dotted(at)}/${bits}`);
        assert.ok(typeof problem === "string" && problem.endsWith(network.text));
      }),
    );
  });

  it("are no IPv6 blocks, whatever they map to", () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.integer({ min: 0, max: 128 }), (six, bits) => {
        assert.equal(typeof parseBlock(`${six}/${bits}`), "string");
      }),
    );
    fc.assert(
      fc.property(block, ({ text }) => {
        const [start = "", bits = ""] = text.split("/");
        assert.equal(parseBlock(`::ffff:${start}/${96 + Number(bits)}`), "an IPv6 block");
      }),
    );
  });

  it("are never read from other text, and reading never throws", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV4Extended(), fc.ipV4()), (text) => {
        const result = parseBlock(text);
        assert.ok(typeof result === "string" || `${result.address.toString()}/${result.prefix}` === text);
      }),
    );
  });
});
