import assert from "node:assert/strict";

import {
  arn,
  BOOTSTRAP_KEY,
  BOUNDARY,
  bounded,
  DEPLOY,
  iam,
  KEY,
  grants,
  may,
  secret,
  TASK_ROLE,
  throughSecretsManager,
  type Wish,
} from "./delivery.ts";

describe("The deploy role", () => {
  it("makes and changes what the program composes", () => {
    const does: Wish[] = [
      ["ec2:CreateVpc", arn("ec2", "vpc/*")],
      ["ec2:CreateVpcEndpoint", arn("ec2", "vpc-endpoint/*")],
      ["route53:AssociateVPCWithHostedZone", "arn:aws:route53:::hostedzone/Z1"],
      ["ecs:UpdateService", arn("ecs", "service/askflorence-prod/askflorence-prod")],
      ["ecs:RegisterTaskDefinition", arn("ecs", "task-definition/askflorence-prod:*")],
      ["ecs:RegisterTaskDefinition", arn("ecs", "task-definition/askflorence-prod-ingest:*")],
      ["elasticloadbalancing:CreateLoadBalancer", arn("elasticloadbalancing", "loadbalancer/app/askflorence-prod/1")],
      ["elasticloadbalancing:ModifyListener", arn("elasticloadbalancing", "listener/app/askflorence-prod/1/2")],
      ["elasticloadbalancing:CreateTargetGroup", arn("elasticloadbalancing", "targetgroup/askflorence-prod-3000/1")],
      ["application-autoscaling:RegisterScalableTarget", arn("application-autoscaling", "scalable-target/*")],
      ["cloudfront:CreateDistribution", "*"],
      ["cloudfront:UpdateDistribution", arn("cloudfront", "distribution/E1", "")],
      ["acm:RequestCertificate", "*"],
      ["wafv2:CreateWebACL", arn("wafv2", "global/webacl/askflorence-prod/*")],
      ["wafv2:CreateWebACL", arn("wafv2", "global/managedruleset/AWS/AWSManagedRulesCommonRuleSet")],
      ["s3:CreateBucket", "arn:aws:s3:::askflorence-prod-access-logs-039624954211"],
      ["logs:CreateLogGroup", arn("logs", "log-group:aws-waf-logs-askflorence-prod")],
      ["logs:CreateLogGroup", arn("logs", "log-group:/aws/ecs/containerinsights/askflorence-prod/performance")],
      ["logs:PutDeliverySource", arn("logs", "delivery-source:askflorence-prod-distribution")],
      ["cloudwatch:PutMetricAlarm", arn("cloudwatch", "alarm:askflorence-prod-cpu")],
      [
        "cloudwatch:PutMetricAlarm",
        arn("cloudwatch", "alarm:TargetTracking-service/askflorence-prod/askflorence-prod-AlarmHigh-1"),
      ],
      [
        "cloudwatch:DeleteAlarms",
        arn("cloudwatch", "alarm:TargetTracking-service/askflorence-prod/askflorence-prod-AlarmLow-2"),
      ],
      ["sns:CreateTopic", arn("sns", "askflorence-prod-alarms")],
      ["ses:CreateEmailIdentity", arn("ses", "identity/askflorence.health")],
      ["ecr:PutImage", arn("ecr", "repository/askflorence-prod")],
      ["ssm:PutParameter", arn("ssm", "parameter/askflorence/prod/image-digest")],
      ["kms:PutKeyPolicy", KEY],
      ["kms:UpdateAlias", arn("kms", "alias/askflorence-prod")],
      ["kms:CreateGrant", KEY, { "kms:ViaService": "ecr.us-east-1.amazonaws.com" }],
      [
        "iam:CreateServiceLinkedRole",
        iam("role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"),
        {
          "iam:AWSServiceName": "ecs.amazonaws.com",
        },
      ],
      ["s3:PutObject", "arn:aws:s3:::askflorence-prod-pulumi-state/.pulumi/stacks/askflorence/prod.json"],
    ];
    for (const [action, resource, context] of does) {
      assert.ok(may(DEPLOY, action, resource, context), `${action} on ${resource}`);
    }
  });

  it("touches nothing of another name or account", () => {
    const others: Wish[] = [
      ["ecs:UpdateService", arn("ecs", "service/other/other")],
      ["ecs:DeleteCluster", arn("ecs", "cluster/askflorence-prod-2")],
      ["ecr:DeleteRepository", arn("ecr", "repository/other")],
      ["elasticloadbalancing:DeleteLoadBalancer", arn("elasticloadbalancing", "loadbalancer/app/other/1")],
      ["logs:DeleteLogGroup", arn("logs", "log-group:/ecs/other")],
      ["s3:DeleteBucket", "arn:aws:s3:::askflorence-prod-pulumi-state"],
      ["s3:PutBucketPolicy", "arn:aws:s3:::other"],
      ["sns:DeleteTopic", arn("sns", "other")],
      ["cloudwatch:DeleteAlarms", arn("cloudwatch", "alarm:TargetTracking-service/other/other-AlarmHigh-1")],
      ["kms:PutKeyPolicy", BOOTSTRAP_KEY],
      ["kms:UpdateAlias", arn("kms", "alias/askflorence-prod-bootstrap")],
      ["ec2:DeleteVpc", `arn:aws:ec2:us-east-1:549136075525:vpc/vpc-1`],
      ["secretsmanager:PutSecretValue", secret("staging/mongodb/uri")],
    ];
    for (const [action, resource] of others) assert.ok(!grants(DEPLOY, action, resource), `${action} on ${resource}`);
  });

  it("makes and changes roles only within the boundary, which it never takes off", () => {
    const another = { "iam:PermissionsBoundary": iam("policy/askflorence-prod-wide") };
    for (const action of ["CreateRole", "PutRolePermissionsBoundary", "PutRolePolicy", "AttachRolePolicy"]) {
      assert.ok(may(DEPLOY, `iam:${action}`, TASK_ROLE, bounded), action);
      assert.ok(!grants(DEPLOY, `iam:${action}`, TASK_ROLE), `${action} without a boundary`);
      assert.ok(!grants(DEPLOY, `iam:${action}`, TASK_ROLE, another), `${action} with another boundary`);
      assert.ok(!grants(DEPLOY, `iam:${action}`, iam("role/other"), bounded), `${action} of another's role`);
    }
    assert.ok(!grants(DEPLOY, "iam:DeleteRolePermissionsBoundary", TASK_ROLE, bounded));
    assert.ok(may(DEPLOY, "iam:DeleteRole", TASK_ROLE));
  });

  it("does not change itself, the preview role or their policies", () => {
    for (const kind of ["preview", "deploy"]) {
      const role = iam(`role/askflorence-prod-delivery-${kind}`);
      for (const action of ["PutRolePolicy", "AttachRolePolicy", "PutRolePermissionsBoundary"]) {
        assert.ok(!grants(DEPLOY, `iam:${action}`, role, bounded), `${action} of ${kind}`);
      }
      for (const action of ["UpdateAssumeRolePolicy", "DeleteRole"]) {
        assert.ok(!grants(DEPLOY, `iam:${action}`, role), `${action} of ${kind}`);
      }
    }
    for (const action of ["CreatePolicyVersion", "SetDefaultPolicyVersion", "DeletePolicy"]) {
      assert.ok(!grants(DEPLOY, `iam:${action}`, BOUNDARY), action);
    }
    assert.ok(!grants(DEPLOY, "iam:CreateOpenIDConnectProvider", iam("oidc-provider/other")));
  });

  it("passes the stack's roles to the services that take them, and to no other", () => {
    const pass = (resource: string, service: string) =>
      grants(DEPLOY, "iam:PassRole", resource, { "iam:PassedToService": `${service}.amazonaws.com` });
    for (const service of ["ecs-tasks", "vpc-flow-logs", "application-autoscaling"])
      assert.ok(pass(TASK_ROLE, service));
    assert.ok(!pass(TASK_ROLE, "lambda"));
    assert.ok(!pass(iam("role/other"), "ecs-tasks"));
    assert.ok(!pass(iam("role/askflorence-prod-delivery-deploy"), "ecs-tasks"));
  });

  it("writes the stack's secrets, reads back connection strings, and deletes none for good", () => {
    for (const name of ["prod/mongodb/uri", "prod/cms/api-key"]) {
      for (const action of ["CreateSecret", "PutSecretValue", "DescribeSecret", "DeleteSecret"]) {
        assert.ok(may(DEPLOY, `secretsmanager:${action}`, secret(name)), `${action} of ${name}`);
      }
    }
    assert.ok(may(DEPLOY, "secretsmanager:GetSecretValue", secret("prod/mongodb/reference-uri")));
    assert.ok(!grants(DEPLOY, "secretsmanager:GetSecretValue", secret("prod/cms/api-key")));
    assert.ok(!grants(DEPLOY, "secretsmanager:PutResourcePolicy", secret("prod/mongodb/uri")));
    const atOnce = { "secretsmanager:ForceDeleteWithoutRecovery": "true" };
    assert.ok(!grants(DEPLOY, "secretsmanager:DeleteSecret", secret("prod/mongodb/uri"), atOnce));
  });

  it("uses the key through services only, and cannot switch it off", () => {
    assert.ok(may(DEPLOY, "kms:GenerateDataKey", KEY, throughSecretsManager));
    assert.ok(!grants(DEPLOY, "kms:Decrypt", KEY));
    assert.ok(!grants(DEPLOY, "kms:GenerateDataKey", KEY));
    for (const action of ["ScheduleKeyDeletion", "DisableKey", "DisableKeyRotation", "CreateKey"]) {
      assert.ok(!grants(DEPLOY, `kms:${action}`, KEY), action);
    }
  });
});
