import { unknown } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";
import { KEY_ARN, KEY_ID, PROD_PROJECT, T } from "../program.ts";
import { ACCOUNT, C, document, JOB, jobs } from "./tokens.ts";

const VALUE = "s0LongAndRandomThatNobodyKnowsIt";

/** What the cloud assigns, as far as it is known. */
export type Id = (value: string) => string;

/** What is known of what the cloud assigns, once a program is deployed, and before. */
export const idIn = (deployed: boolean): Id => (deployed ? (value) => value : () => unknown);

type Rest = Pick<Fixture, "outputs" | "sources">;
const part = (type: string, name: string, inputs: Properties, rest: Rest = {}): Fixture => ({
  type,
  name,
  inputs,
  ...rest,
});

const administration = { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "kms:*" };
const keyDocument = document({ ...administration, Resource: "*" });

/** Keys, and what they encrypt. */
export const secrets = (id: Id): Fixture[] => [
  part(
    T.key,
    "key",
    { enableKeyRotation: true, rotationPeriodInDays: 180, deletionWindowInDays: 30, policy: keyDocument },
    { outputs: { arn: id(KEY_ARN), keyId: id(KEY_ID), id: id(KEY_ID) } },
  ),
  part(C.keyPolicy, "key-policy", { keyId: id(KEY_ID), policy: keyDocument }, { sources: { keyId: ["key"] } }),
  part(
    T.secret,
    "secret",
    { name: "prod/mongodb/uri", kmsKeyId: id(KEY_ARN), recoveryWindowInDays: 30 },
    { outputs: { arn: id("arn") }, sources: { kmsKeyId: ["key"] } },
  ),
  part(C.password, "password", { length: 32 }, { outputs: { result: id(VALUE) } }),
  part(
    T.secretVersion,
    "value",
    { secretId: id("arn"), secretString: id(VALUE) },
    { sources: { secretId: ["secret"], secretString: ["password"] } },
  ),
  part(
    T.parameter,
    "parameter",
    { type: "SecureString", keyId: id(KEY_ARN), value: id(VALUE) },
    { sources: { keyId: ["key"], value: ["password"] } },
  ),
  part(
    C.logGroup,
    "log",
    { name: "/shop", kmsKeyId: id(KEY_ARN), retentionInDays: 365 },
    { sources: { kmsKeyId: ["key"] } },
  ),
  part(
    C.repository,
    "repository",
    {
      name: "shop",
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: id(KEY_ARN) }],
    },
    { sources: { encryptionConfigurations: ["key"] } },
  ),
  part(C.lifecycle, "images", { repository: "shop", policy: JSON.stringify({ rules: [{ rulePriority: 1 }] }) }),
];

/** Who may do what, and mail. */
export const identities = (): Fixture[] => [
  part(C.role, "deploy", {
    name: "deploy",
    assumeRolePolicy: document(jobs(JOB), jobs(JOB)),
    managedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
    inlinePolicies: [{ name: "inline", policy: document({ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }) }],
  }),
  part(C.rolePolicy, "permissions", {
    role: "deploy",
    policy: document({ Effect: "Allow", Action: ["kms:Decrypt"], Resource: [KEY_ARN] }),
  }),
  part(C.attachment, "attachment", { role: "deploy", policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }),
  part(C.repositoryPolicy, "readers", {
    repository: "shop",
    policy: document({ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/deploy` }, Action: "ecr:*" }),
  }),
  part(C.mailSet, "mail-set", { configurationSetName: "shop", deliveryOptions: { tlsPolicy: "REQUIRE" } }),
  part(C.identity, "identity", { emailIdentity: "shop.example.com", configurationSetName: "shop" }),
  part(C.receipt, "receipt", { ruleSetName: "shop", tlsPolicy: "Require" }),
];

const BALANCER = `arn:aws:elasticloadbalancing:us-east-1:${ACCOUNT}:loadbalancer/app/shop/1`;
const LISTENER = `arn:aws:elasticloadbalancing:us-east-1:${ACCOUNT}:listener/app/shop/1/2`;
const REDIRECT = { type: "redirect", redirect: { protocol: "HTTPS", statusCode: "HTTP_301" } };
const CLUSTER = `arn:aws:ecs:us-east-1:${ACCOUNT}:cluster/shop`;

/** A load balancer, and the service behind it. */
export const serving = (id: Id): Fixture[] => [
  part(
    C.balancer,
    "balancer",
    {
      loadBalancerType: "application",
      subnets: ["subnet-1", "subnet-2"],
      securityGroups: [id("sg-1")],
      dropInvalidHeaderFields: true,
      enableDeletionProtection: true,
      accessLogs: { enabled: true, bucket: "last" },
    },
    { outputs: { arn: id(BALANCER) }, sources: { securityGroups: ["group"] } },
  ),
  part(C.association, "association", { resourceArn: id(BALANCER) }, { sources: { resourceArn: ["balancer"] } }),
  part(
    C.listener,
    "https",
    { loadBalancerArn: id(BALANCER), protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06" },
    { sources: { loadBalancerArn: ["balancer"] } },
  ),
  part(
    C.listener,
    "http",
    { loadBalancerArn: id(BALANCER), protocol: "HTTP", defaultActions: [REDIRECT] },
    { outputs: { arn: id(LISTENER) }, sources: { loadBalancerArn: ["balancer"] } },
  ),
  part(
    C.listenerRule,
    "path",
    { listenerArn: id(LISTENER), actions: [REDIRECT] },
    { sources: { listenerArn: ["http"] } },
  ),
  part(
    C.ecsCluster,
    "cluster",
    {
      settings: [{ name: "containerInsights", value: "enabled" }],
      configuration: {
        executeCommandConfiguration: {
          kmsKeyId: id(KEY_ARN),
          logging: "OVERRIDE",
          logConfiguration: { cloudWatchLogGroupName: "/shop", cloudWatchEncryptionEnabled: true },
        },
      },
    },
    { outputs: { arn: id(CLUSTER) }, sources: { configuration: ["key", "log"] } },
  ),
  part(
    C.ecsService,
    "web",
    {
      cluster: id(CLUSTER),
      enableExecuteCommand: true,
      networkConfiguration: { assignPublicIp: false, subnets: ["subnet-1"] },
      deploymentCircuitBreaker: { enable: true, rollback: true },
      waitForSteadyState: true,
      platformVersion: "LATEST",
      triggers: { image: "sha256:0f" },
      forceNewDeployment: true,
    },
    { sources: { cluster: ["cluster"] } },
  ),
];

const inProject = { projectId: PROD_PROJECT };

/** An Atlas project with PHI. */
export const database = (id: Id): Fixture[] => [
  part(T.entry, "entry", { ...inProject, cidrBlock: "10.40.0.0/16" }, { sources: { cidrBlock: ["vpc"] } }),
  {
    ...part(T.cluster, "database", {
      ...inProject,
      mongoDbMajorVersion: "8.0",
      replicationSpecs: [{ regionConfigs: [{ electableSpecs: { instanceSize: "M30", nodeCount: 3 } }] }],
      advancedConfiguration: { minimumEnabledTlsProtocol: "TLS1_2" },
      encryptionAtRestProvider: "AWS",
      backupEnabled: true,
      pitEnabled: true,
      terminationProtectionEnabled: true,
      tags: { project: "shop", environment: "prod", data_class: "phi", owner: "platform" },
    }),
    options: { protect: true },
  },
  part(C.auditing, "auditing", {
    ...inProject,
    enabled: true,
    auditFilter: JSON.stringify({ atype: "authenticate" }),
  }),
  part(
    C.encryption,
    "at-rest",
    { ...inProject, awsKmsConfig: { enabled: true, customerMasterKeyId: id(KEY_ID) } },
    { sources: { awsKmsConfig: ["key"] } },
  ),
  part(C.customRole, "loader", {
    ...inProject,
    roleName: "loader",
    inheritedRoles: [{ roleName: "read", databaseName: "shop" }],
  }),
  part(
    T.user,
    "user",
    {
      ...inProject,
      username: "app_primary",
      password: id(VALUE),
      roles: [
        { roleName: "readWrite", databaseName: "shop" },
        { roleName: "loader", databaseName: "admin" },
      ],
      scopes: [{ type: "CLUSTER", name: "shop" }],
    },
    { sources: { password: ["password"] } },
  ),
];
