import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { StackFacts } from "./stack-facts.ts";
import { withTags } from "./tags.ts";

/**
 * Arguments of `EncryptionKey`. Its alias is the stack's display name; the account and the region are those whose
 * services may use it.
 */
export interface EncryptionKeyArgs extends StackFacts {
  /**
   * The IAM roles of the account with which Atlas encrypts the data of its clusters. Example:
   * `askflorence-prod-atlas-encryption`. Absent: Atlas may not use the key.
   */
  readonly atlasEncryptionRoleNames?: readonly string[];
}

/**
 * The stack's customer-managed key (CMK), rotated every year. Its policy lets the account administer it, and lets it be
 * used only through Secrets Manager, ECR and S3 on behalf of this account, by CloudWatch and its logs for what this
 * account has there, and by Atlas where that is asked for: nobody else decrypts with it directly, as long as the policy
 * is this one.
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
        policy: JSON.stringify({ Version: "2012-10-17", Statement: keyPolicy(args) }),
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
 * without grants. It includes `PutKeyPolicy`, by which an administrator can give himself the rest: administrators are
 * trusted, and what they do is in CloudTrail. Of delivery's roles `boundaryKeyStatements` says what they may.
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

/** What a service does that encrypts and decrypts for others. */
const USE = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"];

/** The statements of the key's policy. The principal `root` is the whole account: IAM policies decide who in it. */
function keyPolicy({ accountId, region, atlasEncryptionRoleNames = [] }: EncryptionKeyArgs) {
  const root = { AWS: `arn:aws:iam::${accountId}:root` };
  const through = (service: string) => ({
    StringEquals: { "kms:ViaService": `${service}.${region}.amazonaws.com`, "kms:CallerAccount": accountId },
  });
  const forSource = (arn: string) => ({
    StringEquals: { "aws:SourceAccount": accountId },
    ArnLike: { "aws:SourceArn": arn },
  });
  return [
    allow("Administration", root, ADMINISTRATION),
    allow("UseThroughSecretsManager", root, USE, through("secretsmanager")),
    // ECR makes a grant for itself when a repository is created, and retires it with the repository.
    allow(
      "UseThroughEcr",
      root,
      ["kms:CreateGrant", "kms:RetireGrant", "kms:DescribeKey", "kms:GenerateDataKey", "kms:Decrypt"],
      through("ecr"),
    ),
    allow(
      "UseByCloudWatchLogs",
      { Service: `logs.${region}.amazonaws.com` },
      ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
      { ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:${region}:${accountId}:log-group:*` } },
    ),
    // To publish to an encrypted topic. People test an alarm with `aws cloudwatch set-alarm-state`, not by publishing.
    allow(
      "PublishByAlarms",
      { Service: "cloudwatch.amazonaws.com" },
      ["kms:GenerateDataKey*", "kms:Decrypt"],
      forSource(`arn:aws:cloudwatch:${region}:${accountId}:alarm:*`),
    ),
    // CloudFront's access logs, into a bucket.
    allow(
      "WriteByLogDelivery",
      { Service: "delivery.logs.amazonaws.com" },
      USE,
      forSource(`arn:aws:logs:${region}:${accountId}:delivery-source:*`),
    ),
    allow("ReadThroughS3", root, ["kms:Decrypt", "kms:DescribeKey"], through("s3")),
    ...(atlasEncryptionRoleNames.length === 0
      ? []
      : [
          // KMS refuses a principal that does not exist yet, and the role is made after the key.
          allow("UseByAtlas", root, ["kms:Encrypt", "kms:Decrypt", "kms:DescribeKey"], {
            ArnEquals: {
              "aws:PrincipalArn": atlasEncryptionRoleNames.map((role) => `arn:aws:iam::${accountId}:role/${role}`),
            },
          }),
        ]),
  ];
}

function allow(Sid: string, Principal: object, Action: readonly string[], Condition?: object) {
  // In a key policy `*` means this key.
  return { Sid, Effect: "Allow", Principal, Action, Resource: "*", Condition };
}
