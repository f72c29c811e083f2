import { type Claim, drop, set, setInDocument } from "./claim.ts";

/** Keys, secrets, parameters, images, logs and alarms. */
export const data: readonly Claim[] = [
  { check: "CKV_AWS_7", type: "aws_kms_key", broken: "without rotation", change: set("enable_key_rotation", false) },
  {
    check: "CKV_AWS_33",
    type: "aws_kms_key",
    broken: "for every principal",
    change: setInDocument("policy", "Statement.0.Principal", { AWS: "*" }),
  },
  { check: "CKV_AWS_227", type: "aws_kms_key", broken: "disabled", change: set("is_enabled", false) },
  { check: "CKV2_AWS_64", type: "aws_kms_key", broken: "without a policy", change: drop("policy") },
  { check: "CKV_AWS_149", type: "aws_secretsmanager_secret", broken: "without a key", change: drop("kms_key_id") },
  {
    check: "CKV_AWS_337",
    type: "aws_ssm_parameter",
    broken: "as a SecureString without a key",
    change: set("type", "SecureString"),
  },
  {
    check: "CKV_AWS_51",
    type: "aws_ecr_repository",
    broken: "with mutable tags",
    change: set("image_tag_mutability", "MUTABLE"),
  },
  {
    check: "CKV_AWS_136",
    type: "aws_ecr_repository",
    broken: "without a key",
    change: drop("encryption_configuration"),
  },
  {
    check: "CKV_AWS_163",
    type: "aws_ecr_repository",
    broken: "without scans",
    change: set("image_scanning_configuration.0.scan_on_push", false),
  },
  { check: "CKV_AWS_66", type: "aws_cloudwatch_log_group", broken: "kept for ever", change: drop("retention_in_days") },
  { check: "CKV_AWS_158", type: "aws_cloudwatch_log_group", broken: "without a key", change: drop("kms_key_id") },
  {
    check: "CKV_AWS_338",
    type: "aws_cloudwatch_log_group",
    broken: "kept for a month",
    change: set("retention_in_days", 30),
  },
  {
    check: "CKV_AWS_319",
    type: "aws_cloudwatch_metric_alarm",
    broken: "that tells nobody",
    change: set("actions_enabled", false),
  },
  { check: "CKV_AWS_26", type: "aws_sns_topic", broken: "without a key", change: drop("kms_master_key_id") },
  {
    check: "CKV_AWS_169",
    type: "aws_sns_topic_policy",
    broken: "for everybody",
    change: setInDocument("policy", "Statement.0", {
      Effect: "Allow",
      Principal: "*",
      Action: "sns:Publish",
      Resource: "*",
    }),
  },
  {
    check: "CKV_AWS_385",
    type: "aws_sns_topic_policy",
    broken: "for another account",
    change: setInDocument("policy", "Statement.0", {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::111122223333:root" },
      Action: "sns:Publish",
      Resource: "*",
    }),
  },
];
