import { distributionTlsMinimum as rule } from "../../../policy/rules/distribution-tls-minimum.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown, withoutInput } from "../harness.ts";
import { E, edge, moments } from "./edge-program.ts";

const NAME = "distribution";

describe("distribution-tls-minimum", () => {
  for (const [when, program] of moments(edge)) {
    describe(when, () => {
      const withVersion = (minimumProtocolVersion: string) =>
        changed(program, NAME, { inputs: { viewerCertificate: { minimumProtocolVersion } } });

      it("accepts the compliant program", () => accepts(rule, program));
      for (const version of ["TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"]) {
        it(`accepts ${version}`, () => accepts(rule, withVersion(version)));
      }
      for (const version of [
        "SSLv3",
        "TLSv1",
        "TLSv1_2016",
        "TLSv1.1_2016",
        "TLSv1.1_2025",
        "TLSv1.2_2018",
        "TLSv1.2_2019",
        "TLSv1-2_2021",
        "TLSv1.2_20210",
        "_TLSv1.2_2021",
      ]) {
        it(`refuses ${version}`, () => refuses(rule, withVersion(version), NAME, new RegExp(`is ${version}\\)`)));
      }
      it("refuses a certificate without a version", () =>
        refuses(rule, changed(program, NAME, { inputs: { viewerCertificate: {} } }), NAME, /is absent/));
      it("refuses a distribution without viewerCertificate", () =>
        refuses(rule, withoutInput(program, NAME, "viewerCertificate"), NAME, /has no viewerCertificate/));
      it("refuses a version that is a number", () =>
        refuses(
          rule,
          changed(program, NAME, { inputs: { viewerCertificate: { minimumProtocolVersion: 1.2 } } }),
          NAME,
          /is 1\.2\)/,
        ));
      it("refuses a version that is not known yet", () =>
        refuses(rule, withVersion(unknown), NAME, /minimumProtocolVersion cannot be proven/));
      it("refuses a certificate that is not known yet", () =>
        refuses(
          rule,
          changed(program, NAME, { inputs: { viewerCertificate: unknown } }),
          NAME,
          /viewerCertificate cannot be proven/,
        ));
      it("judges a multi-tenant distribution", () =>
        refuses(rule, changed(withVersion("TLSv1"), NAME, { type: E.multitenant }), NAME, /is TLSv1\)/));
    });
  }
});
