import { objects, text, texts } from "../cloud/properties.ts";
import type { Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { findCertificate, isCertificateFor } from "./acm.ts";
import { forwardsHost } from "./cloudfront-policies.ts";
import { behaviorsOf, nested, VPC_ORIGIN } from "./cloudfront-records.ts";
import { answerOfListener, closedToCloudFront } from "./cloudfront-balancers.ts";
import { LISTENER_CERTIFICATE } from "./lb-listeners.ts";
import { listenersOf, LOAD_BALANCER } from "./lb-load-balancers.ts";

/** What comes back from an origin, and in a sentence why that is not the application's answer. */
export interface Answer {
  readonly status: number;
  readonly reason?: string;
}

/** Where a cache behavior leads: a load balancer, reached over a VPC origin. */
interface Endpoint {
  readonly balancer: CloudRecord;
  readonly port: number;
  readonly isSecure: boolean;
  /** The names of which the certificate must have one. */
  readonly names: readonly string[];
}

/** What the origin of a cache behavior answers to a request for this host. */
export function answerOfOrigin(world: World, distribution: CloudRecord, behavior: Properties, host: string): Answer {
  const endpoint = endpointOf(world, distribution, behavior, host);
  if (typeof endpoint === "string") return { status: 502, reason: endpoint };
  const { balancer, port } = endpoint;
  const closed = closedToCloudFront(world, balancer, port);
  if (closed !== undefined) return { status: 504, reason: closed };
  const listener = listenerOf(world, endpoint);
  if (typeof listener === "string") return { status: 502, reason: listener };
  const problem = certificateProblem(world, endpoint, listener);
  return problem === undefined ? answerOfListener(world, listener) : { status: 502, reason: problem };
}

/**
 * Why CloudFront does not accept the certificate of the load balancer that a distribution leads to by default, for any of its aliases;
 * undefined where it accepts it, or where it has another problem before it comes to that.
 */
export function originTlsProblem(world: World, distribution: CloudRecord): string | undefined {
  const [behavior = {}] = behaviorsOf(distribution.inputs);
  const aliases = texts(distribution.inputs.aliases);
  const hosts = aliases.length === 0 ? [text(distribution.outputs.domainName)] : aliases;
  return hosts
    .map((host) => {
      const endpoint = endpointOf(world, distribution, behavior, host);
      const listener = typeof endpoint === "string" ? endpoint : listenerOf(world, endpoint);
      if (typeof endpoint === "string" || typeof listener === "string") return undefined;
      return certificateProblem(world, endpoint, listener);
    })
    .find((problem) => problem !== undefined);
}

/** Where the behavior leads, or in a sentence why it leads nowhere. */
function endpointOf(world: World, distribution: CloudRecord, behavior: Properties, host: string): Endpoint | string {
  const target = text(behavior.targetOriginId);
  const found = objects(distribution.inputs.origins).find(({ originId }) => originId === target);
  if (found === undefined) return `the sandbox does not simulate the origin group ${target}`;
  const { vpcOriginId, ownerAccountId } = nested(found, "vpcOriginConfig");
  if (vpcOriginId === undefined) return `the sandbox does not simulate what the origin ${target} outside a VPC answers`;
  const account = text(ownerAccountId) === "" ? distribution.owner : text(ownerAccountId);
  const origin = world.get(VPC_ORIGIN, account, text(vpcOriginId));
  if (origin === undefined) return `the VPC origin ${text(vpcOriginId)} does not exist`;
  const endpoint = nested(origin.inputs, "vpcOriginEndpointConfig");
  const balancer = world.get(LOAD_BALANCER, account, text(endpoint.arn));
  if (balancer === undefined) return `the load balancer ${text(endpoint.arn)} does not exist`;
  const isSecure = endpoint.originProtocolPolicy !== "http-only";
  const port = Number(isSecure ? endpoint.httpsPort : endpoint.httpPort);
  // Source: CloudFront Developer Guide, "HTTP 502 status code (Bad Gateway)": the origin's own name, or the Host where that is forwarded.
  const names = [...(forwardsHost(behavior) ? [host] : []), text(found.domainName)];
  return { balancer, port, isSecure, names };
}

function listenerOf(world: World, { balancer, port, isSecure }: Endpoint): CloudRecord | string {
  const protocol = isSecure ? "HTTPS" : "HTTP";
  const found = listenersOf(world, balancer).find(
    ({ inputs, outputs }) => inputs.port === port && outputs.protocol === protocol,
  );
  return found ?? `the load balancer ${text(balancer.outputs.name)} has no ${protocol} listener on port ${port}`;
}

function certificateProblem(world: World, { isSecure, names }: Endpoint, listener: CloudRecord): string | undefined {
  if (!isSecure) return undefined;
  const further = world
    .list(LISTENER_CERTIFICATE, listener.owner)
    .filter(({ inputs }) => inputs.listenerArn === listener.id);
  const certificates = [listener, ...further].map(({ inputs }) => findCertificate(world, inputs.certificateArn));
  const covers = (name: string): boolean =>
    certificates.some((own) => own?.outputs.status === "ISSUED" && isCertificateFor(own, name));
  if (names.some(covers)) return undefined;
  return `no certificate of the load balancer's listener is for ${names.join(" or ")}`;
}
