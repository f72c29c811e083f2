import { subnetNoPublicAddresses as rule } from "../../../policy/rules/subnet-no-public-addresses.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown, withoutInput } from "../harness.ts";
import { MOMENTS, network } from "./network-program.ts";

const DEFAULT = "aws:ec2/defaultSubnet:DefaultSubnet";

describe("subnet-no-public-addresses", () => {
  for (const [when, program] of MOMENTS) {
    describe(when, () => {
      it("accepts the compliant program", () => accepts(rule, program));
      it("accepts a subnet that does not say, since none gives addresses by default", () =>
        accepts(rule, withoutInput(program, "private-a", "mapPublicIpOnLaunch")));
      for (const value of [true, "true", "false", 1]) {
        it(`refuses ${JSON.stringify(value)}`, () =>
          refuses(
            rule,
            changed(program, "private-a", { inputs: { mapPublicIpOnLaunch: value } }),
            "private-a",
            /gives a public address/,
          ));
      }
      for (const value of [true, "false"]) {
        it(`refuses IPv6 addresses by ${JSON.stringify(value)}`, () =>
          refuses(
            rule,
            changed(program, "private-a", { inputs: { assignIpv6AddressOnCreation: value } }),
            "private-a",
            /gives a public IPv6 address/,
          ));
      }
      for (const value of [false, null]) {
        it(`accepts no IPv6 addresses by ${String(value)}`, () =>
          accepts(rule, changed(program, "private-a", { inputs: { assignIpv6AddressOnCreation: value } })));
      }
      it("refuses IPv6 addresses that are not known yet", () =>
        refuses(
          rule,
          changed(program, "private-a", { inputs: { assignIpv6AddressOnCreation: unknown } }),
          "private-a",
          /assignIpv6AddressOnCreation cannot be proven/,
        ));
      it("refuses what is not known yet", () =>
        refuses(
          rule,
          changed(program, "private-a", { inputs: { mapPublicIpOnLaunch: unknown } }),
          "private-a",
          /mapPublicIpOnLaunch cannot be proven/,
        ));
    });
  }

  const withDefault = (inputs: Record<string, boolean | string>) => [
    ...network(true),
    { type: DEFAULT, name: "default", inputs: { availabilityZone: "us-east-1a", ...inputs } },
  ];
  it("accepts a default subnet that gives none", () => accepts(rule, withDefault({ mapPublicIpOnLaunch: false })));
  it("refuses a default subnet that does not say", () =>
    refuses(rule, withDefault({}), "default", /gives a public address/));
  it("refuses a default subnet where it is not known yet", () =>
    refuses(rule, withDefault({ mapPublicIpOnLaunch: unknown }), "default", /cannot be proven/));
});
