import { randomUUID } from "node:crypto";

import type { Operation, ResourceType } from "../cloud/resource-type.ts";
import type { CloudRecord } from "../world/world.ts";
import { ApiError, calling, physicalName, policyOf } from "./api-error.ts";
import { arn, placed } from "./common.ts";
import { missingRole } from "./iam.ts";
import { administrator, isAllowed } from "./iam-policy.ts";
import { ALIAS, findKey, isPendingDeletion, KEY, unusable } from "./kms-access.ts";
import { policyText, samePolicy } from "./policy-document.ts";
import { policyFailures } from "./policy-input.ts";

const DAY = 24 * 60 * 60 * 1000;

const key: ResourceType = {
  type: KEY,
  notRead: ["deletionWindowInDays"],
  check: (inputs) => [
    ...policyFailures(inputs, "policy"),
    ...(inputs.rotationPeriodInDays !== undefined && inputs.enableKeyRotation === undefined
      ? [
          {
            property: "rotationPeriodInDays",
            reason: "all of `enable_key_rotation,rotation_period_in_days` must be specified",
          },
        ]
      : []),
  ],
  equal: (path, before, after) => path === "policy" && samePolicy(before, after),
  create: (operation) => {
    const id = randomUUID();
    const keyArn = arn(operation, "kms", `key/${id}`);
    const policy = calling("creating KMS Key", "KMS: CreateKey", () => keyPolicy(operation, keyArn));
    return { id, outputs: { arn: keyArn, keyId: id, policy, ...placed(operation) } };
  },
  read: (record) => (isPendingDeletion(record) ? undefined : record.outputs),
  update: (operation, record) => {
    const doing = `updating KMS Key (${record.id}) policy`;
    return calling(doing, "KMS: PutKeyPolicy", () => {
      const refusal = isPendingDeletion(record) ? unusable(record) : undefined;
      if (refusal !== undefined) throw refusal;
      // A program that no longer sets the policy leaves the key with the one it has: the provider reads it back as computed.
      const policy =
        operation.inputs.policy === undefined
          ? record.outputs.policy
          : keyPolicy(operation, record.outputs.arn as string);
      return { outputs: { policy, ...placed(operation) } };
    });
  },
  // ScheduleKeyDeletion: the key stays and can be used no more; what it encrypted is lost when the window is over.
  delete: (record, { world }, state) => {
    if (isPendingDeletion(record)) return;
    const days = Number(state.deletionWindowInDays ?? 30);
    const deletionDate = new Date(world.now().getTime() + days * DAY).toISOString();
    world.patch(record, { outputs: { keyState: "PendingDeletion", deletionDate } });
  },
};

/** The policy that the key gets. Throws what KMS answers to one that it does not accept. */
function keyPolicy({ world, owner, inputs }: Operation, keyArn: string): string {
  const code = "MalformedPolicyDocumentException";
  const text = policyText(inputs.policy) ?? defaultPolicy(owner);
  const statements = policyOf(text, "resource", code);
  if (missingRole(world, statements) !== undefined) {
    throw new ApiError(code, "Policy contains a statement with one or more invalid principals.");
  }
  const request = { action: "kms:PutKeyPolicy", resource: keyArn, context: { "kms:CallerAccount": owner } };
  const isSafe = isAllowed(administrator(owner), request, { owner, statements, isKeyPolicy: true });
  if (!isSafe && inputs.bypassPolicyLockoutSafetyCheck !== true) {
    throw new ApiError(code, "The new key policy will not allow you to update the key policy in the future.");
  }
  return text;
}

function defaultPolicy(account: string): string {
  const root = { AWS: `arn:aws:iam::${account}:root` };
  const statement = {
    Sid: "Enable IAM User Permissions",
    Effect: "Allow",
    Principal: root,
    Action: "kms:*",
    Resource: "*",
  };
  return JSON.stringify({ Id: "key-default-1", Version: "2012-10-17", Statement: [statement] });
}

const alias: ResourceType = {
  type: ALIAS,
  create: (operation) => {
    const name = physicalName(operation.inputs, "alias/terraform-");
    const aliasArn = arn(operation, "kms", name);
    return calling(`creating KMS Alias (${name})`, "KMS: CreateAlias", () => {
      if (operation.world.get(ALIAS, operation.owner, name) !== undefined) {
        throw new ApiError("AlreadyExistsException", `An alias with the name ${aliasArn} already exists`);
      }
      return {
        id: name,
        outputs: { arn: aliasArn, name, targetKeyArn: target(operation), region: placed(operation).region },
      };
    });
  },
  // The provider writes the key's id where the program may have written its ARN.
  equal: (path, before, after) => path === "targetKeyId" && keyIdOf(before) === keyIdOf(after),
  read: (record, { world, account, region }) => {
    const found = findKey(world, { account, region }, record.inputs.targetKeyId as string);
    return found === undefined ? undefined : record.outputs;
  },
  update: (operation, record) =>
    calling(`updating KMS Alias (${record.id})`, "KMS: UpdateAlias", () => ({
      outputs: { targetKeyArn: target(operation) },
    })),
};

function target(operation: Operation): string {
  const { world, owner, inputs } = operation;
  const keyId = inputs.targetKeyId as string;
  const found: CloudRecord | undefined = findKey(world, { account: owner, region: operation.region }, keyId);
  const keyArn = keyId.startsWith("arn:") ? keyId : arn(operation, "kms", `key/${keyId}`);
  if (found === undefined) throw new ApiError("NotFoundException", `Key '${keyArn}' does not exist`);
  if (isPendingDeletion(found)) throw new ApiError("KMSInvalidStateException", `${keyArn} is pending deletion.`);
  return found.outputs.arn as string;
}

function keyIdOf(id: unknown): unknown {
  return typeof id === "string" ? id.replace(/^arn:.*:key\//, "") : id;
}

/** Customer managed keys and their aliases. */
export const kmsTypes: readonly ResourceType[] = [key, alias];
