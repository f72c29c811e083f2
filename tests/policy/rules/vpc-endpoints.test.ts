import { vpcEndpoints as rule } from "../../../policy/rules/vpc-endpoints.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown, without } from "../harness.ts";
import { MOMENTS, N } from "./network-program.ts";

describe("vpc-endpoints", () => {
  for (const [when, program] of MOMENTS) {
    const to = (serviceName: string) => changed(program, "s3", { inputs: { serviceName } });
    describe(when, () => {
      it("accepts the compliant program", () => accepts(rule, program));
      for (const service of [
        "com.amazonaws.us-east-1.dynamodb",
        "com.amazonaws.us-east-1.ecr.api",
        "com.amazonaws.us-gov-west-1.s3",
        "cn.com.amazonaws.cn-north-1.ecr.dkr",
      ]) {
        it(`accepts ${service}`, () => accepts(rule, to(service)));
      }
      for (const service of [
        "com.amazonaws.vpce.us-east-1.vpce-svc-1",
        "org.example.us-east-1.s3",
        "xcom.amazonaws.a.s3",
        "cn-com.amazonaws.cn-north-1.s3",
        "com-amazonaws.us-east-1.s3",
        "com.amazonaws-us-east-1.s3",
        "com.amazonaws.dynamodb",
        "com.amazonaws.us-east-1.s3/x",
      ]) {
        it(`refuses ${service}, which is no service of AWS`, () =>
          refuses(rule, to(service), "vpc", /has no endpoint/));
      }
      it("refuses a VPC without endpoints", () => refuses(rule, without(program, "s3"), "vpc", /has no endpoint/));
      it("refuses a second VPC without endpoints", () =>
        refuses(
          rule,
          [...program, { type: N.vpc, name: "other", inputs: { cidrBlock: "10.60.0.0/16" } }],
          "other",
          /has no endpoint/,
        ));
      it("refuses a service that is not known yet", () => refuses(rule, to(unknown), "vpc", /has no endpoint/));
      it("refuses an endpoint of another VPC", () =>
        refuses(rule, changed(program, "s3", { inputs: { vpcId: "vpc-2" } }), "vpc", /has no endpoint/));
      it("refuses an endpoint of a VPC that is not known and comes from nothing", () =>
        refuses(
          rule,
          changed(program, "s3", { inputs: { vpcId: unknown }, sources: { vpcId: [] } }),
          "vpc",
          /has no endpoint/,
        ));
    });
  }
});
