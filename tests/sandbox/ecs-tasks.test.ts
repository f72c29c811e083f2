import assert from "node:assert/strict";

import { aws } from "../../sandbox/aws/index.ts";
import type { Properties } from "../../sandbox/protocol/values.ts";
import type { World } from "../../sandbox/world/world.ts";
import { faults } from "./ecs-faults.ts";
import { secretFaults } from "./ecs-secret-faults.ts";
import { Engine, temporaryWorld } from "./harness.ts";
import { ACCOUNT } from "./lifecycle.ts";
import { allow, makeWorkload, SERVICE, service, TASK_DEFINITION, taskDefinition, type Workload } from "./workload.ts";

describe("simulated ECS task", () => {
  let engine: Engine;
  let world: World;
  let workload: Workload;
  let remove: () => void;

  beforeEach(async () => {
    ({ world, remove } = temporaryWorld());
    engine = await Engine.start(aws, world);
    workload = await makeWorkload({ engine, world });
  });
  afterEach(() => {
    engine.stop();
    remove();
  });

  for (const fault of [...faults, ...secretFaults]) {
    it(`does not start where ${fault.name}`, async () => {
      const definition = taskDefinition(workload, fault.container?.(workload), fault.task);
      const revision = await engine.create(TASK_DEFINITION, definition);
      await fault.breaks?.(workload);
      const inputs = service(workload, revision.state.arn, fault.service?.(workload));
      await assert.rejects(engine.create(SERVICE, inputs), (error: Error) => {
        const stopped = error.message.replace(/^.* Tasks stopped: /s, "").replace(/\b[0-9a-f]{32}\b/g, "TASK");
        assert.equal(stopped, fault.reason(workload));
        assert.doesNotMatch(error.message, /hush/);
        return true;
      });
    });
  }

  /** Runs a service with the container, and fails where its tasks do not start. */
  async function starts(container: Properties = {}, task: Properties = {}, own: Properties = {}): Promise<void> {
    const revision = await engine.create(TASK_DEFINITION, taskDefinition(workload, container, task));
    await engine.create(SERVICE, service(workload, revision.state.arn, own));
  }

  async function policy(document: string): Promise<void> {
    await engine.update(workload.policy, { ...workload.policy.inputs, policy: document });
  }

  it("starts from a tag and from a public image, of which also without a role", async () => {
    await starts({ image: workload.image.replace(/@.*/, ":1") }, {}, { name: "tagged" });
    const bare = { secrets: [], logConfiguration: undefined };
    await starts(
      { image: "public.ecr.aws/nginx/nginx:1", ...bare },
      { executionRoleArn: undefined },
      { name: "public" },
    );
    await starts({ image: "nginx", ...bare }, {}, { name: "docker" });
  });

  it("starts with one key of a secret, with one of its versions and with parameters", async () => {
    const { engine: own, key, secret, version } = workload;
    await own.create("aws:ssm/parameter:Parameter", { name: "/plain", type: "String", value: "a" });
    const secure = { name: "/secure", type: "SecureString", value: "a", keyId: key.id };
    const parameter = await own.create("aws:ssm/parameter:Parameter", secure);
    const sources = [
      `${secret.id}:uri::`,
      `${secret.id}:::${String(version.state.versionId)}`,
      "/plain",
      parameter.state.arn,
    ];
    await starts({ secrets: sources.map((valueFrom, i) => ({ name: `S${i}`, valueFrom })) });
  });

  it("decrypts with permissions that hold for Secrets Manager, this secret and this account alone", async () => {
    const condition = {
      StringEquals: { "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com", "kms:CallerAccount": ACCOUNT },
      ArnLike: { "kms:EncryptionContext:SecretARN": workload.secret.id.replace(/-\w{6}$/, "-??????") },
    };
    const read = { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: workload.secret.id };
    const decrypt = {
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: workload.key.state.arn,
      Condition: condition,
    };
    await policy(JSON.stringify({ Version: "2012-10-17", Statement: [read, decrypt] }));
    await starts();
  });

  it("decrypts without permissions of its own where the key's policy names the role", async () => {
    await policy(allow("secretsmanager:GetSecretValue"));
    const root = { Effect: "Allow", Principal: { AWS: ACCOUNT }, Action: "kms:*", Resource: "*" };
    const named = {
      Effect: "Allow",
      Principal: { AWS: workload.role.state.arn },
      Action: "kms:Decrypt",
      Resource: "*",
    };
    await engine.update(workload.key, { policy: JSON.stringify({ Statement: [root, named] }) });
    await starts();
  });

  it("needs no permission on the key where AWS manages it", async () => {
    await policy(allow("secretsmanager:GetSecretValue"));
    const secret = await engine.create("aws:secretsmanager/secret:Secret", { name: "plain" });
    const value = { secretId: secret.id, secretString: "a" };
    await engine.create("aws:secretsmanager/secretVersion:SecretVersion", value);
    await starts({ secrets: [{ name: "A", valueFrom: secret.id }] });
  });

  it("needs no route to the internet where endpoints lead to all the services", async () => {
    await engine.delete(workload.route);
    const vpcId = world.get("aws:ec2/subnet:Subnet", ACCOUNT, workload.subnet.id)?.inputs.vpcId;
    const group = await engine.create("aws:ec2/securityGroup:SecurityGroup", { vpcId, name: "endpoints" });
    const tls = { ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "10.40.0.0/16" };
    await engine.create("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {
      securityGroupId: group.id,
      ...tls,
    });
    for (const name of ["ecr.api", "ecr.dkr", "secretsmanager", "logs"]) {
      const serviceName = `com.amazonaws.us-east-1.${name}`;
      const inputs = { vpcId, serviceName, vpcEndpointType: "Interface", privateDnsEnabled: true };
      const placed = { subnetIds: [workload.subnet.id], securityGroupIds: [group.id] };
      await engine.create("aws:ec2/vpcEndpoint:VpcEndpoint", { ...inputs, ...placed });
    }
    await assert.rejects(starts(), /CannotPullContainerError: .* i\/o timeout/, "the layers are in S3");
    const routeTableIds = [workload.route.inputs.routeTableId];
    const serviceName = "com.amazonaws.us-east-1.s3";
    await engine.create("aws:ec2/vpcEndpoint:VpcEndpoint", { vpcId, serviceName, routeTableIds });
    await starts({}, {}, { name: "inside" });
  });

  it("keeps the version that it started with when the secret changes, and gets the new one in a new deployment", async () => {
    const revision = await engine.create(TASK_DEFINITION, taskDefinition(workload));
    const inputs = service(workload, revision.state.arn, { forceNewDeployment: true, triggers: { secret: "1" } });
    const held = await engine.create(SERVICE, inputs);
    const version = await engine.create("aws:secretsmanager/secretVersion:SecretVersion", {
      secretId: workload.secret.id,
      secretString: "new",
    });
    const isCurrent = (): boolean =>
      JSON.stringify(world.list("aws:ecs/task:Task")).includes(String(version.state.versionId));
    assert.equal(isCurrent(), false);
    await engine.update(held, { ...inputs, triggers: { secret: "2" } });
    assert.equal(isCurrent(), true);
  });
});
