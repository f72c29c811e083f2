import assert from "node:assert/strict";

import { previewKeyStatements } from "../../components/key-permissions.ts";
import { readStatements } from "../../components/preview-permissions.ts";
import {
  arn,
  BOOTSTRAP_KEY,
  BOUNDARY,
  facts,
  iam,
  KEY,
  grants,
  may,
  PREVIEW,
  secret,
  throughSecretsManager,
  type Wish,
} from "./delivery.ts";
import { stack } from "./stack.ts";

describe("The preview role", () => {
  it("changes nothing", () => {
    const reads = /:(Describe|Get|List)/;
    const actions = PREVIEW.flatMap((each) => ("Action" in each ? each.Action : []));
    assert.deepEqual([...new Set(actions.filter((action) => !reads.test(action)))], ["kms:Decrypt"]);
  });

  it("reads how things are configured, and the Atlas service accounts", () => {
    const needs: Wish[] = [
      ["ec2:DescribeVpcs", "*"],
      ["ecs:DescribeServices", arn("ecs", "service/askflorence-prod/askflorence-prod")],
      ["ecs:DescribeTaskDefinition", "*"],
      ["elasticloadbalancing:DescribeLoadBalancers", "*"],
      ["cloudfront:GetDistribution", arn("cloudfront", "distribution/E1", "")],
      ["wafv2:GetWebACL", arn("wafv2", "global/webacl/askflorence-prod/1")],
      ["s3:GetBucketPolicy", "arn:aws:s3:::askflorence-prod-access-logs-039624954211"],
      ["ssm:GetParameter", arn("ssm", "parameter/askflorence/prod/image-digest")],
      ["iam:GetRolePolicy", iam("role/askflorence-prod-delivery-deploy")],
      ["iam:GetPolicyVersion", BOUNDARY],
      ["iam:GetOpenIDConnectProvider", iam("oidc-provider/token.actions.githubusercontent.com")],
      ["kms:GetKeyPolicy", KEY],
      ["ec2:GetManagedPrefixListEntries", "arn:aws:ec2:us-east-1:aws:prefix-list/pl-3b927c52"],
      ["secretsmanager:DescribeSecret", secret("prod/mongodb/uri")],
      ["secretsmanager:GetSecretValue", secret("prod/atlas/service-account")],
      ["secretsmanager:GetSecretValue", secret("prod/atlas/reference-service-account")],
      ["kms:Decrypt", KEY, throughSecretsManager],
      ["kms:Decrypt", BOOTSTRAP_KEY, throughSecretsManager],
    ];
    for (const [action, resource, context] of needs) {
      assert.ok(may(PREVIEW, action, resource, context), `${action} on ${resource}`);
    }
  });

  it("reads no data", () => {
    const data: Wish[] = [
      ["secretsmanager:GetSecretValue", secret("prod/mongodb/uri")],
      ["secretsmanager:GetSecretValue", secret("prod/atlas/service-account-2")],
      ["ssm:GetParameter", arn("ssm", "parameter/askflorence/prod/other")],
      ["ssm:GetParameter", arn("ssm", "parameter/askflorence/staging/image-digest")],
      ["s3:GetObject", "arn:aws:s3:::askflorence-prod-distribution-logs-039624954211/x"],
      ["logs:GetLogEvents", arn("logs", "log-group:/ecs/askflorence-prod:log-stream:x")],
      ["logs:FilterLogEvents", arn("logs", "log-group:/ecs/askflorence-prod")],
      ["logs:StartQuery", arn("logs", "log-group:/ecs/askflorence-prod")],
      ["wafv2:GetSampledRequests", arn("wafv2", "global/webacl/askflorence-prod/1")],
      ["ecr:GetDownloadUrlForLayer", arn("ecr", "repository/askflorence-prod")],
      ["kms:Decrypt", KEY],
      ["kms:Decrypt", KEY, { "kms:ViaService": "s3.us-east-1.amazonaws.com" }],
      ["kms:Decrypt", arn("kms", "key/another"), throughSecretsManager],
    ];
    for (const [action, resource, context] of data) {
      assert.ok(!grants(PREVIEW, action, resource, context), `${action} on ${resource}`);
    }
  });

  it("reads the state, where that is in the account, and nothing more of its bucket", () => {
    const state = "arn:aws:s3:::askflorence-prod-pulumi-state";
    assert.ok(may(PREVIEW, "s3:GetObject", `${state}/.pulumi/stacks/askflorence/prod.json`));
    assert.ok(may(PREVIEW, "kms:Decrypt", BOOTSTRAP_KEY));
    assert.ok(!grants(PREVIEW, "s3:PutObject", `${state}/.pulumi/stacks/askflorence/prod.json`));
    assert.ok(!grants(PREVIEW, "s3:GetObject", `${state}/other`));
    const elsewhere = [...readStatements(facts), ...previewKeyStatements({ ...stack, keyArn: KEY })];
    assert.ok(!grants(elsewhere, "s3:GetObject", `${state}/.pulumi/stacks/askflorence/prod.json`));
    assert.ok(!grants(elsewhere, "kms:Decrypt", BOOTSTRAP_KEY, throughSecretsManager));
  });
});
