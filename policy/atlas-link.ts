import { ATLAS } from "./atlas.ts";
import { oncePerStack } from "./once-per-stack.ts";
import { GROUP_TYPES } from "./security-groups.ts";
import { isIdentifiedBy } from "./stack.ts";
import type { Resource, Stack } from "./stack.ts";
import { UNKNOWN, listOf } from "./unknown.ts";
import type { Value } from "./unknown.ts";

/** The AWS end of a private link. */
export const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const GROUP_ASSOCIATION = "aws:ec2/securityGroupAssociation:SecurityGroupAssociation";

/** What belongs to one private link: Atlas's endpoint service and registrations, the VPC endpoints, their security groups. */
export interface Link {
  readonly atlas: readonly Resource[];
  readonly endpoints: readonly Resource[];
  readonly groups: readonly Resource[];
}

/** The private links of a program. Every other VPC endpoint is one too, without an Atlas side. */
export const linksOf = oncePerStack((stack): readonly Link[] => {
  const services = stack.ofType(ATLAS.linkService);
  const registrations = stack.ofType(ATLAS.linkRegistration);
  const endpoints = stack.ofType(ENDPOINT);
  const pairs: (readonly [Resource, Resource])[] = [
    ...registrations.flatMap((registration) => [
      ...stack
        .referents(registration, "privateLinkId", [ATLAS.linkService])
        .map((other) => [registration, other] as const),
      ...stack.referents(registration, "endpointServiceId", [ENDPOINT]).map((other) => [registration, other] as const),
    ]),
    ...endpoints.flatMap((endpoint) =>
      stack.referents(endpoint, "serviceName", [ATLAS.linkService]).map((other) => [endpoint, other] as const),
    ),
  ];
  let sets = [...services, ...registrations, ...endpoints].map((resource) => new Set([resource]));
  for (const [left, right] of pairs) {
    const joined = sets.filter((set) => set.has(left) || set.has(right));
    sets = [...sets.filter((set) => !joined.includes(set)), new Set(joined.flatMap((set) => [...set]))];
  }
  return sets.map((set) => {
    const ends = [...set].filter(({ type }) => type === ENDPOINT);
    const groups = new Set(ends.flatMap((endpoint) => groupsOf(endpoint, stack)));
    return { atlas: [...set].filter(({ type }) => type !== ENDPOINT), endpoints: ends, groups: [...groups] };
  });
});

/** The security groups of this program that an endpoint has, also by association. */
export function groupsOf(endpoint: Resource, stack: Stack): readonly Resource[] {
  const associations = stack
    .ofType(GROUP_ASSOCIATION)
    .filter((association) => stack.referents(association, "vpcEndpointId", [ENDPOINT]).includes(endpoint));
  return [
    ...stack.referents(endpoint, "securityGroupIds", GROUP_TYPES),
    ...associations.flatMap((association) => stack.referents(association, "securityGroupId", GROUP_TYPES)),
  ];
}

/** Whether the endpoint has a security group that is not of this program, or may have one. */
export function namesForeignGroup(endpoint: Resource, stack: Stack): boolean {
  const ids = listOf(endpoint.inputs, "securityGroupIds");
  const listed: readonly Value[] = ids === UNKNOWN ? [UNKNOWN] : ids;
  const unknown = listed.filter((id) => id === UNKNOWN).length;
  const known = listed.filter((id) => id !== UNKNOWN);
  const origins = endpoint
    .sources("securityGroupIds")
    .filter((source) => GROUP_TYPES.includes(source.type) && !known.some((id) => isIdentifiedBy(source, id)));
  const foreign = known.some((id) => !stack.ofType(...GROUP_TYPES).some((group) => isIdentifiedBy(group, id)));
  return origins.length < unknown || foreign;
}
