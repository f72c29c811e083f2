import { type DeliveryFacts, policyDocument } from "../../components/delivery-statements.ts";
import { deployStatements } from "../../components/deploy-permissions.ts";
import { deployKeyStatements, type KeyFacts, previewKeyStatements } from "../../components/key-permissions.ts";
import { boundaryStatements } from "../../components/permission-boundary.ts";
import { readStatements } from "../../components/preview-permissions.ts";
import { evaluate } from "../../sandbox/aws/iam-policy.ts";
import { parsePolicy } from "../../sandbox/aws/policy-document.ts";
import { stack } from "./stack.ts";

const ACCOUNT = stack.accountId;

/** The ARN of something in the stack's account. */
export const arn = (service: string, resource: string, region = "us-east-1") =>
  `arn:aws:${service}:${region}:${ACCOUNT}:${resource}`;
export const iam = (resource: string) => arn("iam", resource, "");
export const secret = (name: string) => arn("secretsmanager", `secret:${name}-a1B2c3`);

export const KEY = arn("kms", "key/860e6ae2-1ddb-4b3d-969e-9496d8dec7af");
export const BOOTSTRAP_KEY = arn("kms", "key/0b0074a9-1ddb-4b3d-969e-9496d8dec7af");
export const BOUNDARY = iam("policy/askflorence-prod-delivery-boundary");
export const TASK_ROLE = iam("role/askflorence-prod-task");

export const bounded = { "iam:PermissionsBoundary": BOUNDARY };
export const throughSecretsManager = { "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com" };

export const facts: DeliveryFacts & KeyFacts = {
  ...stack,
  credentialsSecretNames: ["prod/atlas/service-account", "prod/atlas/reference-service-account"],
  keyArn: KEY,
  bootstrap: { stateBucketName: "askflorence-prod-pulumi-state", keyArn: BOOTSTRAP_KEY },
};

export const boundary = boundaryStatements(facts);
export const PREVIEW = [...readStatements(facts), ...previewKeyStatements(facts)];
export const DEPLOY = [...PREVIEW, ...Object.values(deployStatements(facts)).flat(), ...deployKeyStatements(facts)];

export type Statements = Parameters<typeof policyDocument>[0];

/** What somebody wants to do, what is known of the request besides, and which role wants it. */
export type Wish = readonly [
  action: string,
  resource: string,
  context?: Readonly<Record<string, string>>,
  role?: string,
];

/** Whether IAM lets a role of the stack, with these policies and the boundary, do something. */
export function may(statements: Statements, ...wish: Wish): boolean {
  return decide(statements, boundary, wish);
}

/** Whether these policies by themselves would. The boundary is for what is wrong in them. */
export function grants(statements: Statements, ...wish: Wish): boolean {
  return decide(statements, undefined, wish);
}

function decide(
  statements: Statements,
  limit: Statements | undefined,
  [action, resource, context, role = "any"]: Wish,
) {
  const parse = (each: Statements) => parsePolicy(policyDocument(each), "identity");
  const identity = {
    arn: iam(`role/${role}`),
    account: ACCOUNT,
    statements: parse(statements),
    ...(limit && { boundary: parse(limit) }),
  };
  const request = { action, resource, context: { "aws:RequestedRegion": "us-east-1", ...context } };
  return evaluate(identity, request) === "allowed";
}
