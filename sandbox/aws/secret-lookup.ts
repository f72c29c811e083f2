import type { Invoke } from "../cloud/resource-type.ts";
import { secretValue } from "../protocol/values.ts";
import { calling } from "./api-error.ts";
import { regionOf } from "./common.ts";
import { CURRENT, stagesOf, usableSecret, valueOf, versionsOf, versionWith } from "./secret-store.ts";

/** Functions that read what Secrets Manager holds. */
export const secretInvokes: Readonly<Record<string, Invoke>> = {
  "aws:secretsmanager/getSecretVersion:getSecretVersion": (args, caller) => {
    const secretId = String(args.secretId);
    const versionStage = (args.versionStage as string | undefined) ?? CURRENT;
    return calling("reading Secrets Manager Secret Version", "Secrets Manager: GetSecretValue", () => {
      const secret = usableSecret(caller.world, caller.account, secretId);
      const version = versionWith(caller.world, secret, versionStage);
      const { versionId, versionStages } = version.outputs;
      return {
        id: `${secretId}|${versionStage}`,
        arn: secret.id,
        region: regionOf({ inputs: args, region: caller.region }),
        createdDate: version.outputs.createdDate ?? "",
        secretBinary: "",
        secretId,
        secretString: secretValue(valueOf(version)),
        versionId,
        versionStage,
        versionStages,
      };
    });
  },
  "aws:secretsmanager/getSecretVersions:getSecretVersions": (args, caller) => {
    const secretId = String(args.secretId);
    return calling("reading Secrets Manager Secret Versions", "Secrets Manager: ListSecretVersionIds", () => {
      const secret = usableSecret(caller.world, caller.account, secretId);
      const versions = versionsOf(caller.world, secret);
      const asked = { id: secretId, secretId, region: regionOf({ inputs: args, region: caller.region }) };
      // The provider takes even the name from a page with versions, and has nulls without one (secret_versions_data_source.go).
      if (versions.length === 0) return asked;
      return {
        ...asked,
        arn: secret.id,
        secretArn: secret.id,
        name: secret.inputs.name,
        secretName: secret.inputs.name,
        versions: versions.map((version) => ({
          createdTime: version.outputs.createdDate ?? "",
          lastAccessedDate: "",
          versionId: version.outputs.versionId,
          versionStages: stagesOf(version),
        })),
      };
    });
  },
};
