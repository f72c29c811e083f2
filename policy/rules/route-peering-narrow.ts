import { isWithin } from "../cidr.ts";
import { holds, undecidable, violated } from "../decide.ts";
import type { Decision } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import { opennessOf } from "../network.ts";
import { ROUTE, isPeered, peerBlocks, peeringsOf } from "../routes.ts";
import type { Rule } from "../rule.ts";
import { textsSetting } from "../settings.ts";
import type { Resource, Stack } from "../stack.ts";
import { UNKNOWN, textOf } from "../unknown.ts";

const MEND = "Set destinationCidrBlock to the CIDR of the peer";

/** Only what is meant for the peer goes to it: a wider route would send it other traffic, or answer for it. */
export const routePeeringNarrow: Rule = {
  name: "route-peering-narrow",
  displayName: "Routes to a peering are no wider than the peer",
  description: "The destination of every route to a peering lies within the CIDR of the peer.",
  severity: "high",
  framework: hipaa("164.312(e)(1)"),
  tags: ["aws", "mongodbatlas", "network", "CKV2_AWS_44", "SOC2-CC6.6", "HIPAA-164.312(e)(1)"],
  remediationSteps:
    "Set destinationCidrBlock to the block of the Atlas network container, or of the peered VPC. Where the peer is not of the program " +
    "and no component registers its block, name it in the setting peerCidrBlocks.",
  url: "https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html",
  types: [ROUTE],
  settings: {
    peerCidrBlocks: {
      type: "array",
      items: { type: "string", minLength: 1 },
      description: "The blocks of peers that are not of the program, as 10.60.0.0/16.",
      default: [],
    },
  },

  *judgeInputs(route) {
    if (isPeered(route)) yield judgeDestination(route);
  },

  *judgeInStack(route, stack, settings) {
    if (isPeered(route)) yield judgePeer(route, stack, textsSetting(settings, "peerCidrBlocks"));
  },
};

/** The whole world is no peer, whoever it is. */
function judgeDestination({ inputs }: Resource): Decision {
  for (const input of ["destinationCidrBlock", "destinationIpv6CidrBlock"]) {
    const text = textOf(inputs, input);
    const problem = typeof text === "string" ? opennessOf(text) : undefined;
    if (problem !== undefined) return violated(`sends ${String(text)} to a peering, which ${problem}`, MEND);
  }
  return holds;
}

function judgePeer(route: Resource, stack: Stack, configured: readonly string[]): Decision {
  const { inputs } = route;
  // `judgeDestination` has refused what is far too wide.
  if (judgeDestination(route).verdict !== "holds") return holds;
  const text = textOf(inputs, "destinationCidrBlock") ?? textOf(inputs, "destinationIpv6CidrBlock");
  if (text === undefined) {
    return undecidable("destination", "the blocks of a prefix list cannot be seen, nor can none", MEND);
  }
  if (text === UNKNOWN) return undecidable("destinationCidrBlock", "it is not known yet", MEND);
  const peers = [...configured, ...peeringsOf(route, stack).flatMap((peering) => peerBlocks(peering, stack))];
  const known = peers.filter((block) => block !== UNKNOWN);
  // IPv6 blocks of a peer are named as they are.
  if (known.some((block) => text === block || isWithin(text, block))) return holds;
  if (known.length < peers.length || known.length === 0) {
    return undecidable(
      "destination",
      "the CIDR of the peer is not known to the program",
      "Declare the peer's network container or VPC, or name its block in the setting peerCidrBlocks",
    );
  }
  return violated(`sends ${text} to a peering, which is wider than the peer (${known.join(", ")})`, MEND);
}
