import { jsonDocument } from "../cloud/json.ts";
import { text } from "../cloud/properties.ts";
import { isObject } from "../protocol/values.ts";
import type { CloudRecord } from "../world/world.ts";
import { ApiError } from "./api-error.ts";
import type { SecretReference } from "./container-definitions.ts";
import { type Placement, unreachable } from "./ecs-network.ts";
import { type Identity, isAllowed } from "./iam-policy.ts";
import { findKey, isAwsManaged, mayUseKey, unusable } from "./kms-access.ts";
import { parsePolicy, policyText } from "./policy-document.ts";
import { CURRENT, mayDecrypt, stagesOf, usableSecret, valueOf, versionsOf, versionWith } from "./secret-store.ts";
import { DEFAULT_KEY, findParameter } from "./ssm.ts";

/** What a container got when it started: which version of which secret, never the value. */
export interface Injected {
  readonly name: string;
  readonly valueFrom: string;
  readonly version: string;
}

/** Why the agent could not get a secret for a container. The message is the task's stopped reason. */
export class SecretFailure extends Error {}

const PREFIX = "ResourceInitializationError: unable to pull secrets or registry auth:";

/** Gets one secret as the execution role does when a container starts. Throws a {@link SecretFailure}. */
export function inject(
  { name, valueFrom }: SecretReference,
  placement: Placement,
  execution: Identity,
  session: string,
): Injected {
  const isSecret = /^arn:aws[\w-]*:secretsmanager:/.test(valueFrom);
  const read = isSecret ? readSecret : readParameter;
  return { name, valueFrom, version: read(valueFrom, placement, execution, session) };
}

function readSecret(valueFrom: string, placement: Placement, execution: Identity, session: string): string {
  const { world, account, region } = placement;
  // arn:aws:secretsmanager:region:account:secret:name-AbCdEf[:json-key[:version-stage[:version-id]]]
  const parts = valueFrom.split(":");
  const secretArn = parts.slice(0, 7).join(":");
  const [jsonKey = "", stage = "", versionId = ""] = parts.slice(7);
  const failed = (reason: string): SecretFailure =>
    new SecretFailure(
      `${PREFIX} execution resource retrieval failed: unable to retrieve secret from asm: ` +
        `service call has been retried 1 time(s): failed to fetch secret ${valueFrom} from secrets manager: ${reason}`,
    );
  const cut = unreachable(placement, "secretsmanager");
  if (cut !== undefined) {
    throw new SecretFailure(
      `${PREFIX} unable to retrieve secret from asm: There is a connection issue between the task and AWS Secrets Manager. ` +
        `Check your task network configuration. failed to fetch secret ${valueFrom} from secrets manager: ` +
        `RequestCanceled: request context canceled caused by: context deadline exceeded (${cut})`,
    );
  }
  try {
    const secret = usableSecret(world, account, secretArn);
    const action = "secretsmanager:GetSecretValue";
    const request = { action, resource: secret.id, context: { "aws:RequestedRegion": region } };
    if (!isAllowed(execution, request, resourcePolicy(secret))) {
      throw failed(`AccessDeniedException: ${notAuthorized(session, action, secret.id)}`);
    }
    const version =
      versionId === ""
        ? versionWith(world, secret, stage === "" ? CURRENT : stage)
        : versionsOf(world, secret).find(({ outputs }) => outputs.versionId === versionId);
    if (version === undefined) {
      throw failed("ResourceNotFoundException: Secrets Manager can't find the specified secret version.");
    }
    if (!mayDecrypt(world, secret, version, execution))
      throw failed("AccessDeniedException: Access to KMS is not allowed");
    if (jsonKey !== "" && !hasKey(valueOf(version), jsonKey)) {
      throw new SecretFailure(
        `ResourceInitializationError: retrieved secret from Secrets Manager did not contain json key ${jsonKey}`,
      );
    }
    return `${String(version.outputs.versionId)} (${stagesOf(version).join(", ")})`;
  } catch (error) {
    if (error instanceof ApiError) throw failed(`${error.code}: ${error.message}`);
    throw error;
  }
}

function resourcePolicy({ owner, inputs }: CloudRecord): Parameters<typeof isAllowed>[2] {
  const policy = policyText(inputs.policy) ?? "";
  const statements = policy === "" || policy === "{}" ? [] : parsePolicy(policy, "resource");
  return { owner, statements, isKeyPolicy: false };
}

function readParameter(valueFrom: string, placement: Placement, execution: Identity, session: string): string {
  const { world, account, region } = placement;
  const failed = (reason: string): SecretFailure =>
    new SecretFailure(
      `${PREFIX} execution resource retrieval failed: unable to retrieve secrets from ssm: ` +
        `service call has been retried 1 time(s): ${reason}`,
    );
  const cut = unreachable(placement, "ssm");
  if (cut !== undefined) {
    throw new SecretFailure(
      `${PREFIX} unable to retrieve secrets from ssm: The task cannot pull secrets from AWS Systems Manager. ` +
        "There is a connection issue between the task and AWS Systems Manager Parameter Store. " +
        `Check your task network configuration. context deadline exceeded (${cut})`,
    );
  }
  const parameter = findParameter(world, account, valueFrom);
  const name = valueFrom.replace(/^arn:.*:parameter\/?/, "/");
  const resource = text(parameter?.outputs.arn ?? `arn:aws:ssm:${region}:${account}:parameter${name}`);
  const action = "ssm:GetParameters";
  if (!isAllowed(execution, { action, resource, context: { "aws:RequestedRegion": region } })) {
    throw failed(`AccessDeniedException: ${notAuthorized(session, action, resource)}`);
  }
  if (parameter === undefined) throw failed(`invalid ssm parameters: ${name}`);
  if (!mayDecryptParameter(parameter, placement, execution)) {
    throw failed(
      "AccessDeniedException: The ciphertext refers to a customer master key that does not exist, " +
        "does not exist in this region, or you are not allowed to access.",
    );
  }
  return String(parameter.outputs.version);
}

function mayDecryptParameter(parameter: CloudRecord, { world, region }: Placement, execution: Identity): boolean {
  const keyId = text(parameter.inputs.keyId ?? DEFAULT_KEY);
  if (parameter.inputs.type !== "SecureString" || isAwsManaged(keyId)) return true;
  const key = findKey(world, { account: parameter.owner, region }, keyId);
  if (key === undefined || unusable(key) !== undefined) return false;
  return mayUseKey(key, execution, "kms:Decrypt", {
    "kms:ViaService": `ssm.${region}.amazonaws.com`,
    "kms:EncryptionContext:PARAMETER_ARN": String(parameter.outputs.arn),
  });
}

function notAuthorized(session: string, action: string, resource: string): string {
  return (
    `User: ${session} is not authorized to perform: ${action} on resource: ${resource} ` +
    `because no identity-based policy allows the ${action} action`
  );
}

function hasKey(value: string, key: string): boolean {
  const document = jsonDocument(value);
  return isObject(document) && key in document;
}
