import { facts } from "../cloud/facts.ts";
import type { Package } from "../cloud/package.ts";
import { autoscalingTypes } from "./appautoscaling.ts";
import { awsCaller } from "./credentials.ts";
import { accountInvokes } from "./account.ts";
import { acmInvokes, acmTypes } from "./acm.ts";
import { alarmTypes } from "./alarms.ts";
import { cloudFrontInvokes, cloudFrontTypes } from "./cloudfront.ts";
import { ec2Invokes, ec2Types } from "./ec2-types.ts";
import { ecrInvokes, ecrTypes } from "./ecr.ts";
import { ecsInvokes, ecsTypes } from "./ecs.ts";
import { iamInvokes, iamTypes } from "./iam.ts";
import { kmsTypes } from "./kms.ts";
import { lbTypes } from "./lb.ts";
import { logDeliveryTypes } from "./log-delivery.ts";
import { logPolicyTypes } from "./log-policies.ts";
import { logTypes } from "./logs.ts";
import { oidcInvokes } from "./oidc-providers.ts";
import { s3Types } from "./s3.ts";
import { secretInvokes } from "./secret-lookup.ts";
import { secretsManagerTypes } from "./secrets-manager.ts";
import { sesTypes } from "./ses.ts";
import { snsTypes } from "./sns-topics.ts";
import { ssmInvokes, ssmTypes } from "./ssm.ts";
import { wafTypes } from "./wafv2.ts";

/** The simulated AWS, as the `aws` provider shows it. */
export const aws: Package = {
  name: "aws",
  version: "7.48.0",
  types: [
    ...ec2Types,
    ...kmsTypes,
    ...secretsManagerTypes,
    ...iamTypes,
    ...logTypes,
    ...logPolicyTypes,
    ...logDeliveryTypes,
    ...alarmTypes,
    ...snsTypes,
    ...s3Types,
    ...ssmTypes,
    ...ecrTypes,
    ...ecsTypes,
    ...acmTypes,
    ...lbTypes,
    ...autoscalingTypes,
    ...wafTypes,
    ...cloudFrontTypes,
    ...sesTypes,
  ],
  facts,
  invokes: {
    ...accountInvokes,
    ...ec2Invokes,
    ...ssmInvokes,
    ...secretInvokes,
    ...ecrInvokes,
    ...ecsInvokes,
    ...iamInvokes,
    ...oidcInvokes,
    ...acmInvokes,
    ...cloudFrontInvokes,
  },
  configure: awsCaller,
};
