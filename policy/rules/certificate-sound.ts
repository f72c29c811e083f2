import { isSet } from "../blocks.ts";
import { holds, undecidable, violated } from "../decide.ts";
import type { Decision, Decisions } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import type { Rule } from "../rule.ts";
import { blockOf } from "../scalars.ts";
import { UNKNOWN, listOf, textOf } from "../unknown.ts";
import type { Value, Values } from "../unknown.ts";

/** A certificate that renews itself, that nobody can forge soon, that all can see, and that is for named hosts only. */
export const certificateSound: Rule = {
  name: "certificate-sound",
  displayName: "Certificates renew themselves and are for named hosts",
  description:
    "An ACM certificate is requested with DNS validation, so that ACM renews it, has an RSA key of 2048 bits or a better one, is in the " +
    "transparency logs, names its hosts without a wildcard, and is not deleted before its replacement is there.",
  severity: "high",
  framework: hipaa("164.312(e)(1)"),
  tags: [
    "aws",
    "certificate",
    "ACM.1",
    "ACM.2",
    "CKV_AWS_233",
    "CKV_AWS_234",
    "CKV2_AWS_71",
    "HIPAA-164.312(e)(1)",
    "SOC2-CC6.7",
  ],
  remediationSteps:
    "Request the certificate with validationMethod DNS, keyAlgorithm RSA_2048 (the default) or better, transparency logging on (the " +
    "default), and each host name written out.",
  url: "https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html",
  types: ["aws:acm/certificate:Certificate"],

  *judgeInputs({ inputs, options }) {
    yield* judgeNames(inputs);
    if (options.deleteBeforeReplace) {
      yield violated(
        "is deleted before its replacement is there, which fails while something uses it",
        "Leave deleteBeforeReplace out",
      );
    }
    if (IMPORTED.some((input) => isSet(inputs[input]))) {
      yield violated(
        "is imported, and ACM renews no imported certificate",
        "Request it from ACM with validationMethod DNS",
      );
      return;
    }
    yield judgeKey(textOf(inputs, "keyAlgorithm") ?? "RSA_2048");
    // ACM renews what the account's own authority has issued without asking anybody, and private names belong in no public log.
    if (typeof textOf(inputs, "certificateAuthorityArn") === "string") return;
    yield judgeValidation(textOf(inputs, "validationMethod"));
    yield judgeLogging(inputs);
  },
};

/** The inputs that import a certificate. */
const IMPORTED = ["privateKey", "privateKeyWo", "certificateBody", "certificateChain"];

function* judgeNames(inputs: Values): Decisions {
  const mend = "Write each host name out";
  const others = listOf(inputs, "subjectAlternativeNames");
  if (others === UNKNOWN) yield undecidable("subjectAlternativeNames", "the list is not known yet", mend);
  const names: [string, Value][] = [["domainName", inputs.domainName]];
  if (others !== UNKNOWN) others.forEach((name, index) => names.push([`subjectAlternativeNames[${index}]`, name]));
  for (const [place, value] of names) {
    const name = textOf({ [place]: value }, place);
    if (name === UNKNOWN) yield undecidable(place, "it is not known yet", mend);
    else if (name?.includes("*") === true) {
      yield violated(`is for every host under a domain (${place} is ${name})`, mend);
    }
  }
}

/** By size: algorithms that come later may be better, and are no reason to refuse. Curves of 256 bits are worth RSA of 3072. */
function judgeKey(algorithm: string | typeof UNKNOWN): Decision {
  const mend = "Set keyAlgorithm to RSA_2048, EC_prime256v1 or more";
  if (algorithm === UNKNOWN) return undecidable("keyAlgorithm", "it is not known yet", mend);
  const [, rsa, curve] = /^(?:RSA_(\d+)|EC_[a-z]+(\d+)[a-z]\d)$/.exec(algorithm) ?? [];
  if (Number(rsa) >= 2048 || Number(curve) >= 256) return holds;
  return violated(`has a weak key, or one of an unknown kind (${algorithm})`, mend);
}

function judgeValidation(method: string | typeof UNKNOWN | undefined): Decision {
  const mend = "Set validationMethod to DNS";
  if (method === UNKNOWN) return undecidable("validationMethod", "it is not known yet", mend);
  if (method === "DNS") return holds;
  return violated("is not validated through DNS, so its renewal waits for somebody to answer a mail", mend);
}

/** ACM logs unless it is told not to: https://docs.aws.amazon.com/acm/latest/userguide/acm-bestpractices.html */
function judgeLogging(inputs: Values): Decision {
  const mend = "Leave certificateTransparencyLoggingPreference out, or set it to ENABLED";
  const options = blockOf(inputs, "options");
  const preference =
    options === UNKNOWN ? UNKNOWN : (textOf(options, "certificateTransparencyLoggingPreference") ?? "ENABLED");
  if (preference === UNKNOWN) return undecidable("options", "it is not known yet whether it is logged", mend);
  return preference === "ENABLED" ? holds : violated("is kept out of the transparency logs", mend);
}
