import acm from "../facts/acm.json" with { type: "json" };
import appautoscaling from "../facts/appautoscaling.json" with { type: "json" };
import cloudfront from "../facts/cloudfront.json" with { type: "json" };
import cloudwatch from "../facts/cloudwatch.json" with { type: "json" };
import ec2 from "../facts/ec2.json" with { type: "json" };
import ecr from "../facts/ecr.json" with { type: "json" };
import ecs from "../facts/ecs.json" with { type: "json" };
import iam from "../facts/iam.json" with { type: "json" };
import kms from "../facts/kms.json" with { type: "json" };
import lb from "../facts/lb.json" with { type: "json" };
import mongodbatlas from "../facts/mongodbatlas.json" with { type: "json" };
import randomFacts from "../facts/random.json" with { type: "json" };
import s3 from "../facts/s3.json" with { type: "json" };
import secretsmanager from "../facts/secretsmanager.json" with { type: "json" };
import sesv2 from "../facts/sesv2.json" with { type: "json" };
import sns from "../facts/sns.json" with { type: "json" };
import ssm from "../facts/ssm.json" with { type: "json" };
import wafv2 from "../facts/wafv2.json" with { type: "json" };
import type { Facts } from "./resource-type.ts";

/** What is known of each type from its provider's source: inputs, what replaces, what is computed, accepted values. */
export const facts: Readonly<Record<string, Facts>> = {
  ...acm,
  ...appautoscaling,
  ...cloudfront,
  ...cloudwatch,
  ...ec2,
  ...ecr,
  ...ecs,
  ...iam,
  ...kms,
  ...lb,
  ...mongodbatlas,
  ...randomFacts,
  ...s3,
  ...secretsmanager,
  ...sesv2,
  ...sns,
  ...ssm,
  ...wafv2,
};
