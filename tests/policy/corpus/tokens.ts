import { T } from "../program.ts";

/** Types that no other program of the tests has. */
export const C = {
  ...T,
  keyPolicy: "aws:kms/keyPolicy:KeyPolicy",
  role: "aws:iam/role:Role",
  rolePolicy: "aws:iam/rolePolicy:RolePolicy",
  attachment: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  repository: "aws:ecr/repository:Repository",
  lifecycle: "aws:ecr/lifecyclePolicy:LifecyclePolicy",
  repositoryPolicy: "aws:ecr/repositoryPolicy:RepositoryPolicy",
  balancer: "aws:lb/loadBalancer:LoadBalancer",
  listener: "aws:lb/listener:Listener",
  listenerRule: "aws:lb/listenerRule:ListenerRule",
  association: "aws:wafv2/webAclAssociation:WebAclAssociation",
  logGroup: "aws:cloudwatch/logGroup:LogGroup",
  certificate: "aws:acm/certificate:Certificate",
  mailSet: "aws:sesv2/configurationSet:ConfigurationSet",
  identity: "aws:sesv2/emailIdentity:EmailIdentity",
  receipt: "aws:ses/receiptRule:ReceiptRule",
  ecsCluster: "aws:ecs/cluster:Cluster",
  ecsService: "aws:ecs/service:Service",
  password: "random:index/randomPassword:RandomPassword",
  auditing: "mongodbatlas:index/auditing:Auditing",
  encryption: "mongodbatlas:index/encryptionAtRest:EncryptionAtRest",
  customRole: "mongodbatlas:index/customDbRole:CustomDbRole",
} as const;

export const ACCOUNT = "039624954211";

/** The configuration of every AWS provider: one account, and the tags of all resources. */
export const PROVIDER = {
  allowedAccountIds: JSON.stringify([ACCOUNT]),
  defaultTags: JSON.stringify({
    tags: { project: "shop", environment: "prod", data_class: "phi", owner: "Platform Team" },
  }),
};

/** A policy document of these statements. */
export const document = (...statements: object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** GitHub's tokens. */
const ISSUER = "token.actions.githubusercontent.com";

/** A statement that lets the jobs of one repository in, as far as they are what `subject` says; all of them where it says nothing. */
export const jobs = (subject?: string): object => ({
  Effect: "Allow",
  Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}` },
  Action: "sts:AssumeRoleWithWebIdentity",
  Condition: { StringEquals: { [`${ISSUER}:aud`]: "sts.amazonaws.com", [`${ISSUER}:sub`]: subject } },
});

/** The subject of a job that runs in an environment. */
export const JOB = "repo:example/shop:environment:prod";
