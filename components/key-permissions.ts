import type * as pulumi from "@pulumi/pulumi";

import { atlasEncryptionRoleName } from "./atlas-project-controls.ts";
import { actions, arn, type Bootstrap, type Statement } from "./delivery-statements.ts";
import type { StackFacts } from "./stack-facts.ts";

/** Which keys, and what lies behind them. */
export interface KeyFacts extends StackFacts {
  /** The stack's CMK. */
  readonly keyArn: pulumi.Input<string>;
  /** Absent: the state is elsewhere, and the Atlas service accounts are encrypted with the stack's CMK. */
  readonly bootstrap?: Bootstrap;
}

type KeyStatement = Statement<pulumi.Input<string>>;

/** What a preview needs: the keys' settings, and to decrypt the Atlas service accounts and the state. */
export function previewKeyStatements(facts: KeyFacts): KeyStatement[] {
  const { keyArn, bootstrap } = facts;
  return [
    {
      Sid: "ReadKey",
      Effect: "Allow",
      Action: actions("kms", "DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags"),
      Resource: keyArn,
    },
    {
      Sid: "DecryptSecrets",
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: keys(facts),
      Condition: through(["secretsmanager"], facts),
    },
    ...(bootstrap === undefined ? [] : readState(bootstrap)),
  ];
}

/** What a deployment needs beside it. */
export function deployKeyStatements(facts: KeyFacts): KeyStatement[] {
  const { keyArn, bootstrap } = facts;
  return [
    {
      Sid: "ManageKey",
      Effect: "Allow",
      // Not to disable or delete it: everything that it encrypts would be lost. An administrator does that. The key's
      // policy is the program's, so a deployment may write it. By `boundaryKeyStatements` no policy lets the stack's roles
      // decrypt directly; whom else it admits, only the review of what is deployed can tell.
      Action: [
        ...actions("kms", "PutKeyPolicy EnableKeyRotation UpdateKeyDescription TagResource UntagResource"),
        ...actions("kms", "CreateAlias UpdateAlias DeleteAlias"),
      ],
      Resource: [keyArn, arn("kms", `alias/${facts.displayName}`, facts)],
    },
    {
      Sid: "EncryptSecrets",
      Effect: "Allow",
      Action: ["kms:GenerateDataKey"],
      Resource: keyArn,
      Condition: through(["secretsmanager"], facts),
    },
    {
      Sid: "LetEcrUseKey",
      Effect: "Allow",
      Action: actions("kms", "CreateGrant RetireGrant DescribeKey"),
      Resource: keyArn,
      Condition: through(["ecr"], facts),
    },
    ...(bootstrap === undefined ? [] : writeState(bootstrap)),
  ];
}

/** What the roles of the stack may at most do with keys. Atlas's alone uses the CMK itself, and not through a service. */
export function boundaryKeyStatements(facts: KeyFacts): KeyStatement[] {
  const { keyArn, bootstrap } = facts;
  const statements: KeyStatement[] = [
    {
      Sid: "ManageKey",
      Effect: "Allow",
      Action: [
        ...actions("kms", "DescribeKey GetKey* ListResourceTags PutKeyPolicy EnableKeyRotation UpdateKeyDescription"),
        ...actions("kms", "*Alias *Resource"),
      ],
      Resource: [keyArn, arn("kms", `alias/${facts.displayName}`, facts)],
    },
    {
      Sid: "UseKeys",
      Effect: "Allow",
      Action: actions("kms", "Decrypt GenerateDataKey CreateGrant RetireGrant DescribeKey"),
      Resource: keys(facts),
      Condition: through(["secretsmanager", "ecr"], facts),
    },
    {
      Sid: "UseKeyAsAtlas",
      Effect: "Allow",
      Action: actions("kms", "Encrypt Decrypt"),
      Resource: keyArn,
      Condition: { ArnEquals: { "aws:PrincipalArn": arn("iam", `role/${atlasEncryptionRoleName(facts)}`, facts) } },
    },
  ];
  return bootstrap === undefined ? statements : [...statements, ...readState(bootstrap), ...writeState(bootstrap)];
}

function keys({ keyArn, bootstrap }: KeyFacts): pulumi.Input<string>[] {
  return bootstrap === undefined ? [keyArn] : [keyArn, bootstrap.keyArn];
}

function through(services: readonly string[], { region }: KeyFacts) {
  return { StringEquals: { "kms:ViaService": services.map((service) => `${service}.${region}.amazonaws.com`) } };
}

/** Objects and secrets of the state: no preview without them. */
function readState({ stateBucketName, keyArn }: Bootstrap): KeyStatement[] {
  const bucket = `arn:aws:s3:::${stateBucketName}`;
  return [
    {
      Sid: "ReadState",
      Effect: "Allow",
      Action: ["s3:ListBucket", "s3:GetObject"],
      Resource: [bucket, `${bucket}/.pulumi/*`],
    },
    { Sid: "DecryptState", Effect: "Allow", Action: ["kms:Decrypt"], Resource: keyArn },
  ];
}

function writeState({ stateBucketName, keyArn }: Bootstrap): KeyStatement[] {
  return [
    {
      Sid: "WriteState",
      Effect: "Allow",
      Action: ["s3:PutObject", "s3:DeleteObject"],
      Resource: `arn:aws:s3:::${stateBucketName}/.pulumi/*`,
    },
    { Sid: "EncryptState", Effect: "Allow", Action: actions("kms", "Encrypt GenerateDataKey"), Resource: keyArn },
  ];
}
