import { certificateSound as rule } from "../../../policy/rules/certificate-sound.ts";
import { accepts, refuses, refusesAt } from "../expect.ts";
import { changed, unknown, withoutInput } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";

const program: readonly Fixture[] = [
  {
    type: "aws:acm/certificate:Certificate",
    name: "certificate",
    inputs: {
      domainName: "canary.askflorence.health",
      subjectAlternativeNames: ["canary.askflorence.health", "askflorence.health"],
      validationMethod: "DNS",
      keyAlgorithm: "RSA_2048",
      options: { certificateTransparencyLoggingPreference: "ENABLED" },
    },
    outputs: { arn: unknown, validationMethod: "DNS" },
  },
];
const withInputs = (inputs: Properties): Fixture[] => changed(program, "certificate", { inputs });
const imported = (input: string): Fixture[] => [
  { type: "aws:acm/certificate:Certificate", name: "certificate", inputs: { [input]: "-----BEGIN hunter2" } },
];

describe("certificate-sound", () => {
  it("accepts the compliant program", () => accepts(rule, program));

  for (const method of ["EMAIL", "NONE", "dns", ""]) {
    it(`refuses validation by ${method === "" ? "nothing" : method}`, () =>
      refuses(rule, withInputs({ validationMethod: method }), "certificate", /not validated through DNS/));
  }

  it("refuses validation that is not known", () =>
    refuses(rule, withInputs({ validationMethod: unknown }), "certificate", /validationMethod cannot be proven/));

  for (const input of ["privateKey", "privateKeyWo", "certificateBody", "certificateChain"]) {
    it(`refuses an imported certificate (${input}) and prints nothing of it`, async () => {
      await refuses(rule, imported(input), "certificate", /^(?!.*hunter2).*is imported/s);
      await refuses(rule, withInputs({ [input]: unknown }), "certificate", /is imported/);
    });
  }

  for (const algorithm of [
    "RSA_1024",
    "RSA_2047",
    "EC_secp192r1",
    "EC_prime192v1",
    "rsa_4096",
    "RSA_",
    "RSA_20480x",
    "X_RSA_4096",
  ]) {
    it(`refuses the key algorithm ${algorithm}`, () =>
      refuses(rule, withInputs({ keyAlgorithm: algorithm }), "certificate", /weak key/));
  }

  for (const algorithm of ["RSA_3072", "RSA_4096", "RSA_8192", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"]) {
    it(`accepts the key algorithm ${algorithm}`, () => accepts(rule, withInputs({ keyAlgorithm: algorithm })));
  }

  it("accepts ACM's own key algorithm, and refuses an unknown one", async () => {
    await accepts(rule, withoutInput(program, "certificate", "keyAlgorithm"));
    await refuses(rule, withInputs({ keyAlgorithm: unknown }), "certificate", /keyAlgorithm cannot be proven/);
  });

  it("accepts a certificate whose inputs for an import are empty", () =>
    accepts(rule, withInputs({ privateKey: null, certificateBody: "" })));

  it("refuses a certificate that is not logged", () =>
    refuses(
      rule,
      withInputs({ options: { certificateTransparencyLoggingPreference: "DISABLED" } }),
      "certificate",
      /kept out of the transparency logs/,
    ));

  it("accepts ACM's own preference, and refuses an unknown one", async () => {
    await accepts(rule, withoutInput(program, "certificate", "options"));
    await accepts(rule, withInputs({ options: {} }));
    for (const options of [unknown, { certificateTransparencyLoggingPreference: unknown }]) {
      await refuses(rule, withInputs({ options }), "certificate", /options cannot be proven/);
    }
  });

  it("refuses a wildcard in any of the names", async () => {
    await refuses(rule, withInputs({ domainName: "*.askflorence.health" }), "certificate", /domainName is \*\./);
    await refuses(
      rule,
      withInputs({ subjectAlternativeNames: ["askflorence.health", "*.askflorence.health"] }),
      "certificate",
      /subjectAlternativeNames\[1\] is \*\./,
    );
  });

  it("refuses names that are not known, each by itself", async () => {
    await refuses(rule, withInputs({ domainName: unknown }), "certificate", /domainName cannot be proven/);
    await refuses(
      rule,
      withInputs({ subjectAlternativeNames: unknown }),
      "certificate",
      /subjectAlternativeNames cannot be proven/,
    );
    await refusesAt(
      rule,
      withInputs({ subjectAlternativeNames: [unknown, "*.askflorence.health"] }),
      ["certificate", "certificate"],
      /subjectAlternativeNames\[0\] cannot be proven|subjectAlternativeNames\[1\] is/,
    );
  });

  it("refuses names that are no text", () =>
    refuses(rule, withInputs({ subjectAlternativeNames: [7] }), "certificate", /subjectAlternativeNames\[0\] is not/));

  it("accepts a certificate without other names", () =>
    accepts(rule, withoutInput(program, "certificate", "subjectAlternativeNames")));

  it("refuses a certificate that is deleted before its replacement is there", () =>
    refuses(
      rule,
      changed(program, "certificate", { options: { deleteBeforeReplace: true } }),
      "certificate",
      /deleted before its replacement/,
    ));

  describe("of a private authority", () => {
    const certificateAuthorityArn = "arn:aws:acm-pca:us-east-1:039624954211:certificate-authority/1";
    const issued = withoutInput(
      withInputs({ certificateAuthorityArn, options: {} }),
      "certificate",
      "validationMethod",
    );

    it("needs no validation and no public log", async () => {
      await accepts(rule, issued);
      const options = { certificateTransparencyLoggingPreference: "DISABLED" };
      await accepts(rule, changed(issued, "certificate", { inputs: { options } }));
    });
    it("is refused with a weak key", () =>
      refuses(rule, changed(issued, "certificate", { inputs: { keyAlgorithm: "RSA_1024" } }), "certificate", /weak/));
    it("is judged as a public one while the authority is not known", () =>
      refuses(
        rule,
        changed(issued, "certificate", { inputs: { certificateAuthorityArn: unknown } }),
        "certificate",
        /not validated through DNS/,
      ));
  });
});
