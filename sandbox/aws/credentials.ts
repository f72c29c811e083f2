import { jsonDocument } from "../cloud/json.ts";
import { isKnown, knownText, texts } from "../cloud/properties.ts";
import type { Session } from "../cloud/package.ts";
import { type Caller, CloudError } from "../cloud/resource-type.ts";
import { isObject, type Properties } from "../protocol/values.ts";
import type { World } from "../world/world.ts";

/**
 * Who calls AWS. The account follows from the credentials alone: the provider's `profile`, else `AWS_PROFILE`, else the world's first
 * profile; a role to assume (`assumeRoles`) moves to the role's account.
 *
 * Throws the provider's own errors: for a profile that does not exist, and for an account that `allowedAccountIds` does not have.
 */
export function awsCaller(config: Properties, { world, env }: Session): Caller {
  const profile = knownText(config.profile) ?? env.AWS_PROFILE ?? firstProfile(world);
  const found = Object.entries(world.data.accounts).find(([, account]) => account.profiles.includes(profile));
  if (found === undefined) {
    throw new CloudError(
      `failed to get shared config profile, ${profile}. The sandbox has: ${profiles(world).join(", ")}`,
    );
  }
  const account = assumedAccount(config) ?? found[0];
  if (world.data.accounts[account] === undefined) {
    throw new CloudError(`Cannot assume IAM Role: the sandbox has no account ${account}`);
  }
  const allowed = listOf(config.allowedAccountIds);
  if (allowed.length > 0 && !allowed.includes(account)) {
    throw new CloudError(
      `AWS account ID not allowed: ${account} (profile ${profile}); this program's provider allows ${allowed.join(", ")}. ` +
        `Set AWS_PROFILE to a profile of an allowed account: ${profiles(world, allowed).join(", ")}`,
    );
  }
  if (listOf(config.forbiddenAccountIds).includes(account))
    throw new CloudError(`AWS account ID not allowed: ${account}`);
  const region = knownText(config.region) ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? found[1].region;
  return { world, account, region };
}

/** The profiles of the world, or those that lead to one of `accounts`. */
function profiles(world: World, accounts = Object.keys(world.data.accounts)): string[] {
  return accounts.flatMap((account) => world.data.accounts[account]?.profiles ?? []);
}

function firstProfile(world: World): string {
  const [profile] = profiles(world);
  if (profile === undefined) throw new CloudError("failed to refresh cached credentials: the world has no AWS profile");
  return profile;
}

/** The account of the last role in the chain of `assumeRoles`. */
function assumedAccount(config: Properties): string | undefined {
  const role = jsonDocument(config.assumeRoles);
  const last: unknown = Array.isArray(role) ? role.at(-1) : role;
  const arn = isObject(last) ? knownText(last.roleArn) : undefined;
  return arn === undefined ? undefined : /^arn:aws[\w-]*:iam::(\d{12}):role\//.exec(arn)?.[1];
}

/** Values of a provider's configuration that are not strings arrive as JSON text. */
function listOf(value: unknown): string[] {
  return texts(jsonDocument(value)).filter(isKnown);
}
