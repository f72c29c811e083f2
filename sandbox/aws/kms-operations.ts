import { knownText } from "../cloud/properties.ts";
import type { Caller } from "../cloud/resource-type.ts";
import type { Properties } from "../protocol/values.ts";
import type { CloudRecord } from "../world/world.ts";
import { structures, tagsFrom } from "./cli-values.ts";
import { kmsTypes } from "./kms.ts";
import { ALIAS, existingKey, isPendingDeletion, KEY, unusable } from "./kms-access.ts";
import type { OperationDefinition } from "./operations.ts";
import { putAs } from "./past-pulumi.ts";

/** KMS rotates a key's material once a year where nobody says otherwise. */
const ROTATION_DAYS = 365;

/** What people do with keys past Pulumi. */
export const kmsOperations: Readonly<Record<string, OperationDefinition>> = {
  "kms create-key": {
    required: [],
    optional: ["description", "policy", "tags"],
    operation: "CreateKey",
    run: (_, flags, caller) => {
      const tags = tagsFrom(structures(flags, "tags"), "TagKey", "TagValue");
      const inputs = { description: knownText(flags.description) ?? "", policy: knownText(flags.policy), tags };
      return { KeyMetadata: describe(putAs(kmsTypes, KEY, caller, inputs)) };
    },
  },
  "kms describe-key": {
    required: ["key-id"],
    operation: "DescribeKey",
    run: (flag, _, caller) => ({ KeyMetadata: describe(existingKey(caller.world, caller, flag("key-id"))) }),
  },
  "kms list-keys": {
    required: [],
    operation: "ListKeys",
    run: (_flag, _flags, { world, account }) => ({
      Keys: world.list(KEY, account).map(({ id, outputs }) => ({ KeyId: id, KeyArn: outputs.arn })),
    }),
  },
  "kms create-alias": {
    required: ["alias-name", "target-key-id"],
    operation: "CreateAlias",
    run: (flag, _, caller) => {
      putAs(kmsTypes, ALIAS, caller, { name: flag("alias-name"), targetKeyId: flag("target-key-id") });
      return {};
    },
  },
  "kms enable-key-rotation": {
    required: ["key-id"],
    operation: "EnableKeyRotation",
    run: (flag, _, caller) => {
      const key = changeableKey(caller, flag("key-id"));
      caller.world.patch(key, { inputs: { enableKeyRotation: true } });
      return {};
    },
  },
  "kms get-key-rotation-status": {
    required: ["key-id"],
    operation: "GetKeyRotationStatus",
    run: (flag, _, caller) => {
      const { id, inputs } = existingKey(caller.world, caller, flag("key-id"));
      const KeyRotationEnabled = inputs.enableKeyRotation === true;
      const RotationPeriodInDays = inputs.rotationPeriodInDays ?? ROTATION_DAYS;
      return { KeyId: id, KeyRotationEnabled, ...(KeyRotationEnabled ? { RotationPeriodInDays } : {}) };
    },
  },
};

function changeableKey(caller: Caller, keyId: string): CloudRecord {
  const key = existingKey(caller.world, caller, keyId);
  const refusal = unusable(key);
  if (refusal !== undefined) throw refusal;
  return key;
}

function describe(key: CloudRecord): Properties {
  const { id, owner, inputs, outputs } = key;
  const isEnabled = unusable(key) === undefined;
  return {
    AWSAccountId: owner,
    KeyId: id,
    Arn: outputs.arn,
    Enabled: isEnabled,
    Description: inputs.description ?? "",
    KeyUsage: "ENCRYPT_DECRYPT",
    KeyState: isPendingDeletion(key) ? "PendingDeletion" : isEnabled ? "Enabled" : "Disabled",
    ...(isPendingDeletion(key) ? { DeletionDate: outputs.deletionDate } : {}),
    Origin: "AWS_KMS",
    KeyManager: "CUSTOMER",
    KeySpec: "SYMMETRIC_DEFAULT",
    EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
    MultiRegion: false,
  };
}
