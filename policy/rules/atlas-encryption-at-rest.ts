import { judgeProjectSetting, judgeSwitch, mayHoldPhi } from "../atlas-data-class.ts";
import { ATLAS, projectOf } from "../atlas.ts";
import { holds, undecidable, violated } from "../decide.ts";
import type { Decision, Decisions } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import { judgeKeyOrigin, judgeKeyText, keyReference } from "../kms.ts";
import type { KeyReference } from "../kms.ts";
import type { Rule } from "../rule.ts";
import { blockOf } from "../scalars.ts";
import type { Resource, Stack } from "../stack.ts";
import { UNKNOWN, textOf } from "../unknown.ts";

const ON = "Declare one EncryptionAtRest for the project with awsKmsConfig.enabled: true and the key of this stack";
const KEY = "Set awsKmsConfig.customerMasterKeyId to the ARN of this stack's customer-managed key";
const PROVIDER = 'Set encryptionAtRestProvider to "AWS"';

/** Types whose clusters can be encrypted with a key of their own; `atlas-cluster-hardened` refuses the others. */
const DEDICATED: readonly string[] = [ATLAS.clusters[0], ATLAS.clusters[1]];

/**
 * Databases with PHI are encrypted with a key that the customer can take away.
 *
 * A cluster that the program only reads is exempt from `encryptionAtRestProvider`: this program cannot set it, and the cluster's owner
 * can do so only after an update of this program has given the project its key. To demand it here would refuse just that update.
 */
export const atlasEncryptionAtRest: Rule = {
  name: "atlas-encryption-at-rest",
  displayName: "Atlas projects with PHI use a customer-managed key",
  description:
    "An Atlas project that is not classified public has encryption at rest with a customer-managed key, and the clusters that the " +
    "program creates in it use the key.",
  severity: "high",
  framework: hipaa("164.312(a)(2)(iv)"),
  tags: ["mongodbatlas", "encryption", "HIPAA-164.312(a)(2)(iv)", "SOC2-CC6.1"],
  remediationSteps:
    "Declare an EncryptionAtRest resource with the project's id and an awsKmsConfig that is enabled and names a customer-managed key; " +
    'set encryptionAtRestProvider: "AWS" on each cluster of the project; or classify the project public, if it is.',
  url: "https://www.mongodb.com/docs/atlas/security-kms-encryption/",

  *judgeInStack(resource, stack) {
    yield (
      judgeProjectSetting(resource, stack, {
        type: ATLAS.encryptionAtRest,
        missing: "encryption at rest",
        mend: ON,
      }) ?? holds
    );
    const isCluster = DEDICATED.includes(resource.type);
    if (!isCluster && resource.type !== ATLAS.encryptionAtRest) return;
    if (!mayHoldPhi(projectOf(resource), stack)) return;
    if (isCluster) yield judgeProvider(resource);
    else yield* judgeKey(resource, stack);
  },
};

function judgeProvider({ inputs }: Resource): Decision {
  const provider = textOf(inputs, "encryptionAtRestProvider");
  if (provider === "AWS") return holds;
  if (provider === UNKNOWN) return undecidable("encryptionAtRestProvider", "it is not known yet", PROVIDER);
  return violated("does not use the customer-managed key of its Atlas project", PROVIDER);
}

function* judgeKey(resource: Resource, stack: Stack): Decisions {
  const config = blockOf(resource.inputs, "awsKmsConfig");
  if (config === UNKNOWN) {
    yield undecidable("awsKmsConfig", "it is not known yet", ON);
    return;
  }
  yield judgeSwitch(config, "enabled", ON, "awsKmsConfig.enabled") ?? holds;
  const within = { input: "awsKmsConfig", place: "awsKmsConfig" };
  const reference = keyReference(config, "customerMasterKeyId", "of the provider", within);
  if (reference.value === undefined) yield violated("names no awsKmsConfig.customerMasterKeyId", KEY);
  else if (reference.value !== UNKNOWN) {
    yield judgeKeyText(reference);
    yield judgeKeyOrigin(resource, reference, stack);
  } else yield judgeUnknownKey(resource, reference);
}

/**
 * Dependencies are those of the whole block, so the role is among them: that there is a key too is all that can be shown. Whatever else
 * the id may come from, it is no id of a key, and Atlas refuses it.
 */
function judgeUnknownKey(resource: Resource, { input, place }: KeyReference): Decision {
  const isKey = resource.sources(input).some(({ type }) => type.startsWith("aws:kms/"));
  const reason = "it is not known yet and comes from no KMS key of this program";
  return isKey ? holds : undecidable(place, reason, KEY);
}
