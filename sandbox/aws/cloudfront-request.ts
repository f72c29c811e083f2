import { objects, text, texts } from "../cloud/properties.ts";
import type { Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { answerOfOrigin } from "./cloudfront-origin-answer.ts";
import { DISTRIBUTION, nested } from "./cloudfront-records.ts";
import { matches } from "./policy-conditions.ts";
import { lookUpDns } from "./public-dns.ts";
import { findWebAcl } from "./wafv2-records.ts";

/** What a viewer asks for over HTTPS. */
export interface EdgeRequest {
  readonly host: string;
  /** With its slash: `/api/health`. */
  readonly path: string;
}

/** What a viewer gets. */
export interface EdgeResponse {
  /**
   * 200 where the request reaches a running task. 403: CloudFront does not serve the host, or the web ACL blocks by default (its rules are
   * not simulated). 502: no certificate or no listener at the origin. 503: no targets. 504: a security group is closed. Undefined: no connection.
   */
  readonly status: number | undefined;
  /** In a sentence why it is not 200. */
  readonly reason?: string;
}

/** How often one name may lead to another. */
const MAX_NAMES = 8;

/** What a viewer would get from a host that is served by CloudFront: the public DNS, the distribution, its origin and what is behind it. */
export function requestThroughEdge(world: World, { host, path }: EdgeRequest): EdgeResponse {
  const domain = resolve(world, host.toLowerCase());
  const distribution = world.list(DISTRIBUTION).find(({ outputs }) => outputs.domainName === domain);
  if (distribution === undefined) {
    const reason =
      domain === host.toLowerCase()
        ? `the public DNS has no record for ${host}`
        : `${host} leads to ${domain}, which is no distribution`;
    return { status: undefined, reason };
  }
  const refusal = refusalAtEdge(world, distribution, host.toLowerCase());
  if (refusal !== undefined) return { status: 403, reason: refusal };
  return answerOfOrigin(world, distribution, behaviorFor(distribution.inputs, path), host.toLowerCase());
}

/** Where the name leads in the end. */
function resolve(world: World, host: string): string {
  let name = host;
  for (let i = 0; i < MAX_NAMES; i++) {
    const [next] = lookUpDns(world, name, "CNAME");
    if (next === undefined) return name;
    name = next;
  }
  return name;
}

function refusalAtEdge(world: World, { owner, inputs, outputs }: CloudRecord, host: string): string | undefined {
  if (inputs.enabled !== true) return "the distribution is disabled";
  const names = [text(outputs.domainName), ...texts(inputs.aliases).map((alias) => alias.toLowerCase())];
  if (!names.includes(host) && !names.includes(host.replace(/^[^.]+/, "*"))) {
    return `the distribution has no alias ${host}`;
  }
  const webAcl = findWebAcl(world, owner, inputs.webAclId);
  const blocks = webAcl !== undefined && nested(webAcl.inputs, "defaultAction").block !== undefined;
  return blocks ? "the web ACL blocks by default" : undefined;
}

/** The first cache behavior whose pattern has the path, else the default one. */
function behaviorFor(inputs: Properties, path: string): Properties {
  const rooted = (pattern: string): string => (/^[/*]/.test(pattern) ? pattern : `/${pattern}`);
  const found = objects(inputs.orderedCacheBehaviors).find((behavior) =>
    matches(path, rooted(text(behavior.pathPattern))),
  );
  return found ?? nested(inputs, "defaultCacheBehavior");
}
