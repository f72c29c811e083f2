import { undecidable, violated } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import { opennessOf } from "../network.ts";
import type { Rule } from "../rule.ts";
import { ADMITTING_TYPES, admissionsOf, blocksOf } from "../security-groups.ts";
import type { Admission } from "../security-groups.ts";
import { UNKNOWN, textOf } from "../unknown.ts";

const MEND = "Name the protocol and the ports that are needed, as tcp 443";

/** What is let out to the world is let out on named ports. To other blocks, on any. */
export const securityGroupNoOpenEgress: Rule = {
  name: "security-group-no-open-egress",
  displayName: "Security groups let nothing out on all ports to the world",
  description:
    "No rule of a security group, inline or a resource of its own, lets all protocols and ports out to the world.",
  severity: "medium",
  framework: hipaa("164.312(e)(1)"),
  tags: ["aws", "network", "CKV_AWS_382", "SOC2-CC6.6", "HIPAA-164.312(e)(1)"],
  remediationSteps: "Write one egress rule for each destination, with its protocol and ports.",
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
  types: ADMITTING_TYPES,

  *judgeInputs(resource) {
    for (const admission of admissionsOf(resource, "egress")) {
      if (admission === UNKNOWN || !isEverything(protocolOf(admission))) continue;
      for (const { place, value } of blocksOf(admission)) {
        if (value === UNKNOWN || opennessOf(value) === undefined) continue;
        yield violated(`lets everything out to ${value} (${place})`, MEND);
      }
    }
  },

  *judgeInStack(resource) {
    for (const admission of admissionsOf(resource, "egress")) {
      if (admission === UNKNOWN) {
        yield undecidable("egress", "it is not known yet what it lets out", "List the rules in the program");
        continue;
      }
      const protocol = protocolOf(admission);
      if (protocol !== UNKNOWN && !isEverything(protocol)) continue;
      for (const { place, value } of blocksOf(admission)) {
        // A known protocol with a known block is decided already.
        if (value !== UNKNOWN && (protocol !== UNKNOWN || opennessOf(value) === undefined)) continue;
        yield undecidable(place, "it is not known yet whether everything is let out to the world", MEND);
      }
    }
  },
};

/** `ipProtocol` in the newer types. Numbers come as such where the program writes them so. */
function protocolOf({ values }: Admission): string | typeof UNKNOWN | undefined {
  const [name, value] = Object.entries(values).find(([key]) => key === "ipProtocol" || key === "protocol") ?? [];
  if (name === undefined) return undefined;
  return typeof value === "number" ? String(value) : textOf(values, name);
}

/** Absent means all: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html */
function isEverything(protocol: string | typeof UNKNOWN | undefined): boolean {
  return protocol === undefined || (protocol !== UNKNOWN && ["-1", "all"].includes(protocol.toLowerCase()));
}
