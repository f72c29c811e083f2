import assert from "node:assert/strict";

import { terraformPlan, type StateResource, type TerraformPlan } from "./terraform-plan.ts";

const urnOf = (type: string, name: string): string => `urn:pulumi:prod::askflorence::${type}::${name}`;

const resource = (type: string, name: string, rest: Partial<StateResource> = {}): StateResource => ({
  urn: urnOf(type, name),
  type,
  custom: true,
  inputs: {},
  ...rest,
});

const KEY = "aws:kms/key:Key";
const SECRET = "aws:secretsmanager/secret:Secret";
const SERVICE = "aws:ecs/service:Service";

const valuesIn = (plan: TerraformPlan): Record<string, unknown>[] =>
  plan.planned_values.root_module.resources.map(({ values }) => values);

const valuesOf = (inputs: Record<string, unknown>, type = SERVICE): unknown =>
  valuesIn(terraformPlan([resource(type, "a", { inputs })]))[0];

describe("a stack as a Terraform plan", () => {
  it("has the resources of providers, and nothing else", () => {
    const plan = terraformPlan([
      resource("pulumi:pulumi:Stack", "prod", { custom: false }),
      resource("pulumi:providers:aws", "aws"),
      resource("askflorence:components:EcsService", "app", { custom: false }),
      resource(KEY, "read", { external: true }),
      resource(KEY, "replaced", { delete: true }),
      resource(KEY, "key"),
    ]);
    assert.deepEqual(
      plan.planned_values.root_module.resources.map(({ address }) => address),
      ["aws_kms_key.key"],
    );
  });

  for (const [token, type] of [
    ["aws:ec2/vpc:Vpc", "aws_vpc"],
    ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "aws_vpc_security_group_ingress_rule"],
    ["aws:cloudwatch/logGroup:LogGroup", "aws_cloudwatch_log_group"],
    ["aws:lb/loadBalancer:LoadBalancer", "aws_lb"],
    ["aws:wafv2/webAcl:WebAcl", "aws_wafv2_web_acl"],
    ["mongodbatlas:index/projectIpAccessList:ProjectIpAccessList", "mongodbatlas_project_ip_access_list"],
    ["random:index/randomPassword:RandomPassword", "random_password"],
  ] as const) {
    it(`calls ${token} ${type}`, () => {
      assert.equal(terraformPlan([resource(token, "a")]).planned_values.root_module.resources[0]?.type, type);
    });
  }

  it("refuses a type that it cannot name", () => {
    assert.throws(() => terraformPlan([resource("kubernetes:core/v1:Pod", "a")]), /kubernetes:core\/v1:Pod: no type/);
  });

  it("has Terraform's names for properties and blocks, a list for each block, and maps as they are", () => {
    assert.deepEqual(
      valuesOf({
        desiredCount: 2,
        networkConfiguration: { assignPublicIp: false, subnets: ["a", "b"], __defaults: [] },
        loadBalancers: [{ containerPort: 3000 }],
        tags: { data_class: "phi", costCenter: "x" },
        triggers: { "secret-MONGODB_URI": "v1" },
        __defaults: ["desiredCount"],
      }),
      {
        desired_count: 2,
        network_configuration: [{ assign_public_ip: false, subnets: ["a", "b"] }],
        load_balancer: [{ container_port: 3000 }],
        tags: { data_class: "phi", costCenter: "x" },
        triggers: { "secret-MONGODB_URI": "v1" },
      },
    );
    assert.deepEqual(valuesOf({ clientIdLists: ["sts.amazonaws.com"], ipv6CidrBlock: "::/0" }), {
      client_id_list: ["sts.amazonaws.com"],
      ipv6_cidr_block: "::/0",
    });
  });

  it("refuses a list of objects whose block it cannot name, with the resource", () => {
    assert.throws(
      () => valuesOf({ placementStrategies: [{ type: "spread" }] }),
      /aws_ecs_service\.a: placementStrategies: a list of objects/,
    );
  });

  const masked = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:hunter2" };

  it("leaves secrets out, and refuses one where nobody expects it", () => {
    const type = "aws:secretsmanager/secretVersion:SecretVersion";
    assert.deepEqual(valuesOf({ secretId: "s", secretString: masked }, type), { secret_id: "s" });
    assert.throws(() => valuesOf({ policy: { Statement: masked } }, KEY), /aws_kms_key\.a: policy is secret/);
  });

  it("has a reference for each resource that a property comes from", () => {
    const plan = terraformPlan([
      resource(KEY, "key"),
      resource(SECRET, "secret", {
        inputs: { kmsKeyId: "arn", name: "n" },
        propertyDependencies: { kmsKeyId: [urnOf(KEY, "key"), urnOf("pulumi:providers:aws", "aws")], name: [] },
      }),
    ]);
    assert.deepEqual(plan.configuration.root_module.resources[1]?.expressions, {
      kms_key_id: { references: ["aws_kms_key.key.id"] },
    });
  });

  it("has letters in its addresses that Terraform has, and no address twice", () => {
    const [first] = terraformPlan([resource(KEY, "a.b/c")]).planned_values.root_module.resources;
    assert.equal(first?.address, "aws_kms_key.a_b_c");
    const twice = [resource(KEY, "a.b"), resource(KEY, "a/b")];
    assert.throws(() => terraformPlan(twice), /aws_kms_key\.a_b: two resources have this address/);
  });
});
