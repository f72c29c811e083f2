import { holds, undecidable, violated } from "../decide.ts";
import type { Decision } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import { SECONDARY_BLOCK, VPCS, opennessOf } from "../network.ts";
import type { Rule } from "../rule.ts";
import { ADMITTING_TYPES, GROUPS, admissionsOf, blocksOf } from "../security-groups.ts";
import type { Resource } from "../stack.ts";
import { UNKNOWN } from "../unknown.ts";

const MEND =
  "Admit a security group, a prefix list, or the CIDR of the VPC; what the world may reach is the edge in front";

/**
 * Nothing in a VPC is open to the world: not the load balancer either, whose clients are CloudFront's servers, by their prefix list.
 * On no port: what is harmless there today is not what listens there tomorrow.
 */
export const securityGroupNoOpenIngress: Rule = {
  name: "security-group-no-open-ingress",
  displayName: "Security groups are not open to the world",
  description:
    "No rule of a security group, inline or a resource of its own, admits the world, a large part of it, or a block that cannot be read.",
  severity: "critical",
  framework: hipaa("164.312(e)(1)"),
  tags: [
    "aws",
    "network",
    "EC2.13",
    "EC2.14",
    "EC2.18",
    "EC2.19",
    "EC2.53",
    "EC2.54",
    "CKV_AWS_24",
    "CKV_AWS_25",
    "CKV_AWS_260",
    "CKV_AWS_277",
    "SOC2-CC6.6",
    "HIPAA-164.312(e)(1)",
  ],
  remediationSteps:
    "Replace the block by a reference to a security group, by a prefix list (com.amazonaws.global.cloudfront.origin-facing for what " +
    "CloudFront fetches from), or by the VPC's CIDR.",
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-18",
  types: ADMITTING_TYPES,

  *judgeInputs(resource) {
    for (const admission of admissionsOf(resource, "ingress")) {
      if (admission === UNKNOWN) continue;
      for (const { place, value } of blocksOf(admission)) {
        const problem = value === UNKNOWN ? undefined : opennessOf(value);
        if (problem !== undefined) yield violated(`admits ${String(value)}, which ${problem} (${place})`, MEND);
      }
    }
  },

  *judgeInStack(resource) {
    for (const admission of admissionsOf(resource, "ingress")) {
      if (admission === UNKNOWN) {
        yield undecidable("ingress", "it is not known yet whom it admits", "List the rules in the program");
        continue;
      }
      const unknown = blocksOf(admission).filter(({ value }) => value === UNKNOWN);
      for (const { place, input } of unknown) yield judgeSources(resource, place, input);
    }
  },
};

/**
 * An unknown block is a VPC's where it comes from nothing else: a VPC's blocks are no shorter than /16. Inline rules share one input,
 * so that the groups that others of them refer to are among its sources.
 */
function judgeSources(resource: Resource, place: string, input: string): Decision {
  const sources = resource.sources(input).map(({ type }) => type);
  const blocks = sources.filter((type) => VPCS.includes(type) || type === SECONDARY_BLOCK);
  const others = sources.filter((type) => !blocks.includes(type) && type !== GROUPS.own);
  if (blocks.length > 0 && others.length === 0) return holds;
  return undecidable(place, "it is not known yet and does not come from a VPC of this program alone", MEND);
}
