import { isKnown, text, texts } from "../cloud/properties.ts";
import { type Caller, CloudError, type Invoke } from "../cloud/resource-type.ts";
import type { Properties } from "../protocol/values.ts";
import type { World } from "../world/world.ts";
import { ApiError, calling } from "./api-error.ts";
import {
  CACHE_POLICIES,
  type ManagedCachePolicy,
  type ManagedPolicy,
  ORIGIN_REQUEST_POLICIES,
  RESPONSE_HEADERS_POLICIES,
  type Taken,
} from "./cloudfront-managed-policies.ts";
import { cloudFrontId, globalArn, nested, RESPONSE_HEADERS_POLICY } from "./cloudfront-records.ts";

/** Throws what CloudFront answers to a cache behavior that names a policy which does not exist. */
export function acceptPolicies(world: World, account: string, behavior: Properties): void {
  const refuse = (property: string, kind: string, code: string, exists: (id: string) => boolean): void => {
    const id = behavior[property];
    if (!isKnown(id) || exists(text(id))) return;
    throw new ApiError(code, `The specified ${kind} policy does not exist.`);
  };
  const among = (policies: readonly { id: string }[], id: string): boolean => policies.some((own) => own.id === id);
  refuse("cachePolicyId", "cache", "NoSuchCachePolicy", (id) => among(CACHE_POLICIES, id));
  refuse("originRequestPolicyId", "origin request", "NoSuchOriginRequestPolicy", (id) =>
    among(ORIGIN_REQUEST_POLICIES, id),
  );
  refuse(
    "responseHeadersPolicyId",
    "response headers",
    "NoSuchResponseHeadersPolicy",
    (id) => among(RESPONSE_HEADERS_POLICIES, id) || world.get(RESPONSE_HEADERS_POLICY, account, id) !== undefined,
  );
}

/** Whether the origin gets the viewer's Host with this cache behavior, and not the origin's own domain name. */
export function forwardsHost(behavior: Properties): boolean {
  const takesHost = (headers: ManagedPolicy["headers"] | undefined): boolean =>
    headers === "allViewer" || (Array.isArray(headers) && headers.includes("Host"));
  const legacy = texts(nested(behavior, "forwardedValues").headers);
  return (
    takesHost(CACHE_POLICIES.find(({ id }) => id === behavior.cachePolicyId)?.headers) ||
    takesHost(ORIGIN_REQUEST_POLICIES.find(({ id }) => id === behavior.originRequestPolicyId)?.headers) ||
    legacy.some((header) => header === "*" || header.toLowerCase() === "host")
  );
}

/** The managed policy that the arguments name by its id or its name. Source: the data sources of terraform-provider-aws. */
function managed<P extends { readonly id: string; readonly name: string }>(
  policies: readonly P[],
  kind: string,
  { id, name }: Properties,
): P {
  const found = policies.find((policy) => (isKnown(id) ? policy.id === id : `Managed-${policy.name}` === name));
  if (found !== undefined) return found;
  if (!isKnown(id)) throw new CloudError(`no matching CloudFront ${kind} Policy (${text(name)})`);
  const compact = kind.replaceAll(" ", "");
  return calling(`reading CloudFront ${kind} Policy (${text(id)})`, `CloudFront: Get${compact}Policy`, () => {
    throw new ApiError(`NoSuch${compact}Policy`, `The specified ${kind.toLowerCase()} policy does not exist.`);
  });
}

/** What every policy has. */
function described({ id, name }: { id: string; name: string }, resource: string, { account }: Caller): Properties {
  const arn = globalArn(account, `${resource}/${id}`);
  return { id, name: `Managed-${name}`, arn, comment: `Policy ${name} of AWS`, etag: cloudFrontId() };
}

/** The three kinds of what a policy takes, as the data sources show them. */
function takes({ headers, cookies, queryStrings }: ManagedPolicy): Properties {
  const behavior = (taken: ManagedPolicy["headers"] | Taken): string =>
    Array.isArray(taken) ? "whitelist" : String(taken);
  const items = (taken: ManagedPolicy["headers"] | Taken): Properties[] =>
    Array.isArray(taken) ? [{ items: taken }] : [];
  const except = headers === "allExcept" ? [{ items: ["Host"] }] : items(headers);
  return {
    cookiesConfigs: [{ cookieBehavior: behavior(cookies), cookies: items(cookies) }],
    headersConfigs: [{ headerBehavior: behavior(headers), headers: except }],
    queryStringsConfigs: [{ queryStringBehavior: behavior(queryStrings), queryStrings: items(queryStrings) }],
  };
}

function cachePolicy(policy: ManagedCachePolicy, caller: Caller): Properties {
  const [minTtl, defaultTtl, maxTtl] = policy.ttl;
  const compressed = { enableAcceptEncodingBrotli: policy.compressed, enableAcceptEncodingGzip: policy.compressed };
  const parametersInCacheKeyAndForwardedToOrigins = [{ ...takes(policy), ...compressed }];
  return {
    ...described(policy, "cache-policy", caller),
    minTtl,
    defaultTtl,
    maxTtl,
    parametersInCacheKeyAndForwardedToOrigins,
  };
}

const SECURITY_HEADERS = {
  contentTypeOptions: [{ override: true }],
  frameOptions: [{ frameOption: "SAMEORIGIN", override: false }],
  referrerPolicies: [{ override: false, referrerPolicy: "strict-origin-when-cross-origin" }],
  strictTransportSecurities: [
    { accessControlMaxAgeSec: 31_536_000, includeSubdomains: false, override: false, preload: false },
  ],
  xssProtections: [{ modeBlock: true, override: false, protection: true, reportUri: "" }],
  contentSecurityPolicies: [],
} as const;

function corsOf(name: string): Properties[] {
  if (!name.includes("CORS")) return [];
  const all = [{ items: ["*"] }];
  const methods = /preflight/i.test(name)
    ? ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]
    : ["GET", "HEAD"];
  return [
    {
      accessControlAllowCredentials: false,
      accessControlAllowHeaders: all,
      accessControlAllowMethods: [{ items: methods }],
      accessControlAllowOrigins: all,
      accessControlExposeHeaders: all,
      accessControlMaxAgeSec: 600,
      originOverride: false,
    },
  ];
}

/** Functions that look up the policies which AWS keeps for everybody. */
export const cloudFrontInvokes: Readonly<Record<string, Invoke>> = {
  "aws:cloudfront/getCachePolicy:getCachePolicy": (args, caller) =>
    cachePolicy(managed(CACHE_POLICIES, "Cache", args), caller),
  "aws:cloudfront/getOriginRequestPolicy:getOriginRequestPolicy": (args, caller) => {
    const policy = managed(ORIGIN_REQUEST_POLICIES, "Origin Request", args);
    return { ...described(policy, "origin-request-policy", caller), ...takes(policy) };
  },
  "aws:cloudfront/getResponseHeadersPolicy:getResponseHeadersPolicy": (args, caller) => {
    const policy = managed(RESPONSE_HEADERS_POLICIES, "Response Headers", args);
    return {
      ...described(policy, "response-headers-policy", caller),
      corsConfigs: corsOf(policy.name),
      customHeadersConfigs: [],
      removeHeadersConfigs: [],
      securityHeadersConfigs: policy.name.includes("SecurityHeaders") ? [SECURITY_HEADERS] : [],
      serverTimingHeadersConfigs: [],
    };
  },
};
