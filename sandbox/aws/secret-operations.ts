import { randomUUID } from "node:crypto";

import { knownText } from "../cloud/properties.ts";
import type { Caller } from "../cloud/resource-type.ts";
import type { CloudRecord } from "../world/world.ts";
import { structures, tagList, tagsFrom } from "./cli-values.ts";
import type { OperationDefinition } from "./operations.ts";
import { putAs } from "./past-pulumi.ts";
import {
  addVersion,
  CURRENT,
  existingSecret,
  nameOf,
  SECRET,
  stagesOf,
  usableSecret,
  VERSION,
  versionsOf,
} from "./secret-store.ts";
import { secretsManagerTypes } from "./secrets-manager.ts";

/** What people do with secrets past Pulumi. No answer has a value in it. */
export const secretOperations: Readonly<Record<string, OperationDefinition>> = {
  "secretsmanager create-secret": {
    required: ["name"],
    optional: ["description", "kms-key-id", "secret-string", "tags"],
    operation: "CreateSecret",
    run: (flag, flags, caller) => {
      const tags = tagsFrom(structures(flags, "tags"));
      const [description, kmsKeyId] = [knownText(flags.description), knownText(flags["kms-key-id"])];
      const inputs = { name: flag("name"), description, kmsKeyId, tags };
      const secret = putAs(secretsManagerTypes, SECRET, caller, inputs);
      const value = knownText(flags["secret-string"]);
      const VersionId = value === undefined ? undefined : putValue(caller, secret, value);
      return { ARN: secret.id, Name: nameOf(secret.id), VersionId };
    },
  },
  "secretsmanager update-secret": {
    required: ["secret-id"],
    optional: ["description", "kms-key-id"],
    operation: "UpdateSecret",
    run: (flag, flags, caller) => {
      const secret = usableSecret(caller.world, caller.account, flag("secret-id"));
      const kmsKeyId = knownText(flags["kms-key-id"]) ?? secret.inputs.kmsKeyId;
      const description = knownText(flags.description) ?? secret.inputs.description;
      putAs(secretsManagerTypes, SECRET, caller, { ...secret.inputs, description, kmsKeyId }, secret);
      return { ARN: secret.id, Name: nameOf(secret.id) };
    },
  },
  "secretsmanager describe-secret": {
    required: ["secret-id"],
    operation: "DescribeSecret",
    run: (flag, _, { world, account }) => {
      const secret = existingSecret(world, account, flag("secret-id"));
      const { id, inputs, outputs } = secret;
      return {
        ARN: id,
        Name: nameOf(id),
        Description: inputs.description,
        KmsKeyId: inputs.kmsKeyId,
        DeletedDate: outputs.deletedDate,
        Tags: tagList(inputs.tags),
        VersionIdsToStages: Object.fromEntries(
          versionsOf(world, secret).map((version) => [String(version.outputs.versionId), stagesOf(version)]),
        ),
      };
    },
  },
  "secretsmanager restore-secret": {
    required: ["secret-id"],
    operation: "RestoreSecret",
    run: (flag, _, { world, account }) => {
      const secret = existingSecret(world, account, flag("secret-id"));
      world.patch(secret, { outputs: { deletedDate: undefined } });
      return { ARN: secret.id, Name: nameOf(secret.id) };
    },
  },
  "secretsmanager put-secret-value": {
    required: ["secret-id", "secret-string"],
    operation: "PutSecretValue",
    run: (flag, _, caller) => {
      const secret = usableSecret(caller.world, caller.account, flag("secret-id"));
      const VersionId = putValue(caller, secret, flag("secret-string"));
      return { ARN: secret.id, Name: nameOf(secret.id), VersionId, VersionStages: [CURRENT] };
    },
  },
};

/** Writes a new version, which is the current one then; answers its id. */
function putValue({ world, region }: Caller, secret: CloudRecord, secretString: string): string {
  const versionId = randomUUID();
  const id = `${secret.id}|${versionId}`;
  const added = addVersion(world, secret, { id, versionId, stages: [CURRENT] });
  const outputs = { arn: secret.id, hasSecretStringWo: false, region, ...added };
  world.put({ type: VERSION, id, owner: secret.owner, inputs: { secretId: secret.id, secretString }, outputs });
  return versionId;
}
