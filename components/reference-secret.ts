import * as pulumi from "@pulumi/pulumi";

import { check } from "./check.ts";
import { type BoundSecret, createDatabaseCredential } from "./database-credential.ts";
import type { StackFacts } from "./stack-facts.ts";
import { referenceDataTags } from "./tags.ts";

/** Arguments of `ReferenceSecret`. Whatever the stack's tags say, the secret is tagged as public reference data. */
export interface ReferenceSecretArgs extends StackFacts {
  /** The Atlas project that holds the reference data: another one than the application's own. */
  readonly projectId: pulumi.Input<string>;
  /** The cluster of that project, the only one that the user may use. */
  readonly clusterName: pulumi.Input<string>;
  /** `mongodb+srv://HOST` of the private link. */
  readonly srvConnectionString: pulumi.Input<string>;
  /** The database that holds the collections. */
  readonly database: string;
  /** The collections that may be read, one or more. Nothing else in the database may. */
  readonly collections: readonly string[];
  /** `app_read_` and the environment that is read. Example: `app_read_staging`. */
  readonly username: string;
  /** Example: `prod/mongodb/reference-uri`. */
  readonly secretName: string;
  /** The CMK of the stack that reads. */
  readonly keyArn: pulumi.Input<string>;
  /** Whether the user and the secret are made, or `existing` ones are adopted with their password. Default: `generated`. */
  readonly credential?: "generated" | "existing";
}

/**
 * A database user that can only read named collections of another project's cluster, and the secret with its connection
 * string: what a task gets as `MONGODB_REFERENCE_URI`.
 *
 * Not protected: to turn reference reads off is a change of configuration. The secret can be restored for 30 days.
 */
export class ReferenceSecret extends pulumi.ComponentResource implements BoundSecret {
  readonly secretName: pulumi.Output<string>;
  readonly secretArn: pulumi.Output<string>;
  readonly versionId: pulumi.Output<string>;

  constructor(name: string, args: ReferenceSecretArgs, opts?: pulumi.ComponentResourceOptions) {
    super("askflorence:components:ReferenceSecret", name, {}, opts);
    check(
      args.collections.length > 0,
      `${name}: no collection is named, and a role without one reads the whole database`,
    );
    check(
      args.username.startsWith("app_read_"),
      `${name}: the reference user ${args.username} cannot be told from others; name it app_read_ and the environment it reads`,
    );

    const { collections, ...rest } = args;
    const credential = createDatabaseCredential(
      name,
      {
        ...rest,
        roles: collections.map((collectionName) => ({ roleName: "read", databaseName: args.database, collectionName })),
        description: `Connection string of ${args.username}, which reads public reference data through a private link`,
        tags: referenceDataTags(args.tags),
      },
      this,
    );

    this.secretName = credential.secretName;
    this.secretArn = credential.secretArn;
    this.versionId = credential.versionId;
    this.registerOutputs({ secretName: this.secretName, secretArn: this.secretArn, versionId: this.versionId });
  }
}
