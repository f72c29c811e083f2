import { type Claim, allow, set, setInDocument } from "./claim.ts";

const ROLE = "aws_iam_role";
const ATTACHMENT = "aws_iam_role_policy_attachment";
const POLICIES = ["aws_iam_role_policy", "aws_iam_policy"];

/** Roles and their policies. */
export const identity: readonly Claim[] = [
  {
    check: "CKV_AWS_60",
    type: ROLE,
    broken: "for everybody",
    change: setInDocument("assume_role_policy", "Statement.0.Principal", { AWS: "*" }),
  },
  {
    check: "CKV_AWS_61",
    type: ROLE,
    broken: "for a whole account",
    change: setInDocument("assume_role_policy", "Statement.0.Principal", { AWS: "arn:aws:iam::039624954211:root" }),
  },
  {
    check: "CKV_AWS_274",
    type: ROLE,
    broken: "with AdministratorAccess",
    change: set("managed_policy_arns", ["arn:aws:iam::aws:policy/AdministratorAccess"]),
  },
  {
    check: "CKV2_AWS_56",
    type: ROLE,
    broken: "with IAMFullAccess",
    change: set("managed_policy_arns", ["arn:aws:iam::aws:policy/IAMFullAccess"]),
  },
  {
    check: "CKV_AWS_393",
    type: ROLE,
    broken: "for every repository's workflows",
    change: setInDocument("assume_role_policy", "Statement.0", {
      Effect: "Allow",
      Action: "sts:AssumeRoleWithWebIdentity",
      Principal: { Federated: "arn:aws:iam::039624954211:oidc-provider/token.actions.githubusercontent.com" },
      Condition: { StringLike: { "token.actions.githubusercontent.com:sub": "*" } },
    }),
  },
  {
    check: "CKV_AWS_274",
    type: ATTACHMENT,
    broken: "of AdministratorAccess",
    change: set("policy_arn", "arn:aws:iam::aws:policy/AdministratorAccess"),
  },
  {
    check: "CKV2_AWS_56",
    type: ATTACHMENT,
    broken: "of IAMFullAccess",
    change: set("policy_arn", "arn:aws:iam::aws:policy/IAMFullAccess"),
  },
  ...POLICIES.flatMap((type): Claim[] => [
    { check: "CKV2_AWS_40", type, broken: "with iam:*", change: allow("policy", ["iam:*"]) },
    { check: "CKV_AWS_62", type, broken: "with everything", change: allow("policy", "*") },
    { check: "CKV_AWS_63", type, broken: "with every action", change: allow("policy", "*", "arn:aws:s3:::a/*") },
    { check: "CKV_AWS_286", type, broken: "that may widen itself", change: allow("policy", "iam:CreatePolicyVersion") },
    { check: "CKV_AWS_287", type, broken: "that makes credentials", change: allow("policy", "iam:CreateAccessKey") },
    {
      check: "CKV_AWS_288",
      type,
      broken: "that reads every secret",
      change: allow("policy", "secretsmanager:GetSecretValue"),
    },
    { check: "CKV_AWS_289", type, broken: "that opens every bucket", change: allow("policy", "s3:PutBucketPolicy") },
    { check: "CKV_AWS_290", type, broken: "that writes to every bucket", change: allow("policy", "s3:PutObject") },
    { check: "CKV_AWS_355", type, broken: "that reads every bucket", change: allow("policy", "s3:GetObject") },
  ]),
];
