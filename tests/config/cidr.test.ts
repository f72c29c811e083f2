import assert from "node:assert/strict";

import fc from "fast-check";

import { formatBlock, isPrivate, overlap, parseBlock, planSubnets, zonesThatFit } from "../../components/cidr.ts";

const address = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const vpc = fc
  .tuple(address, fc.integer({ min: 16, max: 28 }))
  .map(([first, prefix]) => block(`${dotted(first)}/${prefix}`));

function dotted(number: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(number / 2 ** bits) % 256).join(".");
}

function block(text: string) {
  const parsed = parseBlock(text);
  assert.ok(parsed !== undefined, text);
  return parsed;
}

function zones(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `zone-${index}`);
}

describe("IPv4 blocks", () => {
  it("are read and written in one canonical form", () => {
    fc.assert(
      fc.property(address, fc.integer({ min: 0, max: 32 }), (first, prefix) => {
        const parsed = block(`${dotted(first)}/${prefix}`);
        assert.ok(parsed.first <= first && first <= parsed.last);
        assert.equal(parsed.last - parsed.first + 1, 2 ** (32 - prefix));
        assert.deepEqual(block(formatBlock(parsed)), parsed);
      }),
    );
  });

  it("are nothing else", () => {
    const others = [
      "",
      "10.0.0.0",
      "10.0/8",
      "010.0.0.0/8",
      "0x0a.0.0.0/8",
      "10.0.0.0/33",
      "10.0.0.0/08",
      "10.0.0.256/32",
    ];
    for (const text of [...others, "10.0.0.0/8/8", " 10.0.0.0/8", "::ffff:10.0.0.0/8", "fd00::/8", "10.0.0.0/-1"]) {
      assert.equal(parseBlock(text), undefined, text);
    }
  });

  it("are private where the whole block is", () => {
    for (const text of ["10.0.0.0/8", "10.255.255.255/32", "172.16.0.0/12", "172.31.0.0/16", "192.168.0.0/16"]) {
      assert.ok(isPrivate(block(text)), text);
    }
    const publicOnes = ["10.0.0.0/7", "0.0.0.0/0", "0.0.0.0/1", "172.32.0.0/16", "172.16.0.0/11", "192.168.0.0/15"];
    for (const text of [...publicOnes, "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8", "8.8.8.8/32"]) {
      assert.ok(!isPrivate(block(text)), text);
    }
  });

  it("overlap where they have an address in common", () => {
    assert.ok(overlap(block("10.40.0.0/16"), block("10.40.255.0/24")));
    assert.ok(overlap(block("10.40.255.0/24"), block("10.40.0.0/16")));
    assert.ok(!overlap(block("10.40.0.0/16"), block("10.41.0.0/16")));
  });
});

describe("the subnets of a VPC", () => {
  it("lie in its block, are no smaller than AWS allows, and do not overlap", () => {
    fc.assert(
      fc.property(vpc, (whole) => {
        const subnets = planSubnets(whole, zones(zonesThatFit(whole))).flatMap((plan) => [
          block(plan.public),
          block(plan.private),
        ]);
        for (const [index, subnet] of subnets.entries()) {
          assert.ok(whole.first <= subnet.first && subnet.last <= whole.last && subnet.prefix <= 28);
          for (const other of subnets.slice(index + 1)) assert.ok(!overlap(subnet, other));
        }
      }),
    );
  });

  it("stay where they are when a zone is appended", () => {
    const whole = block("10.40.0.0/16");
    assert.deepEqual(planSubnets(whole, zones(8)).slice(0, 2), planSubnets(whole, zones(2)));
  });

  it("are refused where there is no room for them", () => {
    assert.throws(
      () => planSubnets(block("10.40.0.0/27"), zones(2)),
      /10\.40\.0\.0\/27 has room for 1 availability zones only/,
    );
  });
});
