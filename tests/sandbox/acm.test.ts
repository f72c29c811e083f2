import assert from "node:assert/strict";

import { findCertificate, isCertificateFor } from "../../sandbox/aws/acm.ts";
import { operations } from "../../sandbox/aws/operations.ts";
import { setDnsRecord } from "../../sandbox/aws/public-dns.ts";
import type { Properties } from "../../sandbox/protocol/values.ts";
import type { Held } from "./harness.ts";
import { ACCOUNT, assertLife, awsSuite, OTHER } from "./lifecycle.ts";

const CERTIFICATE = "aws:acm/certificate:Certificate";
const GET = "aws:acm/getCertificate:getCertificate";

describe("simulated ACM certificate", () => {
  const suite = awsSuite();
  const run = (command: string, flags: Properties, region = "us-east-1"): unknown =>
    operations[command]?.run(flags, { world: suite.world, account: ACCOUNT, region });
  const records = ({ state }: Held): Properties[] => state.domainValidationOptions as Properties[];
  const inputs = (domainName: string, own: Properties = {}): Properties => ({
    domainName,
    validationMethod: "DNS",
    ...own,
  });
  /** Adds the records that validate the certificate, as a person does. */
  const validate = (options: readonly Properties[]): void => {
    for (const { resourceRecordName, resourceRecordType, resourceRecordValue } of options) {
      const [name, type, value] = [resourceRecordName, resourceRecordType, resourceRecordValue].map(String);
      setDnsRecord(suite.world, { name: name ?? "", type: type ?? "", value: value ?? "" });
    }
  };

  it("is created, read back, updated in place, replaced on other names or another key, imported and deleted", async () => {
    const base = inputs("www.example.com");
    await assertLife(suite.engine, CERTIFICATE, {
      inputs: base,
      updated: { ...base, tags: { a: "b" }, options: { certificateTransparencyLoggingPreference: "ENABLED" } },
      replaced: {
        domainName: { ...base, domainName: "example.com" },
        subjectAlternativeNames: { ...base, subjectAlternativeNames: ["api.example.com"] },
        keyAlgorithm: { ...base, keyAlgorithm: "EC_prime256v1" },
      },
    });
  });

  it("tells at once which records validate it: one for each domain, the same for every certificate of the account", async () => {
    const own = { subjectAlternativeNames: ["*.a.example.com", "a.example.com", "b.example.com"] };
    const held = await suite.engine.create(CERTIFICATE, inputs("a.example.com", own));
    assert.equal(held.state.status, "PENDING_VALIDATION");
    assert.deepEqual(
      records(held).map(({ domainName, resourceRecordType }) => [domainName, resourceRecordType]),
      ["a.example.com", "*.a.example.com", "b.example.com"].map((name) => [name, "CNAME"]),
    );
    const [first, wildcard] = records(held);
    assert.match(String(first?.resourceRecordName), /^_[0-9a-f]{32}\.a\.example\.com\.$/);
    assert.match(String(first?.resourceRecordValue), /^_[0-9a-f]{32}\.acm-validations\.aws\.$/);
    assert.equal(wildcard?.resourceRecordName, first?.resourceRecordName);
    const again = await suite.engine.create(CERTIFICATE, inputs("b.example.com"));
    assert.equal(records(again)[0]?.resourceRecordName, records(held)[2]?.resourceRecordName);
  });

  it("is issued when all its records are in the public DNS, and stays so without them", async () => {
    const base = inputs("c.example.com", { subjectAlternativeNames: ["d.example.com"] });
    const held = await suite.engine.create(CERTIFICATE, base);
    validate(records(held).slice(0, 1));
    assert.deepEqual(await suite.engine.refresh(held), held);
    validate(records(held).slice(1));
    const issued = await suite.engine.refresh(held);
    assert.equal(issued?.state.status, "ISSUED");
    assert.match(String(issued.state.notAfter), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.deepEqual((await suite.engine.diff(issued, base)).paths, {});
    setDnsRecord(suite.world, {
      name: String(records(held)[0]?.resourceRecordName),
      type: "CNAME",
      value: "x.example.com",
    });
    assert.deepEqual(await suite.engine.refresh(issued), issued);
  });

  it("does not differ where the alternative names have the domain too, or where ACM chose what is left out", async () => {
    const held = await suite.engine.create(CERTIFICATE, inputs("e.example.com", { keyAlgorithm: "RSA_2048" }));
    const names = { subjectAlternativeNames: ["e.example.com"] };
    assert.deepEqual((await suite.engine.diff(held, inputs("e.example.com", names))).paths, {});
  });

  for (const [user, used] of Object.entries({
    "aws:lb/listener:Listener": (arn: string) => ({ certificateArn: arn }),
    "aws:lb/listenerCertificate:ListenerCertificate": (arn: string) => ({ certificateArn: arn }),
    "aws:cloudfront/distribution:Distribution": (arn: string) => ({ viewerCertificate: { acmCertificateArn: arn } }),
  })) {
    it(`is not deleted while a ${user} uses it`, async () => {
      const held = await suite.engine.create(CERTIFICATE, inputs("used.example.com"));
      const record = { type: user, id: "user", owner: ACCOUNT, inputs: used(held.id), outputs: {} };
      suite.world.put(record);
      await assert.rejects(suite.engine.delete(held), {
        message:
          `deleting ACM Certificate (${held.id}): operation error ACM: DeleteCertificate, api error ResourceInUseException: ` +
          `Certificate ${held.id} in account ${ACCOUNT} is in use.`,
      });
      suite.world.remove(record);
      await suite.engine.delete(held);
    });
  }

  it("refuses a name that is none, and another kind of validation", async () => {
    const create = (given: Properties): Promise<unknown> => suite.engine.create(CERTIFICATE, given);
    await assert.rejects(create(inputs("www")), /^Error: domainName: invalid value for domainName: it must match/);
    await assert.rejects(
      create(inputs("f.example.com", { subjectAlternativeNames: ["-.com"] })),
      /^Error: requesting ACM Certificate \(f\.example\.com\): .* api error ValidationException: .* Value '-\.com' failed/,
    );
    await assert.rejects(
      create({ ...inputs("f.example.com"), validationMethod: "EMAIL" }),
      /expected validationMethod to be one of \[DNS\], got EMAIL/,
    );
    await assert.rejects(create({ domainName: "f.example.com" }), /Missing required property 'validationMethod'/);
  });

  it("is for its own names, with one label in place of a *", async () => {
    const own = { subjectAlternativeNames: ["*.g.example.com"] };
    const { id } = await suite.engine.create(CERTIFICATE, inputs("g.example.com", own));
    const record = findCertificate(suite.world, id) ?? assert.fail("it is not found by its ARN");
    const hosts = ["g.example.com", "WWW.g.example.com", "a.b.g.example.com", "example.com"];
    assert.deepEqual(
      hosts.map((host) => isCertificateFor(record, host)),
      [true, true, false, false],
    );
  });

  it("is requested and described with the AWS CLI, in its own region", async () => {
    const flags = { "domain-name": "cli.example.com", "validation-method": "DNS" };
    const { CertificateArn } = run("acm request-certificate", flags) as { CertificateArn: string };
    const held = await suite.engine.import(CERTIFICATE, CertificateArn);
    assert.equal(held?.state.status, "PENDING_VALIDATION");
    validate(records(held));
    const { Certificate } = run("acm describe-certificate", { "certificate-arn": CertificateArn }) as {
      Certificate: Properties;
    };
    assert.equal(Certificate.Status, "ISSUED");
    assert.throws(() => run("acm describe-certificate", { "certificate-arn": CertificateArn }, "eu-west-1"), {
      message:
        "An error occurred (ResourceNotFoundException) when calling the DescribeCertificate operation: " +
        `Could not find certificate ${CertificateArn}.`,
    });
  });

  it("is found by its domain once it is issued, and only in its account and region", async () => {
    const held = await suite.engine.create(CERTIFICATE, inputs("h.example.com", { tags: { a: "b" } }));
    const missing = { message: "no ACM Certificate matching domain (h.example.com)" };
    await assert.rejects(suite.engine.invoke(GET, { domain: "h.example.com" }), missing);
    const pending = await suite.engine.invoke(GET, { domain: "h.example.com", statuses: ["PENDING_VALIDATION"] });
    assert.equal(pending.arn, held.id);
    validate(records(held));
    const found = await suite.engine.invoke(GET, { domain: "h.example.com" });
    assert.deepEqual([found.arn, found.status, found.tags], [held.id, "ISSUED", { a: "b" }]);
    await assert.rejects(suite.engine.invoke(GET, { domain: "h.example.com", region: "eu-west-1" }), missing);
    const other = suite.engine.another();
    await other.configure({ profile: OTHER.profile });
    await assert.rejects(other.invoke(GET, { domain: "h.example.com" }), missing);
    const second = await suite.engine.create(CERTIFICATE, inputs("h.example.com"));
    await assert.rejects(suite.engine.invoke(GET, { domain: "h.example.com" }), {
      message: "multiple ACM Certificates matching domain (h.example.com)",
    });
    assert.equal((await suite.engine.invoke(GET, { domain: "h.example.com", mostRecent: true })).arn, second.id);
    assert.equal((await suite.engine.invoke(GET, { tags: { a: "b" } })).arn, held.id);
  });
});
