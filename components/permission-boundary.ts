import type * as pulumi from "@pulumi/pulumi";

import { actions, arn, type DeliveryFacts, inRegion, stackArns, type Statement } from "./delivery-statements.ts";
import { leaveDeliveryAlone, ownRoleStatements } from "./identity-permissions.ts";
import { boundaryKeyStatements, type KeyFacts } from "./key-permissions.ts";

/**
 * The most that any role of the stack may do, whatever its own policies say. It grants nothing by itself: delivery's own
 * policies name actions one by one and resources by the stack's name.
 *
 * A managed policy has at most 6,144 characters, so here actions are named by what they act on.
 */
export function boundaryStatements(facts: DeliveryFacts & KeyFacts): Statement<pulumi.Input<string>>[] {
  const { s3, secrets, ssm } = stackArns(facts);
  return [
    {
      Sid: "WhatKnowsNoResource",
      Effect: "Allow",
      Action: [
        ...actions("acm", "ListCertificates RequestCertificate"),
        "application-autoscaling:Describe*",
        "cloudfront:Create*",
        "ec2:Describe*",
        "ecr:GetAuthorizationToken",
        ...actions("ecs", "DescribeTaskDefinition DeregisterTaskDefinition"),
        "elasticloadbalancing:Describe*",
        "iam:ListOpenIDConnectProviders",
        "kms:ListAliases",
        ...actions("logs", "Describe* *LogDelivery PutResourcePolicy"),
        ...actions("sns", "*SubscriptionAttributes Unsubscribe"),
        "ssm:DescribeParameters",
      ],
      Resource: "*",
      Condition: inRegion(facts),
    },
    {
      Sid: "WhatIsOfThisAccount",
      Effect: "Allow",
      Action: [
        ...actions("acm", "*Certificate *Options"),
        ...actions("application-autoscaling", "*Scal* *Resource"),
        ...actions("cloudfront", "*Distribution *VpcOrigin *ResponseHeadersPolicy *Resource"),
        ...actions("cloudwatch", "*Alarm* *Resource"),
        ...actions("ec2", "*Vpc* *Subnet* *Gateway *Address *Route* *SecurityGroup* *FlowLogs *Tags *PrefixList*"),
        ...actions("ecr", "*Image* *Layer* *Repositor* *LifecyclePolicy *Resource"),
        ...actions("ecs", "*Cluster* *Service* *TaskDefinition *Resource"),
        ...actions("elasticloadbalancing", "*LoadBalancer* *TargetGroup* *Listener* Set* *Tags"),
        ...actions("iam", "Get* List*"),
        ...actions("logs", "*LogGroup *LogStream* PutLogEvents *Retention* *KmsKey *MetricFilter* *Deliver* *Resource"),
        "route53:AssociateVPCWithHostedZone",
        ...actions("s3", "*Bucket* *Configuration *Resource"),
        ...actions("secretsmanager", "*Secret* *Resource GetResourcePolicy"),
        ...actions("ses", "*EmailIdentity* *ConfigurationSet* *Resource Send*"),
        ...actions("sns", "*Topic* Subscribe *Resource"),
        ...actions("ssm", "*Parameter* *Resource"),
        ...actions("wafv2", "*WebACL *LoggingConfiguration *Resource"),
      ],
      Resource: [
        ...SERVICES.map((service) => arn(service, "*", facts)),
        `arn:aws:ec2:${facts.region}:aws:prefix-list/*`,
        "arn:aws:route53:::hostedzone/*",
        ...s3,
        ...secrets,
        ...ssm,
      ],
    },
    ...ownRoleStatements(facts),
    {
      Sid: "ServiceLinkedRoles",
      Effect: "Allow",
      Action: ["iam:CreateServiceLinkedRole"],
      Resource: arn("iam", "role/aws-service-role/*", facts),
    },
    leaveDeliveryAlone(facts),
    ...boundaryKeyStatements(facts),
  ];
}

/** Those whose resources it holds to the account and the region only. */
const SERVICES = [
  ...["acm", "application-autoscaling", "cloudfront", "cloudwatch", "ec2", "ecr", "ecs", "elasticloadbalancing", "iam"],
  ...["logs", "ses", "sns", "wafv2"],
];
