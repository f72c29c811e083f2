import { undecidable, violated } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import type { Rule } from "../rule.ts";
import { UNKNOWN } from "../unknown.ts";

const SUBNET = "aws:ec2/subnet:Subnet";
/** The subnet that AWS makes in an account's default VPC: it gives public addresses unless told not to. */
const DEFAULT_SUBNET = "aws:ec2/defaultSubnet:DefaultSubnet";

const MEND = "Set mapPublicIpOnLaunch to false; what needs a public address has an elastic one";

/** No subnet gives out public addresses by itself, public ones neither: what is in them (NAT) has elastic addresses. */
export const subnetNoPublicAddresses: Rule = {
  name: "subnet-no-public-addresses",
  displayName: "Subnets give no public addresses",
  description: "No subnet assigns a public IPv4 address to what starts in it.",
  severity: "high",
  framework: hipaa("164.312(e)(1)"),
  tags: ["aws", "network", "EC2.15", "CKV_AWS_130", "SOC2-CC6.6", "HIPAA-164.312(e)(1)"],
  remediationSteps: "Set mapPublicIpOnLaunch to false on every subnet, and assignPublicIp to false on every service.",
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-15",
  types: [SUBNET, DEFAULT_SUBNET],

  *judgeInputs({ type, inputs }) {
    const value = inputs.mapPublicIpOnLaunch;
    const isOff = value === false || (type === SUBNET && (value === undefined || value === null));
    if (!isOff && value !== UNKNOWN) yield violated("gives a public address to what starts in it", MEND);
  },

  *judgeInStack({ inputs }) {
    if (inputs.mapPublicIpOnLaunch === UNKNOWN) yield undecidable("mapPublicIpOnLaunch", "it is not known yet", MEND);
  },
};
