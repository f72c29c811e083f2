import type { Properties } from "../../sandbox/protocol/values.ts";
import { type AtlasSuite, PROJECT } from "./atlas-suite.ts";
import type { Held } from "./harness.ts";

export const SETUP = "mongodbatlas:index/cloudProviderAccessSetup:CloudProviderAccessSetup";
export const AUTHORIZATION = "mongodbatlas:index/cloudProviderAccessAuthorization:CloudProviderAccessAuthorization";
/** Who Atlas is when it assumes a role. */
export const ATLAS = "arn:aws:iam::354811016174:root";

/** The text of a policy with these statements. */
export function document(...statements: object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** The policy that lets Atlas, or another, assume a role with an external id. */
export function trust(externalId: unknown, principal = ATLAS): string {
  return document({
    Effect: "Allow",
    Principal: { AWS: principal },
    Action: "sts:AssumeRole",
    Condition: { StringEquals: { "sts:ExternalId": externalId } },
  });
}

/** A role that Atlas may assume, and what Atlas knows of it; it is not authorized yet. */
export interface AtlasAccess {
  readonly setup: Held;
  readonly externalId: unknown;
  readonly role: Held;
}

/** Makes an {@link AtlasAccess}. */
export async function makeAccess({ atlas, aws }: AtlasSuite): Promise<AtlasAccess> {
  const setup = await atlas.create(SETUP, { projectId: PROJECT, providerName: "AWS" });
  const externalId = (setup.state.awsConfigs as Properties[])[0]?.atlasAssumedRoleExternalId;
  const role = await aws.create("aws:iam/role:Role", { name: "atlas-kms", assumeRolePolicy: trust(externalId) });
  return { setup, externalId, role };
}

/** Authorizes the role. */
export function authorize({ atlas }: AtlasSuite, roleId: unknown, iamAssumedRoleArn: unknown): Promise<Held> {
  return atlas.create(AUTHORIZATION, { projectId: PROJECT, roleId, aws: { iamAssumedRoleArn } });
}
