import type { CloudRecord, World } from "../world/world.ts";
import { policyDocument } from "./customer-policies.ts";
import { conditionsHold, type Context, matches } from "./policy-conditions.ts";
import { parsePolicy, type Principal, type Statement } from "./policy-document.ts";

/** What somebody wants to do: `kms:Decrypt` on a resource. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
}

/** Somebody with permissions of their own. */
export interface Identity {
  readonly arn: string;
  readonly account: string;
  readonly statements: readonly Statement[];
  /** The permissions boundary, beyond which no policy reaches. */
  readonly boundary?: readonly Statement[];
}

/** The policy on a resource. */
export interface ResourcePolicy {
  /** The account that owns the resource. */
  readonly owner: string;
  readonly statements: readonly Statement[];
  /** A key's policy decides alone: without a statement that names the identity or hands over to its account, nothing is allowed. */
  readonly isKeyPolicy: boolean;
}

const NOTHING = '{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}';
const EVERYTHING: Statement = { effect: "Allow", actions: ["*"], resources: ["*"], conditions: {} };

/** The person or the CI that runs Pulumi: an administrator of the account, as `getCallerIdentity` tells. */
export function administrator(account: string): Identity {
  return { arn: `arn:aws:iam::${account}:user/sandbox`, account, statements: [EVERYTHING] };
}

/** A role with the policies that are in and on it. */
export function identityOf(world: World, role: CloudRecord): Identity {
  const isOfRole = ({ inputs }: CloudRecord): boolean => inputs.role === role.id;
  const inline = world.list("aws:iam/rolePolicy:RolePolicy", role.owner).filter(isOfRole);
  const attached = world.list("aws:iam/rolePolicyAttachment:RolePolicyAttachment", role.owner).filter(isOfRole);
  const documentOf = (arn: unknown): string | undefined => policyDocument(world, role.owner, String(arn));
  const documents = [
    ...inline.map(({ inputs }) => inputs.policy),
    ...((role.inputs.inlinePolicies as { policy?: unknown }[] | undefined) ?? []).map(({ policy }) => policy),
    ...attached.map(({ inputs }) => documentOf(inputs.policyArn)),
    ...((role.inputs.managedPolicyArns as string[] | undefined) ?? []).map(documentOf),
  ];
  const boundary = role.inputs.permissionsBoundary as string | undefined;
  return {
    arn: role.outputs.arn as string,
    account: role.owner,
    statements: documents.flatMap((policy) => (policy === undefined ? [] : parsePolicy(policy, "identity"))),
    ...(boundary === undefined ? {} : { boundary: parsePolicy(documentOf(boundary) ?? NOTHING, "identity") }),
  };
}

/**
 * Whether AWS lets `identity` do what `request` says: no statement denies it, and the identity's own policies allow it or the
 * resource's policy does. A resource of another account needs both.
 */
export function isAllowed(identity: Identity, request: Request, resource?: ResourcePolicy): boolean {
  const full: Request = { ...request, context: { ...principalContext(identity), ...request.context } };
  const own = decide(identity.statements, full);
  const boundary = identity.boundary === undefined ? "allow" : decide(identity.boundary, full);
  const naming = (names: (principal: Principal) => boolean) =>
    resource === undefined
      ? undefined
      : decide(
          resource.statements.filter((s) => isAbout(s, names)),
          full,
        );
  const named = naming(({ type, id }) => type === "*" || (type === "AWS" && (id === "*" || id === identity.arn)));
  const delegated = naming(({ type, id }) => type === "AWS" && isAccount(id, identity.account));
  if ([own, boundary, named, delegated].includes("deny")) return false;
  const byOwnPolicies = own === "allow" && boundary === "allow";
  if (resource === undefined) return byOwnPolicies;
  const isOwnAccount = resource.owner === identity.account;
  // What a resource's policy grants to a role's ARN stays within the role's boundary (IAM User Guide, "Permissions boundaries").
  if (named === "allow") return isOwnAccount ? boundary === "allow" : byOwnPolicies;
  return byOwnPolicies && (delegated === "allow" || (isOwnAccount && !resource.isKeyPolicy));
}

/** What the identity's own policies decide within its boundary, in the words of IAM's policy simulator. */
export function evaluate(identity: Identity, request: Request): "allowed" | "explicitDeny" | "implicitDeny" {
  const full: Request = { ...request, context: { ...principalContext(identity), ...request.context } };
  const decisions = [identity.statements, identity.boundary ?? [EVERYTHING]].map((policy) => decide(policy, full));
  if (decisions.includes("deny")) return "explicitDeny";
  return decisions.every((decision) => decision === "allow") ? "allowed" : "implicitDeny";
}

/** Whether a resource's policy, or a role's trust policy, lets an AWS service do what `request` says. */
export function serviceIsAllowed(statements: readonly Statement[], service: string, request: Request): boolean {
  return principalIsAllowed(statements, { type: "Service", id: service }, request);
}

/** Whether a resource's policy, or a role's trust policy, lets a principal that has no policies of its own do what `request` says. */
export function principalIsAllowed(statements: readonly Statement[], principal: Principal, request: Request): boolean {
  const names = ({ type, id }: Principal): boolean => type === "*" || (type === principal.type && id === principal.id);
  return (
    decide(
      statements.filter((statement) => isAbout(statement, names)),
      request,
    ) === "allow"
  );
}

function principalContext({ arn, account }: Identity): Context {
  return { "aws:PrincipalArn": arn, "aws:PrincipalAccount": account, "aws:SecureTransport": "true" };
}

function isAbout(statement: Statement, names: (principal: Principal) => boolean): boolean {
  if (statement.notPrincipals !== undefined) return !statement.notPrincipals.some(names);
  return statement.principals?.some(names) ?? false;
}

function isAccount(id: string, account: string): boolean {
  return id === account || id === `arn:aws:iam::${account}:root`;
}

/** What the statements decide: a denial wins over everything, undefined is nothing said. */
function decide(statements: readonly Statement[], request: Request): "allow" | "deny" | undefined {
  const effects = statements.filter((statement) => applies(statement, request)).map(({ effect }) => effect);
  if (effects.includes("Deny")) return "deny";
  return effects.includes("Allow") ? "allow" : undefined;
}

function applies(statement: Statement, { action, resource, context }: Request): boolean {
  const isAction = (pattern: string): boolean => matches(action.toLowerCase(), pattern.toLowerCase());
  const isResource = (pattern: string): boolean => matches(resource, pattern);
  if (statement.actions !== undefined ? !statement.actions.some(isAction) : statement.notActions?.some(isAction)) {
    return false;
  }
  if (statement.resources !== undefined && !statement.resources.some(isResource)) return false;
  if (statement.notResources?.some(isResource) === true) return false;
  // A condition that cannot be judged closes: what it would allow is not allowed, what it would deny is denied.
  return conditionsHold(statement.conditions, context) ?? statement.effect === "Deny";
}
