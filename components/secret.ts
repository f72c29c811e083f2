import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import type { Tags } from "./tags.ts";

/** What a secret is made of. */
export interface SecretArgs {
  /** Example: `staging/mongodb/uri`. */
  readonly secretName: string;
  /** What it is for. */
  readonly description: string;
  /** The CMK that encrypts the secret. */
  readonly keyArn: pulumi.Input<string>;
  readonly tags: Tags;
  /** Whether the engine refuses to delete the secret. Default: false. */
  readonly protect?: boolean;
}

/** Makes a secret without a value. One that is deleted can be restored for 30 days. */
export function createSecret(name: string, args: SecretArgs, parent: pulumi.Resource): aws.secretsmanager.Secret {
  return new aws.secretsmanager.Secret(
    name,
    {
      name: args.secretName,
      description: args.description,
      kmsKeyId: args.keyArn,
      recoveryWindowInDays: 30,
      tags: args.tags,
    },
    { parent, ...(args.protect === true && { protect: true }) },
  );
}

/**
 * Which version of a secret holds its value; undefined where nobody has put one. Asks for the list of versions: the
 * value is never read.
 */
export function findCurrentVersion(
  secret: aws.secretsmanager.Secret,
  parent: pulumi.Resource,
): pulumi.Output<string | undefined> {
  const answer = aws.secretsmanager.getSecretVersionsOutput({ secretId: secret.id }, { parent, dependsOn: [secret] });
  // The provider answers null for no versions, whatever its schema says (secret_versions_data_source.go of
  // terraform-provider-aws flattens a slice that was never made).
  return answer.versions.apply(
    (versions: readonly { versionId: string; versionStages: string[] }[] | null | undefined) =>
      versions?.find(({ versionStages }) => versionStages.includes("AWSCURRENT"))?.versionId,
  );
}
