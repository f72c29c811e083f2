import { securityGroupNoOpenIngress as rule } from "../../../policy/rules/security-group-no-open-ingress.ts";
import { accepts, refuses, refusesAt } from "../expect.ts";
import { changed, judgeBeforeCreation, unknown } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";
import { MOMENTS, N, network } from "./network-program.ts";
import assert from "node:assert/strict";

/** The three ways to write a rule, with a block. */
const WAYS: readonly [what: string, name: string, (block: string) => Properties][] = [
  [
    "an inline rule",
    "inline-group",
    (block) => ({ ingress: [{ protocol: "tcp", cidrBlocks: ["10.0.0.0/8", block] }] }),
  ],
  ["an inline rule for IPv6", "inline-group", (block) => ({ ingress: [{ protocol: "tcp", ipv6CidrBlocks: [block] }] })],
  ["a second inline rule", "inline-group", (block) => ({ ingress: [{ self: true }, { cidrBlocks: [block] }] })],
  ["an inline rule of a default group", "default-group", (block) => ({ ingress: [{ cidrBlocks: [block] }] })],
  ["a SecurityGroupRule", "older-rule", (block) => ({ cidrBlocks: [block] })],
  ["a SecurityGroupRule for IPv6", "older-rule", (block) => ({ ipv6CidrBlocks: [block] })],
  ["a SecurityGroupIngressRule", "ingress", (block) => ({ cidrIpv4: block })],
  ["a SecurityGroupIngressRule for IPv6", "ingress", (block) => ({ cidrIpv6: block })],
];

describe("security-group-no-open-ingress", () => {
  for (const [when, program] of MOMENTS) {
    describe(when, () => {
      it("accepts the compliant program", () => accepts(rule, program));
      for (const [what, name, admitting] of WAYS) {
        const admit = (block: string): Fixture[] => changed(program, name, { inputs: admitting(block) });
        for (const block of ["0.0.0.0/0", "::/0"]) {
          it(`refuses ${block} in ${what}`, () => refuses(rule, admit(block), name, /is open to the world \(/));
        }
        it(`accepts the VPC's block in ${what}`, () => accepts(rule, admit("10.40.0.0/16")));
        it(`refuses an unknown block from nothing in ${what}`, () =>
          refuses(
            rule,
            changed(program, name, {
              inputs: admitting(unknown),
              sources: { ingress: [], cidrBlocks: [], ipv6CidrBlocks: [], cidrIpv4: [], cidrIpv6: [] },
            }),
            name,
            /cannot be proven/,
          ));
        const from = (...sources: string[]): Fixture[] =>
          changed(program, name, {
            inputs: admitting(unknown),
            sources: {
              ingress: sources,
              cidrBlocks: sources,
              ipv6CidrBlocks: sources,
              cidrIpv4: sources,
              cidrIpv6: sources,
            },
          });
        it(`accepts an unknown block from a VPC in ${what}`, () => accepts(rule, from("vpc")));
        it(`accepts it beside a group that a rule refers to in ${what}`, () => accepts(rule, from("vpc", "group")));
        it(`refuses an unknown block from another resource in ${what}`, () =>
          refuses(rule, from("container"), name, /does not come from a VPC/));
        it(`refuses an unknown block from a VPC and another resource in ${what}`, () =>
          refuses(rule, from("vpc", "container"), name, /does not come from a VPC/));
      }
      it("refuses inline rules that are not known yet", () =>
        refuses(
          rule,
          changed(program, "inline-group", { inputs: { ingress: unknown } }),
          "inline-group",
          /ingress cannot/,
        ));
      it("refuses one inline rule that is not known yet", () =>
        refuses(
          rule,
          changed(program, "inline-group", { inputs: { ingress: [unknown] } }),
          "inline-group",
          /ingress cannot/,
        ));
      it("refuses a list of blocks that is not known yet", () =>
        refuses(
          rule,
          changed(program, "older-rule", { inputs: { cidrBlocks: unknown }, sources: { cidrBlocks: [] } }),
          "older-rule",
          /cidrBlocks cannot be proven/,
        ));
      it("takes a rule of an unknown direction for ingress", () =>
        refuses(
          rule,
          changed(program, "older-rule", { inputs: { type: unknown, cidrBlocks: ["0.0.0.0/0"] } }),
          "older-rule",
          /open to the world/,
        ));
      it("leaves egress alone", () =>
        accepts(rule, changed(program, "older-rule", { inputs: { type: "egress", cidrBlocks: ["0.0.0.0/0"] } })));
      it("refuses each rule that is open", () =>
        refusesAt(
          rule,
          changed(changed(program, "ingress", { inputs: { cidrIpv4: "0.0.0.0/0" } }), "older-rule", {
            inputs: { cidrBlocks: ["0.0.0.0/0"] },
          }),
          ["ingress", "older-rule"],
          /open to the world/,
        ));
    });
  }

  const admitting = (cidrIpv4: string): Fixture[] => changed(network(true), "ingress", { inputs: { cidrIpv4 } });
  it("refuses both halves of the world", () =>
    refusesAt(
      rule,
      changed(network(true), "older-rule", { inputs: { cidrBlocks: ["0.0.0.0/1", "128.0.0.0/1"] } }),
      ["older-rule", "older-rule"],
      /open to the world/,
    ));
  for (const [block, problem] of [
    ["10.0.0.1/8", /its network is 10\.0\.0\.0\/8/],
    ["0.0.0.0", /no IPv4 block/],
    ["anyone", /no IPv4 block/],
    ["0x0.0.0.0/0", /no IPv4 block/],
  ] as const) {
    it(`refuses ${block}, which is no block`, () => refuses(rule, admitting(block), "ingress", problem));
  }
  it("tells what an inline block comes from by the whole of the rules, and no other by them", async () => {
    const inline = (sources: Fixture["sources"]): Fixture[] =>
      changed(network(false), "inline-group", { inputs: { ingress: [{ cidrBlocks: [unknown] }] }, sources });
    await accepts(rule, inline({ ingress: ["vpc"] }));
    await refuses(rule, inline({ ingress: [], cidrBlocks: ["vpc"] }), "inline-group", /does not come from a VPC/);
  });
  it("accepts an unknown block of an associated block", () =>
    accepts(rule, [
      ...changed(network(false), "ingress", { inputs: { cidrIpv4: unknown }, sources: { cidrIpv4: ["secondary"] } }),
      { type: N.secondaryBlock, name: "secondary", inputs: { vpcId: unknown }, sources: { vpcId: ["vpc"] } },
    ]));
  it("refuses inline rules that are no objects", () =>
    refuses(
      rule,
      changed(network(true), "inline-group", { inputs: { ingress: ["all"] } }),
      "inline-group",
      /not an object/,
    ));
  it("judges an update before the rule is created", async () => {
    const found = await judgeBeforeCreation(rule, admitting("0.0.0.0/0"), "ingress");
    assert.equal(found.length, 1);
  });
});
