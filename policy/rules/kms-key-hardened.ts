import { holds, undecidable, violated } from "../decide.ts";
import type { Decision, Decisions } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import { judgePrincipals } from "../resource-policy.ts";
import type { Rule } from "../rule.ts";
import { flagOf, numberOf } from "../scalars.ts";
import { numberSetting } from "../settings.ts";
import type { Resource, Stack } from "../stack.ts";
import { UNKNOWN, textOf } from "../unknown.ts";
import type { Values } from "../unknown.ts";

const KEY = "aws:kms/key:Key";
const KEYS = [
  KEY,
  "aws:kms/replicaKey:ReplicaKey",
  "aws:kms/externalKey:ExternalKey",
  "aws:kms/replicaExternalKey:ReplicaExternalKey",
];
const KEY_POLICY = "aws:kms/keyPolicy:KeyPolicy";

/** What AWS takes where no deletion window is set, and the longest that it takes. */
const LONGEST_WINDOW = 30;

/** A customer-managed key is rotated, enabled, hard to lose, and for named principals only. */
export const kmsKeyHardened: Rule = {
  name: "kms-key-hardened",
  displayName: "KMS keys are rotated, enabled and closed",
  description:
    "A KMS key is rotated every year, is enabled, has the longest deletion window and a policy of its own that allows nothing to " +
    "any principal.",
  severity: "high",
  framework: hipaa("164.312(a)(2)(iv)"),
  tags: [
    "aws",
    "encryption",
    "KMS.3",
    "KMS.4",
    "KMS.5",
    "CKV_AWS_7",
    "CKV_AWS_33",
    "CKV_AWS_227",
    "CKV2_AWS_64",
    "HIPAA-164.312(a)(2)(iv)",
    "SOC2-CC6.1",
  ],
  remediationSteps:
    "Set enableKeyRotation to true, leave isEnabled and deletionWindowInDays out (or true and 30), and write a policy whose principals " +
    "are the account's root, roles or services.",
  url: "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html",
  types: [...KEYS, KEY_POLICY],
  settings: {
    rotationDays: {
      type: "integer",
      minimum: 90,
      maximum: 2560,
      default: 365,
      description: "The longest time in days from one rotation to the next.",
    },
    deletionWindowDays: {
      type: "integer",
      minimum: 7,
      maximum: LONGEST_WINDOW,
      default: LONGEST_WINDOW,
      description: "The fewest days for which a key's deletion can be called off.",
    },
  },

  *judgeInputs({ type, inputs }, _earlier, settings) {
    yield* judgePrincipals(inputs);
    // A KeyPolicy has none of these, so they hold.
    if (type === KEY) yield* judgeRotation(inputs, settings);
    yield judgeEnabled(inputs, type === KEY ? "isEnabled" : "enabled");
    yield judgeWindow(inputs, numberSetting(settings, "deletionWindowDays"));
  },

  *judgeInStack(resource, stack) {
    yield judgePolicy(resource, stack);
  },
};

/**
 * KMS rotates what it made itself, for encryption, in its own store: no asymmetric and HMAC keys, no imported material, no custom key
 * stores. https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
 */
function* judgeRotation(inputs: Values, settings: Values): Decisions {
  const spec = textOf(inputs, "customerMasterKeySpec");
  if (typeof spec === "string" && spec !== "SYMMETRIC_DEFAULT") return;
  if (typeof textOf(inputs, "customKeyStoreId") === "string") return;
  const rotated = flagOf(inputs, "enableKeyRotation") ?? false;
  const mend = "Set enableKeyRotation to true";
  if (rotated === UNKNOWN) yield undecidable("enableKeyRotation", "it is not known yet", mend);
  if (rotated === false) yield violated("is never rotated", mend);
  const longest = numberSetting(settings, "rotationDays");
  const days = numberOf(inputs, "rotationPeriodInDays");
  const shorten = `Leave rotationPeriodInDays out, or set it to ${longest} or less`;
  if (days === UNKNOWN) yield undecidable("rotationPeriodInDays", "it is not known yet", shorten);
  else if (days !== undefined && days > longest) yield violated(`is rotated every ${days} days only`, shorten);
}

function judgeEnabled(inputs: Values, input: string): Decision {
  const enabled = flagOf(inputs, input) ?? true;
  const mend = `Leave ${input} out or set it to true: what a disabled key has encrypted cannot be read`;
  if (enabled === UNKNOWN) return undecidable(input, "it is not known yet", mend);
  return enabled ? holds : violated("is disabled", mend);
}

function judgeWindow(inputs: Values, least: number): Decision {
  const days = numberOf(inputs, "deletionWindowInDays") ?? LONGEST_WINDOW;
  const mend = `Leave deletionWindowInDays out, or set it to ${least} or more: what the key has encrypted is lost with it`;
  if (days === UNKNOWN) return undecidable("deletionWindowInDays", "it is not known yet", mend);
  return days >= least ? holds : violated(`is deleted after ${days} days already`, mend);
}

/** Without a policy a key has AWS's own, which leaves everything to the account's identities. */
function judgePolicy(key: Resource, stack: Stack): Decision {
  // What it says, or that it cannot be read, is said of its inputs.
  const { policy } = key.inputs;
  if (policy !== undefined && policy !== null && policy !== "") return holds;
  const attached = stack.ofType(KEY_POLICY).some((attachment) => {
    const keys = stack.referents(attachment, "keyId", KEYS);
    return keys.length === 1 && keys[0] === key;
  });
  if (attached) return holds;
  return violated("has no policy of its own", "Write its policy, or declare a KeyPolicy for it");
}
