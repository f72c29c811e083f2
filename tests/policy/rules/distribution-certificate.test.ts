import { distributionCertificate as rule } from "../../../policy/rules/distribution-certificate.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown, withoutInput } from "../harness.ts";
import type { Fixture } from "../harness.ts";
import { CERTIFICATE_ARN, edge, moments } from "./edge-program.ts";

const NAME = "distribution";

describe("distribution-certificate", () => {
  for (const [when, program] of moments(edge)) {
    describe(when, () => {
      const withCertificate = (viewerCertificate: object, ...sources: string[]): Fixture[] =>
        changed(program, NAME, {
          inputs: { viewerCertificate: { sslSupportMethod: "sni-only", ...viewerCertificate } },
          sources: { viewerCertificate: sources },
        });

      it("accepts the compliant program", () => accepts(rule, program));
      it("accepts a known ARN", () => accepts(rule, withCertificate({ acmCertificateArn: CERTIFICATE_ARN })));
      it("accepts a certificate of IAM", () => accepts(rule, withCertificate({ iamCertificateId: "ASCA1" })));
      it("refuses CloudFront's own", () =>
        refuses(rule, withCertificate({ cloudfrontDefaultCertificate: true }), NAME, /CloudFront's own/));
      it("refuses no certificate", () => refuses(rule, withCertificate({}), NAME, /names no certificate/));
      it("refuses a distribution without viewerCertificate", () =>
        refuses(rule, withoutInput(program, NAME, "viewerCertificate"), NAME, /has no viewerCertificate/));
      for (const sslSupportMethod of ["vip", "static-ip"]) {
        it(`refuses ${sslSupportMethod}`, () =>
          refuses(
            rule,
            withCertificate({ acmCertificateArn: CERTIFICATE_ARN, sslSupportMethod }),
            NAME,
            new RegExp(`without SNI \\(sslSupportMethod is ${sslSupportMethod}`),
          ));
      }
      it("refuses a method that is not known yet", () =>
        refuses(
          rule,
          withCertificate({ acmCertificateArn: CERTIFICATE_ARN, sslSupportMethod: unknown }),
          NAME,
          /sslSupportMethod cannot be proven/,
        ));
      it("accepts a known ARN beside an unknown id", () =>
        accepts(rule, withCertificate({ acmCertificateArn: CERTIFICATE_ARN, iamCertificateId: unknown })));
      for (const type of [
        "aws:acm/certificateValidation:CertificateValidation",
        "aws:iam/serverCertificate:ServerCertificate",
      ]) {
        it(`accepts an unknown that comes from a ${type}`, () =>
          accepts(rule, [...withCertificate({ acmCertificateArn: unknown }, "other"), { type, name: "other" }]));
      }
      it("refuses an unknown that comes from nothing", () =>
        refuses(
          rule,
          withCertificate({ acmCertificateArn: unknown }),
          NAME,
          /acmCertificateArn cannot be proven.*no certificate of this program/,
        ));
      it("refuses an unknown that comes from another resource", () =>
        refuses(
          rule,
          withCertificate({ iamCertificateId: unknown }, "web-acl"),
          NAME,
          /iamCertificateId cannot be proven.*no certificate of this program/,
        ));
      it("refuses a certificate that is wholly unknown", () =>
        refuses(
          rule,
          changed(program, NAME, { inputs: { viewerCertificate: unknown } }),
          NAME,
          /viewerCertificate cannot be proven/,
        ));
    });
  }
});
