import { createHash } from "node:crypto";

import { isSet, knownText, sameSet, text } from "../cloud/properties.ts";
import { type Caller, type CheckFailure, CloudError, type Invoke, type ResourceType } from "../cloud/resource-type.ts";
import type { Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { ApiError, calling } from "./api-error.ts";
import { tagsAll } from "./common.ts";

const OIDC_PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";

/** The account's provider for an issuer; `issuer` may have its scheme or not. */
export function oidcProviderOf(world: World, account: string, issuer: string): CloudRecord | undefined {
  return world.get(OIDC_PROVIDER, account, arnOf(account, issuer));
}

function arnOf(account: string, url: string): string {
  return `arn:aws:iam::${account}:oidc-provider/${withoutScheme(url)}`;
}

/** The URL as IAM has it: without its scheme. A slash at its end stays, and makes it another URL. */
function withoutScheme(url: unknown): string {
  return text(url)
    .trim()
    .replace(/^https:\/\//, "");
}

/** Source: `validOpenIDURL` of terraform-provider-aws. */
function urlFailures({ url }: Properties): CheckFailure[] {
  const value = knownText(url);
  if (value === undefined) return [];
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(value)?.[1] ?? "https";
  const refused = (reason: string): CheckFailure[] => [{ property: "url", reason }];
  if (scheme !== "https") return refused('"url" has to use HTTPS scheme (i.e. begin with https://)');
  if (!URL.canParse(`https://${withoutScheme(value)}`)) return refused('"url" has to be a valid URL');
  return value.includes("?") ? refused('"url" cannot contain query parameters per the OIDC standard') : [];
}

/** IAM fetches the thumbprint of the issuer's certificate by itself; here it is made of the URL. */
function thumbprintOf(url: string): string {
  return createHash("sha1").update(withoutScheme(url)).digest("hex");
}

const oidcProvider: ResourceType = {
  type: OIDC_PROVIDER,
  check: urlFailures,
  equal: (path, before, after) => {
    if (path === "url") return withoutScheme(before) === withoutScheme(after);
    // A list that is taken away stays as it was: the provider reads it back as computed.
    return path === "thumbprintLists" ? after === undefined : path === "clientIdLists" && sameSet(before, after);
  },
  create: ({ world, owner, inputs }) => {
    const url = text(inputs.url);
    const arn = arnOf(owner, url);
    return calling("creating IAM OIDC Provider", "IAM: CreateOpenIDConnectProvider", () => {
      if (world.get(OIDC_PROVIDER, owner, arn) !== undefined) {
        const message = `Provider with url https://${withoutScheme(url)} already exists.`;
        throw new ApiError("EntityAlreadyExists", message);
      }
      const thumbprintLists = inputs.thumbprintLists ?? [thumbprintOf(url)];
      return { id: arn, outputs: { arn, url: withoutScheme(url), thumbprintLists, ...tagsAll(inputs) } };
    });
  },
  update: ({ inputs }, { outputs }) => ({
    outputs: { thumbprintLists: inputs.thumbprintLists ?? outputs.thumbprintLists, ...tagsAll(inputs) },
  }),
};

function getOpenIdConnectProvider(args: Properties, { world, account }: Caller): Properties {
  if (isSet(args.arn) === isSet(args.url)) {
    throw new CloudError(
      isSet(args.arn)
        ? '"arn": only one of `arn,url` can be specified, but `arn,url` were specified.'
        : '"arn": one of `arn,url` must be specified',
    );
  }
  const found = isSet(args.arn)
    ? world.get(OIDC_PROVIDER, account, text(args.arn))
    : oidcProviderOf(world, account, text(args.url));
  if (found === undefined) {
    throw new CloudError(
      isSet(args.arn)
        ? `reading IAM OIDC Provider (${text(args.arn)}): couldn't find resource`
        : `finding IAM OIDC Provider by url (${text(args.url)}): not found`,
    );
  }
  const { arn, url, thumbprintLists } = found.outputs;
  const { clientIdLists, tags = {} } = found.inputs;
  return { id: arn, arn, url, clientIdLists, thumbprintLists, tags };
}

/** Issuers of tokens that an account trusts, like GitHub Actions. */
export const oidcProviderTypes: readonly ResourceType[] = [oidcProvider];

/** Functions that look such issuers up. */
export const oidcInvokes: Readonly<Record<string, Invoke>> = {
  "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider": getOpenIdConnectProvider,
};
