import { securityGroupNoOpenEgress as rule } from "../../../policy/rules/security-group-no-open-egress.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown, withoutInput } from "../harness.ts";
import type { Fixture } from "../harness.ts";
import { MOMENTS } from "./network-program.ts";

describe("security-group-no-open-egress", () => {
  for (const [when, program] of MOMENTS) {
    const inline = (egress: Record<string, string | string[] | number>): Fixture[] =>
      changed(program, "inline-group", { inputs: { egress: [egress] } });
    describe(when, () => {
      it("accepts the compliant program", () => accepts(rule, program));
      for (const protocol of ["-1", "all", "ALL", -1]) {
        it(`refuses the protocol ${JSON.stringify(protocol)} to the world`, () =>
          refuses(
            rule,
            changed(program, "egress", { inputs: { ipProtocol: protocol } }),
            "egress",
            /lets everything out to 0\.0\.0\.0\/0 \(cidrIpv4\)/,
          ));
      }
      it("refuses it inline", () =>
        refuses(
          rule,
          inline({ protocol: "-1", cidrBlocks: ["0.0.0.0/0"] }),
          "inline-group",
          /\(egress\[0\]\.cidrBlocks\[0\]\)/,
        ));
      it("refuses it inline for IPv6", () =>
        refuses(rule, inline({ protocol: "-1", ipv6CidrBlocks: ["::/0"] }), "inline-group", /everything out/));
      it("refuses it without a protocol", () =>
        refuses(rule, inline({ cidrBlocks: ["0.0.0.0/0"] }), "inline-group", /everything out/));
      it("refuses it in a SecurityGroupRule", () =>
        refuses(
          rule,
          changed(program, "older-rule", { inputs: { type: "egress", protocol: "-1", cidrBlocks: ["0.0.0.0/0"] } }),
          "older-rule",
          /everything out/,
        ));
      it("leaves ingress to another rule", () =>
        accepts(rule, changed(program, "older-rule", { inputs: { protocol: "-1", cidrBlocks: ["0.0.0.0/0"] } })));
      it("accepts everything to the VPC", () =>
        accepts(rule, inline({ protocol: "-1", cidrBlocks: ["10.40.0.0/16"] })));
      it("accepts one protocol to a block that is not known yet", () =>
        accepts(rule, changed(program, "egress", { inputs: { cidrIpv4: unknown } })));
      it("refuses everything to a block that is not known yet", () =>
        refuses(
          rule,
          changed(program, "egress", { inputs: { ipProtocol: "-1", cidrIpv4: unknown } }),
          "egress",
          /cidrIpv4 cannot be proven/,
        ));
      it("refuses a protocol that is not known yet to the world", () =>
        refuses(rule, changed(program, "egress", { inputs: { ipProtocol: unknown } }), "egress", /cannot be proven/));
      it("accepts a protocol that is not known yet to the VPC", () =>
        accepts(rule, changed(program, "egress", { inputs: { ipProtocol: unknown, cidrIpv4: "10.40.0.0/16" } })));
      it("refuses inline rules that are not known yet", () =>
        refuses(
          rule,
          changed(program, "inline-group", { inputs: { egress: unknown } }),
          "inline-group",
          /egress cannot/,
        ));
      it("accepts a group without egress", () => accepts(rule, withoutInput(program, "inline-group", "egress")));
    });
  }
});
