import * as aws from "@pulumi/aws";

export const REGION = "us-east-1";
export const ACCOUNT = "039624954211";
/** The stack's own Atlas project, and the one that holds public reference data. */
export const PROJECT = "69dc20c64005b222804dafa4";
export const REFERENCE_PROJECT = "69e31af12fd2c0aef51bbb41";

/** For every resource of AWS: the default provider would not insist on the account. */
export const inAccount = {
  provider: new aws.Provider("account", { region: REGION, allowedAccountIds: [ACCOUNT] }),
};

export const tags = { project: "shop", environment: "prod", data_class: "phi", owner: "Platform Team" };
export const referenceTags = { ...tags, data_class: "public", data_set: "reference" };

export const key = new aws.kms.Key(
  "key",
  {
    description: "Encrypts what the shop keeps",
    enableKeyRotation: true,
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "kms:*", Resource: "*" },
      ],
    }),
    tags,
  },
  inAccount,
);

/** The trust policy of a role for a service of AWS. */
export const trusted = (service) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: `${service}.amazonaws.com` }, Action: "sts:AssumeRole" }],
  });
