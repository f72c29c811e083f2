import { fsbp } from "../frameworks.ts";
import { judgePlace } from "../place.ts";
import type { Rule } from "../rule.ts";

/** Tasks have no public address: only what is in the VPC reaches them. */
export const ecsServicePrivate: Rule = {
  name: "ecs-service-private",
  displayName: "ECS tasks have no public address",
  description: "No ECS service and no task set gives its tasks a public IP address.",
  severity: "high",
  framework: fsbp("ECS.2", "ECS services should not have public IP addresses assigned to them automatically"),
  tags: ["aws", "ecs", "network", "ECS.2", "ECS.16", "CKV_AWS_333", "HIPAA-164.312(e)(1)", "SOC2-CC6.6"],
  remediationSteps:
    "Set networkConfiguration.assignPublicIp to false and run the tasks in private subnets, with NAT or VPC endpoints.",
  url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking.html",
  types: ["aws:ecs/service:Service", "aws:ecs/taskSet:TaskSet"],

  *judgeInputs({ inputs }) {
    yield judgePlace(inputs, {
      place: "networkConfiguration.assignPublicIp",
      // The provider's default is false.
      accepts: (value) => value === undefined || value === false,
      problem: "gives its tasks public addresses (networkConfiguration.assignPublicIp)",
      mend: "Set networkConfiguration.assignPublicIp to false",
    });
  },
};
