import type * as pulumi from "@pulumi/pulumi";

import { EDGE_REGION } from "./edge-region.ts";
import type { StackFacts } from "./stack-facts.ts";

/** A statement of an IAM policy. `R` is a text where all of a policy is known in a preview. */
export type Statement<R = string> = {
  readonly Sid: string;
  readonly Resource: R | readonly R[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
} & (
  | { readonly Effect: "Allow" | "Deny"; readonly Action: readonly string[] }
  // All but these. Never to allow.
  | { readonly Effect: "Deny"; readonly NotAction: readonly string[] }
);

/** What a stack's delivery roles are about. */
export interface DeliveryFacts extends StackFacts {
  /** The secrets with the Atlas service accounts, which the program reads in every preview. */
  readonly credentialsSecretNames: readonly string[];
}

/** What was made by hand before the stack, and outlives it. */
export interface Bootstrap {
  /** The bucket with Pulumi's state. */
  readonly stateBucketName: string;
  /** The key that encrypts the state, the secrets in it, and the secrets with the Atlas service accounts. */
  readonly keyArn: pulumi.Input<string>;
}

/** What every delivery role, and each of its policies, is named after. */
export const deliveryName = ({ displayName }: Pick<StackFacts, "displayName">) => `${displayName}-delivery`;

/** The ARN of the permission boundary, which is also in the boundary itself. */
export const boundaryArn = (facts: StackFacts) => arn("iam", `policy/${deliveryName(facts)}-boundary`, facts);

/** The ARN of something in the stack's account; in its region, unless its service is one for all regions. */
export function arn(service: string, resource: string, { accountId, region }: StackFacts): string {
  const place = GLOBAL.has(service) ? "" : service === "wafv2" ? EDGE_REGION : region;
  return `arn:aws:${service}:${place}:${accountId}:${resource}`;
}

const GLOBAL = new Set(["cloudfront", "iam"]);

/** The condition for actions that know no resource: at least in no other region. */
export function inRegion({ region }: StackFacts) {
  return { StringEquals: { "aws:RequestedRegion": [...new Set([region, EDGE_REGION])] } };
}

/** ARNs of secrets by name: Secrets Manager adds six characters to it. */
export function secretArns(names: readonly string[], facts: StackFacts): string[] {
  return names.map((name) => arn("secretsmanager", `secret:${name}-??????`, facts));
}

/**
 * All that a stack's program makes and that has its name in its ARN. CloudFront, ACM, SES identities and scalable targets
 * have only ids or other names there.
 */
export function stackArns(facts: StackFacts) {
  const { displayName: name, accountId, tags } = facts;
  return {
    ecs: ["cluster", "service", "service-deployment", "service-revision"]
      .map((kind) => arn("ecs", `${kind}/${name}${kind === "cluster" ? "" : "/*"}`, facts))
      .concat([`task-definition/${name}:*`, `task-definition/${name}-*:*`].map((each) => arn("ecs", each, facts))),
    ecr: [arn("ecr", `repository/${name}`, facts)],
    elasticloadbalancing: [`loadbalancer/app/${name}/*`, `listener/app/${name}/*`, `targetgroup/${name}-*/*`].map(
      (each) => arn("elasticloadbalancing", each, facts),
    ),
    logs: [arn("logs", `log-group:*${name}*`, facts)],
    // Application Auto Scaling makes alarms of its own, and asks whether its caller may.
    cloudwatch: [`alarm:${name}-*`, `alarm:TargetTracking-service/${name}/${name}-*`].map((each) =>
      arn("cloudwatch", each, facts),
    ),
    sns: [arn("sns", `${name}-*`, facts)],
    ses: [`configuration-set/${name}`, "identity/*"].map((each) => arn("ses", each, facts)),
    autoscaling: [arn("application-autoscaling", "scalable-target/*", facts)],
    ssm: [arn("ssm", `parameter/${tags.project}/${tags.environment}/image-digest`, facts)],
    secrets: [arn("secretsmanager", `secret:${tags.environment}/*`, facts)],
    // A bucket's name is unique in the world: with the account's id in it, it is this account's.
    s3: [`arn:aws:s3:::${name}-*-${accountId}`],
    webAcl: [arn("wafv2", `global/webacl/${name}/*`, facts)],
    cloudfront: [arn("cloudfront", "*", facts)],
    certificates: [arn("acm", "certificate/*", facts)],
    deliveries: [`delivery-source:${name}-*`, `delivery-destination:${name}-*`, "delivery:*"].map((each) =>
      arn("logs", each, facts),
    ),
    roles: [arn("iam", `role/${name}-*`, facts)],
    policies: [arn("iam", `policy/${name}-*`, facts)],
  };
}

/** Actions of a service, from their names with spaces between. */
export function actions(service: string, names: string): string[] {
  return names.split(" ").map((name) => `${service}:${name}`);
}

/** A policy's text. */
export function policyDocument(statements: readonly Statement<pulumi.Input<string>>[]) {
  return { Version: "2012-10-17", Statement: statements };
}
