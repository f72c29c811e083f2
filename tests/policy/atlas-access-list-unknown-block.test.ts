import { atlasAccessListSinglePrivateCidr as rule } from "../../policy/rules/atlas-access-list-single-private-cidr.ts";
import { refuses } from "./expect.ts";
import { changed, unknown, withoutInput } from "./harness.ts";
import type { Fixture } from "./harness.ts";
import { production } from "./program.ts";

const withBlock = (program: readonly Fixture[], cidrBlock: string, ...sources: string[]): Fixture[] =>
  changed(program, "entry", { inputs: { cidrBlock }, sources: { cidrBlock: sources } });

describe("atlas-access-list-single-private-cidr", () => {
  describe("an unknown block", () => {
    const preview = production(false);

    it("that comes from the VPC is refused: the VPC's block is known, so this is its id", () =>
      refuses(
        rule,
        withBlock(preview, unknown, "vpc"),
        "entry",
        /comes from aws:ec2\/vpc:Vpc "vpc", whose block is known, but it is not that block/,
      ));

    it("that comes from nothing is refused", () =>
      refuses(rule, withBlock(preview, unknown), "entry", /cidrBlock cannot be proven.*no VPC of this program/));

    it("that comes from something else is refused", () =>
      refuses(
        rule,
        withBlock(preview, unknown, "key"),
        "entry",
        /it is not known yet and comes from aws:kms\/key:Key/,
      ));

    it("that comes from the VPC and something else is refused", () =>
      refuses(rule, withBlock(preview, unknown, "vpc", "key"), "entry", /comes from .*aws:kms\/key:Key "key"/));

    it("that comes from a VPC whose block an address manager assigns is refused: it may be the VPC's id", () =>
      refuses(
        rule,
        changed(withBlock(preview, unknown, "vpc"), "vpc", { inputs: { cidrBlock: unknown } }),
        "entry",
        /the block of .*"vpc" is not known yet either.*Write the VPC's cidrBlock in the program/,
      ));

    it("that comes from a secondary block of the VPC is refused: that block is known", () =>
      refuses(
        rule,
        [
          ...withBlock(preview, unknown, "secondary"),
          {
            type: "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
            name: "secondary",
            inputs: { vpcId: unknown, cidrBlock: "10.51.0.0/16" },
            sources: { vpcId: ["vpc"] },
          },
        ],
        "entry",
        /whose block is known/,
      ));

    it("of the VPC leaves a literal block unproven", () =>
      refuses(
        rule,
        changed(withBlock(preview, "10.50.0.0/16"), "vpc", { inputs: { cidrBlock: unknown } }),
        "entry",
        /the CIDR of the VPC that it must lie in is not known yet/,
      ));

    it("of a VPC that an address manager serves, and that shows none, leaves a literal block unproven", () =>
      refuses(
        rule,
        withoutInput(withBlock(preview, "10.50.0.0/16"), "vpc", "cidrBlock"),
        "entry",
        /the CIDR of the VPC that it must lie in is not known yet/,
      ));
  });
});
