import {
  actions,
  arn,
  boundaryArn,
  type DeliveryFacts,
  deliveryName,
  stackArns,
  type Statement,
} from "./delivery-statements.ts";

/** Roles and secrets, by which one could get more than one has. */
export function identityStatements(facts: DeliveryFacts): Statement[] {
  return [
    ...ownRoleStatements(facts),
    {
      Sid: "CreateServiceLinkedRoles",
      Effect: "Allow",
      // Services make these for themselves, at their first use in an account.
      Action: ["iam:CreateServiceLinkedRole"],
      Resource: arn("iam", "role/aws-service-role/*", facts),
      Condition: {
        StringEquals: {
          "iam:AWSServiceName": [
            "ecs",
            "ecs.application-autoscaling",
            "elasticloadbalancing",
            "vpcorigin.cloudfront",
            "wafv2",
          ].map((service) => `${service}.amazonaws.com`),
        },
      },
    },
    leaveDeliveryAlone(facts),
    { Sid: "KeepBoundaries", Effect: "Deny", Action: ["iam:DeleteRolePermissionsBoundary"], Resource: "*" },
    ...secretStatements(facts),
  ];
}

/**
 * The stack's own roles, each of them held by the permission boundary. A role that was made without it gets it first
 * (`PutRolePermissionsBoundary`); until then what it may do is not changed.
 *
 * Not the delivery roles: what delivery may do, and the boundary, are an administrator's to change.
 */
export function ownRoleStatements(facts: DeliveryFacts): Statement[] {
  const { roles } = stackArns(facts);
  return [
    {
      Sid: "ManageBoundedRoles",
      Effect: "Allow",
      Action: [
        ...actions("iam", "CreateRole PutRolePermissionsBoundary"),
        ...actions("iam", "PutRolePolicy DeleteRolePolicy AttachRolePolicy DetachRolePolicy"),
      ],
      Resource: roles,
      Condition: { StringEquals: { "iam:PermissionsBoundary": boundaryArn(facts) } },
    },
    {
      Sid: "ManageRoles",
      Effect: "Allow",
      // IAM does not compare boundaries for these.
      Action: actions("iam", "UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy TagRole UntagRole DeleteRole"),
      Resource: roles,
    },
    {
      Sid: "PassRoles",
      Effect: "Allow",
      Action: ["iam:PassRole"],
      Resource: roles,
      Condition: {
        StringEquals: {
          "iam:PassedToService": ["ecs-tasks", "vpc-flow-logs", "application-autoscaling"].map(
            (service) => `${service}.amazonaws.com`,
          ),
        },
      },
    },
  ];
}

/** Delivery changes neither its own roles nor their policies, the boundary among them. */
export function leaveDeliveryAlone(facts: DeliveryFacts): Statement {
  return {
    Sid: "LeaveDeliveryAlone",
    Effect: "Deny",
    NotAction: ["iam:Get*", "iam:List*"],
    Resource: ["role", "policy"].map((kind) => arn("iam", `${kind}/${deliveryName(facts)}-*`, facts)),
  };
}

function secretStatements(facts: DeliveryFacts): Statement[] {
  const { secrets } = stackArns(facts);
  return [
    {
      Sid: "ManageSecrets",
      Effect: "Allow",
      // Not PutResourcePolicy, which would open a secret to others.
      Action: [
        ...actions("secretsmanager", "CreateSecret UpdateSecret PutSecretValue UpdateSecretVersionStage"),
        ...actions("secretsmanager", "DeleteSecret RestoreSecret TagResource UntagResource"),
      ],
      Resource: secrets,
    },
    {
      Sid: "ReadBackConnectionStrings",
      Effect: "Allow",
      // The provider reads the versions that it has written.
      Action: ["secretsmanager:GetSecretValue"],
      Resource: arn("secretsmanager", `secret:${facts.tags.environment}/mongodb/*`, facts),
    },
    {
      Sid: "KeepDeletedSecretsRestorable",
      Effect: "Deny",
      Action: ["secretsmanager:DeleteSecret"],
      Resource: "*",
      Condition: { Bool: { "secretsmanager:ForceDeleteWithoutRecovery": "true" } },
    },
  ];
}
