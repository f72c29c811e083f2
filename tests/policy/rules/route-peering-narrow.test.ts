import assert from "node:assert/strict";

import fc from "fast-check";

import { routePeeringNarrow as rule } from "../../../policy/rules/route-peering-narrow.ts";
import { accepts, refuses, refusesAt } from "../expect.ts";
import { changed, judge, unknown, without, withoutInput } from "../harness.ts";
import type { Fixture } from "../harness.ts";
import { ATLAS_BLOCK, MOMENTS, N, PEERING, VPC, network } from "./network-program.ts";

const ROUTE = "peering-a";

describe("route-peering-narrow", () => {
  for (const [when, program] of MOMENTS) {
    const to = (destinationCidrBlock: string): Fixture[] =>
      changed(program, ROUTE, { inputs: { destinationCidrBlock } });
    describe(when, () => {
      it("accepts the compliant program", () => accepts(rule, program));
      it("accepts a part of the peer", () => accepts(rule, to("192.168.250.0/24")));
      for (const block of ["0.0.0.0/0", "0.0.0.0/1", "192.168.0.0/15", "::/0"]) {
        it(`refuses ${block}`, () => refuses(rule, to(block), ROUTE, /open to the world|not in canonical/));
      }
      for (const block of ["192.168.248.0/20", "192.168.0.0/16", "10.0.0.0/8", "192.168.240.0/21"]) {
        it(`refuses ${block}, which is not within the peer`, () =>
          refuses(rule, to(block), ROUTE, /wider than the peer|not in canonical/));
      }
      it("refuses ::/0", () =>
        refuses(
          rule,
          changed(withoutInput(program, ROUTE, "destinationCidrBlock"), ROUTE, {
            inputs: { destinationIpv6CidrBlock: "::/0" },
          }),
          ROUTE,
          /::\/0.*open to the world/,
        ));
      it("refuses an IPv6 block that is not the peer's", () =>
        refuses(
          rule,
          changed(withoutInput(program, ROUTE, "destinationCidrBlock"), ROUTE, {
            inputs: { destinationIpv6CidrBlock: "2001:db8:1::/56" },
          }),
          ROUTE,
          /wider than the peer/,
        ));
      it("refuses a prefix list, whose blocks cannot be seen", () =>
        refuses(
          rule,
          changed(withoutInput(program, ROUTE, "destinationCidrBlock"), ROUTE, {
            inputs: { destinationPrefixListId: "pl-1" },
          }),
          ROUTE,
          /destination cannot be proven/,
        ));
      it("refuses a destination that is not known yet", () =>
        refuses(
          rule,
          changed(program, ROUTE, {
            inputs: { destinationCidrBlock: unknown },
            sources: { destinationCidrBlock: ["container"] },
          }),
          ROUTE,
          /destinationCidrBlock cannot be proven/,
        ));
      it("refuses a peer whose block is not known to the program", () =>
        refuses(
          rule,
          without(changed(program, ROUTE, { inputs: {} }), "peering-b", "container"),
          ROUTE,
          /the CIDR of the peer is not known/,
        ));
      it("refuses a peering that comes from nothing", () =>
        refuses(
          rule,
          changed(program, ROUTE, {
            inputs: { vpcPeeringConnectionId: unknown },
            sources: { vpcPeeringConnectionId: [] },
          }),
          ROUTE,
          /the CIDR of the peer is not known/,
        ));
      it("refuses a peering that comes from another resource", () =>
        refuses(
          rule,
          changed(program, ROUTE, {
            inputs: { vpcPeeringConnectionId: unknown },
            sources: { vpcPeeringConnectionId: ["vpc"] },
          }),
          ROUTE,
          /the CIDR of the peer is not known/,
        ));
      it("refuses a peering that comes from a part of a VPC", () =>
        refuses(
          rule,
          changed(program, ROUTE, {
            inputs: { vpcPeeringConnectionId: unknown, destinationCidrBlock: "10.40.1.0/24" },
            sources: { vpcPeeringConnectionId: ["private-a"] },
          }),
          ROUTE,
          /the CIDR of the peer is not known/,
        ));
      it("refuses the block of another container, and of what is none", async () => {
        const other = (fixture: Partial<Fixture>): Fixture[] => [
          ...to("10.99.0.0/24"),
          {
            type: N.container,
            name: "other",
            inputs: { atlasCidrBlock: "10.99.0.0/24" },
            outputs: { containerId: when === "in the first preview" ? unknown : "container-2" },
            ...fixture,
          },
        ];
        await refuses(rule, other({}), ROUTE, /wider than the peer/);
        const own = { containerId: when === "in the first preview" ? unknown : "container-1" };
        await refuses(
          rule,
          other({ type: N.peering, inputs: own, outputs: { atlasCidrBlock: "10.99.0.0/24" } }),
          ROUTE,
          /wider/,
        );
      });
      it("refuses a container without a block", () => {
        const bare = withoutInput(program, "container", "atlasCidrBlock");
        return refusesAt(rule, bare, [ROUTE, "peering-b"], /the CIDR of the peer is not known/);
      });
      it("refuses a peering without a container beside a container without an id", () => {
        const bare = withoutInput(withoutInput(program, "peering", "containerId"), "container", "containerId");
        return refusesAt(rule, bare, [ROUTE, "peering-b"], /the CIDR of the peer is not known/);
      });
      it("accepts a peering that comes from Atlas itself", () =>
        accepts(rule, changed(program, ROUTE, { sources: { vpcPeeringConnectionId: ["peering"] } })));
      it("accepts what an operator says is the peer's block", async () => {
        const bare = without(program, "container");
        assert.deepEqual(await judge(rule, bare, { peerCidrBlocks: ["10.60.0.0/16", ATLAS_BLOCK] }), []);
        assert.equal((await judge(rule, bare, { peerCidrBlocks: ["10.60.0.0/16"] })).length, 2);
        assert.equal((await judge(rule, bare, { peerCidrBlocks: ["anything"] })).length, 2);
        const block = "2001:db8:1::/56";
        const ipv6 = changed(withoutInput(program, ROUTE, "destinationCidrBlock"), ROUTE, {
          inputs: { destinationIpv6CidrBlock: block },
        });
        await accepts(rule, ipv6, { peerCidrBlocks: [block] });
      });
    });
  }

  it("leaves routes to elsewhere alone", async () => {
    for (const destinationCidrBlock of ["0.0.0.0/0", "10.99.0.0/16"]) {
      const program = changed(network(true), ROUTE, { inputs: { destinationCidrBlock } });
      await accepts(rule, withoutInput(program, ROUTE, "vpcPeeringConnectionId"));
    }
  });
  it("takes no block of what is no container for one that a peering's unknown container comes from", () => {
    const elsewhere = changed(network(false), "peering", { sources: { containerId: ["azure"] } });
    const azure = { type: N.peering, name: "azure", inputs: { atlasCidrBlock: ATLAS_BLOCK, containerId: "c" } };
    return refusesAt(rule, [...elsewhere, azure], [ROUTE, "peering-b"], /the CIDR of the peer is not known/);
  });
  it("knows an adopted container by what its component registers", async () => {
    const adopted = (atlasCidrBlock: string): Fixture[] => [
      ...changed(without(network(true), "container"), "peering", { inputs: { containerId: "adopted" } }),
      { type: N.atlasCluster, name: "cluster", outputs: { containerId: "adopted", atlasCidrBlock } },
    ];
    await accepts(rule, adopted(ATLAS_BLOCK));
    assert.equal((await judge(rule, adopted("192.168.240.0/21"))).length, 2);
    const others = await judge(rule, adopted(unknown), { peerCidrBlocks: ["10.60.0.0/16"] });
    assert.equal(others.filter(({ message }) => message.includes("the CIDR of the peer is not known")).length, 2);
  });

  describe("between VPCs", () => {
    const peers = (destinationCidrBlock: string): Fixture[] => [
      { type: N.vpc, name: "vpc", inputs: { cidrBlock: "10.40.0.0/16" }, outputs: { id: VPC } },
      { type: N.vpc, name: "peer", inputs: { cidrBlock: "10.60.0.0/16" }, outputs: { id: "vpc-2" } },
      { type: N.secondaryBlock, name: "second", inputs: { vpcId: "vpc-2", cidrBlock: "10.61.0.0/16" } },
      { type: N.connection, name: "connection", inputs: { vpcId: VPC, peerVpcId: "vpc-2" }, outputs: { id: PEERING } },
      { type: N.route, name: "route", inputs: { destinationCidrBlock, vpcPeeringConnectionId: PEERING } },
    ];
    for (const block of ["10.60.0.0/16", "10.61.4.0/24", "10.40.0.0/16"]) {
      it(`accepts ${block}`, () => accepts(rule, peers(block)));
    }
    it("refuses what is wider", () => refuses(rule, peers("10.60.0.0/15"), "route", /wider than the peer/));
  });

  it("accepts a block just when it lies in the peer's", () =>
    fc.assert(
      fc.asyncProperty(fc.nat(255), fc.integer({ min: 17, max: 24 }), async (third, prefix) => {
        const size = 2 ** (24 - prefix);
        const start = Math.floor(third / size) * size;
        const program = changed(network(true), ROUTE, {
          inputs: { destinationCidrBlock: `192.168.${start}.0/${prefix}` },
        });
        const within = start >= 248 && start + size <= 256;
        assert.equal((await judge(rule, program)).length, within ? 0 : 1, `192.168.${start}.0/${prefix}`);
      }),
    ));
});
