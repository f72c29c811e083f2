import { adoptedContainers, networksOf } from "../atlas-network.ts";
import type { Network } from "../atlas-network.ts";
import { ATLAS } from "../atlas.ts";
import { overlap } from "../cidr.ts";
import { holds, label, undecidable, violated } from "../decide.ts";
import type { Decision } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import type { Rule } from "../rule.ts";
import type { Resource, Stack } from "../stack.ts";
import { UNKNOWN } from "../unknown.ts";

const MEND =
  "Give each VPC and each Atlas network container a block of its own; Atlas does not change a container's later";

/** Networks that are peered share no address: a packet would have two ways to go. */
export const atlasPeeringNoOverlap: Rule = {
  name: "atlas-peering-no-overlap",
  displayName: "Peered networks do not overlap",
  description: "The VPCs, the Atlas network containers and the peers of a program do not overlap.",
  severity: "high",
  framework: hipaa("164.312(e)(1)"),
  tags: ["mongodbatlas", "aws", "network", "HIPAA-164.312(e)(1)"],
  remediationSteps:
    "Choose the VPC's cidrBlock and the container's atlasCidrBlock apart from each other and from every network that is peered with " +
    "either, and write them in the program.",
  url: "https://www.mongodb.com/docs/atlas/security-vpc-peering/",

  *judgeInStack(resource, stack) {
    const networks = networksOf(stack);
    for (const network of networks) if (network.owner === resource) yield judgeNetwork(network, networks);
    if (resource.type === ATLAS.peering) yield judgeContainer(resource, stack);
  },
};

function judgeNetwork(network: Network, networks: readonly Network[]): Decision {
  const { property, text, block } = network;
  if (text === UNKNOWN || block === undefined) return undecidable(property, "it is not known yet", MEND);
  if (typeof block === "string") return violated(`has the ${property} ${text}, which is ${block}`, MEND);
  const other = networks.find(
    (candidate) =>
      candidate.owner !== network.owner &&
      !candidate.vpcs.some((vpc) => network.vpcs.includes(vpc)) &&
      typeof candidate.block === "object" &&
      overlap(candidate.block, block),
  );
  if (other === undefined) return holds;
  return violated(`has the ${property} ${text}, which overlaps ${String(other.text)} of ${label(other.owner)}`, MEND);
}

/** The container that is peered is one whose block is known: another might overlap, and nothing would show it. */
function judgeContainer(peering: Resource, stack: Stack): Decision {
  const { containerId } = peering.inputs;
  const named = [...stack.ofType(ATLAS.container), ...adoptedContainers(stack)].some(
    ({ outputs }) => typeof containerId === "string" && outputs.containerId === containerId,
  );
  if (named || stack.referents(peering, "containerId", [ATLAS.container]).length > 0) return holds;
  return undecidable(
    "containerId",
    "the block of the container that it names is not in this program",
    "Name a NetworkContainer of this program, or register containerId and atlasCidrBlock of the adopted one on a component",
  );
}
