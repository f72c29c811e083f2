import { vpcDefaultSecurityGroupClosed as rule } from "../../../policy/rules/vpc-default-security-group-closed.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown, without, withoutInput } from "../harness.ts";
import { MOMENTS, N, network } from "./network-program.ts";

const GROUP = "default-group";

describe("vpc-default-security-group-closed", () => {
  for (const [when, program] of MOMENTS) {
    describe(when, () => {
      it("accepts the compliant program", () => accepts(rule, program));
      it("refuses a VPC whose default group is left as it is", () =>
        refuses(rule, without(program, GROUP), "vpc", /leaves its default security group/));
      it("refuses a second VPC whose default group is", () =>
        refuses(
          rule,
          [...program, { type: N.vpc, name: "other", inputs: { cidrBlock: "10.60.0.0/16" } }],
          "other",
          /leaves its default security group/,
        ));
      it("refuses a default group of another VPC", () =>
        refuses(rule, changed(program, GROUP, { inputs: { vpcId: "vpc-2" } }), "vpc", /leaves its default/));
      for (const direction of ["ingress", "egress"]) {
        it(`refuses ${direction}`, () =>
          refuses(
            rule,
            changed(program, GROUP, { inputs: { [direction]: [{ protocol: "-1", self: true }] } }),
            GROUP,
            new RegExp(`has ${direction} rules`),
          ));
        it(`refuses ${direction} that is left out`, () =>
          refuses(
            rule,
            withoutInput(program, GROUP, direction),
            GROUP,
            new RegExp(`not say that it has no ${direction}`),
          ));
        it(`refuses ${direction} that is not known yet`, () =>
          refuses(
            rule,
            changed(program, GROUP, { inputs: { [direction]: unknown } }),
            GROUP,
            new RegExp(`${direction} cannot be proven`),
          ));
      }
    });
  }

  for (const type of [N.groupRule, N.ingressRule, N.egressRule]) {
    const opening = (securityGroupId: string, ...sources: string[]) => ({
      type,
      name: "opening",
      inputs: { securityGroupId },
      sources: { securityGroupId: sources },
    });
    for (const source of [GROUP, "vpc"]) {
      it(`refuses a ${type} that opens it again, by what comes from ${source}`, () =>
        refuses(rule, [...network(false), opening(unknown, source)], "opening", /opens a default security group/));
    }
    it(`refuses a ${type} that opens it again, by its id`, () =>
      refuses(rule, [...network(true), opening("sg-default")], "opening", /opens a default security group/));
  }
  it("refuses a rule that opens what the VPC says is its default group", () =>
    refuses(
      rule,
      [
        ...changed(network(true), GROUP, { outputs: { id: "" } }),
        { type: N.groupRule, name: "opening", inputs: { securityGroupId: "sg-default" } },
      ],
      "opening",
      /that of aws:ec2\/vpc:Vpc "vpc"/,
    ));
});
