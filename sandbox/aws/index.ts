import { facts } from "../cloud/facts.ts";
import type { Package } from "../cloud/package.ts";
import { awsCaller } from "./credentials.ts";
import { accountInvokes } from "./account.ts";
import { ec2Invokes, ec2Types } from "./ec2-types.ts";
import { ecrTypes } from "./ecr.ts";
import { ecsInvokes, ecsTypes } from "./ecs.ts";
import { iamTypes } from "./iam.ts";
import { kmsTypes } from "./kms.ts";
import { logTypes } from "./logs.ts";
import { secretInvokes } from "./secret-lookup.ts";
import { secretsManagerTypes } from "./secrets-manager.ts";
import { ssmInvokes, ssmTypes } from "./ssm.ts";

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
    ...ssmTypes,
    ...ecrTypes,
    ...ecsTypes,
  ],
  facts,
  invokes: { ...accountInvokes, ...ec2Invokes, ...ssmInvokes, ...secretInvokes, ...ecsInvokes },
  configure: awsCaller,
};
