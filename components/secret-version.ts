import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

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
