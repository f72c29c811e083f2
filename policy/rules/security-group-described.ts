import { undecidable, violated } from "../decide.ts";
import type { Decision } from "../decide.ts";
import { soc2 } from "../frameworks.ts";
import type { Rule } from "../rule.ts";
import { ADMITTING_TYPES, GROUPS, GROUP_TYPES, admissionsOf } from "../security-groups.ts";
import type { Resource } from "../stack.ts";
import { UNKNOWN, textOf } from "../unknown.ts";
import type { Values } from "../unknown.ts";

/** What the provider writes where nobody describes a group. */
const NOBODYS = /^managed by (?:pulumi|terraform)$/i;

/** A security group and each of its rules say what they are for: who reviews them must not guess. */
export const securityGroupDescribed: Rule = {
  name: "security-group-described",
  displayName: "Security groups and their rules are described",
  description: "Every security group, and every rule of one, inline or a resource of its own, has a description.",
  severity: "low",
  framework: soc2("CC6.6"),
  tags: ["aws", "network", "CKV_AWS_23", "SOC2-CC6.6"],
  remediationSteps:
    "Say in description who connects, and what for. A new description replaces a group, but not a rule.",
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
  types: ADMITTING_TYPES,

  *judgeInputs(resource) {
    for (const [place, description] of descriptionsOf(resource)) yield* judgeText(place, description);
  },

  *judgeInStack(resource) {
    for (const [place, description] of descriptionsOf(resource)) {
      if (description === UNKNOWN) yield undecidable(place, "it is not known yet", "Write it in the program");
    }
  },
};

function* judgeText(place: string, description: string | typeof UNKNOWN | undefined): Iterable<Decision> {
  if (description === UNKNOWN || (description !== undefined && !NOBODYS.test(description.trim()) && description.trim()))
    return;
  yield violated(`has no ${place} of its own`, "Say who connects, and what for");
}

type Described = readonly [place: string, description: string | typeof UNKNOWN | undefined];

/** All places of a resource that have a description. The default group of a VPC has one that nobody can change. */
function descriptionsOf(resource: Resource): Described[] {
  const at = (values: Values, prefix = ""): Described => [`${prefix}description`, textOf(values, "description")];
  const inline = (["ingress", "egress"] as const).flatMap((direction) =>
    admissionsOf(resource, direction).map((rule): Described => {
      return rule === UNKNOWN ? [direction, UNKNOWN] : at(rule.values, rule.prefix);
    }),
  );
  if (!GROUP_TYPES.includes(resource.type)) return [at(resource.inputs)];
  return resource.type === GROUPS.own ? [at(resource.inputs), ...inline] : inline;
}
