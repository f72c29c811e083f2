import { holds, undecidable, violated } from "../decide.ts";
import type { Decision } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import { judgeKeyOrigin, judgeKeyText, keyReference } from "../kms.ts";
import type { KeyReference } from "../kms.ts";
import type { Rule } from "../rule.ts";
import { numberOf } from "../scalars.ts";
import { numberSetting } from "../settings.ts";
import { UNKNOWN } from "../unknown.ts";
import type { Values } from "../unknown.ts";

/** Logs may quote what they are about: they are encrypted as it is, and kept for as long as an audit asks for. */
export const logGroupEncryptedAndKept: Rule = {
  name: "log-group-encrypted-and-kept",
  displayName: "Log groups are encrypted and kept for a year",
  description:
    "A CloudWatch log group is encrypted with a customer-managed KMS key and keeps what it gets for 365 days or more, for a time " +
    "that somebody has decided on.",
  severity: "high",
  framework: hipaa("164.312(b)"),
  tags: [
    "aws",
    "logging",
    "encryption",
    "CloudWatch.16",
    "CKV_AWS_66",
    "CKV_AWS_158",
    "CKV_AWS_338",
    "HIPAA-164.312(b)",
    "HIPAA-164.312(a)(2)(iv)",
    "SOC2-CC7.2",
  ],
  remediationSteps:
    "Set kmsKeyId to the ARN of this stack's customer-managed key, whose policy admits CloudWatch Logs, and retentionInDays to 365 or " +
    "more.",
  url: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
  types: ["aws:cloudwatch/logGroup:LogGroup"],
  settings: {
    retentionDays: {
      type: "integer",
      minimum: 1,
      default: 365,
      description: "The fewest days for which logs are kept.",
    },
  },

  *judgeInputs({ inputs }, _earlier, settings) {
    yield judgeKeyText(keyOf(inputs));
    yield judgeRetention(inputs, numberSetting(settings, "retentionDays"));
  },

  *judgeInStack(resource, stack) {
    yield judgeKeyOrigin(resource, keyOf(resource.inputs), stack);
  },
};

const keyOf = (inputs: Values): KeyReference => keyReference(inputs, "kmsKeyId", "of CloudWatch Logs");

/** 0 is for ever, and what the provider takes where nothing is set: nobody has decided then. */
function judgeRetention(inputs: Values, least: number): Decision {
  const days = numberOf(inputs, "retentionInDays") ?? 0;
  const mend = `Set retentionInDays to ${least} or more`;
  if (days === UNKNOWN) return undecidable("retentionInDays", "it is not known yet", mend);
  if (days === 0) return violated("keeps logs for ever, which nobody has decided", mend);
  return days >= least ? holds : violated(`keeps logs for ${days} days only`, mend);
}
