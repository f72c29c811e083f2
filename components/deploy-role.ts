import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { check } from "./check.ts";
import {
  arn,
  type Bootstrap,
  type DeliveryFacts,
  deliveryName,
  policyDocument,
  type Statement,
} from "./delivery-statements.ts";
import { deployStatements } from "./deploy-permissions.ts";
import { deployKeyStatements, previewKeyStatements } from "./key-permissions.ts";
import { boundaryStatements } from "./permission-boundary.ts";
import { readStatements } from "./preview-permissions.ts";
import { reasonOf } from "./reason.ts";
import { withTags } from "./tags.ts";

/** Arguments of `DeployRole`. */
export interface DeployRoleArgs extends DeliveryFacts {
  /**
   * The only repository on GitHub whose workflows get in: `owner/name`, as GitHub spells it. Where its tokens carry ids
   * (repositories made or renamed since July 2026), `owner@ID/name@ID`:
   * https://docs.github.com/en/actions/reference/security/oidc#immutable-subject-claims
   */
  readonly repository: string;
  /**
   * An account has one provider for GitHub's tokens at most. `create` makes it, and it goes with the stack; `existing` uses
   * the account's own, which others may use too, and never owns it. When `create` becomes `existing`, the update would
   * delete the provider: docs/runbooks/delivery.md says how to let go of it instead.
   */
  readonly oidcProvider: "create" | "existing";
  /** GitHub's environments, in which a job must run to get the role. Their protection rules decide who may run one. */
  readonly environments: { readonly preview: string; readonly deploy: string };
  /** The stack's CMK. */
  readonly keyArn: pulumi.Input<string>;
  /** Absent: Pulumi's state is elsewhere, and the stack's CMK encrypts the Atlas service accounts. */
  readonly bootstrap?: Bootstrap;
}

/**
 * What CI is in the stack's account, without any key that could leak: GitHub says in a token which repository and environment
 * a job runs for, and AWS gives it a role. The preview role only reads; the deploy role changes what the program makes. A
 * permission boundary bounds them and all roles that the deploy role makes.
 *
 * Neither may change the delivery roles, their policies or the boundary: where a change of the program changes those, an
 * administrator runs the update. So does the first one, which makes them.
 *
 * A preview reads the whole state, with the secrets in it, and the Atlas service accounts. So the preview environment, too,
 * must be closed to jobs that strangers start.
 */
export class DeployRole extends pulumi.ComponentResource {
  readonly previewRoleArn: pulumi.Output<string>;
  readonly deployRoleArn: pulumi.Output<string>;
  readonly oidcProviderArn: pulumi.Output<string>;
  /** Every role of the stack must have it, or the deploy role can neither make nor change it. */
  readonly boundaryArn: pulumi.Output<string>;

  constructor(name: string, args: DeployRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("askflorence:components:DeployRole", name, {}, opts);
    const { environments } = args;
    check(
      REPOSITORY.test(args.repository),
      `${name}: ${JSON.stringify(args.repository)} is not a repository on GitHub; write it as owner/name`,
    );
    for (const environment of Object.values(environments)) {
      check(
        /^[0-9A-Za-z][0-9A-Za-z_.-]*$/.test(environment),
        `${name}: ${JSON.stringify(environment)} is not an environment on GitHub; use letters, digits, ., - and _`,
      );
    }
    check(
      environments.preview !== environments.deploy,
      `${name}: previews and deployments share the environment ${environments.deploy}; give each its own`,
    );

    const oidc = provideOidc(name, args, this);
    const boundary = createPolicy(name, "boundary", boundaryStatements(args), args, this);
    const read = createPolicy(name, "read", readStatements(args), args, this);
    const changes = Object.entries(deployStatements(args)).map(([part, statements]) =>
      createPolicy(name, part, statements, args, this),
    );
    const role = (kind: "preview" | "deploy", policies: readonly Part[], ofKeys: readonly AnyStatement[]) =>
      createRole(name, kind, { ...args, dependsOn: oidc.resources, boundary, policies, ofKeys }, this);
    const preview = role("preview", [read], previewKeyStatements(args));
    const deploy = role("deploy", [read, ...changes], [...previewKeyStatements(args), ...deployKeyStatements(args)]);

    this.previewRoleArn = preview.arn;
    this.deployRoleArn = deploy.arn;
    this.oidcProviderArn = oidc.arn;
    this.boundaryArn = boundary.policy.arn;
    this.registerOutputs({
      previewRoleArn: this.previewRoleArn,
      deployRoleArn: this.deployRoleArn,
      oidcProviderArn: this.oidcProviderArn,
      boundaryArn: this.boundaryArn,
    });
  }
}

const ISSUER = "token.actions.githubusercontent.com";
/** What tokens are asked for by https://github.com/aws-actions/configure-aws-credentials. */
const AUDIENCE = "sts.amazonaws.com";

const REPOSITORY = /^[0-9A-Za-z][0-9A-Za-z-]{0,38}(@\d+)?\/[0-9A-Za-z._-]{1,100}(@\d+)?$/;

type AnyStatement = Statement<pulumi.Input<string>>;

/** A managed policy, and the last part of its name. */
interface Part {
  readonly part: string;
  readonly policy: aws.iam.Policy;
}

/** The account's provider for GitHub's tokens. AWS trusts GitHub's certificates itself, so no thumbprints are given. */
function provideOidc(name: string, args: DeployRoleArgs, parent: pulumi.Resource) {
  const url = `https://${ISSUER}`;
  if (args.oidcProvider === "create") {
    const provider = new aws.iam.OpenIdConnectProvider(
      `${name}-github`,
      { url, clientIdLists: [AUDIENCE], tags: withTags(args.tags) },
      { parent },
    );
    return { arn: provider.arn, resources: [provider] };
  }
  return { arn: pulumi.output(findOidc(name, url, parent)), resources: [] };
}

/** Throws `pulumi.RunError` where the account has no provider, or one that serves others only. */
async function findOidc(name: string, url: string, parent: pulumi.Resource): Promise<string> {
  let found: aws.iam.GetOpenIdConnectProviderResult;
  try {
    found = await aws.iam.getOpenIdConnectProvider({ url }, { parent, async: true });
  } catch (error) {
    throw new pulumi.RunError(
      `${name}: the account's provider for ${url} cannot be read; where it has none, set oidcProvider to "create". ` +
        `AWS says: ${reasonOf(error)}`,
    );
  }
  check(
    found.clientIdLists.includes(AUDIENCE),
    `${name}: the account's provider for ${url} does not admit the audience ${AUDIENCE}; add it to the provider`,
  );
  return found.arn;
}

/** A managed policy: a role's inline policies have 10,240 characters together, too few for what is deployed. */
function createPolicy(
  name: string,
  part: string,
  statements: readonly AnyStatement[],
  args: DeployRoleArgs,
  parent: pulumi.Resource,
): Part {
  const policy = new aws.iam.Policy(
    `${name}-${part}`,
    {
      name: `${deliveryName(args)}-${part}`,
      description: `Delivery of ${args.displayName}: ${part}`,
      policy: pulumi.jsonStringify(policyDocument(statements)),
      tags: withTags(args.tags),
    },
    { parent },
  );
  return { part, policy };
}

/** What a delivery role is made of. */
interface RoleArgs extends DeployRoleArgs {
  readonly boundary: Part;
  readonly policies: readonly Part[];
  /** An inline policy: keys are unknown in a first preview, and would make all else in their policy unknown. */
  readonly ofKeys: readonly AnyStatement[];
  readonly dependsOn: readonly pulumi.Resource[];
}

function createRole(name: string, kind: "preview" | "deploy", args: RoleArgs, parent: pulumi.Resource): aws.iam.Role {
  const role = new aws.iam.Role(
    `${name}-${kind}`,
    {
      name: `${deliveryName(args)}-${kind}`,
      description: `What jobs of ${args.repository} in the environment ${args.environments[kind]} are in this account`,
      assumeRolePolicy: JSON.stringify(assumedByJobs(args, args.environments[kind])),
      permissionsBoundary: args.boundary.policy.arn,
      tags: withTags(args.tags),
    },
    { parent, dependsOn: [...args.dependsOn] },
  );
  new aws.iam.RolePolicy(
    `${name}-${kind}-keys`,
    { name: "keys", role: role.name, policy: pulumi.jsonStringify(policyDocument(args.ofKeys)) },
    { parent },
  );
  for (const { part, policy } of args.policies) {
    new aws.iam.RolePolicyAttachment(`${name}-${kind}-${part}`, { role: role.name, policyArn: policy.arn }, { parent });
  }
  return role;
}

/**
 * Only tokens that GitHub gives to jobs of this repository in this environment, compared as they are: a pattern would let
 * another branch, or another repository of the owner, in. The provider's ARN is written out, so that it is known in a
 * preview.
 */
function assumedByJobs(args: DeployRoleArgs, environment: string) {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: arn("iam", `oidc-provider/${ISSUER}`, args) },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            [`${ISSUER}:aud`]: AUDIENCE,
            [`${ISSUER}:sub`]: `repo:${args.repository}:environment:${environment}`,
          },
        },
      },
    ],
  };
}
