import { vpcFlowLogs as rule } from "../../../policy/rules/vpc-flow-logs.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown, without, withoutInput } from "../harness.ts";
import { MOMENTS, N, network } from "./network-program.ts";

describe("vpc-flow-logs", () => {
  for (const [when, program] of MOMENTS) {
    describe(when, () => {
      it("accepts the compliant program", () => accepts(rule, program));
      it("refuses a VPC without a flow log", () =>
        refuses(rule, without(program, "flow-log"), "vpc", /has no flow log/));
      it("refuses a second VPC that has none", () =>
        refuses(rule, [...program, { type: N.vpc, name: "other", outputs: { id: "vpc-2" } }], "other", /no flow log/));
      it("refuses a default VPC that has none", () =>
        refuses(
          rule,
          [...program, { type: "aws:ec2/defaultVpc:DefaultVpc", name: "default", inputs: { enableDnsSupport: true } }],
          "default",
          /no flow log/,
        ));
      for (const trafficType of ["REJECT", "ACCEPT"]) {
        it(`refuses a flow log of ${trafficType} only`, () =>
          refuses(
            rule,
            changed(program, "flow-log", { inputs: { trafficType } }),
            "vpc",
            /leaves traffic out.*"flow-log"/,
          ));
      }
      it("refuses a flow log without a traffic type", () =>
        refuses(rule, withoutInput(program, "flow-log", "trafficType"), "vpc", /leaves traffic out/));
      it("refuses a traffic type that is not known yet", () =>
        refuses(rule, changed(program, "flow-log", { inputs: { trafficType: unknown } }), "vpc", /cannot be proven/));
      it("accepts a log of all traffic beside one of a part", () =>
        accepts(rule, [
          ...changed(program, "flow-log", { name: "part", inputs: { trafficType: "REJECT" } }),
          ...program.filter(({ name }) => name === "flow-log"),
        ]));
      it("refuses a flow log of a subnet", () =>
        refuses(rule, withoutInput(program, "flow-log", "vpcId"), "vpc", /has no flow log/));
      it("refuses a flow log of another VPC", () =>
        refuses(rule, changed(program, "flow-log", { inputs: { vpcId: "vpc-2" } }), "vpc", /has no flow log/));
      it("refuses an unknown VPC that comes from nothing", () =>
        refuses(
          rule,
          changed(program, "flow-log", { inputs: { vpcId: unknown }, sources: { vpcId: [] } }),
          "vpc",
          /has no flow log/,
        ));
      it("refuses an unknown VPC that comes from another resource", () =>
        refuses(
          rule,
          changed(program, "flow-log", { inputs: { vpcId: unknown }, sources: { vpcId: ["private-a"] } }),
          "vpc",
          /has no flow log/,
        ));
    });
  }

  it("takes an unknown VPC that may be either of two for neither", async () => {
    const two = [
      ...changed(network(false), "flow-log", { sources: { vpcId: ["vpc", "other"] } }),
      { type: N.vpc, name: "other", inputs: { cidrBlock: "10.60.0.0/16" } },
      {
        type: N.flowLog,
        name: "other-log",
        inputs: { vpcId: unknown, trafficType: "ALL" },
        sources: { vpcId: ["other"] },
      },
    ];
    await refuses(rule, two, "vpc", /has no flow log/);
  });
});
