import * as pulumi from "@pulumi/pulumi";

import { type BoundSecret, createDatabaseCredential } from "./database-credential.ts";
import type { StackFacts } from "./stack-facts.ts";
import { withTags } from "./tags.ts";

/** Arguments of `PrimarySecret`. */
export interface PrimarySecretArgs extends StackFacts {
  /** The application's own cluster: an `AtlasCluster`. */
  readonly cluster: {
    readonly projectId: pulumi.Input<string>;
    readonly clusterName: pulumi.Input<string>;
    /** `mongodb+srv://HOST`. */
    readonly srvConnectionString: pulumi.Input<string>;
  };
  /** The application's database, which its user may read and write. */
  readonly database: string;
  /** Example: `app_primary`. */
  readonly username: string;
  /** Example: `staging/mongodb/uri`. */
  readonly secretName: string;
  /** The CMK that encrypts the secret. */
  readonly keyArn: pulumi.Input<string>;
  /** Whether the user and the secret are made, or `existing` ones are adopted with their password. Default: `generated`. */
  readonly credential?: "generated" | "existing";
  /** Whether the engine refuses to delete the secret; the user and the password can be made again. Default: false. */
  readonly protect?: boolean;
}

/**
 * The application's own database user, and the secret with its connection string: what a task gets as `MONGODB_URI`.
 */
export class PrimarySecret extends pulumi.ComponentResource implements BoundSecret {
  readonly secretName: pulumi.Output<string>;
  readonly secretArn: pulumi.Output<string>;
  readonly versionId: pulumi.Output<string>;

  constructor(name: string, args: PrimarySecretArgs, opts?: pulumi.ComponentResourceOptions) {
    super("askflorence:components:PrimarySecret", name, {}, opts);

    const { cluster, ...rest } = args;
    const credential = createDatabaseCredential(
      name,
      {
        ...rest,
        projectId: cluster.projectId,
        clusterName: cluster.clusterName,
        srvConnectionString: cluster.srvConnectionString,
        roles: [{ roleName: "readWrite", databaseName: args.database }],
        description: `Connection string of ${args.username} to the database ${args.database}`,
        tags: withTags(args.tags),
      },
      this,
    );

    this.secretName = credential.secretName;
    this.secretArn = credential.secretArn;
    this.versionId = credential.versionId;
    this.registerOutputs({ secretName: this.secretName, secretArn: this.secretArn, versionId: this.versionId });
  }
}
