import * as aws from "@pulumi/aws";
import * as mongodbatlas from "@pulumi/mongodbatlas";
import * as pulumi from "@pulumi/pulumi";

import { reasonOf } from "./reason.ts";

// The clouds are asked before anything is declared. A create that Atlas refuses comes when half of a stack is there, and
// an output that fails takes everything that depends on it along, each with a message of its own.

/**
 * Makes sure that a provider's service account reaches a project. Throws `pulumi.RunError` with Atlas's answer where it
 * does not.
 */
export async function reachProject(projectId: string, provider: mongodbatlas.Provider): Promise<void> {
  const question = mongodbatlas.getNetworkContainers({ projectId, providerName: "AWS" }, { provider });
  await askAtlas(`use project ${projectId}`, question);
}

/** Makes sure that a provider's service account sees a cluster. Throws `pulumi.RunError` with Atlas's answer where not. */
export async function reachCluster(
  { projectId, clusterName }: { projectId: string; clusterName: string },
  provider: mongodbatlas.Provider,
): Promise<void> {
  const question = mongodbatlas.getAdvancedCluster({ projectId, name: clusterName }, { provider });
  await askAtlas(`read from cluster ${clusterName} of project ${projectId}`, question);
}

/** Atlas's answer, or one line that says what it refused: `purpose` completes "This stack cannot". */
export async function askAtlas<T>(purpose: string, answer: Promise<T>): Promise<T> {
  return await ask(
    `${purpose}; check the configured ids and names, and what the service account may do. Atlas`,
    answer,
  );
}

/**
 * A provider for one Atlas project, with the service account that Secrets Manager of the stack's account keeps as
 * `{"client_id": …, "client_secret": …}`. The account stays a secret in the state. Throws `pulumi.RunError` where it
 * cannot be read.
 *
 * The provider's own `secretName` would need AWS keys in its configuration, and a role: it knows neither profiles nor the
 * environment's credentials beside a configured role (mongodb/terraform-provider-mongodbatlas#4252, #3737).
 */
export async function createAtlasProvider(
  name: string,
  { secretName, awsProvider }: { secretName: string; awsProvider: aws.Provider },
): Promise<mongodbatlas.Provider> {
  const { secretString } = await ask(
    `read the secret ${secretName}, which holds an Atlas service account; check the AWS credentials and the name. AWS`,
    aws.secretsmanager.getSecretVersion({ secretId: secretName }, { provider: awsProvider }),
  );
  const { clientId, clientSecret } = serviceAccount(secretString, secretName);
  return new mongodbatlas.Provider(name, {
    clientId: pulumi.secret(clientId),
    clientSecret: pulumi.secret(clientSecret),
  });
}

async function ask<T>(what: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw new pulumi.RunError(`This stack cannot ${what} says: ${reasonOf(error)}`);
  }
}

function serviceAccount(text: string, secretName: string): { clientId: string; clientSecret: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's message would quote the secret.
  }
  const { client_id: clientId, client_secret: clientSecret } = (value ?? {}) as Record<string, unknown>;
  if (typeof clientId !== "string" || typeof clientSecret !== "string") {
    throw new pulumi.RunError(
      `The secret ${secretName} holds no Atlas service account; put {"client_id": "...", "client_secret": "..."} into it`,
    );
  }
  return { clientId, clientSecret };
}
