import { holds, violated } from "../decide.ts";
import type { Decision } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import { VPCS, isOf } from "../network.ts";
import type { Rule } from "../rule.ts";
import type { Resource, Stack } from "../stack.ts";
import { textOf } from "../unknown.ts";

const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
/** A service of AWS, and not somebody's private link (`com.amazonaws.vpce.…`). */
const AWS_SERVICE = /^(?:cn\.)?com\.amazonaws\.(?!vpce)[a-z0-9-]+\.[a-z0-9.-]+$/;

/**
 * What a VPC asks of AWS stays with AWS: at least data in S3 or DynamoDB, by a gateway endpoint, which costs nothing, or services by
 * interface endpoints. Which services, the program decides: each interface endpoint is paid by the hour.
 */
export const vpcEndpoints: Rule = {
  name: "vpc-endpoints",
  displayName: "VPCs reach AWS through endpoints",
  description: "Every VPC of the program has a gateway or an interface endpoint of a service of AWS.",
  severity: "medium",
  framework: hipaa("164.312(e)(1)"),
  tags: ["aws", "network", "SOC2-CC6.6", "SOC2-CC6.7", "HIPAA-164.312(e)(1)"],
  remediationSteps:
    "Declare a VpcEndpoint of type Gateway for com.amazonaws.REGION.s3 with all private route tables of the VPC.",
  url: "https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html",
  types: VPCS,

  *judgeInStack(vpc, stack) {
    yield judgeVpc(vpc, stack);
  },
};

function judgeVpc(vpc: Resource, stack: Stack): Decision {
  const found = stack.ofType(ENDPOINT).some((endpoint) => isToAws(endpoint) && isOf(endpoint, "vpcId", vpc, stack));
  if (found) return holds;
  return violated(
    "has no endpoint of a service of AWS, so all that is asked of AWS leaves it",
    "Declare a gateway endpoint for com.amazonaws.REGION.s3",
  );
}

/** An unknown service is no proof: a private link's name is unknown until the link exists. */
function isToAws({ inputs }: Resource): boolean {
  const service = textOf(inputs, "serviceName");
  return typeof service === "string" && AWS_SERVICE.test(service);
}
