import { atlasPeeringNoOverlap as rule } from "../../../policy/rules/atlas-peering-no-overlap.ts";
import { accepts, refuses, refusesAt } from "../expect.ts";
import { changed, unknown, without, withoutInput } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";
import { PROD_PROJECT, STAGING_PROJECT, T } from "../program.ts";

const CONTAINER = "mongodbatlas:index/networkContainer:NetworkContainer";
const SECONDARY = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation";
const CONTAINER_ID = "69dc20f84005b222804db1c7";
const VPC_ID = "vpc-0c1e1187";

/** A program that creates its container; `adopting` has one that was there before. */
const creating = (deployed: boolean): Fixture[] => {
  const id = (value: string): string => (deployed ? value : unknown);
  return [
    { type: T.vpc, name: "vpc", inputs: { cidrBlock: "10.40.0.0/16" }, outputs: { id: id(VPC_ID) } },
    {
      type: CONTAINER,
      name: "container",
      inputs: { projectId: STAGING_PROJECT, atlasCidrBlock: "192.168.248.0/21" },
      outputs: { containerId: id(CONTAINER_ID), id: id("Y29udGFpbmVy") },
    },
    {
      type: T.atlasCluster,
      name: "database",
      // The same container once more: what is created is judged as a resource.
      outputs: { projectId: STAGING_PROJECT, adopted: false, atlasCidrBlock: "192.168.248.0/21" },
    },
    {
      type: T.peering,
      name: "peering",
      inputs: {
        projectId: STAGING_PROJECT,
        containerId: id(CONTAINER_ID),
        routeTableCidrBlock: "10.40.0.0/16",
        vpcId: id(VPC_ID),
      },
      sources: { containerId: ["container"], vpcId: ["vpc"] },
    },
  ];
};

const adopting: Fixture[] = [
  ...changed(without(creating(false), "container", "database"), "peering", { inputs: { containerId: CONTAINER_ID } }),
  {
    type: T.atlasCluster,
    name: "database",
    outputs: {
      projectId: PROD_PROJECT,
      adopted: true,
      atlasCidrBlock: "192.168.240.0/21",
      containerId: CONTAINER_ID,
    },
  },
];

const preview = creating(false);

describe("atlas-peering-no-overlap", () => {
  it("accepts the compliant program in the first preview", () => accepts(rule, preview));
  it("accepts the compliant program once everything exists", () => accepts(rule, creating(true)));
  it("accepts an adopted container", () => accepts(rule, adopting));
  it("leaves an adopted cluster alone that registers no block", () =>
    accepts(rule, [
      ...preview,
      { type: T.atlasCluster, name: "adopted", outputs: { projectId: PROD_PROJECT, adopted: true } },
    ]));
  it("leaves alone what is no component, whatever it says", () =>
    accepts(rule, [
      ...preview,
      { type: T.user, name: "user", inputs: { adopted: true, atlasCidrBlock: "10.40.0.0/16" } },
    ]));
  it("accepts the container that the peering names among several", () =>
    accepts(rule, [
      ...creating(true),
      { type: CONTAINER, name: "other", inputs: { atlasCidrBlock: "192.168.240.0/21" }, outputs: { containerId: "c" } },
    ]));

  const vpcBlock = (cidrBlock: string): Fixture[] =>
    withoutInput(changed(preview, "vpc", { inputs: { cidrBlock } }), "peering", "routeTableCidrBlock");

  for (const block of ["192.168.248.0/21", "192.168.0.0/16", "192.168.250.0/24"]) {
    it(`refuses a VPC with ${block} at both`, () =>
      refusesAt(rule, vpcBlock(block), ["container", "vpc"], /overlaps .* of .*"(vpc|container)"/));
  }

  it("accepts a VPC next to the container", () => accepts(rule, vpcBlock("192.168.240.0/21")));

  it("refuses a VPC that overlaps an adopted container", () =>
    refusesAt(
      rule,
      changed(adopting, "database", { outputs: { atlasCidrBlock: "10.40.8.0/21" } }),
      ["database", "peering", "vpc"],
      /which overlaps/,
    ));

  it("refuses a secondary block of a VPC that overlaps the container, and no two blocks of one VPC", async () => {
    const secondary = (cidrBlock: string): Fixture => ({
      type: SECONDARY,
      name: "secondary",
      inputs: { vpcId: unknown, cidrBlock },
      sources: { vpcId: ["vpc"] },
    });
    await accepts(rule, [...preview, secondary("10.40.0.0/20")]);
    const message = /has the (atlasCidrBlock|cidrBlock) .* overlaps/;
    await refusesAt(rule, [...preview, secondary("192.168.248.0/24")], ["container", "secondary"], message);
  });

  it("refuses two VPCs, and two containers, that overlap", async () => {
    const vpc = { type: T.vpc, name: "other", inputs: { cidrBlock: "10.40.128.0/17" }, outputs: { id: unknown } };
    await refusesAt(rule, [...preview, vpc], ["other", "peering", "vpc"], /which overlaps/);
    const container = { type: CONTAINER, name: "other", inputs: { atlasCidrBlock: "192.168.252.0/22" } };
    await refusesAt(rule, [...preview, container], ["container", "other"], /which overlaps/);
  });

  it("accepts two VPCs that overlap where nothing is in Atlas", () =>
    accepts(rule, [
      { type: T.vpc, name: "one", inputs: { cidrBlock: "10.40.0.0/16" } },
      { type: T.vpc, name: "two", inputs: { cidrBlock: "10.40.0.0/16" } },
    ]));

  describe("a peer of another program", () => {
    const peer = (routeTableCidrBlock: string, vpcId = "vpc-9", name = "peer"): Fixture => ({
      type: T.peering,
      name,
      inputs: { projectId: STAGING_PROJECT, containerId: unknown, routeTableCidrBlock, vpcId },
      sources: { containerId: ["container"] },
    });

    it("is accepted apart from all others", () => accepts(rule, [...preview, peer("10.60.0.0/16")]));

    it("is refused where it overlaps the VPC or the container", async () => {
      await refusesAt(rule, [...preview, peer("10.40.0.0/24")], ["peer", "peering", "vpc"], /overlaps/);
      await refusesAt(rule, [...preview, peer("192.168.0.0/16")], ["container", "peer"], /overlaps/);
    });

    it("may be peered twice", () =>
      accepts(rule, [...preview, peer("10.60.0.0/16"), peer("10.60.0.0/16", "vpc-9", "again")]));

    it("is another one where its VPC is unknown", () =>
      refusesAt(
        rule,
        [...preview, peer("10.60.0.0/16"), peer("10.60.0.0/16", unknown, "again")],
        ["again", "peer"],
        /overlaps/,
      ));
  });

  describe("a block", () => {
    for (const [name, property] of [
      ["vpc", "cidrBlock"],
      ["container", "atlasCidrBlock"],
      ["peering", "routeTableCidrBlock"],
    ] as const) {
      const written = (value: string): Properties => ({ [property]: value });

      it(`of the ${name} is refused where it is unknown`, () =>
        refuses(
          rule,
          changed(preview, name, { inputs: written(unknown), sources: { [property]: ["vpc"] } }),
          name,
          new RegExp(`${property} cannot be proven`),
        ));

      for (const value of ["10.40.1.1/16", "::ffff:10.50.0.0/112", "fd00::/8", "10.40"]) {
        it(`of the ${name} is refused as ${value}`, () =>
          refuses(
            rule,
            changed(preview, name, { inputs: written(value) }),
            name,
            new RegExp(`${property} .* which is`),
          ));
      }
    }

    it("is refused where an address manager has not assigned it yet, and read once it has", async () => {
      const managed = withoutInput(preview, "vpc", "cidrBlock");
      await refuses(rule, managed, "vpc", /cidrBlock cannot be proven/);
      await accepts(rule, changed(managed, "vpc", { outputs: { cidrBlock: "10.40.0.0/16" } }));
    });

    it("is refused where the adopted container's is empty", () =>
      refuses(
        rule,
        changed(adopting, "database", { outputs: { atlasCidrBlock: "" } }),
        "database",
        /cannot be proven/,
      ));

    it("is refused where the container has none, or the adopted one's is unknown", async () => {
      await refuses(rule, withoutInput(preview, "container", "atlasCidrBlock"), "container", /cannot be proven/);
      await refuses(
        rule,
        changed(adopting, "database", { outputs: { atlasCidrBlock: unknown } }),
        "database",
        /atlasCidrBlock cannot be proven/,
      );
    });
  });

  describe("a peering", () => {
    it("is refused where its container is not of this program", async () => {
      const of = (containerId: string, ...sources: string[]): Fixture[] =>
        changed(preview, "peering", { inputs: { containerId }, sources: { containerId: sources } });
      await refuses(rule, of("69dc20f84005b222804db1c8"), "peering", /containerId cannot be proven/);
      await refuses(rule, of(unknown), "peering", /containerId cannot be proven/);
      await refuses(rule, of(unknown, "vpc"), "peering", /containerId cannot be proven/);
    });
  });
});
