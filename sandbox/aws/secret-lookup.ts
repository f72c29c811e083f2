import type { Invoke } from "../cloud/resource-type.ts";
import { secretValue } from "../protocol/values.ts";
import { calling } from "./api-error.ts";
import { regionOf } from "./common.ts";
import { CURRENT, usableSecret, valueOf, versionWith } from "./secret-store.ts";

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
};
