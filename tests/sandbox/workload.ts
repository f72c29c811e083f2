import type { Properties } from "../../sandbox/protocol/values.ts";
import { operations } from "../../sandbox/aws/operations.ts";
import type { Engine, Held } from "./harness.ts";
import { ACCOUNT, makeNetwork, makePublic, type Network, type Suite } from "./lifecycle.ts";

export const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";
export const SERVICE = "aws:ecs/service:Service";
export const EXECUTION_POLICY = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";

/** All that a Fargate service needs to run one container with a secret under a key of its own. */
export interface Workload {
  readonly engine: Engine;
  readonly cluster: Held;
  readonly key: Held;
  readonly secret: Held;
  readonly version: Held;
  readonly role: Held;
  /** The role's own policy: it may read the secret and decrypt with the key. */
  readonly policy: Held;
  readonly attachment: Held;
  readonly logGroup: Held;
  readonly network: Network;
  /** The subnet of the network that has a way out; tasks run in it. */
  readonly subnet: Held;
  /** The route of the subnet to the internet. */
  readonly route: Held;
  readonly securityGroup: Held;
  /** The only rule of the security group: TCP to port 443 anywhere. */
  readonly egress: Held;
  readonly image: string;
}

/** The document that lets a role do `actions` on anything. */
export function allow(...actions: string[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }] });
}

/** Makes a {@link Workload}: a service in it starts. */
export async function makeWorkload({ engine, world }: Suite): Promise<Workload> {
  const network = await makeNetwork(engine);
  const { vpc, subnets } = network;
  const { table } = await makePublic(engine, vpc, subnets[0]);
  const route = await engine.import("aws:ec2/route:Route", `${table.id}_0.0.0.0/0`);
  if (route === undefined) throw new Error("the public subnet has no default route");
  const securityGroup = await engine.create("aws:ec2/securityGroup:SecurityGroup", {
    vpcId: vpc.id,
    description: "web",
  });
  const egress = await engine.create("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", {
    securityGroupId: securityGroup.id,
    ipProtocol: "tcp",
    fromPort: 443,
    toPort: 443,
    cidrIpv4: "0.0.0.0/0",
  });
  const key = await engine.create("aws:kms/key:Key", {});
  const secret = await engine.create("aws:secretsmanager/secret:Secret", { name: "uri", kmsKeyId: key.state.arn });
  const version = await engine.create("aws:secretsmanager/secretVersion:SecretVersion", {
    secretId: secret.id,
    secretString: JSON.stringify({ uri: "hush" }),
  });
  const logGroup = await engine.create("aws:cloudwatch/logGroup:LogGroup", { name: "/ecs/web" });
  await engine.create("aws:ecr/repository:Repository", { name: "web" });
  const caller = { world, account: ACCOUNT, region: "us-east-1" };
  const pushed = operations["ecr put-image"]?.run({ "repository-name": "web", "image-tag": "1" }, caller);
  const { imageDigest } = (pushed as { image: { imageId: { imageDigest: string } } }).image.imageId;
  const trust = { Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" };
  const role = await engine.create("aws:iam/role:Role", {
    name: "execution",
    assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
  });
  const policy = await engine.create("aws:iam/rolePolicy:RolePolicy", {
    role: role.id,
    name: "secrets",
    policy: allow("secretsmanager:GetSecretValue", "kms:Decrypt", "ssm:GetParameters"),
  });
  const attachment = await engine.create("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
    role: role.id,
    policyArn: EXECUTION_POLICY,
  });
  const cluster = await engine.create("aws:ecs/cluster:Cluster", { name: "main" });
  const image = `${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/web@${imageDigest}`;
  const roles = { role, policy, attachment };
  const parts = { key, secret, version, logGroup, cluster, image, securityGroup, egress, route };
  return { engine, network, subnet: subnets[0], ...parts, ...roles };
}

/** Pushes an image whose manifest has these annotations, and answers its name. */
export function pushImage({ world }: Suite, annotations: Readonly<Record<string, string>>): string {
  const manifest = JSON.stringify({ schemaVersion: 2, annotations });
  const caller = { world, account: ACCOUNT, region: "us-east-1" };
  const flags = { "repository-name": "web", "image-manifest": manifest };
  const pushed = operations["ecr put-image"]?.run(flags, caller);
  const { imageDigest } = (pushed as { image: { imageId: { imageDigest: string } } }).image.imageId;
  return `${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/web@${imageDigest}`;
}

/** The inputs of a task definition that runs in the workload; `container` and `own` change parts of it. */
export function taskDefinition(workload: Workload, container: Properties = {}, own: Properties = {}): Properties {
  const options = { "awslogs-group": "/ecs/web", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "web" };
  const definition = {
    name: "web",
    image: workload.image,
    portMappings: [{ containerPort: 3000 }],
    secrets: [{ name: "URI", valueFrom: workload.secret.id }],
    logConfiguration: { logDriver: "awslogs", options },
    ...container,
  };
  return {
    family: "web",
    containerDefinitions: JSON.stringify([definition]),
    cpu: "256",
    memory: "512",
    networkMode: "awsvpc",
    requiresCompatibilities: ["FARGATE"],
    executionRoleArn: workload.role.state.arn,
    ...own,
  };
}

/** The inputs of a service of two tasks that waits for its rollout and goes back where it fails. */
export function service(workload: Workload, taskDefinitionArn: unknown, own: Properties = {}): Properties {
  return {
    name: "web",
    cluster: workload.cluster.id,
    taskDefinition: taskDefinitionArn,
    launchType: "FARGATE",
    desiredCount: 2,
    waitForSteadyState: true,
    deploymentCircuitBreaker: { enable: true, rollback: true },
    networkConfiguration: {
      subnets: [workload.subnet.id],
      securityGroups: [workload.securityGroup.id],
      assignPublicIp: true,
    },
    ...own,
  };
}
