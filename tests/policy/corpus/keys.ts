import { without, withoutInput } from "../harness.ts";
import { type Case, type Corpus, inputsOf } from "./case.ts";

const CMK = "secret-customer-managed-key";
const MANAGED = /is encrypted with an AWS-managed key \(\S+ is \S*aws\/\w+\)\. Set \S+ to the ARN of this stack's/;

/** Each place that names a key, with a key of AWS's own in it. */
const managed = (rule: string, name: string, inputs: (key: string) => Parameters<typeof inputsOf>[1], key: string) => ({
  input: `${key} for ${name}`,
  put: inputsOf(name, inputs(key)),
  refused: { [rule]: [name] },
  message: MANAGED,
});

const secretKeys = ["alias/aws/secretsmanager", "aws/secretsmanager"].flatMap((key) => [
  managed(CMK, "secret", (kmsKeyId) => ({ kmsKeyId }), key),
  managed(CMK, "secret", (kmsKeyId) => ({ replicas: [{ region: "us-west-2", kmsKeyId }] }), key),
]);

const absent = (name: string, put: Case["put"], rule: string, message: RegExp, input = name): Case => ({
  input: `no key for ${input}`,
  put,
  refused: { [rule]: [name] },
  message,
});

/** Rules about customer-managed keys that a literal alias of AWS's passes, or a resource that says nothing. */
export const keys: Corpus = {
  "a key of AWS's own is no customer-managed key": [
    ...secretKeys,
    managed(CMK, "secret", (kmsKeyId) => ({ kmsKeyId }), "arn:aws:kms:us-east-1:039624954211:alias/aws/secretsmanager"),
    managed(CMK, "parameter", (keyId) => ({ keyId }), "alias/aws/ssm"),
    managed(
      "log-group-encrypted-and-kept",
      "log",
      (kmsKeyId) => ({ kmsKeyId }),
      "arn:aws:kms:us-east-1:039624954211:alias/aws/logs",
    ),
    managed(
      "ecr-repository-hardened",
      "repository",
      (kmsKey) => ({ encryptionConfigurations: [{ encryptionType: "KMS", kmsKey }] }),
      "alias/aws/ecr",
    ),
    managed(
      "bucket-encrypted",
      "logs-encryption",
      (kmsMasterKeyId) => ({
        rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId } }],
      }),
      "alias/aws/s3",
    ),
    managed(
      "atlas-encryption-at-rest",
      "at-rest",
      (customerMasterKeyId) => ({ awsKmsConfig: { enabled: true, customerMasterKeyId } }),
      "alias/aws/ebs",
    ),
    managed(
      "ecs-cluster-observed",
      "cluster",
      (kmsKeyId) => ({
        configuration: {
          executeCommandConfiguration: {
            kmsKeyId,
            logging: "OVERRIDE",
            logConfiguration: { s3BucketName: "last", s3BucketEncryptionEnabled: true },
          },
        },
      }),
      "alias/aws/ssm",
    ),
  ],

  "what says nothing of a key has none": [
    absent("secret", (program) => withoutInput(program, "secret", "kmsKeyId"), CMK, /has no kmsKeyId/),
    ...["", null].map((kmsKeyId) =>
      absent(
        "secret",
        inputsOf("secret", { kmsKeyId }),
        CMK,
        /has no kmsKeyId/,
        `a secret: ${JSON.stringify(kmsKeyId)}`,
      ),
    ),
    absent(
      "secret",
      inputsOf("secret", { replicas: [{ region: "us-west-2" }] }),
      CMK,
      /has no replicas\[0\]\.kmsKeyId/,
      "a replica",
    ),
    absent("parameter", (program) => withoutInput(program, "parameter", "keyId"), CMK, /has no keyId/),
    absent(
      "log",
      (program) => withoutInput(program, "log", "kmsKeyId"),
      "log-group-encrypted-and-kept",
      /has no kmsKeyId/,
    ),
    absent(
      "repository",
      (program) => withoutInput(program, "repository", "encryptionConfigurations"),
      "ecr-repository-hardened",
      /is not encrypted with a KMS key/,
    ),
    absent(
      "repository",
      inputsOf("repository", { encryptionConfigurations: [{ encryptionType: "KMS" }] }),
      "ecr-repository-hardened",
      /has no encryptionConfigurations\[0\]\.kmsKey/,
      "a repository's KMS",
    ),
    absent(
      "logs",
      (program) => without(program, "logs-encryption"),
      "bucket-encrypted",
      /has no encryption configuration/,
    ),
    absent(
      "logs-encryption",
      inputsOf("logs-encryption", { rules: [] }),
      "bucket-encrypted",
      /names no algorithm/,
      "a bucket's configuration",
    ),
    absent(
      "database",
      (program) => without(program, "at-rest"),
      "atlas-encryption-at-rest",
      /gives it no encryption at rest/,
    ),
    absent(
      "at-rest",
      (program) => withoutInput(program, "at-rest", "awsKmsConfig"),
      "atlas-encryption-at-rest",
      /names no awsKmsConfig\.customerMasterKeyId|does not switch awsKmsConfig\.enabled on/,
    ),
  ],
};
