import assert from "node:assert/strict";

import { policyDocument } from "../../components/delivery-statements.ts";
import { deployStatements } from "../../components/deploy-permissions.ts";
import { deployKeyStatements, previewKeyStatements } from "../../components/key-permissions.ts";
import { boundaryStatements } from "../../components/permission-boundary.ts";
import { readStatements } from "../../components/preview-permissions.ts";
import {
  arn,
  BOUNDARY,
  bounded,
  boundary,
  DEPLOY,
  facts,
  iam,
  KEY,
  may,
  secret,
  TASK_ROLE,
  throughSecretsManager,
  type Statements,
  type Wish,
} from "./delivery.ts";
import { stack } from "./stack.ts";

const ANYTHING = [{ Sid: "Anything", Effect: "Allow", Action: ["*"], Resource: "*" }] as const;

describe("The permissions of delivery", () => {
  const read = readStatements(facts);
  const changes = deployStatements(facts);

  it("fit into policies, also for a stack with a longer name", () => {
    const longer = { ...facts, displayName: "askflorence-staging", tags: { ...stack.tags, environment: "staging" } };
    for (const each of [facts, longer]) {
      const size = (statements: Statements) => JSON.stringify(policyDocument(statements)).length;
      const managed = { read: readStatements(each), ...deployStatements(each), boundary: boundaryStatements(each) };
      for (const [part, statements] of Object.entries(managed)) {
        assert.ok(size(statements) <= 6144, `${part} has ${size(statements)} characters`);
      }
      const inline = size([...previewKeyStatements(each), ...deployKeyStatements(each)]);
      assert.ok(inline <= 10_240, `the keys' policy has ${inline} characters`);
    }
    // Of AWS's default quota of 10 for a role.
    assert.ok(1 + Object.keys(changes).length <= 10);
  });

  it("have ids that are unique in their policy, and that IAM accepts", () => {
    for (const statements of [read, boundary, ...Object.values(changes), DEPLOY]) {
      const ids = statements.map(({ Sid }) => Sid);
      assert.deepEqual([...new Set(ids)], ids);
      for (const id of ids) assert.match(id, /^[0-9A-Za-z]+$/);
    }
  });

  it("name no service as a whole, and act on everything only where no resource is known, in the stack's region", () => {
    for (const statement of [...DEPLOY, ...boundary]) {
      if (statement.Effect === "Deny") continue;
      for (const action of statement.Action) assert.match(action, /^[a-z0-9-]+:(?!\*$)/, statement.Sid);
      if (statement.Resource === "*") {
        assert.deepEqual(Object.keys(statement.Condition?.StringEquals ?? {}), ["aws:RequestedRegion"], statement.Sid);
      }
    }
    assert.ok(!may(DEPLOY, "ecs:DeregisterTaskDefinition", "*", { "aws:RequestedRegion": "eu-west-1" }));
  });

  it("are all within the boundary", () => {
    const admitted = boundary.filter(({ Effect }) => Effect === "Allow");
    const covers = (patterns: unknown, text: string) =>
      [patterns].flat().some((pattern) => {
        const parts = String(pattern)
          .split("*")
          .map((part) => part.replaceAll(/[.?+^${}()|[\]\\]/g, "\\$&"));
        return new RegExp(`^${parts.join(".*")}$`).test(text);
      });
    for (const statement of DEPLOY) {
      if (statement.Effect === "Deny") continue;
      for (const action of statement.Action) {
        const resources = [statement.Resource].flat().map(String);
        const service = action.split(":", 1)[0] ?? "";
        // A statement for several services names the resources of all.
        const own = resources.filter((each) => each === "*" || each.split(":")[2] === service);
        for (const resource of own.length > 0 ? own : resources) {
          const within = admitted.some(
            (each) => "Action" in each && covers(each.Action, action) && covers(each.Resource, resource),
          );
          assert.ok(within, `${statement.Sid}: the boundary does not admit ${action} on ${resource}`);
        }
      }
    }
  });

  it("leave the service's own roles what they need", () => {
    const needs: Wish[] = [
      ["ecr:GetAuthorizationToken", "*"],
      ["ecr:BatchGetImage", arn("ecr", "repository/askflorence-prod")],
      ["logs:CreateLogStream", arn("logs", "log-group:/ecs/askflorence-prod:log-stream:x")],
      ["logs:PutLogEvents", arn("logs", "log-group:/vpc/askflorence-prod/flow-logs:log-stream:x")],
      ["logs:DescribeLogStreams", arn("logs", "log-group:/vpc/askflorence-prod/flow-logs")],
      ["secretsmanager:GetSecretValue", secret("prod/mongodb/uri")],
      ["secretsmanager:GetSecretValue", secret("prod/cms/api-key")],
      ["kms:Decrypt", KEY, throughSecretsManager],
      ["ses:SendEmail", arn("ses", "identity/askflorence.health")],
      ["ses:SendRawEmail", arn("ses", "configuration-set/askflorence-prod")],
      ["kms:Encrypt", KEY, {}, "askflorence-prod-atlas-encryption"],
      ["kms:Decrypt", KEY, {}, "askflorence-prod-atlas-encryption"],
      ["kms:DescribeKey", KEY, {}, "askflorence-prod-atlas-encryption"],
    ];
    for (const [action, resource, context, role] of needs) {
      assert.ok(may(ANYTHING, action, resource, context, role), `the boundary does not admit ${action} on ${resource}`);
    }
  });

  it("bound even a role that may do anything", () => {
    const beyond: Wish[] = [
      ["iam:CreateUser", iam("user/askflorence-prod-x")],
      ["iam:CreateAccessKey", iam("user/someone")],
      ["iam:CreateRole", TASK_ROLE],
      ["iam:CreateRole", iam("role/another"), bounded],
      ["iam:PutRolePolicy", iam("role/askflorence-prod-delivery-deploy"), bounded],
      ["iam:PassRole", TASK_ROLE, { "iam:PassedToService": "lambda.amazonaws.com" }],
      ["iam:CreatePolicyVersion", BOUNDARY],
      ["iam:DeleteRolePermissionsBoundary", TASK_ROLE],
      ["iam:DeleteOpenIDConnectProvider", iam("oidc-provider/token.actions.githubusercontent.com")],
      ["sts:AssumeRole", "arn:aws:iam::549136075525:role/x"],
      ["kms:Decrypt", KEY],
      ["kms:Decrypt", arn("kms", "key/another"), throughSecretsManager],
      ["kms:ScheduleKeyDeletion", KEY],
      ["secretsmanager:GetSecretValue", secret("staging/mongodb/uri")],
      ["s3:GetObject", "arn:aws:s3:::askflorence-prod-distribution-logs-039624954211/x"],
      ["s3:PutBucketPolicy", "arn:aws:s3:::askflorence-prod-pulumi-state"],
      ["ec2:RunInstances", arn("ec2", "instance/*")],
      ["lambda:CreateFunction", arn("lambda", "function:x")],
      ["ec2:CreateVpc", arn("ec2", "vpc/*", "eu-west-1")],
    ];
    for (const [action, resource, context] of beyond) {
      assert.ok(!may(ANYTHING, action, resource, context), `the boundary admits ${action} on ${resource}`);
    }
  });
});
