import * as aws from "@pulumi/aws";
import * as mongodbatlas from "@pulumi/mongodbatlas";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import { createSecret, findCurrentVersion, type SecretArgs } from "./secret.ts";
import type { StackFacts } from "./stack-facts.ts";

/** One privilege of a database user. */
export interface DatabaseRole {
  readonly roleName: "read" | "readWrite";
  readonly databaseName: string;
  /** Absent: all collections of the database. */
  readonly collectionName?: string;
}

/**
 * A database user, and the secret that holds how to connect as it. Connections name themselves by the display name in
 * Atlas's logs.
 */
export interface DatabaseCredentialArgs extends Pick<StackFacts, "displayName">, SecretArgs {
  /** The Atlas project of the user. */
  readonly projectId: pulumi.Input<string>;
  /** The only cluster of the project that the user may use. */
  readonly clusterName: pulumi.Input<string>;
  readonly username: string;
  /** All that the user may do. */
  readonly roles: readonly DatabaseRole[];
  /** Where to connect, as Atlas gives it: `mongodb+srv://HOST`. */
  readonly srvConnectionString: pulumi.Input<string>;
  /** The database that the connection opens. */
  readonly database: string;
  /**
   * `existing`: the user and the secret were there before and are imported; the password and the secret's value stay as
   * they are, since a new password would lock out what runs with the old one. Default: `generated`.
   */
  readonly credential?: "generated" | "existing";
}

/** What a task needs to know of a secret that it is given. */
export interface BoundSecret {
  readonly secretName: pulumi.Output<string>;
  readonly secretArn: pulumi.Output<string>;
  /**
   * The version that holds the current value. A task reads it when it starts, so a change asks for a new deployment.
   */
  readonly versionId: pulumi.Output<string>;
}

/**
 * Makes a database user with a generated password, and a secret whose value is the user's connection string. Nobody
 * types a password or sees one. The secret's version is written when the user can log in.
 */
export function createDatabaseCredential(
  name: string,
  args: DatabaseCredentialArgs,
  parent: pulumi.ComponentResource,
): BoundSecret {
  const generated = args.credential !== "existing";
  const password = generated
    ? new random.RandomPassword(
        `${name}-password`,
        // Without special characters it stands in a URI as it is. 40 letters and digits are 238 bits.
        { length: 40, special: false },
        { parent },
      )
    : undefined;
  const user = new mongodbatlas.DatabaseUser(
    `${name}-user`,
    {
      projectId: args.projectId,
      username: args.username,
      authDatabaseName: "admin",
      password: password?.result,
      roles: args.roles.map((role) => ({ ...role })),
      scopes: [{ type: "CLUSTER", name: args.clusterName }],
    },
    // Atlas never tells a password, and an absent one would read as a change.
    { parent, ...(!generated && { ignoreChanges: ["password"] }) },
  );
  const secret = createSecret(`${name}-secret`, args, parent);
  const names = { secretName: secret.name, secretArn: secret.arn };
  if (password === undefined) return { ...names, versionId: currentVersion(secret, parent) };
  const version = new aws.secretsmanager.SecretVersion(
    `${name}-version`,
    {
      secretId: secret.id,
      secretString: pulumi.secret(
        pulumi
          .all([args.srvConnectionString, password.result])
          .apply(([srv, result]) => connectionString(srv, result, args)),
      ),
    },
    { parent, dependsOn: [user] },
  );
  return { ...names, versionId: version.versionId };
}

/** Which version holds the value that the secret must have already. */
function currentVersion(secret: aws.secretsmanager.Secret, parent: pulumi.Resource): pulumi.Output<string> {
  return pulumi.all([findCurrentVersion(secret, parent), secret.name]).apply(([current, name]) => {
    if (current !== undefined) return current;
    throw new pulumi.RunError(`The existing secret ${name} holds no value; put the connection string into it first`);
  });
}

function connectionString(
  srv: string,
  password: string,
  { username, database, displayName }: DatabaseCredentialArgs,
): string {
  const credentials = `${encodeURIComponent(username)}:${encodeURIComponent(password)}`;
  const host = srv.replace(/^mongodb\+srv:\/\//, "");
  return `mongodb+srv://${credentials}@${host}/${database}?retryWrites=true&w=majority&appName=${encodeURIComponent(displayName)}`;
}
