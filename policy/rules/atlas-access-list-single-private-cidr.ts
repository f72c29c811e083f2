import { ATLAS, inProject, projectOf } from "../atlas.ts";
import { isPrivate, isWithin, parseBlock } from "../cidr.ts";
import { holds, label, undecidable, violated } from "../decide.ts";
import type { Decision, Decisions } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import { SECONDARY_BLOCK, VPCS, blocksOf, ownBlock } from "../network.ts";
import type { Rule } from "../rule.ts";
import type { Resource, Stack } from "../stack.ts";
import { UNKNOWN, textOf } from "../unknown.ts";

const USE_VPC = "Set cidrBlock to the CIDR of the VPC that is peered with the project";

/** An Atlas project that is reached over a peering is open to exactly one block: the private one of the VPC. */
export const atlasAccessListSinglePrivateCidr: Rule = {
  name: "atlas-access-list-single-private-cidr",
  displayName: "An Atlas access list is one private block",
  description:
    "An Atlas project with an access-list entry or a peering has exactly one entry: an RFC 1918 block within the program's VPC.",
  severity: "critical",
  canBeWaived: false,
  framework: hipaa("164.312(e)(1)"),
  tags: ["mongodbatlas", "network", "SOC2-CC6.6"],
  remediationSteps:
    "Declare one ProjectIpAccessList per Atlas project, with the VPC's CIDR as its cidrBlock; reach the cluster over the peering " +
    "instead of adding addresses.",
  url: "https://www.mongodb.com/docs/atlas/security/ip-access-list/",

  *judgeInputs(resource) {
    if (resource.type === ATLAS.accessListEntry) yield* judgeForm(resource);
  },

  *judgeInStack(resource, stack) {
    if (resource.type === ATLAS.accessListEntry) {
      yield judgeSingle(resource, stack);
      yield judgePlace(resource, stack);
    }
    if (resource.type === ATLAS.peering) yield judgePeering(resource, stack);
  },
};

/** What the entry admits, as far as it is known. */
function* judgeForm({ inputs }: Resource): Decisions {
  for (const other of ["ipAddress", "awsSecurityGroup"]) {
    if (textOf(inputs, other) !== undefined) yield violated(`admits an ${other} instead of a private block`, USE_VPC);
  }
  const text = textOf(inputs, "cidrBlock");
  if (text === undefined) yield violated("has no cidrBlock", USE_VPC);
  if (typeof text !== "string") return;
  const block = parseBlock(text);
  if (typeof block === "string") {
    yield violated(`admits ${text}, which is ${block}`, `${USE_VPC}, written as 10.0.0.0/16`);
  } else if (!isPrivate(block)) {
    yield violated(`admits ${text}, which is not wholly private (RFC 1918)`, USE_VPC);
  }
}

/** No second entry in the same project. */
function judgeSingle(entry: Resource, stack: Stack): Decision {
  const project = projectOf(entry);
  if (project === undefined) return unknownProject();
  const others = inProject(stack, project, ATLAS.accessListEntry).filter((other) => other !== entry);
  if (others.length === 0) return holds;
  return violated(
    `is one of ${others.length + 1} entries of its Atlas project, with ${others.map(label).join(", ")}`,
    "Keep one entry, the CIDR of the VPC that is peered with the project, and remove the others",
  );
}

function unknownProject(): Decision {
  return undecidable(
    "projectId",
    "it is not known yet and comes from no single Atlas project of this program",
    "Set projectId to a configured id or to the id of a Project of this program",
  );
}

/** A peering alone leaves its project closed, or open to what nobody declared. */
function judgePeering(peering: Resource, stack: Stack): Decision {
  const project = projectOf(peering);
  if (project === undefined) return unknownProject();
  if (inProject(stack, project, ATLAS.accessListEntry).length > 0) return holds;
  return violated(
    "peers an Atlas project for which this program declares no access-list entry",
    "Declare one ProjectIpAccessList for the project, with the peered VPC's CIDR as its cidrBlock",
  );
}

/** Where the program has the VPC, the block lies within it. */
function judgePlace(entry: Resource, stack: Stack): Decision {
  const text = textOf(entry.inputs, "cidrBlock");
  if (text === undefined) return holds;
  if (text === UNKNOWN) return judgeUnknown(entry);
  const peerings = peeringsOf(entry, stack);
  const untold = peerings.find((peering) => namesUnknownVpc(peering, stack));
  if (untold !== undefined) {
    return undecidable("cidrBlock", `it cannot be told which VPC ${label(untold)} leads to`, USE_VPC);
  }
  const vpcs =
    peerings.length === 0
      ? stack.ofType(...VPCS)
      : peerings.flatMap((peering) => stack.referents(peering, "vpcId", VPCS));
  const block = parseBlock(text);
  // `judgeForm` has refused what is no private block.
  if (vpcs.length === 0 || typeof block === "string" || !isPrivate(block)) return holds;
  const known = vpcs.flatMap((vpc) => blocksOf(vpc, stack));
  if (known.some((outer) => outer !== UNKNOWN && isWithin(text, outer))) return holds;
  if (known.includes(UNKNOWN)) {
    return undecidable("cidrBlock", "the CIDR of the VPC that it must lie in is not known yet", USE_VPC);
  }
  return violated(`admits ${text}, which is outside the VPC (${known.map(String).join(", ")})`, USE_VPC);
}

/**
 * An unknown block is never proven. Dependencies name the VPC, not which of its values the block comes from, and its id may become any
 * text. The VPC's own block is known in preview where the program writes it: then what is unknown is something else. Where an address
 * manager is to assign it, it cannot be told from the id.
 */
function judgeUnknown(entry: Resource): Decision {
  const sources = entry.sources("cidrBlock");
  const vpc = sources.find(({ type }) => VPCS.includes(type) || type === SECONDARY_BLOCK);
  if (vpc === undefined || sources.length > 1) {
    const origin = sources.length === 0 ? "no VPC of this program" : sources.map(label).join(", ");
    return undecidable("cidrBlock", `it is not known yet and comes from ${origin}`, USE_VPC);
  }
  return ownBlock(vpc) === UNKNOWN
    ? undecidable(
        "cidrBlock",
        `the block of ${label(vpc)} is not known yet either`,
        "Write the VPC's cidrBlock in the program, also where it comes from an address manager's pool",
      )
    : undecidable("cidrBlock", `it comes from ${label(vpc)}, whose block is known, but it is not that block`, USE_VPC);
}

/** The peerings of the entry's project. The entry admits the VPCs that they name, or, where there is none, any VPC of the program. */
function peeringsOf(entry: Resource, stack: Stack): readonly Resource[] {
  const project = projectOf(entry);
  return project === undefined ? [] : inProject(stack, project, ATLAS.peering);
}

/** The peering's VPC is not known yet, and comes from no VPC of this program itself: it may be one, or that of somebody else. */
function namesUnknownVpc(peering: Resource, stack: Stack): boolean {
  return textOf(peering.inputs, "vpcId") === UNKNOWN && stack.referents(peering, "vpcId", VPCS).length === 0;
}
