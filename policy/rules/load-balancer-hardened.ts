import { holds, undecidable, violated } from "../decide.ts";
import type { Decision } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import { CLASSIC_LOAD_BALANCERS, LOAD_BALANCERS, kindOf } from "../load-balancers.ts";
import { is, judgePlace, valueAt } from "../place.ts";
import type { Requirement } from "../place.ts";
import type { Rule } from "../rule.ts";
import { isIdentifiedBy } from "../stack.ts";
import type { Resource, Stack } from "../stack.ts";
import { UNKNOWN, UnreadableInput, isValues, listOf } from "../unknown.ts";
import type { Value } from "../unknown.ts";

const SUBNETS = ["aws:ec2/subnet:Subnet", "aws:ec2/defaultSubnet:DefaultSubnet"];

const LOGS = "Set accessLogs to { enabled: true, bucket: ... } with a bucket for load balancers' logs";

interface LoadBalancerRequirement extends Requirement {
  readonly of: readonly ReturnType<typeof kindOf>[];
}

const REQUIREMENTS: readonly LoadBalancerRequirement[] = [
  {
    of: ["application", "network", "gateway"],
    place: "enableDeletionProtection",
    accepts: is(true),
    problem: "may be deleted at any time (enableDeletionProtection)",
    mend: "Set enableDeletionProtection to true",
  },
  {
    of: ["application"],
    place: "dropInvalidHeaderFields",
    accepts: is(true),
    problem: "passes invalid headers on (dropInvalidHeaderFields)",
    mend: "Set dropInvalidHeaderFields to true",
  },
  {
    of: ["application"],
    place: "desyncMitigationMode",
    // Absent is defensive.
    accepts: (value) => value === undefined || value === "" || value === "defensive" || value === "strictest",
    problem: "lets requests be smuggled past it (desyncMitigationMode)",
    mend: "Set desyncMitigationMode to defensive or strictest",
  },
  {
    of: ["application", "network"],
    place: "accessLogs.enabled",
    // A bucket alone turns nothing on.
    accepts: is(true),
    problem: "writes no access logs (accessLogs.enabled)",
    mend: LOGS,
  },
];

/** A load balancer logs who asks for what, resists malformed requests, survives a zone, and is not deleted by mistake. */
export const loadBalancerHardened: Rule = {
  name: "load-balancer-hardened",
  displayName: "Load balancers are hardened, logged and protected",
  description:
    "A load balancer has deletion protection, access logs and subnets in two availability zones; an application load balancer drops " +
    "invalid headers and mitigates desynchronization. There are no classic load balancers.",
  severity: "high",
  framework: hipaa("164.312(b)"),
  tags: [
    "aws",
    "load-balancer",
    ...["ELB.4", "ELB.5", "ELB.6", "ELB.12", "ELB.13"],
    ...["CKV_AWS_91", "CKV_AWS_131", "CKV_AWS_150", "CKV_AWS_328"],
    "HIPAA-164.312(b)",
    "SOC2-CC7.2",
  ],
  remediationSteps:
    "Set enableDeletionProtection and dropInvalidHeaderFields to true, desyncMitigationMode to defensive, accessLogs to an enabled bucket, " +
    "and give subnets in two availability zones. Replace a classic load balancer by an application or network one.",
  url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html",
  types: [...LOAD_BALANCERS, ...CLASSIC_LOAD_BALANCERS],

  *judgeInputs(balancer) {
    if (CLASSIC_LOAD_BALANCERS.includes(balancer.type)) {
      yield violated(
        "is a classic load balancer, which has no firewall and passes invalid headers on",
        "Declare an application or a network load balancer instead",
      );
      return;
    }
    const kind = kindOf(balancer);
    for (const { of, ...requirement } of REQUIREMENTS) {
      if (of.includes(kind)) yield judgePlace(balancer.inputs, requirement);
    }
  },

  *judgeInStack(balancer, stack) {
    if (!CLASSIC_LOAD_BALANCERS.includes(balancer.type)) yield judgeZones(balancer, stack);
  },
};

/**
 * Two zones. AWS takes one subnet of a zone only, so two subnets are two zones; those of this program show it before:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#availability-zones.
 */
function judgeZones(balancer: Resource, stack: Stack): Decision {
  const mend = "Give it subnets in two or more availability zones";
  const [input, ids] = subnetsOf(balancer);
  const known = ids === UNKNOWN ? [] : [...new Set(ids.filter((id) => typeof id === "string" && id !== ""))];
  const own = stack.ofType(...SUBNETS).filter((subnet) => known.some((id) => isIdentifiedBy(subnet, id)));
  const foreign = known.length - own.length;
  const unknown = ids === UNKNOWN ? Infinity : ids.filter((id) => id === UNKNOWN).length;
  // Each unknown one is one of those that it may come from.
  const origins = balancer
    .sources(input)
    .filter((source) => unknown > 0 && SUBNETS.includes(source.type) && !own.includes(source));
  if (own.length + foreign + Math.min(origins.length, unknown) < 2) {
    return own.length + foreign + unknown < 2
      ? violated("is in fewer than two availability zones", mend)
      : undecidable(input, "it is not known yet and does not come from two subnets of this program", mend);
  }
  const zones = new Set([...own, ...origins].map(({ inputs }) => inputs.availabilityZone ?? inputs.availabilityZoneId));
  const [zone] = zones;
  if (foreign > 0 || zones.size > 1 || typeof zone !== "string") return holds;
  return violated(`has all of its subnets in one availability zone, ${zone}`, mend);
}

/** The ids of the subnets, and the input that has them: `subnets`, or `subnetMappings` with an address for each. */
function subnetsOf({ inputs }: Resource): ["subnets" | "subnetMappings", readonly Value[] | typeof UNKNOWN] {
  const mappings = listOf(inputs, "subnetMappings");
  if (mappings !== UNKNOWN && mappings.length === 0) return ["subnets", listOf(inputs, "subnets")];
  if (mappings === UNKNOWN) return ["subnetMappings", UNKNOWN];
  const ids = mappings.map((mapping, index) => {
    if (mapping === UNKNOWN) return UNKNOWN;
    if (!isValues(mapping)) throw new UnreadableInput(`subnetMappings[${index}] is not an object`);
    return valueAt(mapping, "subnetId");
  });
  return ["subnetMappings", ids];
}
