import { isSet } from "../blocks.ts";
import { holds, label, undecidable, violated } from "../decide.ts";
import type { Decision, Decisions } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import { VPCS, isOf } from "../network.ts";
import type { Rule } from "../rule.ts";
import { GROUPS, RULES } from "../security-groups.ts";
import type { Resource, Stack } from "../stack.ts";
import { UNKNOWN, listOf } from "../unknown.ts";

const MEND = "Declare a DefaultSecurityGroup for it with ingress: [] and egress: []";

/**
 * The group that a VPC gives to whatever names none admits nothing and lets nothing out.
 *
 * It must be written down: without the lists the provider closes the group when it adopts it, and never looks again.
 */
export const vpcDefaultSecurityGroupClosed: Rule = {
  name: "vpc-default-security-group-closed",
  displayName: "Default security groups are closed",
  description: "The default security group of every VPC of the program has no rule.",
  severity: "high",
  framework: hipaa("164.312(e)(1)"),
  tags: ["aws", "network", "EC2.2", "CKV2_AWS_12", "SOC2-CC6.6", "HIPAA-164.312(e)(1)"],
  remediationSteps:
    "Declare a DefaultSecurityGroup for the VPC with ingress: [] and egress: [], and give every resource a group of its own.",
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-2",
  types: [...VPCS, GROUPS.default, ...Object.values(RULES)],

  *judgeInputs(resource) {
    if (resource.type === GROUPS.default) yield* judgeGroup(resource);
  },

  *judgeInStack(resource, stack) {
    if (VPCS.includes(resource.type)) yield judgeVpc(resource, stack);
    else if (resource.type === GROUPS.default) yield* judgeUnknown(resource);
    else yield judgeRule(resource, stack);
  },
};

const DIRECTIONS = ["ingress", "egress"];

function* judgeGroup({ inputs }: Resource): Decisions {
  for (const direction of DIRECTIONS) {
    const rules = listOf(inputs, direction);
    if (!isSet(inputs[direction])) yield violated(`does not say that it has no ${direction}`, `Set ${direction} to []`);
    else if (rules !== UNKNOWN && rules.length > 0) yield violated(`has ${direction} rules`, `Set ${direction} to []`);
  }
}

function* judgeUnknown({ inputs }: Resource): Decisions {
  for (const direction of DIRECTIONS) {
    if (inputs[direction] === UNKNOWN) yield undecidable(direction, "it is not known yet", `Set ${direction} to []`);
  }
}

function judgeVpc(vpc: Resource, stack: Stack): Decision {
  const groups = stack.ofType(GROUPS.default).filter((group) => isOf(group, "vpcId", vpc, stack));
  return groups.length > 0 ? holds : violated("leaves its default security group as it is, open within", MEND);
}

/** No rule of its own opens a default group again. A VPC names that group too, `defaultSecurityGroupId`. */
function judgeRule(rule: Resource, stack: Stack): Decision {
  const id = rule.inputs.securityGroupId;
  const named = stack.referents(rule, "securityGroupId", [GROUPS.default, ...VPCS]);
  const vpcs = stack
    .ofType(...VPCS)
    .filter(({ outputs }) => typeof id === "string" && outputs.defaultSecurityGroupId === id);
  const [opened] = [...named, ...vpcs];
  if (opened === undefined) return holds;
  return violated(`opens a default security group: that of ${label(opened)}`, "Give what it is for a group of its own");
}
