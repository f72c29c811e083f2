import { isSet } from "../blocks.ts";
import { undecidable, violated } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import type { Rule } from "../rule.ts";
import { UNKNOWN } from "../unknown.ts";

const SUBNET = "aws:ec2/subnet:Subnet";
/** The subnet that AWS makes in an account's default VPC: it gives public addresses unless told not to. */
const DEFAULT_SUBNET = "aws:ec2/defaultSubnet:DefaultSubnet";

const MEND = "Set mapPublicIpOnLaunch to false; what needs a public address has an elastic one";
/** Every IPv6 address is public, and no subnet gives one unless told to. */
const IPV6 = "assignIpv6AddressOnCreation";
const IPV6_MEND = `Set ${IPV6} to false`;

/** No subnet gives out public addresses by itself, public ones neither: what is in them (NAT) has elastic addresses. */
export const subnetNoPublicAddresses: Rule = {
  name: "subnet-no-public-addresses",
  displayName: "Subnets give no public addresses",
  description: "No subnet assigns a public IPv4 or IPv6 address to what starts in it.",
  severity: "high",
  framework: hipaa("164.312(e)(1)"),
  tags: ["aws", "network", "EC2.15", "CKV_AWS_130", "SOC2-CC6.6", "HIPAA-164.312(e)(1)"],
  remediationSteps:
    "Set mapPublicIpOnLaunch and assignIpv6AddressOnCreation to false on every subnet, and assignPublicIp to false on every service.",
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-15",
  types: [SUBNET, DEFAULT_SUBNET],

  *judgeInputs({ type, inputs }) {
    const value = inputs.mapPublicIpOnLaunch;
    const isOff = value === false || (type === SUBNET && !isSet(value));
    if (!isOff && value !== UNKNOWN) yield violated("gives a public address to what starts in it", MEND);
    const ipv6 = inputs[IPV6];
    const givesNone = ipv6 === false || !isSet(ipv6);
    if (!givesNone && ipv6 !== UNKNOWN) yield violated("gives a public IPv6 address to what starts in it", IPV6_MEND);
  },

  *judgeInStack({ inputs }) {
    if (inputs.mapPublicIpOnLaunch === UNKNOWN) yield undecidable("mapPublicIpOnLaunch", "it is not known yet", MEND);
    if (inputs[IPV6] === UNKNOWN) yield undecidable(IPV6, "it is not known yet", IPV6_MEND);
  },
};
