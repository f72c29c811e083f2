import { unknown } from "./harness.ts";
import type { Fixture } from "./harness.ts";

/** Type tokens that the tests use. */
export const T = {
  key: "aws:kms/key:Key",
  alias: "aws:kms/alias:Alias",
  secret: "aws:secretsmanager/secret:Secret",
  secretVersion: "aws:secretsmanager/secretVersion:SecretVersion",
  parameter: "aws:ssm/parameter:Parameter",
  vpc: "aws:ec2/vpc:Vpc",
  endpoint: "aws:ec2/vpcEndpoint:VpcEndpoint",
  group: "aws:ec2/securityGroup:SecurityGroup",
  task: "aws:ecs/taskDefinition:TaskDefinition",
  project: "mongodbatlas:index/project:Project",
  entry: "mongodbatlas:index/projectIpAccessList:ProjectIpAccessList",
  peering: "mongodbatlas:index/networkPeering:NetworkPeering",
  cluster: "mongodbatlas:index/advancedCluster:AdvancedCluster",
  linkService: "mongodbatlas:index/privateLinkEndpoint:PrivateLinkEndpoint",
  registration: "mongodbatlas:index/privateLinkEndpointService:PrivateLinkEndpointService",
  user: "mongodbatlas:index/databaseUser:DatabaseUser",
  service: "askflorence:components:EcsService",
  link: "askflorence:components:AtlasPrivateLink",
  atlasCluster: "askflorence:components:AtlasCluster",
} as const;

export const KEY_ID = "860e6ae2-1ddb-4b3d-969e-9496d8dec7af";
export const KEY_ARN = `arn:aws:kms:us-east-1:039624954211:key/${KEY_ID}`;
export const PROD_PROJECT = "69dc20c64005b222804dafa4";
export const STAGING_PROJECT = "69e31af12fd2c0aef51bbb41";
export const secretArn = (name: string): string =>
  `arn:aws:secretsmanager:us-east-1:039624954211:secret:${name}-AbCdEf`;

const TAGS = { project: "askflorence", environment: "prod", data_class: "phi", owner: "platform" };
export const REFERENCE_TAGS = { ...TAGS, data_class: "public", data_set: "reference" };

/** The production stack, compliant. Not `deployed`: the preview of its first update, in which no id or ARN is known. */
export function production(deployed: boolean): Fixture[] {
  const id = (value: string): string => (deployed ? value : unknown);
  const secret = (name: string, secretName: string, tags: Record<string, string>): Fixture => ({
    type: T.secret,
    name,
    inputs: { name: secretName, kmsKeyId: id(KEY_ARN), tags },
    outputs: { arn: id(secretArn(secretName)), id: id(secretArn(secretName)) },
    sources: { kmsKeyId: ["key"] },
  });
  const bindings = [
    { name: "MONGODB_URI", valueFrom: secretArn("prod/mongodb/uri") },
    { name: "MONGODB_REFERENCE_URI", valueFrom: secretArn("prod/mongodb/reference-uri") },
  ];
  return [
    { type: T.key, name: "key", inputs: { enableKeyRotation: true, tags: TAGS }, outputs: keyOutputs(id) },
    {
      type: T.vpc,
      name: "vpc",
      inputs: { cidrBlock: "10.50.0.0/16", tags: TAGS },
      outputs: { id: id("vpc-0c1e1187") },
    },
    { type: T.atlasCluster, name: "cluster", outputs: { projectId: PROD_PROJECT, dataClass: "phi" } },
    {
      type: T.peering,
      name: "peering",
      inputs: { projectId: PROD_PROJECT, providerName: "AWS", containerId: "c", vpcId: id("vpc-0c1e1187") },
      sources: { vpcId: ["vpc"] },
    },
    {
      type: T.entry,
      name: "entry",
      inputs: { projectId: PROD_PROJECT, cidrBlock: "10.50.0.0/16" },
      // The provider computes these three: a preview shows them as unknown although nobody set them.
      outputs: { id: id("entry"), ipAddress: deployed ? "" : unknown, awsSecurityGroup: deployed ? "" : unknown },
      sources: { cidrBlock: ["vpc"] },
    },
    secret("primary-secret", "prod/mongodb/uri", TAGS),
    secret("reference-secret", "prod/mongodb/reference-uri", REFERENCE_TAGS),
    {
      type: T.secretVersion,
      name: "reference-version",
      inputs: { secretId: id(secretArn("prod/mongodb/reference-uri")) },
      sources: { secretId: ["reference-secret"] },
    },
    {
      type: T.user,
      name: "reference-user",
      inputs: {
        projectId: STAGING_PROJECT,
        username: "app_read_staging",
        roles: [{ roleName: "read", databaseName: "askflorence", collectionName: "formularies_staging" }],
        scopes: [{ type: "CLUSTER", name: "askflorence-staging" }],
      },
    },
    { type: T.link, name: "link", outputs: { projectId: STAGING_PROJECT, dataClass: "public" } },
    {
      type: T.linkService,
      name: "link-service",
      parent: "link",
      inputs: { projectId: STAGING_PROJECT, providerName: "AWS", region: "US_EAST_1" },
      outputs: {
        privateLinkId: id("69fe75c5b02c024f32d2af50"),
        endpointServiceName: id("com.amazonaws.vpce.us-east-1.svc"),
      },
    },
    {
      type: T.group,
      name: "link-group",
      parent: "link",
      inputs: { description: "Atlas", vpcId: id("vpc-0c1e1187"), tags: REFERENCE_TAGS },
      outputs: { id: id("sg-0a1b2c3d") },
      sources: { vpcId: ["vpc"] },
    },
    {
      type: T.endpoint,
      name: "link-endpoint",
      parent: "link",
      inputs: {
        serviceName: id("com.amazonaws.vpce.us-east-1.svc"),
        securityGroupIds: [id("sg-0a1b2c3d")],
        tags: REFERENCE_TAGS,
      },
      outputs: { id: id("vpce-0c81aea11e29bb928") },
      sources: { serviceName: ["link-service"], securityGroupIds: ["link-group"] },
    },
    {
      type: T.registration,
      name: "link-registration",
      parent: "link",
      inputs: {
        projectId: STAGING_PROJECT,
        privateLinkId: id("69fe75c5b02c024f32d2af50"),
        endpointServiceId: id("vpce-0c81aea11e29bb928"),
        providerName: "AWS",
      },
      sources: { privateLinkId: ["link-service"], endpointServiceId: ["link-endpoint"] },
    },
    {
      type: T.service,
      name: "service",
      outputs: {
        container: {
          image: unknown,
          environment: ["NODE_ENV"],
          secrets: [
            { name: "MONGODB_URI", secretName: "prod/mongodb/uri", secretArn: id(secretArn("prod/mongodb/uri")) },
            {
              name: "MONGODB_REFERENCE_URI",
              secretName: "prod/mongodb/reference-uri",
              secretArn: id(secretArn("prod/mongodb/reference-uri")),
            },
          ],
        },
      },
    },
    {
      type: T.task,
      name: "task",
      parent: "service",
      inputs: { family: "web", containerDefinitions: id(JSON.stringify([{ name: "web", secrets: bindings }])) },
      sources: { containerDefinitions: ["primary-secret", "reference-secret"] },
    },
    // An S3 gateway endpoint: a VPC endpoint that is no private link.
    { type: T.endpoint, name: "s3", inputs: { serviceName: "com.amazonaws.us-east-1.s3", tags: TAGS } },
  ];
}

function keyOutputs(id: (value: string) => string): Record<string, string> {
  return { arn: id(KEY_ARN), keyId: id(KEY_ID), id: id(KEY_ID) };
}
