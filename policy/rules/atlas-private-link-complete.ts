import { INGRESS_RULES, judgeCompleteness, judgeIngress } from "../atlas-link-ingress.ts";
import { ENDPOINT, groupsOf, linksOf, namesForeignGroup } from "../atlas-link.ts";
import type { Link } from "../atlas-link.ts";
import { ATLAS } from "../atlas.ts";
import { holds, undecidable, violated } from "../decide.ts";
import type { Decision, Decisions } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import { VPCS, blocksOf } from "../network.ts";
import { oncePerStack } from "../once-per-stack.ts";
import type { Rule } from "../rule.ts";
import { GROUP_TYPES } from "../security-groups.ts";
import type { Resource, Stack } from "../stack.ts";
import { UNKNOWN, textOf } from "../unknown.ts";

const REGION_MEND = "Write the region in Atlas's spelling, as US_EAST_1";
const REGISTER =
  "Declare a PrivateLinkEndpointService with the privateLinkId and, as endpointServiceId, the VPC endpoint's id";
const DNS_MEND = "Set privateDnsEnabled to false: Atlas's public zone resolves the names";
const GROUP_MEND = "Give it a security group of this program that lets TCP 1024 to 65535 in from the VPC's CIDR";

/** A private link works, and only for its VPC: endpoint service, interface endpoint, registration, and a narrow security group. */
export const atlasPrivateLinkComplete: Rule = {
  name: "atlas-private-link-complete",
  displayName: "An Atlas private link is complete",
  description:
    "A private link to Atlas has an interface endpoint without private DNS, its registration, and a security group that lets in TCP " +
    "1024-65535 from the VPC's CIDR only; its region is spelled as Atlas does.",
  severity: "high",
  framework: hipaa("164.312(e)(1)"),
  tags: ["mongodbatlas", "aws", "network", "HIPAA-164.312(e)(1)", "SOC2-CC6.6"],
  remediationSteps:
    "Declare a PrivateLinkEndpoint with the region as US_EAST_1, a VpcEndpoint of type Interface with its endpointServiceName and a " +
    "security group of its own, and a PrivateLinkEndpointService that registers the endpoint.",
  url: "https://www.mongodb.com/docs/atlas/security-private-endpoint/",
  types: [ATLAS.linkService, ATLAS.linkRegistration, ENDPOINT, ...GROUP_TYPES, ...INGRESS_RULES],

  *judgeInputs(resource) {
    if (resource.type === ATLAS.linkService && isOnAws(resource)) yield judgeRegion(resource);
  },

  *judgeInStack(resource, stack) {
    if (resource.type === ATLAS.linkService && isOnAws(resource)) yield judgeService(resource, stack);
    if (resource.type === ATLAS.linkRegistration && isOnAws(resource)) yield* judgeRegistration(resource, stack);
    if (endpointsOf(stack).has(resource)) yield* judgeEndpoint(resource, stack);
    yield* judgeGroup(resource, stack);
  },
};

/** Links of other clouds have other parts. */
const isOnAws = ({ inputs }: Resource): boolean => !["AZURE", "GCP"].some((other) => other === inputs.providerName);

/** Atlas keeps the spelling as it was given, and the provider replaces the link for another one of the same region. */
function judgeRegion({ inputs }: Resource): Decision {
  const region = textOf(inputs, "region");
  if (region === UNKNOWN) return undecidable("region", "it is not known yet", REGION_MEND);
  if (region !== undefined && /^[A-Z]{2}(?:_[A-Z]+)+_\d$/.test(region)) return holds;
  return violated(`has the region ${region ?? "(none)"}, which is not Atlas's spelling`, REGION_MEND);
}

function judgeService(service: Resource, stack: Stack): Decision {
  const endpoints = stack
    .ofType(ENDPOINT)
    .filter((endpoint) => stack.referents(endpoint, "serviceName", [ATLAS.linkService]).includes(service));
  if (endpoints.length === 0) {
    return violated(
      "has no VPC endpoint in this program",
      "Declare a VpcEndpoint of type Interface with its endpointServiceName as serviceName",
    );
  }
  const registrations = stack
    .ofType(ATLAS.linkRegistration)
    .filter((other) => stack.referents(other, "privateLinkId", [ATLAS.linkService]).includes(service));
  const registered = registrations.flatMap((other) => stack.referents(other, "endpointServiceId", [ENDPOINT]));
  if (endpoints.every((endpoint) => registered.includes(endpoint))) return holds;
  return violated("has a VPC endpoint that is not registered with it", REGISTER);
}

/** A registration joins an endpoint service and an endpoint of this program: others cannot be judged. */
function* judgeRegistration(registration: Resource, stack: Stack): Decisions {
  for (const [input, type, what] of [
    ["privateLinkId", ATLAS.linkService, "PrivateLinkEndpoint"],
    ["endpointServiceId", ENDPOINT, "VPC endpoint"],
  ] as const) {
    yield stack.referents(registration, input, [type]).length > 0
      ? holds
      : undecidable(input, `it is that of no ${what} of this program`, REGISTER);
  }
}

const toAtlas = (stack: Stack): Link[] => linksOf(stack).filter(({ atlas }) => atlas.length > 0);
/** The VPC endpoints that take part in a private link to Atlas. */
const endpointsOf = oncePerStack((stack) => new Set(toAtlas(stack).flatMap(({ endpoints }) => endpoints)));
/** The security groups of those endpoints. */
const groupsOfLinks = oncePerStack((stack) => new Set(toAtlas(stack).flatMap(({ groups }) => groups)));

function* judgeEndpoint(endpoint: Resource, stack: Stack): Decisions {
  const { inputs } = endpoint;
  const type = textOf(inputs, "vpcEndpointType");
  const typeMend = "Set vpcEndpointType to Interface";
  if (type === UNKNOWN) yield undecidable("vpcEndpointType", "it is not known yet", typeMend);
  else if (type !== "Interface") yield violated(`is an endpoint of type ${type ?? "Gateway"}`, typeMend);
  const { privateDnsEnabled: dns } = inputs;
  if (dns === UNKNOWN) yield undecidable("privateDnsEnabled", "it is not known yet", DNS_MEND);
  else if (dns === true) yield violated("asks for private DNS, which Atlas's service does not offer", DNS_MEND);
  if (groupsOf(endpoint, stack).length === 0 && !namesForeignGroup(endpoint, stack)) {
    yield violated("has no security group but the VPC's default", GROUP_MEND);
  } else if (namesForeignGroup(endpoint, stack)) {
    yield undecidable("securityGroupIds", "one of them is no security group of this program", GROUP_MEND);
  }
}

/** What the security groups of a link let in, by each of the three ways to write a rule. */
function* judgeGroup(resource: Resource, stack: Stack): Decisions {
  const isRule = INGRESS_RULES.includes(resource.type);
  const groups = isRule ? stack.referents(resource, "securityGroupId", GROUP_TYPES) : [resource];
  for (const group of groups.filter((other) => groupsOfLinks(stack).has(other))) {
    const blocks = stack.referents(group, "vpcId", VPCS).flatMap((vpc) => blocksOf(vpc, stack));
    const known = blocks.filter((block) => block !== UNKNOWN);
    yield* judgeIngress(resource, known);
    if (!isRule) yield judgeCompleteness(group, stack, known[0]);
  }
}
