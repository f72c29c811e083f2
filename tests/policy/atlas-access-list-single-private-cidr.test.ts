import assert from "node:assert/strict";

import { atlasAccessListSinglePrivateCidr as rule } from "../../policy/rules/atlas-access-list-single-private-cidr.ts";
import { accepts, refuses, refusesAt } from "./expect.ts";
import { changed, judge, unknown, without, withoutInput } from "./harness.ts";
import type { Fixture, Properties } from "./harness.ts";
import { PROD_PROJECT, STAGING_PROJECT, T, production } from "./program.ts";

const withBlock = (program: readonly Fixture[], cidrBlock: string, ...sources: string[]): Fixture[] =>
  changed(program, "entry", { inputs: { cidrBlock }, sources: { cidrBlock: sources } });

const entry = (name: string, inputs: Properties, ...sources: string[]): Fixture => ({
  type: T.entry,
  name,
  inputs,
  sources: { projectId: sources },
});

const project = (name: string): Fixture => ({ type: T.project, name, outputs: { id: unknown } });

describe("atlas-access-list-single-private-cidr", () => {
  for (const [when, program] of [
    ["in the first preview", production(false)],
    ["once everything exists", production(true)],
  ] as const) {
    describe(when, () => {
      it("accepts the compliant program", () => accepts(rule, program));

      it("accepts the VPC's block as it is written, while the provider shows none", () =>
        accepts(rule, changed(program, "vpc", { outputs: { cidrBlock: unknown } })));

      it("counts entries of one project, in whatever case its id is", () =>
        refusesAt(
          rule,
          [...program, entry("second", { projectId: PROD_PROJECT.toUpperCase(), cidrBlock: "10.50.0.0/16" })],
          ["entry", "second"],
          /is one of 2 entries/,
        ));

      it("accepts a project that is unknown and comes from a resource in it", () =>
        accepts(
          rule,
          changed(program, "entry", { inputs: { projectId: unknown }, sources: { projectId: ["peering"] } }),
        ));

      it("accepts a part of the VPC", () => accepts(rule, withBlock(program, "10.50.128.0/20")));

      for (const open of [
        "0.0.0.0/0",
        "0.0.0.0/1",
        "128.0.0.0/1",
        "10.0.0.0/7",
        "100.64.0.0/10",
        "172.0.0.0/8",
        "172.0.0.0/11",
        "192.168.0.0/15",
        "169.254.0.0/16",
        "127.0.0.0/8",
        "54.164.140.5/32",
      ]) {
        it(`refuses ${open}, also where it is said to come from the VPC`, () =>
          refuses(rule, withBlock(program, open, "vpc"), "entry", /not wholly private/));
      }

      for (const six of ["::/0", "fd00::/8", "fc00::/7", "::ffff:10.50.0.0/112", "::ffff:0:0/96"]) {
        it(`refuses IPv6 ${six}`, () => refuses(rule, withBlock(program, six, "vpc"), "entry", /an IPv6 block/));
      }

      for (const malformed of ["10.50.0.0", "10.50.0.0/33", "012.50.0.0/16", "10.50/16", " 10.50.0.0/16", "vpc"]) {
        it(`refuses ${JSON.stringify(malformed)}`, () =>
          refuses(rule, withBlock(program, malformed, "vpc"), "entry", /no IPv4 block/));
      }

      for (const [loose, canonical] of [
        ["10.50.3.7/16", "10.50.0.0/16"],
        ["10.50.0.1/0", "0.0.0.0/0"],
        ["172.16.0.0/11", "172.0.0.0/11"],
        ["10.50.0.0/016", "10.50.0.0/16"],
      ] as const) {
        it(`refuses ${loose} and names ${canonical}`, () =>
          refuses(rule, withBlock(program, loose), "entry", new RegExp(`its network is ${canonical}\\. `)));
      }

      it("refuses a private block outside the VPC", () =>
        refuses(rule, withBlock(program, "10.40.0.0/16", "vpc"), "entry", /outside the VPC \(10\.50\.0\.0\/16\)/));

      it("refuses a private block that contains the VPC and more", () =>
        refuses(rule, withBlock(program, "10.0.0.0/8"), "entry", /outside the VPC/));

      for (const [input, value] of [
        ["ipAddress", "10.50.0.9"],
        ["awsSecurityGroup", "sg-0a1b2c3d"],
        ["ipAddress", unknown],
      ] as const) {
        it(`refuses an ${input} (${value === unknown ? "unknown" : "known"}) instead of a block`, async () => {
          const violations = await judge(rule, [
            ...without(program, "entry"),
            entry("entry", { projectId: PROD_PROJECT, [input]: value }),
          ]);
          assert.equal(violations.length, 2);
          assert.match(violations[0]?.message ?? "", new RegExp(`admits an ${input}`));
          assert.match(violations[1]?.message ?? "", /has no cidrBlock/);
        });
      }

      it("refuses an entry without a block", () =>
        refuses(rule, withoutInput(program, "entry", "cidrBlock"), "entry", /has no cidrBlock/));

      it("refuses a second entry of the project, at both", async () => {
        const second = entry("second", { projectId: PROD_PROJECT, cidrBlock: "10.50.128.0/20" });
        const violations = await judge(rule, [...program, second]);
        assert.deepEqual(
          violations.map(({ urn }) => urn.split("::").at(-1)),
          ["entry", "second"],
        );
        for (const { message } of violations) assert.match(message, /one of 2 entries/);
      });

      it("accepts one entry in each of two projects", () =>
        accepts(rule, [...program, entry("other", { projectId: STAGING_PROJECT, cidrBlock: "10.50.0.0/16" })]));

      it("refuses a peering whose project has no entry", () =>
        refuses(rule, without(program, "entry"), "peering", /declares no access-list entry/));

      it("accepts a project that is reached by private link alone", () =>
        accepts(rule, without(program, "entry", "peering")));
    });
  }

  describe("an entry that the program no longer declares", () => {
    // A preview with --refresh shows stack policies what the state has, and the update that follows deletes it.
    const retired: Fixture = {
      type: T.entry,
      name: "retired",
      outputs: { projectId: PROD_PROJECT, cidrBlock: "54.164.140.5/32", ipAddress: "" },
      undeclared: true,
    };

    it("is not judged, and does not count", () => accepts(rule, [...production(true), retired]));

    it("does not stand in for the one that a peering needs", () =>
      refuses(rule, [...without(production(true), "entry"), retired], "peering", /declares no access-list entry/));
  });

  describe("the VPC", () => {
    const preview = production(false);

    it("may have secondary blocks", () =>
      accepts(rule, [
        ...withBlock(preview, "10.51.0.0/16"),
        {
          type: "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
          name: "secondary",
          inputs: { vpcId: unknown, cidrBlock: "10.51.0.0/16" },
          sources: { vpcId: ["vpc"] },
        },
      ]));

    it("is not proven by a secondary block that may be another VPC's", () =>
      refuses(
        rule,
        [
          ...withBlock(preview, "10.51.0.0/16"),
          { type: T.vpc, name: "other", inputs: { cidrBlock: "10.52.0.0/16" } },
          {
            type: "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
            name: "secondary",
            inputs: { vpcId: unknown, cidrBlock: "10.51.0.0/16" },
            sources: { vpcId: ["vpc", "other"] },
          },
        ],
        "entry",
        /outside the VPC \(10\.50\.0\.0\/16\)/,
      ));

    it("may be the account's default one", () =>
      accepts(rule, [
        ...withBlock(without(preview, "vpc", "peering"), "172.31.0.0/16"),
        { type: "aws:ec2/defaultVpc:DefaultVpc", name: "default", outputs: { cidrBlock: "172.31.0.0/16" } },
      ]));

    it("refuses any block while it cannot be told which VPC the peering leads to", () =>
      refuses(
        rule,
        changed(withBlock(preview, "172.16.0.0/12"), "peering", { inputs: { vpcId: unknown }, sources: { vpcId: [] } }),
        "entry",
        /cidrBlock cannot be proven \(it cannot be told which VPC .*"peering" leads to/,
      ));

    it("may be another program's, and then any private block is accepted", () =>
      accepts(
        rule,
        changed(withBlock(preview, "10.99.0.0/16"), "peering", { inputs: { vpcId: "vpc-9" }, sources: { vpcId: [] } }),
      ));

    it("is any of the program where no peering names one", async () => {
      await accepts(rule, without(preview, "peering"));
      await refuses(rule, withBlock(without(preview, "peering"), "10.99.0.0/16"), "entry", /outside the VPC/);
    });

    it("is the peered one where the program has two", () =>
      refuses(
        rule,
        [
          ...withBlock(preview, "10.60.0.0/16"),
          { type: T.vpc, name: "other-vpc", inputs: { cidrBlock: "10.60.0.0/16" } },
        ],
        "entry",
        /outside the VPC \(10\.50\.0\.0\/16\)/,
      ));
  });

  describe("a project of this program, whose id is unknown", () => {
    const base = [project("first"), project("second")];
    const block = { projectId: unknown, cidrBlock: "10.50.0.0/16" };

    it("is told from another by what the id comes from", () =>
      accepts(rule, [...base, entry("a", block, "first"), entry("b", block, "second")]));

    it("has one entry", async () => {
      const violations = await judge(rule, [...base, entry("a", block, "first"), entry("b", block, "first")]);
      assert.deepEqual(
        violations.map(({ urn }) => urn.split("::").at(-1)),
        ["a", "b"],
      );
    });

    it("is found through a resource that is in it", () =>
      refuses(
        rule,
        [
          ...base,
          { type: T.cluster, name: "db", inputs: { projectId: unknown }, sources: { projectId: ["first"] } },
          { type: T.peering, name: "peer", inputs: { projectId: unknown }, sources: { projectId: ["db"] } },
          entry("b", block, "second"),
        ],
        "peer",
        /declares no access-list entry/,
      ));

    it("must be one project", async () => {
      await refuses(rule, [...base, entry("a", block)], "a", /projectId cannot be proven/);
      await refuses(rule, [...base, entry("a", block, "first", "second")], "a", /projectId cannot be proven/);
      const peering = { type: T.peering, name: "peer", inputs: { projectId: unknown } };
      await refuses(rule, [...base, peering], "peer", /projectId cannot be proven/);
    });
  });
});
