import * as aws from "@pulumi/aws";

import { ACCOUNT, inAccount, tags } from "./stack.js";

const TOKENS = "token.actions.githubusercontent.com";

/** Lets the jobs of one repository's environment in. */
const jobsOf = (environment, subject = `repo:example/shop:environment:${environment}`) => ({
  Effect: "Allow",
  Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${TOKENS}` },
  Action: "sts:AssumeRoleWithWebIdentity",
  Condition: { StringEquals: { [`${TOKENS}:aud`]: "sts.amazonaws.com", [`${TOKENS}:sub`]: subject } },
});
const policyOf = (...statements) => JSON.stringify({ Version: "2012-10-17", Statement: statements });

const deploy = new aws.iam.Role(
  "deploy-role",
  { name: "deploy", assumeRolePolicy: policyOf(jobsOf("prod"), jobsOf("prod-approved")), tags },
  inAccount,
);
new aws.iam.RolePolicy(
  "deploy-read",
  {
    role: deploy.name,
    policy: policyOf({ Effect: "Allow", Action: ["s3:GetObject"], Resource: "arn:aws:s3:::shop-prod-state/*" }),
  },
  inAccount,
);
new aws.iam.RolePolicy(
  "deploy-decrypt",
  {
    role: deploy.name,
    policy: policyOf({
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: `arn:aws:kms:us-east-1:${ACCOUNT}:key/860e6ae2-1ddb-4b3d-969e-9496d8dec7af`,
    }),
  },
  inAccount,
);
new aws.iam.Role(
  "audit-role",
  {
    name: "audit",
    assumeRolePolicy: policyOf({
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::549136075525:role/auditor" },
      Action: "sts:AssumeRole",
    }),
    tags,
  },
  inAccount,
);
