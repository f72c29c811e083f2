import assert from "node:assert/strict";

import { named, tags } from "./stack.ts";
import { CERTIFICATE, declareEdge } from "./web-edge-args.ts";

const KEYS = {
  group: "aws:ec2/securityGroup:SecurityGroup edge-security-group",
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule edge-from-cloudfront",
  egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule edge-to-tasks-3000",
  loadBalancer: "aws:lb/loadBalancer:LoadBalancer edge-load-balancer",
  targets: "aws:lb/targetGroup:TargetGroup edge-targets",
  listener: "aws:lb/listener:Listener edge-https",
};

describe("WebEdge's load balancer", () => {
  it("is internal, protected, logged, and serves HTTPS only", async () => {
    const { declared } = await declareEdge();
    assert.deepEqual(declared.inputsOf(KEYS.loadBalancer), {
      name: "askflorence-prod",
      loadBalancerType: "application",
      internal: true,
      subnets: ["subnet a", "subnet b"],
      securityGroups: ["edge-security-group.id"],
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "defensive",
      enableDeletionProtection: true,
      accessLogs: { enabled: true, bucket: "askflorence-prod-load-balancer-logs-039624954211" },
      tags: named("askflorence-prod"),
    });
    assert.deepEqual(declared.inputsOf(KEYS.listener), {
      loadBalancerArn: "edge-load-balancer.arn",
      port: 443,
      protocol: "HTTPS",
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
      certificateArn: `${CERTIFICATE}.arn`,
      defaultActions: [{ type: "forward", targetGroupArn: "edge-targets.arn" }],
      tags,
    });
    const listeners = declared.registrations.filter(({ key }) => key.startsWith("aws:lb/listener"));
    assert.equal(listeners.length, 1);
  });

  it("sends requests to the tasks' port, and asks them whether they are well", async () => {
    const { declared } = await declareEdge({ port: 8080, healthCheckPath: "/well" });
    assert.deepEqual(declared.inputsOf(KEYS.targets), {
      name: "askflorence-prod-8080",
      vpcId: "the vpc",
      targetType: "ip",
      protocol: "HTTP",
      port: 8080,
      healthCheck: {
        protocol: "HTTP",
        path: "/well",
        matcher: "200",
        interval: 15,
        timeout: 5,
        healthyThreshold: 2,
        unhealthyThreshold: 3,
      },
      deregistrationDelay: 30,
      tags: named("askflorence-prod"),
    });
  });

  it("is reached by CloudFront alone, and reaches only the tasks' port in the VPC", async () => {
    const { declared } = await declareEdge();
    assert.deepEqual(declared.inputsOf(KEYS.group), {
      name: "askflorence-prod-load-balancer",
      description: "Load balancer, reached by CloudFront only",
      vpcId: "the vpc",
      tags: named("askflorence-prod-load-balancer"),
    });
    assert.deepEqual(declared.inputsOf(KEYS.ingress), {
      securityGroupId: "edge-security-group.id",
      description: "HTTPS, from CloudFront",
      prefixListId: "pl-cloudfront",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      tags,
    });
    assert.deepEqual(declared.inputsOf(KEYS.egress), {
      securityGroupId: "edge-security-group.id",
      description: "To the tasks, in this VPC",
      cidrIpv4: "10.50.0.0/16",
      ipProtocol: "tcp",
      fromPort: 3000,
      toPort: 3000,
      tags,
    });
  });

  it("admits another port beside the old one, whose rule goes when the tasks are rolled", async () => {
    const { declared } = await declareEdge({ port: 8080 });
    const rule = KEYS.egress.replace("3000", "8080");
    assert.equal(declared.inputsOf(rule).toPort, 8080);
    // A rule of before ports were in the names is kept.
    assert.match(declared.aliasesOf(rule).join(), /edge-to-tasks$/);
  });

  it("writes its logs where it may before it is made", async () => {
    const { declared } = await declareEdge();
    const policy = "edge-load-balancer-logs-policy";
    assert.ok(declared.waitsFor(KEYS.loadBalancer).includes(policy));
    const { Statement } = declared.inputsOf(`aws:s3/bucketPolicy:BucketPolicy ${policy}`).policy as {
      Statement: { Sid: string }[];
    };
    assert.deepEqual(
      Statement.map(({ Sid }) => Sid),
      ["TlsOnly", "LoadBalancersWrite", "ServerAccessLogsWrite"],
    );
    const encryption = declared.inputsOf(
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration edge-load-balancer-logs-encryption",
    );
    assert.deepEqual(encryption.rules, [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }]);
  });
});
