import { type Claim, add, at, drop, set, setInDocument, without } from "./claim.ts";

const BUCKET = "aws_s3_bucket";
const POLICY = "aws_s3_bucket_policy";
const ACCESS = "aws_s3_bucket_public_access_block";
const ENCRYPTION = "aws_s3_bucket_server_side_encryption_configuration";
const ALGORITHM = "rule.0.apply_server_side_encryption_by_default.0.sse_algorithm";

/** Buckets. */
export const storage: readonly Claim[] = [
  { check: "CKV_AWS_18", type: BUCKET, broken: "without access logs", change: without("aws_s3_bucket_logging") },
  { check: "CKV_AWS_19", type: BUCKET, broken: "without encryption", change: at(ENCRYPTION, set(ALGORITHM, "none")) },
  {
    check: "CKV_AWS_145",
    type: BUCKET,
    broken: "encrypted without a key",
    change: at(ENCRYPTION, set(ALGORITHM, "AES256")),
  },
  {
    check: "CKV_AWS_21",
    type: BUCKET,
    broken: "without versions",
    change: at("aws_s3_bucket_versioning", set("versioning_configuration.0.status", "Suspended")),
  },
  {
    check: "CKV_AWS_20",
    type: BUCKET,
    broken: "that everybody may read",
    change: add("aws_s3_bucket_acl", { acl: "public-read" }),
  },
  {
    check: "CKV_AWS_57",
    type: BUCKET,
    broken: "that everybody may write to",
    change: add("aws_s3_bucket_acl", { acl: "public-read-write" }),
  },
  {
    check: "CKV2_AWS_6",
    type: BUCKET,
    broken: "that may be opened",
    change: at(ACCESS, set("block_public_policy", false)),
  },
  {
    check: "CKV2_AWS_61",
    type: BUCKET,
    broken: "that keeps everything for ever",
    change: without("aws_s3_bucket_lifecycle_configuration"),
  },
  {
    check: "CKV_AWS_93",
    type: POLICY,
    broken: "that locks everybody out",
    change: setInDocument("policy", "Statement.0", { Effect: "Deny", Principal: "*", Action: "s3:*" }),
  },
  {
    check: "CKV_AWS_70",
    type: POLICY,
    broken: "for everybody",
    change: setInDocument("policy", "Statement.0", { Effect: "Allow", Principal: "*", Action: "s3:GetObject" }),
  },
  {
    check: "CKV_AWS_53",
    type: ACCESS,
    broken: "that lets public ACLs be set",
    change: set("block_public_acls", false),
  },
  {
    check: "CKV_AWS_54",
    type: ACCESS,
    broken: "that lets public policies be set",
    change: set("block_public_policy", false),
  },
  { check: "CKV_AWS_55", type: ACCESS, broken: "that heeds public ACLs", change: set("ignore_public_acls", false) },
  {
    check: "CKV_AWS_56",
    type: ACCESS,
    broken: "that heeds public policies",
    change: set("restrict_public_buckets", false),
  },
  {
    check: "CKV2_AWS_65",
    type: "aws_s3_bucket_ownership_controls",
    broken: "with ACLs",
    change: set("rule.0.object_ownership", "ObjectWriter"),
  },
  {
    check: "CKV_AWS_300",
    type: "aws_s3_bucket_lifecycle_configuration",
    broken: "that keeps unfinished uploads",
    change: drop("rule.0.abort_incomplete_multipart_upload"),
  },
];
