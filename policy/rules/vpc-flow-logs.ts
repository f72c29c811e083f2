import { holds, label, undecidable, violated } from "../decide.ts";
import type { Decision } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import { VPCS, isOf } from "../network.ts";
import type { Rule } from "../rule.ts";
import type { Resource, Stack } from "../stack.ts";
import { UNKNOWN, textOf } from "../unknown.ts";

const FLOW_LOG = "aws:ec2/flowLog:FlowLog";
const MEND = "Declare a FlowLog with its vpcId and trafficType ALL";

/** All traffic of every VPC is recorded: accepted, by which an intrusion is followed, and rejected, by which an attempt is seen. */
export const vpcFlowLogs: Rule = {
  name: "vpc-flow-logs",
  displayName: "VPCs have flow logs",
  description: "Every VPC of the program has a flow log of all its traffic.",
  severity: "high",
  framework: hipaa("164.312(b)"),
  tags: ["aws", "network", "logging", "EC2.6", "CKV2_AWS_11", "SOC2-CC7.2", "HIPAA-164.312(b)"],
  remediationSteps: "Declare a FlowLog for the VPC, with trafficType ALL, into an encrypted log group.",
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html",
  types: VPCS,

  *judgeInStack(vpc, stack) {
    yield judgeVpc(vpc, stack);
  },
};

function judgeVpc(vpc: Resource, stack: Stack): Decision {
  const logs = stack.ofType(FLOW_LOG).filter((log) => isOf(log, "vpcId", vpc, stack));
  const [first] = logs;
  if (first === undefined) return violated("has no flow log", MEND);
  const traffic = logs.map(({ inputs }) => textOf(inputs, "trafficType"));
  if (traffic.includes("ALL")) return holds;
  return traffic.includes(UNKNOWN)
    ? undecidable("flow log", `the trafficType of ${label(first)} is not known yet`, MEND)
    : violated(`has a flow log that leaves traffic out: ${label(first)}`, MEND);
}
