import assert from "node:assert/strict";

import { setDnsRecord } from "pulumi-sandbox";

import { certificate } from "../../../cli/bootstrap/steps/certificate.ts";
import { fixture } from "./context.ts";

const HOST = "staging.askflorence.health";
const CERTIFICATE = "aws:acm/certificate:Certificate";

interface DomainValidation {
  readonly ResourceRecord: { readonly Name: string; readonly Type: string; readonly Value: string };
}

describe("the step certificate", () => {
  /** What the stack's state has: certificates by their names. */
  let requested: { urn: string; id: string; type: string }[];
  const test = fixture("staging", {
    "stack export": () => ({ stdout: JSON.stringify({ deployment: { resources: requested } }) }),
    "stack output": () => ({
      stdout: JSON.stringify({
        edge: { certificateRecords: [{ name: "proof", type: "CNAME", value: "of.it" }], aliasRecords: [] },
        mailRecords: [],
      }),
    }),
  });
  const request = async (...names: string[]): Promise<string> => {
    const answer = await test.context.aws("acm request-certificate", {
      "domain-name": names[0] ?? "",
      "validation-method": "DNS",
      "subject-alternative-names": names.join(" "),
    });
    const id = (answer as { CertificateArn: string }).CertificateArn;
    requested.push({ urn: `urn:of:${names.join("+")}`, id, type: CERTIFICATE });
    return id;
  };
  const prove = async (id: string): Promise<void> => {
    const answer = await test.context.aws("acm describe-certificate", { "certificate-arn": id });
    const { DomainValidationOptions: options } = (
      answer as { Certificate: { DomainValidationOptions: DomainValidation[] } }
    ).Certificate;
    for (const {
      ResourceRecord: { Name, Type, Value },
    } of options)
      setDnsRecord(test.world, { name: Name, type: Type, value: Value });
  };
  const phase = async (): Promise<string> => (await test.context.config()).edge.phase;
  beforeEach(() => {
    requested = [{ urn: "urn:other", id: "vpc-1", type: "aws:ec2/vpc:Vpc" }];
  });

  it("waits until ACM has seen the records, and tells them", async () => {
    await request(HOST);
    const { status, text, lines = [] } = await test.run(certificate);
    assert.deepEqual([status, text], ["waits", `ACM has not seen the records for ${HOST} yet`]);
    assert.equal(lines[0], "proof CNAME of.it");
    assert.equal(lines.at(-1), "Then: bootstrap");
    assert.equal(await phase(), "pending");
  });

  it("says in the stack file that it is issued, once", async () => {
    await prove(await request(HOST));
    assert.deepEqual(await test.run(certificate), {
      status: "made",
      text: "ISSUED; edge.phase is issued in Pulumi.staging.yaml",
      lines: ["commit it"],
    });
    assert.equal(await phase(), "issued");
    const commands = test.commands.length;
    await test.assertDone(certificate);
    assert.equal(test.commands.length, commands);
  });

  it("looks at the certificate for what is served, and not at one for later", async () => {
    await prove(await request("later.askflorence.health"));
    await request(HOST);
    assert.equal((await test.run(certificate)).status, "waits");
    assert.equal(await phase(), "pending");
  });

  it("looks at the one that the configuration names", async () => {
    const certificateArn = await request("other.example.org");
    requested = [];
    test.edit("edge", { certificateArn });
    assert.equal((await test.run(certificate)).status, "waits");
    await prove(certificateArn);
    assert.equal((await test.run(certificate)).status, "made");
  });

  it("refuses one that ACM has given up, with the command that replaces it", async () => {
    const id = await request(HOST);
    const [record] = test.world.list(CERTIFICATE);
    assert.ok(record);
    test.world.patch(record, { outputs: { status: "VALIDATION_TIMED_OUT" } });
    await assert.rejects(test.run(certificate), {
      message:
        `the certificate ${id} is VALIDATION_TIMED_OUT: ACM has given it up; replace it: ` +
        `pulumi up --stack staging --replace 'urn:of:${HOST}'`,
    });
  });

  it("refuses a stack that has requested none", async () => {
    await assert.rejects(test.run(certificate), { message: `the stack has no certificate for ${HOST}; run an up` });
  });
});
