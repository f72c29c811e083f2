import { jsonDocument } from "../cloud/json.ts";
import { knownText, text, texts } from "../cloud/properties.ts";
import type { Caller } from "../cloud/resource-type.ts";
import { isObject, type Properties } from "../protocol/values.ts";
import type { CloudRecord } from "../world/world.ts";
import { ApiError } from "./api-error.ts";
import { roleOfArn } from "./iam.ts";
import { evaluate, identityOf, principalIsAllowed } from "./iam-policy.ts";
import { oidcProviderOf } from "./oidc-providers.ts";
import type { OperationDefinition } from "./operations.ts";
import type { Context } from "./policy-conditions.ts";
import { parsePolicy } from "./policy-document.ts";

/** The claims of a JSON Web Token. Nobody has signed it here: it stands for one whose signature is right. */
function claimsOf(token: string): Properties {
  const payload = jsonDocument(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
  if (isObject(payload)) return payload;
  throw new ApiError("InvalidIdentityToken", "The ID Token provided is not a valid JWT.");
}

/**
 * What AWS asks before it gives somebody with a token a role: the role's account knows the issuer and the audience, and the role's trust
 * policy allows the token's claims.
 */
function assumeWithWebIdentity(flag: (name: string) => string, { world }: Caller): Properties {
  const roleArn = flag("role-arn");
  const claims = claimsOf(flag("web-identity-token"));
  const account = roleArn.split(":")[4] ?? "";
  const provider = oidcProviderOf(world, account, text(claims.iss));
  if (provider === undefined) {
    const message = `No OpenIDConnect provider found in your account for ${text(claims.iss)}`;
    throw new ApiError("InvalidIdentityToken", message);
  }
  const audiences = Array.isArray(claims.aud) ? texts(claims.aud) : [text(claims.aud)];
  const audience = audiences.find((one) => texts(provider.inputs.clientIdLists).includes(one));
  if (audience === undefined) throw new ApiError("InvalidIdentityToken", "Incorrect token audience");
  const role = roleOfArn(world, roleArn);
  const context = { ...contextOf(text(provider.outputs.url), claims), [`${text(provider.outputs.url)}:aud`]: audience };
  const request = { action: "sts:AssumeRoleWithWebIdentity", resource: roleArn, context };
  const trust = role === undefined ? [] : parsePolicy(role.outputs.assumeRolePolicy, "trust");
  if (!principalIsAllowed(trust, { type: "Federated", id: provider.id }, request)) {
    throw new ApiError("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity");
  }
  const session = `${roleArn.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")}/${flag("role-session-name")}`;
  return {
    SubjectFromWebIdentityToken: claims.sub,
    AssumedRoleUser: { AssumedRoleId: `${text(role?.outputs.uniqueId)}:${flag("role-session-name")}`, Arn: session },
    Provider: provider.id,
    Audience: audience,
  };
}

/** The condition keys of a token: each claim behind the issuer's name. */
function contextOf(issuer: string, claims: Properties): Context {
  const known = Object.entries(claims).filter(([, value]) => typeof value === "string");
  return Object.fromEntries(known.map(([claim, value]) => [`${issuer}:${claim}`, String(value)]));
}

/** What a role may do, as far as its own policies and its boundary decide. */
function simulate(flag: (name: string) => string, flags: Properties, { world }: Caller): Properties {
  const arn = flag("policy-source-arn");
  const role: CloudRecord | undefined = roleOfArn(world, arn);
  if (role === undefined) throw new ApiError("NoSuchEntity", `The role with name ${arn} cannot be found.`);
  const identity = identityOf(world, role);
  const context = contextEntries(knownText(flags["context-entries"]) ?? "");
  const resources = (knownText(flags["resource-arns"]) ?? "*").split(/\s+/);
  const results = flag("action-names")
    .split(/\s+/)
    .flatMap((action) =>
      resources.map((resource) => ({
        EvalActionName: action,
        EvalResourceName: resource,
        EvalDecision: evaluate(identity, { action, resource, context }),
      })),
    );
  return { EvaluationResults: results };
}

/** `ContextKeyName=aws:RequestTag/a,ContextKeyValues=b,ContextKeyType=string`, several of them with spaces between. */
function contextEntries(entries: string): Context {
  const found = entries.matchAll(/ContextKeyName="?([^",\s]+)"?,ContextKeyValues="?([^",\s]+)"?/g);
  return Object.fromEntries([...found].map(([, key = "", value = ""]) => [key, value]));
}

/** What people and pipelines ask IAM and STS: whether a role can be assumed, and what it may do then. */
export const iamOperations: Readonly<Record<string, OperationDefinition>> = {
  "iam simulate-principal-policy": {
    required: ["policy-source-arn", "action-names"],
    optional: ["resource-arns", "context-entries"],
    operation: "SimulatePrincipalPolicy",
    run: (flag, flags, caller) => simulate(flag, flags, caller),
  },
  "sts assume-role-with-web-identity": {
    required: ["role-arn", "role-session-name", "web-identity-token"],
    operation: "AssumeRoleWithWebIdentity",
    run: (flag, _, caller) => assumeWithWebIdentity(flag, caller),
  },
  "sts get-caller-identity": {
    required: [],
    operation: "GetCallerIdentity",
    run: (_flag, _flags, { account }) => ({
      UserId: "AIDASANDBOX",
      Account: account,
      Arn: `arn:aws:iam::${account}:user/sandbox`,
    }),
  },
};
