import assert from "node:assert/strict";

import { EncryptionKey } from "../../components/encryption-key.ts";
import { declare, type Opts, previewsTheSame } from "./mocks.ts";
import { named, stack } from "./stack.ts";

const encryption = (opts: Opts) => new EncryptionKey("encryption", stack, opts);

const account = { AWS: "arn:aws:iam::039624954211:root" };
const through = (service: string) => ({
  StringEquals: { "kms:ViaService": `${service}.us-east-1.amazonaws.com`, "kms:CallerAccount": "039624954211" },
});

describe("EncryptionKey", () => {
  it("is a rotated key and its alias", async () => {
    const { tree, options, outputs } = await declare(encryption);
    assert.deepEqual(tree, {
      "": { "askflorence:components:EncryptionKey encryption": {} },
      encryption: {
        "aws:kms/key:Key encryption-key": {
          description: "Encrypts the secrets, logs and images of askflorence-prod",
          enableKeyRotation: true,
          deletionWindowInDays: 30,
          policy: keyPolicy,
          tags: named("askflorence-prod"),
        },
        "aws:kms/alias:Alias encryption-alias": {
          name: "alias/askflorence-prod",
          targetKeyId: "encryption-key.keyId",
        },
      },
    });
    assert.deepEqual(options, {});
    assert.deepEqual(outputs, { encryption: { keyArn: "encryption-key.arn", aliasName: "alias/askflorence-prod" } });
  });

  it("shows the same in a preview", async () => {
    await previewsTheSame(encryption);
  });

  it("serves Atlas through the roles of the account that are named", async () => {
    const atlasEncryptionRoleNames = ["askflorence-prod-atlas-encryption", "the predecessor's"];
    const { declared } = await declare((opts) => {
      return new EncryptionKey("encryption", { ...stack, atlasEncryptionRoleNames }, opts);
    });
    const { policy } = declared.inputsOf("aws:kms/key:Key encryption-key");
    const role = {
      Sid: "UseByAtlas",
      Effect: "Allow",
      Principal: account,
      Action: ["kms:Encrypt", "kms:Decrypt", "kms:DescribeKey"],
      Resource: "*",
      Condition: {
        ArnEquals: {
          "aws:PrincipalArn": [
            "arn:aws:iam::039624954211:role/askflorence-prod-atlas-encryption",
            "arn:aws:iam::039624954211:role/the predecessor's",
          ],
        },
      },
    };
    assert.deepEqual(policy, { ...keyPolicy, Statement: [...keyPolicy.Statement, role] });
  });

  it("lets nobody use the key but on a condition", async () => {
    const { declared } = await declare(encryption);
    const { policy } = declared.inputsOf("aws:kms/key:Key encryption-key") as { policy: typeof keyPolicy };
    for (const { Sid, Principal, Condition } of policy.Statement) {
      assert.ok(!JSON.stringify(Principal).includes("*"), Sid);
      assert.ok(Condition !== undefined || Sid === "Administration", Sid);
    }
  });

  it("serves the stack's own account and region only", async () => {
    const elsewhere = { ...stack, accountId: "549136075525", region: "us-west-2" };
    const { declared } = await declare((opts) => new EncryptionKey("encryption", elsewhere, opts));
    const { policy } = declared.inputsOf("aws:kms/key:Key encryption-key");
    const moved = JSON.stringify(keyPolicy)
      .replaceAll("039624954211", "549136075525")
      .replaceAll("us-east-1", "us-west-2");
    assert.deepEqual(policy, JSON.parse(moved));
  });
});

const keyPolicy = {
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "Administration",
      Effect: "Allow",
      Principal: account,
      Action: [
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
      ],
      Resource: "*",
    },
    {
      Sid: "UseThroughSecretsManager",
      Effect: "Allow",
      Principal: account,
      Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
      Resource: "*",
      Condition: through("secretsmanager"),
    },
    {
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
      Principal: { Service: "logs.us-east-1.amazonaws.com" },
      Action: ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
      Resource: "*",
      Condition: {
        ArnLike: { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:us-east-1:039624954211:log-group:*" },
      },
    },
    {
      Sid: "PublishByAlarms",
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: ["kms:GenerateDataKey*", "kms:Decrypt"],
      Resource: "*",
      Condition: {
        StringEquals: { "aws:SourceAccount": "039624954211" },
        ArnLike: { "aws:SourceArn": "arn:aws:cloudwatch:us-east-1:039624954211:alarm:*" },
      },
    },
    {
      Sid: "WriteByLogDelivery",
      Effect: "Allow",
      Principal: { Service: "delivery.logs.amazonaws.com" },
      Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
      Resource: "*",
      Condition: {
        StringEquals: { "aws:SourceAccount": "039624954211" },
        ArnLike: { "aws:SourceArn": "arn:aws:logs:us-east-1:039624954211:delivery-source:*" },
      },
    },
    {
      Sid: "ReadThroughS3",
      Effect: "Allow",
      Principal: account,
      Action: ["kms:Decrypt", "kms:DescribeKey"],
      Resource: "*",
      Condition: through("s3"),
    },
  ],
};
