import type * as pulumi from "@pulumi/pulumi";

import { AtlasPrivateLink, type AtlasPrivateLinkArgs } from "./atlas-private-link.ts";
import { ReferenceSecret, type ReferenceSecretArgs } from "./reference-secret.ts";
import type { StackFacts } from "./stack-facts.ts";

/** What a stack reads of another Atlas project, and from where. */
export interface ReferenceReadsArgs
  extends
    StackFacts,
    Pick<AtlasPrivateLinkArgs, "projectId" | "clusterName" | "dataClass" | "network">,
    Pick<ReferenceSecretArgs, "database" | "collections" | "username" | "keyArn" | "credential"> {
  /** Names the endpoint and the secret. Example: `prod`. */
  readonly environment: string;
}

/**
 * Private, one-way, read-only: a link to another Atlas project, and the secret of a user who may read there. Turned off, the
 * service lets go of the secret first; then all of this goes.
 */
export function connectReferenceData(args: ReferenceReadsArgs, opts: pulumi.ComponentResourceOptions) {
  const { environment, displayName } = args;
  const source = args.username.replace("app_read_", "");
  const link = new AtlasPrivateLink(
    "reference-link",
    {
      ...args,
      endpointName: `af-${environment}-to-${source}-reference-pl`,
      securityGroupName: `${displayName}-atlas-${source}-privatelink`,
    },
    opts,
  );
  const secret = new ReferenceSecret(
    "reference",
    { ...args, srvConnectionString: link.srvConnectionString, secretName: `${environment}/mongodb/reference-uri` },
    opts,
  );
  return { link, secret };
}
