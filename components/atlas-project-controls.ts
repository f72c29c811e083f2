import * as aws from "@pulumi/aws";
import * as mongodbatlas from "@pulumi/mongodbatlas";
import * as pulumi from "@pulumi/pulumi";

import type { ExistingCluster } from "./atlas-cluster.ts";
import { atlasRegion } from "./atlas-region.ts";
import { check } from "./check.ts";
import type { StackFacts } from "./stack-facts.ts";
import { withTags } from "./tags.ts";

/** Arguments of `AtlasProjectControls`. */
export interface AtlasProjectControlsArgs extends StackFacts {
  /** The Atlas project that holds PHI. */
  readonly projectId: string;
  /** The CMK that encrypts the project's clusters. Its policy must let the role `atlasEncryptionRoleName` use it. */
  readonly keyArn: pulumi.Input<string>;
}

/**
 * The name of the role with which Atlas uses the CMK. Key policies name it before it exists, by `aws:PrincipalArn`: as a
 * principal, KMS would refuse a role that does not exist.
 */
export function atlasEncryptionRoleName({ displayName }: Pick<StackFacts, "displayName">): string {
  return `${displayName}-atlas-encryption`;
}

/**
 * The roles that the key's policy must admit for Atlas: that of `AtlasProjectControls`, and the predecessor's until Atlas has
 * let go of it. The key's policy is written before Atlas is told of the new role.
 *
 * Throws `pulumi.RunError` where Atlas encrypts the cluster already, the stack's role is not there yet, and no predecessor is
 * named: Atlas would lose the key, and its clusters stop within minutes.
 */
export async function atlasEncryptionRoles(
  { encryptionRoleName: predecessor, ...stack }: Pick<StackFacts, "displayName"> & { encryptionRoleName?: string },
  cluster: Pick<ExistingCluster, "clusterName" | "protection"> | undefined,
  provider: aws.Provider,
): Promise<string[]> {
  const own = atlasEncryptionRoleName(stack);
  if (predecessor !== undefined) return [own, predecessor];
  check(
    cluster?.protection.encryptionAtRestProvider !== "AWS" || (await roleExists(own, provider)),
    `Atlas encrypts the cluster ${cluster?.clusterName ?? ""} with a key already, through a role that this program did not make; ` +
      "name that role as askflorence:atlas.encryptionRoleName, so that the key's policy goes on to admit it",
  );
  return [own];
}

async function roleExists(name: string, provider: aws.Provider): Promise<boolean> {
  try {
    await aws.iam.getRole({ name }, { provider });
    return true;
  } catch (error) {
    if (/couldn't find resource|NoSuchEntity/.test((error as Error).message)) return false;
    throw error;
  }
}

/**
 * What an Atlas project that holds PHI has switched on: database auditing, and encryption at rest with a customer-managed
 * key (CMK), which Atlas uses through a role that nobody else may assume. A cluster is encrypted with the key once its own
 * `encryptionAtRestProvider` is `AWS`.
 *
 * A project always has these settings, switched on or off, and to create them here is to write them: what was set by hand is
 * taken over. Import the auditing first (its id is the project's) to see in a preview what would change; encryption is always
 * written anew, with a role of its own. A setting is switched off when it is deleted, so everything here is protected unless
 * `opts` say otherwise. To delete the role, its policy or its registration would do the same to the key: clusters that cannot
 * use it any more stop within minutes.
 */
export class AtlasProjectControls extends pulumi.ComponentResource {
  readonly projectId: string;
  readonly encryptionRoleArn: pulumi.Output<string>;

  constructor(name: string, args: AtlasProjectControlsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("askflorence:components:AtlasProjectControls", name, {}, opts);
    const { projectId } = args;
    const kept = { parent: this, protect: opts?.protect ?? true };

    new mongodbatlas.Auditing(
      `${name}-auditing`,
      {
        projectId,
        enabled: true,
        auditFilter: JSON.stringify(AUDIT_FILTER),
        // Would record every operation that is allowed, reads and writes: Atlas warns that it can cripple a cluster.
        auditAuthorizationSuccess: false,
      },
      kept,
    );

    const setup = new mongodbatlas.CloudProviderAccessSetup(`${name}-access`, { projectId, providerName: "AWS" }, kept);
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        name: atlasEncryptionRoleName(args),
        description: `Atlas encrypts the clusters of ${args.displayName}`,
        assumeRolePolicy: setup.awsConfigs.apply(([config]) => JSON.stringify(assumedByAtlas(config))),
        permissionsBoundary: args.permissionsBoundary,
        tags: withTags(args.tags),
      },
      kept,
    );
    const policy = new aws.iam.RolePolicy(
      `${name}-policy`,
      {
        name: "use-encryption-key",
        role: role.name,
        policy: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Action: ["kms:Encrypt", "kms:Decrypt", "kms:DescribeKey"], Resource: args.keyArn },
          ],
        }),
      },
      kept,
    );
    const authorization = new mongodbatlas.CloudProviderAccessAuthorization(
      `${name}-authorization`,
      { projectId, roleId: setup.roleId, aws: { iamAssumedRoleArn: role.arn } },
      { ...kept, dependsOn: [policy] },
    );
    new mongodbatlas.EncryptionAtRest(
      `${name}-encryption`,
      {
        projectId,
        awsKmsConfig: {
          enabled: true,
          customerMasterKeyId: args.keyArn,
          region: atlasRegion(args.region),
          roleId: authorization.roleId,
        },
      },
      kept,
    );

    this.projectId = projectId;
    this.encryptionRoleArn = role.arn;
    this.registerOutputs({ projectId: this.projectId, encryptionRoleArn: this.encryptionRoleArn });
  }
}

/** Atlas's own principal, and only with the id that Atlas uses for this registration (the confused deputy). */
function assumedByAtlas(config: mongodbatlas.types.output.CloudProviderAccessSetupAwsConfig | undefined) {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: config?.atlasAwsAccountArn },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "sts:ExternalId": config?.atlasAssumedRoleExternalId } },
      },
    ],
  };
}

/**
 * Who came in and who was turned away, every change of who may do what, and every change of what there is. Not what the
 * application reads and writes: that would bury the rest, and slow it down.
 *
 * The events are those of "System Event Audit Messages" in the MongoDB manual.
 */
const AUDIT_FILTER = {
  $or: [
    {
      atype: {
        $in: [
          ...["authenticate", "directAuthMutation", "auditConfigure"],
          ...["createUser", "updateUser", "dropUser", "dropAllUsersFromDatabase"],
          ...["createRole", "updateRole", "dropRole", "dropAllRolesFromDatabase"],
          ...["grantRolesToUser", "revokeRolesFromUser", "grantRolesToRole", "revokeRolesFromRole"],
          ...["grantPrivilegesToRole", "revokePrivilegesFromRole"],
          ...["createDatabase", "dropDatabase", "createCollection", "renameCollection", "dropCollection"],
          ...["importCollection", "createIndex", "dropIndex"],
          ...["replSetReconfig", "setClusterParameter", "shutdown"],
        ],
      },
    },
    { atype: "authCheck", result: { $ne: 0 } },
  ],
};
