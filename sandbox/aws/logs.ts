import type { Operation, ResourceType } from "../cloud/resource-type.ts";
import { ApiError, calling, physicalName } from "./api-error.ts";
import { arn, placed, regionOf } from "./common.ts";
import { findKey, serviceMayUseKey, unusable } from "./kms-access.ts";

/** A log group; its id is its name. */
export const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";

const logGroup: ResourceType = {
  type: LOG_GROUP,
  autoName: { property: "name", maxLength: 512 },
  create: (operation) => {
    const name = physicalName(operation.inputs);
    const groupArn = arn(operation, "logs", `log-group:${name}`);
    return calling(`creating CloudWatch Logs Log Group (${name})`, "CloudWatch Logs: CreateLogGroup", () => {
      if (operation.world.get(LOG_GROUP, operation.owner, name) !== undefined) {
        throw new ApiError("ResourceAlreadyExistsException", "The specified log group already exists");
      }
      acceptKey(operation, groupArn);
      return { id: name, outputs: { arn: groupArn, name, ...placed(operation) } };
    });
  },
  update: (operation, record) =>
    calling(`associating CloudWatch Logs Log Group (${record.id}) KMS key`, "CloudWatch Logs: AssociateKmsKey", () => {
      if (operation.inputs.kmsKeyId !== record.inputs.kmsKeyId) {
        acceptKey(operation, record.outputs.arn as string);
      }
      return { outputs: placed(operation) };
    }),
  delete: (record, { world }, state) => {
    if (state.skipDestroy === true) return;
    calling(`deleting CloudWatch Logs Log Group (${record.id})`, "CloudWatch Logs: DeleteLogGroup", () => {
      if (record.inputs.deletionProtectionEnabled !== true) return;
      throw new ApiError("ValidationException", "Log group has deletion protection enabled");
    });
    world.remove(record);
  },
};

/**
 * Throws what CloudWatch Logs answers where the key is not there or its policy does not let the service encrypt this very log group:
 * docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html.
 */
function acceptKey(operation: Operation, groupArn: string): void {
  const keyId = operation.inputs.kmsKeyId;
  if (typeof keyId !== "string") return;
  const { world, owner } = operation;
  const region = regionOf(operation);
  const key = findKey(world, { account: owner, region }, keyId);
  const context = {
    "kms:EncryptionContext:aws:logs:arn": groupArn,
    "aws:SourceArn": groupArn,
    "aws:SourceAccount": owner,
  };
  const mayUse = (action: string): boolean =>
    key !== undefined && serviceMayUseKey(key, `logs.${region}.amazonaws.com`, action, context);
  const isUsable = key !== undefined && unusable(key) === undefined;
  if (!isUsable || !["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"].every(mayUse)) {
    throw new ApiError(
      "AccessDeniedException",
      `The specified KMS key does not exist or is not allowed to be used with Arn '${groupArn}'`,
    );
  }
}

/** Log groups of CloudWatch. */
export const logTypes: readonly ResourceType[] = [logGroup];
