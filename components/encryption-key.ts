import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { StackFacts } from "./stack-facts.ts";
import { withTags } from "./tags.ts";

/**
 * Arguments of `EncryptionKey`. Its alias is the stack's display name; the account and the region are those whose
 * services may use it.
 */
export type EncryptionKeyArgs = StackFacts;

/**
 * The stack's customer-managed key (CMK), rotated every year. Its policy lets the account administer it, and lets it be
 * used only through Secrets Manager and ECR on behalf of this account, and by CloudWatch Logs for this account's log
 * groups: nobody decrypts with it directly.
 */
export class EncryptionKey extends pulumi.ComponentResource {
  readonly keyArn: pulumi.Output<string>;
  /** `alias/NAME`, for people: AWS resources name the key by its ARN. */
  readonly aliasName: pulumi.Output<string>;

  constructor(name: string, args: EncryptionKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("askflorence:components:EncryptionKey", name, {}, opts);

    const key = new aws.kms.Key(
      `${name}-key`,
      {
        description: `Encrypts the secrets, logs and images of ${args.displayName}`,
        enableKeyRotation: true,
        // The longest window: what the key encrypts is lost with it.
        deletionWindowInDays: 30,
        policy: JSON.stringify(keyPolicy(args)),
        tags: withTags(args.tags, { Name: args.displayName }),
      },
      { parent: this },
    );
    const alias = new aws.kms.Alias(
      `${name}-alias`,
      { name: `alias/${args.displayName}`, targetKeyId: key.keyId },
      { parent: this },
    );

    this.keyArn = key.arn;
    this.aliasName = alias.name;
    this.registerOutputs({ keyArn: this.keyArn, aliasName: this.aliasName });
  }
}

/**
 * What an administrator does with a key: all but using it. The list is that of the KMS console's key administrators,
 * without grants, by which an administrator could allow himself to decrypt.
 */
const ADMINISTRATION = [
  "kms:CreateAlias",
  "kms:Describe*",
  "kms:Enable*",
  "kms:List*",
  "kms:Put*",
  "kms:Update*",
  "kms:Revoke*",
  "kms:Disable*",
  "kms:Get*",
  "kms:Delete*",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:ScheduleKeyDeletion",
  "kms:CancelKeyDeletion",
  "kms:RotateKeyOnDemand",
];

/** In a key policy `*` means this key. The principal `root` is the whole account: IAM policies decide who in it. */
function keyPolicy({ accountId, region }: EncryptionKeyArgs) {
  const account = { AWS: `arn:aws:iam::${accountId}:root` };
  const through = (service: string) => ({
    StringEquals: { "kms:ViaService": `${service}.${region}.amazonaws.com`, "kms:CallerAccount": accountId },
  });
  return {
    Version: "2012-10-17",
    Statement: [
      { Sid: "Administration", Effect: "Allow", Principal: account, Action: ADMINISTRATION, Resource: "*" },
      {
        Sid: "UseThroughSecretsManager",
        Effect: "Allow",
        Principal: account,
        Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
        Resource: "*",
        Condition: through("secretsmanager"),
      },
      {
        // ECR makes a grant for itself when a repository is created, and retires it with the repository.
        Sid: "UseThroughEcr",
        Effect: "Allow",
        Principal: account,
        Action: ["kms:CreateGrant", "kms:RetireGrant", "kms:DescribeKey", "kms:GenerateDataKey", "kms:Decrypt"],
        Resource: "*",
        Condition: through("ecr"),
      },
      {
        Sid: "UseByCloudWatchLogs",
        Effect: "Allow",
        Principal: { Service: `logs.${region}.amazonaws.com` },
        Action: ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
        Resource: "*",
        Condition: {
          ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:${region}:${accountId}:log-group:*` },
        },
      },
    ],
  };
}
