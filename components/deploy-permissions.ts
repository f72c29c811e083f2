import { actions, arn, type DeliveryFacts, inRegion, stackArns, type Statement } from "./delivery-statements.ts";
import { EDGE_REGION } from "./edge-region.ts";
import { identityStatements } from "./identity-permissions.ts";

/** What the deploy role may do beside reading: each list is a policy of its own. */
export function deployStatements(facts: DeliveryFacts): Readonly<Record<string, readonly Statement[]>> {
  return { network: network(facts), service: service(facts), edge: edge(facts), identity: identityStatements(facts) };
}

/** EC2 names its resources by ids of its own: they are held to the account and the region. */
function network(facts: DeliveryFacts): Statement[] {
  return [
    {
      Sid: "ManageNetwork",
      Effect: "Allow",
      Action: [
        ...actions("ec2", "CreateVpc DeleteVpc ModifyVpcAttribute CreateSubnet DeleteSubnet ModifySubnetAttribute"),
        ...actions("ec2", "CreateInternetGateway AttachInternetGateway DetachInternetGateway DeleteInternetGateway"),
        ...actions("ec2", "AllocateAddress DisassociateAddress ReleaseAddress CreateNatGateway DeleteNatGateway"),
        ...actions("ec2", "CreateRouteTable DeleteRouteTable CreateRoute ReplaceRoute DeleteRoute"),
        ...actions("ec2", "AssociateRouteTable DisassociateRouteTable ReplaceRouteTableAssociation"),
        ...actions("ec2", "CreateSecurityGroup DeleteSecurityGroup ModifySecurityGroupRules"),
        ...actions("ec2", "AuthorizeSecurityGroupIngress RevokeSecurityGroupIngress"),
        ...actions("ec2", "AuthorizeSecurityGroupEgress RevokeSecurityGroupEgress"),
        ...actions("ec2", "UpdateSecurityGroupRuleDescriptionsIngress UpdateSecurityGroupRuleDescriptionsEgress"),
        ...actions("ec2", "CreateVpcEndpoint ModifyVpcEndpoint DeleteVpcEndpoints"),
        ...actions("ec2", "AcceptVpcPeeringConnection ModifyVpcPeeringConnectionOptions"),
        ...actions("ec2", "CreateFlowLogs DeleteFlowLogs CreateTags DeleteTags"),
      ],
      Resource: arn("ec2", "*", facts),
    },
    {
      Sid: "NameEndpointsPrivately",
      Effect: "Allow",
      // EC2 asks for it where an interface endpoint has private DNS. The zones are AWS's own.
      Action: ["route53:AssociateVPCWithHostedZone"],
      Resource: "arn:aws:route53:::hostedzone/*",
    },
  ];
}

function service(facts: DeliveryFacts): Statement[] {
  const arns = stackArns(facts);
  return [
    {
      Sid: "ManageService",
      Effect: "Allow",
      Action: [
        ...actions("ecs", "CreateCluster UpdateCluster UpdateClusterSettings DeleteCluster"),
        ...actions("ecs", "CreateService UpdateService DeleteService RegisterTaskDefinition TagResource UntagResource"),
        ...actions("application-autoscaling", "RegisterScalableTarget DeregisterScalableTarget"),
        ...actions("application-autoscaling", "PutScalingPolicy DeleteScalingPolicy TagResource UntagResource"),
        ...actions("elasticloadbalancing", "CreateLoadBalancer ModifyLoadBalancerAttributes DeleteLoadBalancer"),
        ...actions("elasticloadbalancing", "SetSecurityGroups SetSubnets SetIpAddressType AddTags RemoveTags"),
        ...actions("elasticloadbalancing", "CreateTargetGroup ModifyTargetGroup DeleteTargetGroup"),
        ...actions("elasticloadbalancing", "ModifyTargetGroupAttributes ModifyListenerAttributes"),
        ...actions("elasticloadbalancing", "CreateListener ModifyListener DeleteListener"),
      ],
      Resource: [...arns.autoscaling, ...arns.ecs, ...arns.elasticloadbalancing],
    },
    {
      Sid: "ManageAndPushImages",
      Effect: "Allow",
      Action: [
        ...actions("ecr", "CreateRepository PutImageScanningConfiguration PutImageTagMutability DeleteRepository"),
        ...actions("ecr", "PutLifecyclePolicy DeleteLifecyclePolicy TagResource UntagResource"),
        ...actions("ecr", "BatchCheckLayerAvailability InitiateLayerUpload UploadLayerPart CompleteLayerUpload"),
        ...actions("ecr", "PutImage BatchGetImage GetDownloadUrlForLayer"),
      ],
      Resource: arns.ecr,
    },
    {
      Sid: "ManageLogsAndAlarms",
      Effect: "Allow",
      Action: [
        ...actions("logs", "CreateLogGroup PutRetentionPolicy DeleteRetentionPolicy AssociateKmsKey DeleteLogGroup"),
        ...actions("logs", "PutMetricFilter DeleteMetricFilter TagResource UntagResource"),
        ...actions("cloudwatch", "PutMetricAlarm DeleteAlarms TagResource UntagResource"),
        ...actions("sns", "CreateTopic SetTopicAttributes DeleteTopic Subscribe TagResource UntagResource"),
        ...actions("ssm", "PutParameter DeleteParameter AddTagsToResource RemoveTagsFromResource"),
      ],
      Resource: [...arns.cloudwatch, ...arns.logs, ...arns.sns, ...arns.ssm],
    },
    {
      Sid: "ManageWhatKnowsNoResource",
      Effect: "Allow",
      Action: [
        "ecr:GetAuthorizationToken",
        "ecs:DeregisterTaskDefinition",
        ...actions("sns", "SetSubscriptionAttributes Unsubscribe"),
      ],
      Resource: "*",
      Condition: inRegion(facts),
    },
  ];
}

function edge(facts: DeliveryFacts): Statement[] {
  const arns = stackArns(facts);
  return [
    {
      Sid: "ManageEdge",
      Effect: "Allow",
      Action: [
        ...actions("cloudfront", "UpdateDistribution DeleteDistribution UpdateVpcOrigin DeleteVpcOrigin"),
        ...actions("cloudfront", "UpdateResponseHeadersPolicy DeleteResponseHeadersPolicy TagResource UntagResource"),
        // For the delivery of its logs.
        ...actions("cloudfront", "AllowVendedLogDeliveryForResource"),
        ...actions("logs", "PutDeliverySource DeleteDeliverySource PutDeliveryDestination DeleteDeliveryDestination"),
        ...actions("logs", "CreateDelivery UpdateDeliveryConfiguration DeleteDelivery TagResource UntagResource"),
        ...actions("acm", "AddTagsToCertificate RemoveTagsFromCertificate UpdateCertificateOptions DeleteCertificate"),
        ...actions("wafv2", "CreateWebACL UpdateWebACL DeleteWebACL TagResource UntagResource"),
        ...actions("wafv2", "PutLoggingConfiguration DeleteLoggingConfiguration"),
      ],
      Resource: [
        ...arns.certificates,
        ...arns.cloudfront,
        ...arns.deliveries,
        ...arns.webAcl,
        // AWS's managed rules, which the web ACL names.
        arn("wafv2", "global/managedruleset/*", facts),
      ],
    },
    {
      Sid: "CreateEdge",
      Effect: "Allow",
      Action: [
        // These know no resource before it exists.
        ...actions("cloudfront", "CreateDistribution CreateVpcOrigin CreateResponseHeadersPolicy"),
        "acm:RequestCertificate",
        // WAF logs to CloudWatch by a delivery and a resource policy, which are of the whole account.
        ...actions("logs", "CreateLogDelivery DeleteLogDelivery PutResourcePolicy"),
      ],
      Resource: "*",
      Condition: { StringEquals: { "aws:RequestedRegion": EDGE_REGION } },
    },
    {
      Sid: "ManageLogBuckets",
      Effect: "Allow",
      // The buckets, and not what is in them.
      Action: [
        ...actions("s3", "CreateBucket DeleteBucket PutBucketPolicy DeleteBucketPolicy PutBucketPublicAccessBlock"),
        ...actions("s3", "PutBucketOwnershipControls PutEncryptionConfiguration PutBucketVersioning PutBucketLogging"),
        ...actions("s3", "PutLifecycleConfiguration PutBucketTagging TagResource UntagResource"),
      ],
      Resource: arns.s3,
    },
    {
      Sid: "ManageMail",
      Effect: "Allow",
      Action: [
        ...actions("ses", "CreateEmailIdentity PutEmailIdentityConfigurationSetAttributes DeleteEmailIdentity"),
        ...actions("ses", "PutEmailIdentityDkimAttributes PutEmailIdentityDkimSigningAttributes"),
        ...actions("ses", "PutEmailIdentityMailFromAttributes CreateConfigurationSet DeleteConfigurationSet"),
        ...actions("ses", "PutConfigurationSetDeliveryOptions PutConfigurationSetReputationOptions"),
        ...actions("ses", "PutConfigurationSetSendingOptions PutConfigurationSetSuppressionOptions"),
        ...actions("ses", "TagResource UntagResource"),
      ],
      Resource: arns.ses,
    },
  ];
}
