import { violated } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import { overlap } from "../glob.ts";
import { GRANTING_TYPES, arnPattern, grantsOf } from "../iam.ts";
import type { Statement } from "../iam.ts";
import type { Rule } from "../rule.ts";
import { UNKNOWN } from "../unknown.ts";

/** What shows or hands on what a key protects; the two that Security Hub's controls name. */
const DECRYPTING = ["kms:decrypt", "kms:reencryptfrom"];
/** Every key of an account. */
const EVERY_KEY = "key/*";
/** One key: it may be in any region, but has an account and an id. */
const ONE_KEY = /^arn:[^:*?]+:kms:[^:]+:\d{12}:key\/[^*?]+$/;

/**
 * Who may decrypt, may with keys that are named. A condition does not make up for it: tags and services say nothing of the key.
 *
 * A document that is not known yet is left to the update, which judges it before anything is granted: that it comes from one key
 * does not prove that it names no other.
 */
export const iamDecryptNamedKeys: Rule = {
  name: "iam-decrypt-named-keys",
  displayName: "IAM policies decrypt with named keys",
  description: "No IAM policy allows kms:Decrypt or kms:ReEncryptFrom on a pattern of keys.",
  severity: "high",
  framework: hipaa("164.312(a)(2)(iv)"),
  tags: ["aws", "iam", "encryption", "KMS.1", "KMS.2", "SOC2-CC6.1", "HIPAA-164.312(a)(2)(iv)"],
  remediationSteps: "Name the ARNs of the keys in Resource, each with its account and id.",
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-1",
  types: GRANTING_TYPES,

  *judgeInputs(resource) {
    for (const { place, content } of grantsOf(resource)) {
      // `iam-policy-least-privilege` refuses what is no policy.
      if (content === UNKNOWN || "problem" in content) continue;
      for (const statement of content.filter(decrypts)) {
        const { names } = statement.resources;
        const wide = names.find((name) => reachesKeys(name) && !ONE_KEY.test(name));
        if (wide === undefined) continue;
        yield violated(
          `may decrypt with every key that matches ${wide}, by ${statement.title} of its ${place}`,
          "Name the keys' ARNs instead",
        );
      }
    }
  },
};

/** `iam-policy-least-privilege` refuses to allow by exception. */
function decrypts({ allows, actions, resources }: Statement): boolean {
  if (!allows || actions.except || resources.except) return false;
  return actions.names.some((name) => DECRYPTING.some((action) => overlap(name.toLowerCase(), action)));
}

/** Whether the pattern matches a key. */
function reachesKeys(resource: string): boolean {
  const { service, name } = arnPattern(resource);
  return overlap(service, "kms") && overlap(name, EVERY_KEY);
}
