import { undecidable } from "../decide.ts";
import type { Decision } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import { judgeKeyOrigin, judgeKeyText, judgeSharedOrigins, keyReference } from "../kms.ts";
import type { KeyReference } from "../kms.ts";
import type { Rule } from "../rule.ts";
import type { Resource, Stack } from "../stack.ts";
import { UNKNOWN, UnreadableInput, isList, isValues, listOf, textOf } from "../unknown.ts";

const SECRET = "aws:secretsmanager/secret:Secret";
const PARAMETER = "aws:ssm/parameter:Parameter";

/** A secret, each of its replicas and every SecureString is encrypted with a customer-managed key. */
export const secretCustomerManagedKey: Rule = {
  name: "secret-customer-managed-key",
  displayName: "Secrets use a customer-managed key",
  description:
    "Every Secrets Manager secret, each of its replicas and every SSM SecureString is encrypted with a customer-managed KMS key.",
  severity: "critical",
  canBeWaived: false,
  framework: hipaa("164.312(a)(2)(iv)"),
  tags: ["aws", "encryption", "SECRETSMANAGER_USING_CMK", "CKV_AWS_149", "SOC2-CC6.1"],
  remediationSteps:
    "Set kmsKeyId (on each entry of replicas too: a key of its region; keyId on a SecureString) to the ARN of a key that this " +
    "program declares, to an alias that it declares for one, or to the literal ARN of a customer-managed key.",
  url: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html",

  *judgeInputs(resource) {
    for (const key of [...ownKey(resource), ...replicaKeys(resource)]) yield judgeKeyText(key);
  },

  *judgeInStack(resource, stack) {
    for (const key of ownKey(resource)) yield judgeKeyOrigin(resource, key, stack);
    yield* judgeReplicas(resource, stack);
  },
};

/** The key of the resource itself; none where it is not encrypted with one. */
function ownKey({ type, inputs }: Resource): KeyReference[] {
  if (type === SECRET) return [keyReference(inputs, "kmsKeyId", "aws/secretsmanager")];
  // A parameter whose type is unknown may turn out to be a SecureString.
  const encrypted = type === PARAMETER && ["SecureString", UNKNOWN, undefined].includes(textOf(inputs, "type"));
  return encrypted ? [keyReference(inputs, "keyId", "aws/ssm")] : [];
}

/** The keys of a secret's replicas, as far as they can be seen. */
function replicaKeys({ type, inputs }: Resource): KeyReference[] {
  const replicas = type === SECRET ? listOf(inputs, "replicas") : [];
  if (replicas === UNKNOWN) return [];
  return replicas.flatMap((replica, index) => {
    if (replica === UNKNOWN) return [];
    if (!isValues(replica)) throw new UnreadableInput(`replicas[${index}] is not an object`);
    const within = { input: "replicas", place: `replicas[${index}]` };
    return [keyReference(replica, "kmsKeyId", "aws/secretsmanager", within)];
  });
}

function judgeReplicas(resource: Resource, stack: Stack): Decision[] {
  if (resource.type !== SECRET) return [];
  const { replicas } = resource.inputs;
  if (replicas === UNKNOWN || (isList(replicas) && replicas.includes(UNKNOWN))) {
    return [
      undecidable(
        "replicas",
        "the list is not known yet",
        "List the replicas in the program, each with the kmsKeyId of a key in its region",
      ),
    ];
  }
  return judgeSharedOrigins(resource, replicaKeys(resource), stack);
}
