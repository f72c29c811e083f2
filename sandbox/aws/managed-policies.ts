const AWS = "arn:aws:iam::aws:policy";

interface ManagedStatement {
  readonly Effect: "Allow";
  readonly Action?: string | readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource: "*";
}

/** The policies of AWS itself that the sandbox knows. Source: docs.aws.amazon.com/aws-managed-policy/latest/reference. */
const POLICIES: Readonly<Record<string, readonly ManagedStatement[]>> = {
  [`${AWS}/service-role/AmazonECSTaskExecutionRolePolicy`]: [
    {
      Effect: "Allow",
      Action: [
        "ecr:GetAuthorizationToken",
        "ecr:BatchCheckLayerAvailability",
        "ecr:GetDownloadUrlForLayer",
        "ecr:BatchGetImage",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
      ],
      Resource: "*",
    },
  ],
  [`${AWS}/AmazonEC2ContainerRegistryReadOnly`]: [
    {
      Effect: "Allow",
      Action: [
        "ecr:GetAuthorizationToken",
        "ecr:BatchCheckLayerAvailability",
        "ecr:GetDownloadUrlForLayer",
        "ecr:GetRepositoryPolicy",
        "ecr:DescribeRepositories",
        "ecr:ListImages",
        "ecr:DescribeImages",
        "ecr:BatchGetImage",
        "ecr:GetLifecyclePolicy",
        "ecr:GetLifecyclePolicyPreview",
        "ecr:ListTagsForResource",
        "ecr:DescribeImageScanFindings",
      ],
      Resource: "*",
    },
  ],
  [`${AWS}/AdministratorAccess`]: [{ Effect: "Allow", Action: "*", Resource: "*" }],
  [`${AWS}/PowerUserAccess`]: [
    { Effect: "Allow", NotAction: ["iam:*", "organizations:*", "account:*"], Resource: "*" },
    {
      Effect: "Allow",
      Action: [
        "account:GetAccountInformation",
        "account:GetGovCloudAccountInformation",
        "account:GetPrimaryEmail",
        "account:ListRegions",
        "iam:CreateServiceLinkedRole",
        "iam:DeleteServiceLinkedRole",
        "iam:ListRoles",
        "organizations:DescribeEffectivePolicy",
        "organizations:DescribeOrganization",
      ],
      Resource: "*",
    },
  ],
};

/** The document of a managed policy, or undefined where the sandbox has none of that ARN. */
export function managedPolicy(arn: string): string | undefined {
  const statements = POLICIES[arn];
  return statements === undefined ? undefined : JSON.stringify({ Version: "2012-10-17", Statement: statements });
}
