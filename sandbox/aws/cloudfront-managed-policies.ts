/** What a policy takes of a kind: nothing, everything, or what a list names. */
export type Taken = "none" | "all" | readonly string[];

/** A policy that AWS keeps for everybody; the API has its name with `Managed-` before it. */
export interface ManagedPolicy {
  readonly id: string;
  readonly name: string;
  /** The viewer's headers that reach the origin. */
  readonly headers: Exclude<Taken, "all"> | "allViewer" | "allExcept";
  readonly cookies: Taken;
  readonly queryStrings: Taken;
}

/** A managed cache policy: what it has in the cache key also reaches the origin. */
export interface ManagedCachePolicy extends ManagedPolicy {
  readonly ttl: readonly [min: number, standard: number, max: number];
  readonly compressed: boolean;
}

const NONE = { headers: "none", cookies: "none", queryStrings: "none" } as const;
const YEAR = 31_536_000;
const ORIGIN_CONTROL = {
  headers: ["Host", "Origin", "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"],
  cookies: "all",
  ttl: [0, 0, YEAR],
  compressed: true,
} as const;

/** Source: CloudFront Developer Guide, "Use managed cache policies"; those of other services are left out. */
export const CACHE_POLICIES: readonly ManagedCachePolicy[] = [
  { id: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", name: "CachingDisabled", ...NONE, ttl: [0, 0, 0], compressed: false },
  {
    id: "658327ea-f89d-4fab-a63d-7e88639e58f6",
    name: "CachingOptimized",
    ...NONE,
    ttl: [1, 86_400, YEAR],
    compressed: true,
  },
  {
    id: "b2884449-e4de-46a7-ac36-70bc7f1ddd6d",
    name: "CachingOptimizedForUncompressedObjects",
    ...NONE,
    ttl: [1, 86_400, YEAR],
    compressed: false,
  },
  {
    id: "83da9c7e-98b4-4e11-a168-04f0df8e2c65",
    name: "UseOriginCacheControlHeaders",
    ...ORIGIN_CONTROL,
    queryStrings: "none",
  },
  {
    id: "4cc15a8a-d715-48a4-82b8-cc0b614638fe",
    name: "UseOriginCacheControlHeaders-QueryStrings",
    ...ORIGIN_CONTROL,
    queryStrings: "all",
  },
];

const ALL = { cookies: "all", queryStrings: "all" } as const;

/** Source: CloudFront Developer Guide, "Use managed origin request policies". */
export const ORIGIN_REQUEST_POLICIES: readonly ManagedPolicy[] = [
  { id: "216adef6-5c7f-47e4-b989-5492eafa07d3", name: "AllViewer", headers: "allViewer", ...ALL },
  {
    id: "33f36d7e-f396-46d9-90e0-52428a34d9dc",
    name: "AllViewerAndCloudFrontHeaders-2022-06",
    headers: "allViewer",
    ...ALL,
  },
  { id: "b689b0a8-53d0-40ab-baf2-68738e2966ac", name: "AllViewerExceptHostHeader", headers: "allExcept", ...ALL },
  { ...NONE, id: "59781a5b-3903-41f3-afcb-af62929ccde1", name: "CORS-CustomOrigin", headers: ["Origin"] },
  {
    ...NONE,
    id: "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf",
    name: "CORS-S3Origin",
    headers: ["Origin", "Access-Control-Request-Headers", "Access-Control-Request-Method"],
  },
  { ...NONE, id: "bf0718e1-ba1e-49d1-88b1-f726733018ae", name: "HostHeaderOnly", headers: ["Host"] },
  {
    ...NONE,
    id: "acba4595-bd28-49b8-b9fe-13317c0390fa",
    name: "UserAgentRefererHeaders",
    headers: ["User-Agent", "Referer"],
  },
];

/** Source: CloudFront Developer Guide, "Use managed response headers policies". */
export const RESPONSE_HEADERS_POLICIES: readonly { readonly id: string; readonly name: string }[] = [
  { id: "60669652-455b-4ae9-85a4-c4c02393f86c", name: "SimpleCORS" },
  { id: "5cc3b908-e619-4b99-88e5-2cf7f45965bd", name: "CORS-With-Preflight" },
  { id: "67f7725c-6f97-4210-82d7-5512b31e9d03", name: "SecurityHeadersPolicy" },
  { id: "e61eb60c-9c35-4d20-a928-2b84e02af89c", name: "CORS-and-SecurityHeadersPolicy" },
  { id: "eaab4381-ed33-4a86-88ca-d9558dc6cd63", name: "CORS-with-preflight-and-SecurityHeadersPolicy" },
];
