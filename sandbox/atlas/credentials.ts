import { calling } from "../aws/api-error.ts";
import { awsCaller } from "../aws/credentials.ts";
import { CURRENT, noSuchSecret, usableSecret, valueOf, versionWith } from "../aws/secret-store.ts";
import { jsonDocument } from "../cloud/json.ts";
import { knownText } from "../cloud/properties.ts";
import type { Session } from "../cloud/package.ts";
import { type Caller, CloudError } from "../cloud/resource-type.ts";
import { isObject, type Properties } from "../protocol/values.ts";
import { awsRegion } from "./regions.ts";

/** A service account's id and secret, or an API key's two halves; empty where they are not given. */
interface Credentials {
  readonly kind: "Service Account" | "API Key";
  readonly id: string;
  readonly secret: string;
  /** Where they come from, for messages; never their values. */
  readonly source: string;
}

/** The environment variables that stand in for the provider's own settings. Source: `NewEnvVars` in the provider's config/credentials.go. */
const ENVIRONMENT: Readonly<Record<string, readonly string[]>> = {
  clientId: ["MONGODB_ATLAS_CLIENT_ID"],
  clientSecret: ["MONGODB_ATLAS_CLIENT_SECRET"],
  publicKey: ["MONGODB_ATLAS_PUBLIC_API_KEY", "MONGODB_ATLAS_PUBLIC_KEY", "MCLI_PUBLIC_API_KEY"],
  privateKey: ["MONGODB_ATLAS_PRIVATE_API_KEY", "MONGODB_ATLAS_PRIVATE_KEY", "MCLI_PRIVATE_API_KEY"],
};

/** What the two halves are called in messages. */
const HALVES = { "Service Account": ["Client ID", "Client Secret"], "API Key": ["Public Key", "Private Key"] } as const;

/**
 * Who calls Atlas. The projects follow from the credentials alone, which the provider takes from the first of: a secret of AWS Secrets
 * Manager, its own settings, the environment. Without any it reaches every project of the world, so that a program needs none.
 *
 * Throws the provider's errors: a secret that cannot be read, a half that is missing, credentials that no service account has.
 */
export function atlasCaller(config: Properties, session: Session): Caller {
  const { world, env } = session;
  const setting = (name: string): string => knownText(config[name]) ?? "";
  const variable = (name: string): string =>
    (ENVIRONMENT[name] ?? []).map((key) => env[key] ?? "").find((value) => value !== "") ?? "";
  if (setting("accessToken") !== "") {
    throw new CloudError("the sandbox does not simulate accessToken: use clientId and clientSecret, or secretName");
  }
  const secretName = setting("secretName") === "" ? (env.SECRET_NAME ?? "") : setting("secretName");
  const aws = secretName === "" ? undefined : awsCaller(awsConfig(config, env), session);
  const credentials =
    aws === undefined
      ? (credentialsOf(setting, "the provider's settings") ?? credentialsOf(variable, "the environment"))
      : inSecret(secretName, currentSecret(aws, secretName));
  return {
    world,
    account: aws?.account ?? "",
    region: aws?.region ?? awsRegion(setting("region")),
    projects: credentials === undefined ? Object.keys(world.data.projects) : projectsOf(credentials, session),
  };
}

/**
 * How the provider comes to AWS: by the credentials of the environment, in its own region, by way of the role that it is to assume.
 * The real one reads a secret only where a role is given (`AWSVars.IsPresent`; mongodb/terraform-provider-mongodbatlas#1683).
 */
function awsConfig(config: Properties, env: Session["env"]): Properties {
  const region = awsRegion(knownText(config.region) ?? "");
  const role = roleOf(config.assumeRole) ?? env.ASSUME_ROLE_ARN;
  return {
    ...(region === "" ? {} : { region }),
    ...(role === undefined || role === "" ? {} : { assumeRoles: [{ roleArn: role }] }),
  };
}

function roleOf(assumeRole: unknown): string | undefined {
  const role = jsonDocument(assumeRole);
  return isObject(role) ? knownText(role.roleArn) : undefined;
}

function credentialsOf(value: (name: string) => string, source: string): Credentials | undefined {
  const account = { id: value("clientId"), secret: value("clientSecret") };
  if (account.id !== "" || account.secret !== "") return { kind: "Service Account", ...account, source };
  const key = { id: value("publicKey"), secret: value("privateKey") };
  return key.id === "" && key.secret === "" ? undefined : { kind: "API Key", ...key, source };
}

/** The secret's current value. Throws Secrets Manager's error where the account has none of that name or ARN in the region. */
function currentSecret({ world, account, region }: Caller, name: string): string {
  const doing = `failed to get AWS secret ${name} of account ${account} in ${region}`;
  return calling(doing, "Secrets Manager: GetSecretValue", () => {
    const secret = usableSecret(world, account, name);
    if (secret.id.split(":")[3] === region) return valueOf(versionWith(world, secret, CURRENT));
    throw noSuchSecret();
  });
}

function inSecret(name: string, value: string): Credentials {
  const json = jsonDocument(value);
  const names: Readonly<Record<string, string>> = {
    clientId: "client_id",
    clientSecret: "client_secret",
    publicKey: "public_key",
    privateKey: "private_key",
  };
  const found = isObject(json)
    ? credentialsOf((property) => knownText(json[names[property] ?? ""]) ?? "", `the secret ${name}`)
    : undefined;
  if (found !== undefined) return found;
  throw new CloudError(
    `error initializing provider: the value of the secret ${name} must be JSON with client_id and client_secret, or public_key and private_key`,
  );
}

function projectsOf({ kind, id, secret, source }: Credentials, { world }: Session): readonly string[] {
  const [first, second] = HALVES[kind];
  if (id === "" || secret === "") {
    const missing = id === "" ? first : second;
    throw new CloudError(`${kind} is being used but ${missing} is required (from ${source})`);
  }
  const account = world.data.serviceAccounts.find(({ clientId }) => clientId === id);
  if (account?.clientSecret === secret) return account.projects;
  const wrong =
    account === undefined ? `no service account has this ${first}` : `the ${second} is not that of this ${first}`;
  throw new CloudError(
    `error initializing provider: oauth2: cannot fetch token: 401 Unauthorized: ${wrong} (from ${source})`,
  );
}
