import * as pulumi from "@pulumi/pulumi";

import type { Properties } from "./shown.ts";

/**
 * What the provider computes for a new resource, beside its inputs. Each value names its source, "RESOURCE.property", so that
 * an input shows where it comes from. Throws for a type that no component creates.
 */
export function stateOf(type: string, name: string): Properties {
  if (type.startsWith("pulumi:providers:")) return {};
  const computed = COMPUTED[type];
  if (computed === undefined) throw new Error(`The mocks know no type ${type}`);
  return computed(name);
}

const computes = (...properties: string[]) => {
  return (name: string): Properties =>
    Object.fromEntries(properties.map((property) => [property, `${name}.${property}`]));
};

const COMPUTED: Readonly<Record<string, (name: string) => Properties>> = {
  "aws:acm/certificate:Certificate": (name) => ({
    arn: `${name}.arn`,
    domainValidationOptions: ["shared", name].map((domainName) => ({
      domainName,
      resourceRecordName: `_${domainName}.`,
      resourceRecordType: "CNAME",
      resourceRecordValue: "_acm.",
    })),
  }),
  "aws:appautoscaling/policy:Policy": computes("arn"),
  "aws:appautoscaling/target:Target": computes("arn"),
  "aws:cloudfront/distribution:Distribution": computes("arn", "domainName"),
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": computes("arn"),
  "aws:cloudfront/vpcOrigin:VpcOrigin": computes("arn"),
  "aws:cloudwatch/logDelivery:LogDelivery": computes("arn"),
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": computes("arn"),
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": computes("arn"),
  "aws:cloudwatch/logGroup:LogGroup": computes("arn"),
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": computes(),
  "aws:cloudwatch/metricAlarm:MetricAlarm": computes("arn"),
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": computes(),
  "aws:ec2/eip:Eip": computes("allocationId", "publicIp"),
  "aws:ec2/flowLog:FlowLog": computes(),
  "aws:ec2/internetGateway:InternetGateway": computes(),
  "aws:ec2/natGateway:NatGateway": computes("publicIp"),
  "aws:ec2/route:Route": computes(),
  "aws:ec2/routeTable:RouteTable": computes(),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": computes(),
  "aws:ec2/securityGroup:SecurityGroup": computes("arn"),
  "aws:ec2/subnet:Subnet": computes(),
  "aws:ec2/vpc:Vpc": computes(),
  "aws:ec2/vpcEndpoint:VpcEndpoint": computes(),
  "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter": computes(),
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": computes(),
  "aws:ecr/repository:Repository": computes("arn", "repositoryUrl"),
  "aws:ecs/cluster:Cluster": computes("arn"),
  "aws:ecs/service:Service": computes("arn"),
  "aws:ecs/taskDefinition:TaskDefinition": computes("arn"),
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": computes("arn"),
  "aws:iam/policy:Policy": computes("arn"),
  "aws:iam/role:Role": computes("arn"),
  "aws:iam/rolePolicy:RolePolicy": computes(),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": computes(),
  "aws:kms/alias:Alias": computes("arn"),
  "aws:kms/key:Key": computes("arn", "keyId"),
  "aws:lb/listener:Listener": computes("arn"),
  "aws:lb/loadBalancer:LoadBalancer": computes("arn", "arnSuffix", "dnsName"),
  "aws:lb/targetGroup:TargetGroup": computes("arn", "arnSuffix"),
  "aws:s3/bucket:Bucket": computes("arn"),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": computes(),
  "aws:s3/bucketLogging:BucketLogging": computes(),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": computes(),
  "aws:s3/bucketPolicy:BucketPolicy": computes(),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": computes(),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": computes(),
  "aws:s3/bucketVersioning:BucketVersioning": computes(),
  "aws:secretsmanager/secret:Secret": computes("arn"),
  "aws:secretsmanager/secretVersion:SecretVersion": computes("arn", "versionId"),
  "aws:sesv2/configurationSet:ConfigurationSet": computes("arn"),
  "aws:sesv2/emailIdentity:EmailIdentity": () => ({
    arn: "the identity's arn",
    dkimSigningAttributes: { nextSigningKeyLength: "RSA_2048_BIT", tokens: ["one", "two", "three"] },
  }),
  "aws:sesv2/emailIdentityMailFromAttributes:EmailIdentityMailFromAttributes": computes(),
  "aws:sns/topic:Topic": computes("arn"),
  "aws:sns/topicPolicy:TopicPolicy": computes(),
  "aws:sns/topicSubscription:TopicSubscription": computes("arn"),
  "aws:ssm/parameter:Parameter": computes("arn"),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": computes("arn"),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": computes("arn"),
  "aws:wafv2/webAcl:WebAcl": computes("arn"),
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": computes(),
  "mongodbatlas:index/advancedCluster:AdvancedCluster": () => ({
    connectionStrings: { standardSrv: "mongodb+srv://created.example.net" },
    encryptionAtRestProvider: "NONE",
    mongoDbVersion: "8.0.13",
    terminationProtectionEnabled: false,
  }),
  "mongodbatlas:index/auditing:Auditing": computes("configurationType"),
  "mongodbatlas:index/cloudProviderAccessAuthorization:CloudProviderAccessAuthorization": computes("authorizedDate"),
  "mongodbatlas:index/cloudProviderAccessSetup:CloudProviderAccessSetup": (name) => ({
    roleId: `${name}.roleId`,
    awsConfigs: [{ atlasAwsAccountArn: "Atlas's principal", atlasAssumedRoleExternalId: "the external id" }],
  }),
  "mongodbatlas:index/databaseUser:DatabaseUser": computes(),
  "mongodbatlas:index/encryptionAtRest:EncryptionAtRest": computes(),
  "mongodbatlas:index/networkContainer:NetworkContainer": computes("containerId"),
  "mongodbatlas:index/networkPeering:NetworkPeering": computes("connectionId", "peerId"),
  "mongodbatlas:index/privateLinkEndpoint:PrivateLinkEndpoint": computes("endpointServiceName", "privateLinkId"),
  "mongodbatlas:index/privateLinkEndpointService:PrivateLinkEndpointService": computes(),
  "mongodbatlas:index/projectIpAccessList:ProjectIpAccessList": computes(),
  // The engine marks what a type declares as secret.
  "random:index/randomPassword:RandomPassword": () => ({ result: pulumi.secret("generated") }),
};
