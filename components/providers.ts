import * as aws from "@pulumi/aws";
import * as random from "@pulumi/random";

import { createAtlasProvider } from "./atlas-access.ts";

/** Whose credentials a stack has. */
export interface ProvidersArgs {
  /** The only AWS account that the stack may touch, and its region. */
  readonly aws: { readonly accountId: string; readonly region: string };
  /** Name of the secret with the service account of the stack's own Atlas project. */
  readonly atlasSecret: string;
  /** Of the project whose reference data the stack reads. Absent: it reads none. */
  readonly referenceSecret?: string;
}

/**
 * The stack's providers. Default providers are disabled, so nothing is created without the account's guard; import files
 * find these by their names. Each Atlas project has credentials that reach nothing else.
 *
 * Throws `pulumi.RunError` where AWS or a service account cannot be used.
 */
export async function createProviders({ aws: { accountId, region }, atlasSecret, referenceSecret }: ProvidersArgs) {
  const provider = new aws.Provider("aws", { region, allowedAccountIds: [accountId] });
  const atlas = await createAtlasProvider("atlas", { secretName: atlasSecret, awsProvider: provider });
  const referenceAtlas =
    referenceSecret === undefined
      ? undefined
      : await createAtlasProvider("atlas-reference", { secretName: referenceSecret, awsProvider: provider });
  const passwords = new random.Provider("random");
  return {
    aws: provider,
    atlas,
    referenceAtlas,
    providers: [provider, atlas, passwords],
    referenceProviders: referenceAtlas && [provider, referenceAtlas, passwords],
  };
}
