import { distributionHttpsToOrigins as rule } from "../../../policy/rules/distribution-https-to-origins.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown, without } from "../harness.ts";
import type { Fixture } from "../harness.ts";
import { E, edge, moments } from "./edge-program.ts";

const NAME = "distribution";
const custom = (change: object = {}) => ({
  originId: "api",
  domainName: "api.test",
  customOriginConfig: { originProtocolPolicy: "https-only", originSslProtocols: ["TLSv1.2"], ...change },
});

describe("distribution-https-to-origins", () => {
  for (const [when, program] of moments(edge)) {
    describe(when, () => {
      const withOrigins = (...origins: object[]): Fixture[] =>
        changed(program, NAME, { inputs: { origins: origins as never } });
      const withVpcOrigin = (change: object): Fixture[] =>
        changed(program, "vpc-origin", {
          inputs: {
            vpcOriginEndpointConfig: {
              originProtocolPolicy: "https-only",
              originSslProtocols: { items: ["TLSv1.2"] },
              ...change,
            },
          },
        });

      it("accepts the compliant program", () => accepts(rule, program));
      it("accepts a custom origin", () => accepts(rule, withOrigins(custom({ originSslProtocols: ["TLSv1.3"] }))));
      it("accepts a bucket, which has no configuration", () => accepts(rule, withOrigins({ domainName: "b.s3" })));

      for (const policy of ["http-only", "match-viewer"]) {
        it(`refuses a custom origin with ${policy}`, () =>
          refuses(
            rule,
            withOrigins(custom(), custom({ originProtocolPolicy: policy })),
            NAME,
            new RegExp(`origins\\[1\\]\\.customOriginConfig\\.originProtocolPolicy is ${policy}`),
          ));
        it(`refuses a VPC origin with ${policy}`, () =>
          refuses(rule, withVpcOrigin({ originProtocolPolicy: policy }), "vpc-origin", new RegExp(`is ${policy}`)));
      }
      for (const protocol of ["SSLv3", "TLSv1", "TLSv1.1"]) {
        it(`refuses ${protocol} to a custom origin`, () =>
          refuses(
            rule,
            withOrigins(custom({ originSslProtocols: ["TLSv1.2", protocol] })),
            NAME,
            new RegExp(`over ${protocol} too`),
          ));
      }
      it("refuses old TLS to a VPC origin", () =>
        refuses(
          rule,
          withVpcOrigin({ originSslProtocols: { items: ["TLSv1.1"] } }),
          "vpc-origin",
          /over TLSv1.1 too \(vpcOriginEndpointConfig\.originSslProtocols\.items/,
        ));
      it("refuses an origin without protocols", () =>
        refuses(rule, withOrigins(custom({ originSslProtocols: [] })), NAME, /has no .*originSslProtocols/));
      it("refuses protocols that are not known yet", () =>
        refuses(
          rule,
          withOrigins(custom({ originSslProtocols: unknown })),
          NAME,
          /originSslProtocols cannot be proven/,
        ));
      it("refuses one protocol that is not known yet", () =>
        refuses(
          rule,
          withOrigins(custom({ originSslProtocols: ["TLSv1.2", unknown] })),
          NAME,
          /originSslProtocols cannot be proven/,
        ));
      it("refuses a policy that is not known yet", () =>
        refuses(
          rule,
          withOrigins(custom({ originProtocolPolicy: unknown })),
          NAME,
          /originProtocolPolicy cannot be proven/,
        ));
      it("refuses origins that are not known yet", () =>
        refuses(rule, changed(program, NAME, { inputs: { origins: unknown } }), NAME, /its origins cannot be proven/));
      it("accepts a VPC origin of an unknown configuration that comes from one of this program", () =>
        accepts(rule, withOrigins({ vpcOriginConfig: unknown, domainName: "lb" })));
      it("refuses it where it comes from nothing", () =>
        refuses(
          rule,
          changed(withOrigins({ vpcOriginConfig: unknown, domainName: "lb" }), NAME, { sources: { origins: [] } }),
          NAME,
          /vpcOriginConfig\.vpcOriginId cannot be proven/,
        ));
      it("refuses it where it comes from another resource", () =>
        refuses(
          rule,
          changed(withOrigins({ vpcOriginConfig: unknown, domainName: "lb" }), NAME, {
            sources: { origins: ["headers"] },
          }),
          NAME,
          /vpcOriginConfig\.vpcOriginId cannot be proven/,
        ));
      it("refuses a custom origin of an unknown configuration", () =>
        refuses(rule, withOrigins({ customOriginConfig: unknown }), NAME, /customOriginConfig cannot be proven/));
      it("refuses a VPC origin whose settings are not known yet", () =>
        refuses(
          rule,
          changed(program, "vpc-origin", { inputs: { vpcOriginEndpointConfig: unknown } }),
          "vpc-origin",
          /vpcOriginEndpointConfig cannot be proven/,
        ));
      it("refuses a VPC origin whose protocols are not known yet", () =>
        refuses(
          rule,
          withVpcOrigin({ originSslProtocols: unknown }),
          "vpc-origin",
          /originSslProtocols.* cannot be proven/,
        ));
      it("refuses a VPC origin that this program does not declare", () =>
        refuses(rule, without(program, "vpc-origin"), NAME, /vpcOriginId cannot be proven.*no VPC origin/));
      it("refuses a VPC origin of another program beside one of this program", () =>
        refuses(
          rule,
          withOrigins({ vpcOriginConfig: { vpcOriginId: "vo_2" }, domainName: "lb" }),
          NAME,
          /vpcOriginId cannot be proven.*no VPC origin/,
        ));
      it("judges a multi-tenant distribution, which has lists", () =>
        refuses(
          rule,
          changed(program, NAME, {
            type: E.multitenant,
            inputs: {
              origins: [
                { customOriginConfigs: [{ originProtocolPolicy: "http-only", originSslProtocols: ["TLSv1.2"] }] },
              ],
            },
          }),
          NAME,
          /customOriginConfigs\[0\].*http-only/,
        ));
    });
  }
});
