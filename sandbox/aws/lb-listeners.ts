import { isDeepStrictEqual } from "node:util";

import { hasUnknown, isObject, type Properties } from "../protocol/values.ts";
import { isSet, objects, text } from "../cloud/properties.ts";
import type { CheckFailure, Operation, ResourceType } from "../cloud/resource-type.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { findCertificate } from "./acm.ts";
import { ApiError, calling } from "./api-error.ts";
import { arn, placed, regionOf } from "./common.ts";
import { ELB, existingLoadBalancer, LISTENER, listenersOf, removeListener } from "./lb-load-balancers.ts";
import { existingTargetGroup, targetsOf } from "./lb-target-groups.ts";
import { DEFAULT_SSL_POLICY, SSL_POLICIES } from "./lb-ssl-policies.ts";

/** A further certificate of a listener; its id is the ARNs of both, with `_` between. */
export const LISTENER_CERTIFICATE = "aws:lb/listenerCertificate:ListenerCertificate";

/** What the provider puts for the parts of a redirect that are left out. */
const REDIRECT = { host: "#{host}", path: "/#{path}", port: "#{port}", protocol: "#{protocol}", query: "#{query}" };

/** The part that an action of a type must have: one of these. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  forward: ["targetGroupArn", "forward"],
  redirect: ["redirect"],
  "fixed-response": ["fixedResponse"],
};

const listener: ResourceType = {
  type: LISTENER,
  check: (inputs) => actionFailures(inputs, "defaultActions"),
  // The policy and the headers are the API's choice where the program leaves them out.
  equal: (path, before, after) =>
    (path === "defaultActions" && sameActions(before, after)) ||
    (path === "protocol" && (before ?? "HTTP") === (after ?? "HTTP")) ||
    (/^(sslPolicy$|routing|tcpIdle)/.test(path) && !isSet(after)),
  create: (operation) => {
    const { world, owner, inputs } = operation;
    const loadBalancerArn = text(inputs.loadBalancerArn);
    return calling(`creating ELBv2 Listener (${loadBalancerArn})`, `${ELB}: CreateListener`, () => {
      const loadBalancer = existingLoadBalancer(world, owner, loadBalancerArn);
      const described = describeListener(operation, loadBalancer, undefined);
      const suffix = `${text(loadBalancer.outputs.arnSuffix)}/${world.hex(16)}`;
      const id = arn(operation, "elasticloadbalancing", `listener/${suffix}`);
      return { id, outputs: { arn: id, ...described } };
    });
  },
  update: (operation, record) =>
    calling(`modifying ELBv2 Listener (${record.id})`, `${ELB}: ModifyListener`, () => {
      const loadBalancer = existingLoadBalancer(operation.world, record.owner, record.inputs.loadBalancerArn);
      return { outputs: describeListener(operation, loadBalancer, record) };
    }),
  delete: (record, { world }) => {
    removeListener(world, record);
  },
};

/** The parts that belong to the type of an action must be there. */
export function actionFailures(inputs: Properties, property: string): CheckFailure[] {
  const actions = inputs[property];
  if (!Array.isArray(actions)) return [];
  if (actions.length === 0) return [{ property, reason: "there must be at least one action" }];
  return objects(actions).flatMap((action, i) => {
    const parts = PARTS[text(action.type)] ?? [];
    if (hasUnknown(action.type) || parts.length === 0 || parts.some((part) => isSet(action[part]))) return [];
    const reason = `Either ${parts.join(" or ")} must be set for an action of the type ${text(action.type)}`;
    return [{ property: `${property}[${i}]`, reason }];
  });
}

/** Whether two lists of actions do the same, with what the provider puts for the parts that are left out. */
export function sameActions(before: unknown, after: unknown): boolean {
  return isDeepStrictEqual(fullActions(before), fullActions(after));
}

function fullActions(actions: unknown): unknown[] {
  return objects(actions).map((action, i) => {
    const { type, order, targetGroupArn, forward, redirect, fixedResponse } = action;
    return {
      type,
      order: order ?? i + 1,
      targets: targetsOf([{ targetGroupArn, forward }]),
      forward: isObject(forward) && objects(forward.targetGroups).length > 1 ? forward : undefined,
      redirect: isObject(redirect) ? { ...REDIRECT, ...redirect } : redirect,
      fixedResponse,
    };
  });
}

/** Throws what the API answers to a listener that it does not accept. */
function describeListener(
  operation: Operation,
  loadBalancer: CloudRecord,
  before: CloudRecord | undefined,
): Properties {
  const { world, inputs } = operation;
  const protocol = text(inputs.protocol ?? "HTTP").toUpperCase();
  const isSecure = protocol === "HTTPS";
  if (!isSecure && protocol !== "HTTP") {
    throw new ApiError("ValidationError", `Listener protocol '${protocol}' must be one of 'HTTPS, HTTP'`);
  }
  const rivals = listenersOf(world, loadBalancer).filter(({ id }) => id !== before?.id);
  if (rivals.some((other) => other.inputs.port === inputs.port)) {
    const message = `A listener already exists on this port for this load balancer '${loadBalancer.id}'`;
    throw new ApiError("DuplicateListener", message);
  }
  for (const id of targetsOf(inputs.defaultActions)) acceptTarget(world, loadBalancer, protocol, id);
  if (!isSecure) {
    if (isSet(inputs.certificateArn)) {
      throw new ApiError("ValidationError", `Certificates cannot be specified for ${protocol} listeners`);
    }
    return { protocol, ...placed(operation) };
  }
  if (!isSet(inputs.certificateArn)) {
    throw new ApiError("ValidationError", "A certificate must be specified for HTTPS listeners");
  }
  acceptCertificate(operation, text(inputs.certificateArn));
  const sslPolicy = text(inputs.sslPolicy ?? before?.outputs.sslPolicy ?? DEFAULT_SSL_POLICY);
  if (!SSL_POLICIES.includes(sslPolicy)) throw new ApiError("SSLPolicyNotFound", `SSL policy '${sslPolicy}' not found`);
  return { protocol, sslPolicy, ...placed(operation) };
}

/** Throws what the API answers to a target group that a listener or a rule of this load balancer cannot forward to. */
export function acceptTarget(world: World, loadBalancer: CloudRecord, protocol: string, id: string): void {
  const group = existingTargetGroup(world, loadBalancer.owner, id);
  if (!["HTTP", "HTTPS"].includes(text(group.inputs.protocol))) {
    const message = `Listener protocol '${protocol}' is not supported with a target group with the protocol-type '${text(group.inputs.protocol)}'`;
    throw new ApiError("InvalidConfigurationRequest", message);
  }
  if (group.inputs.vpcId === loadBalancer.outputs.vpcId) return;
  const message = `The following target groups are not in the same VPC as load balancer '${loadBalancer.id}': ${id}`;
  throw new ApiError("InvalidConfigurationRequest", message);
}

/** Throws what the API answers to a certificate that is of another account or region, or not issued. */
function acceptCertificate(operation: Operation, certificateArn: string): void {
  const found = findCertificate(operation.world, certificateArn);
  if (found?.owner !== operation.owner || found.outputs.region !== regionOf(operation)) {
    throw new ApiError("CertificateNotFound", `Certificate '${certificateArn}' not found`);
  }
  if (found.outputs.status === "ISSUED") return;
  throw new ApiError(
    "UnsupportedCertificate",
    `The certificate '${certificateArn}' must have a fully-qualified domain name, a supported signature, and a supported key size.`,
  );
}

const listenerCertificate: ResourceType = {
  type: LISTENER_CERTIFICATE,
  create: (operation) => {
    const [listenerArn, certificateArn] = [text(operation.inputs.listenerArn), text(operation.inputs.certificateArn)];
    const id = `${listenerArn}_${certificateArn}`;
    calling(`creating ELBv2 Listener Certificate (${id})`, `${ELB}: AddListenerCertificates`, () => {
      const found = existingListener(operation.world, operation.owner, listenerArn);
      if (found.outputs.protocol !== "HTTPS") {
        throw new ApiError(
          "ValidationError",
          `Certificates cannot be specified for ${text(found.outputs.protocol)} listeners`,
        );
      }
      acceptCertificate(operation, certificateArn);
    });
    return { id, outputs: { region: regionOf(operation) } };
  },
};

/** The listener with this ARN, in the account. Throws what the API answers where there is none. */
export function existingListener(world: World, account: string, id: unknown): CloudRecord {
  const found = world.get(LISTENER, account, text(id));
  if (found === undefined) throw new ApiError("ListenerNotFound", "One or more listeners not found");
  return found;
}

/** Listeners and their further certificates. */
export const listenerTypes: readonly ResourceType[] = [listener, listenerCertificate];
