import type { Session } from "../cloud/provider.ts";
import { type Caller, CloudError } from "../cloud/resource-type.ts";
import { isObject, type Properties, UNKNOWN } from "../protocol/values.ts";
import type { World } from "../world/world.ts";

/**
 * Who calls AWS. The account follows from the credentials alone: the provider's `profile`, else `AWS_PROFILE`, else the world's first
 * profile; a role to assume (`assumeRoles`) moves to the role's account.
 *
 * Throws the provider's own errors: for a profile that does not exist, and for an account that `allowedAccountIds` does not have.
 */
export function awsCaller(config: Properties, { world, env }: Session): Caller {
  const profile = text(config.profile) ?? env.AWS_PROFILE ?? firstProfile(world);
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
        `Set AWS_PROFILE to one of that account: ${profiles(world).join(", ")}`,
    );
  }
  if (listOf(config.forbiddenAccountIds).includes(account))
    throw new CloudError(`AWS account ID not allowed: ${account}`);
  const region = text(config.region) ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? found[1].region;
  return { world, account, region };
}

function profiles(world: World): string[] {
  return Object.values(world.data.accounts).flatMap((account) => account.profiles);
}

function firstProfile(world: World): string {
  const [profile] = profiles(world);
  if (profile === undefined) throw new CloudError("failed to refresh cached credentials: the world has no AWS profile");
  return profile;
}

/** The account of the last role in the chain of `assumeRoles`. */
function assumedAccount(config: Properties): string | undefined {
  const role = json(config.assumeRoles);
  const last: unknown = Array.isArray(role) ? role.at(-1) : role;
  const arn = isObject(last) ? text(last.roleArn) : undefined;
  return arn === undefined ? undefined : /^arn:aws[\w-]*:iam::(\d{12}):role\//.exec(arn)?.[1];
}

/** Values of a provider's configuration that are not strings arrive as JSON text. */
function json(value: unknown): unknown {
  if (typeof value !== "string" || value === UNKNOWN) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function listOf(value: unknown): string[] {
  const list = json(value);
  return Array.isArray(list) ? list.filter((item): item is string => typeof item === "string" && item !== UNKNOWN) : [];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && value !== UNKNOWN ? value : undefined;
}
