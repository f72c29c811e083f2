import { ATLAS } from "./atlas.ts";
import { parseBlock } from "./cidr.ts";
import type { Block } from "./cidr.ts";
import { SECONDARY_BLOCK, VPCS, ownBlock } from "./network.ts";
import { oncePerStack } from "./once-per-stack.ts";
import { isComponent } from "./stack.ts";
import type { Resource, Stack } from "./stack.ts";
import { UNKNOWN, textOf } from "./unknown.ts";

/** A network that takes part in routing, and the block that it takes up. */
export interface Network {
  readonly owner: Resource;
  /** The property that names the block. */
  readonly property: string;
  readonly text: string | typeof UNKNOWN;
  /** The block as far as it can be read; otherwise why not. */
  readonly block: Block | string | undefined;
  /** What the block is of: a VPC's URN, or the id of a VPC of another program. Blocks of one VPC are no two networks. */
  readonly vpcs: readonly string[];
}

/** All networks of a program that has any in Atlas: VPCs, Atlas's containers, also adopted ones, and what is peered. */
export const networksOf = oncePerStack((stack): readonly Network[] => {
  const atlas = [...containersOf(stack), ...peersOf(stack)];
  return atlas.length === 0 ? [] : [...vpcsOf(stack), ...atlas];
});

/** The components that register the container of an adopted cluster. What a program creates is judged as a resource. */
export function adoptedContainers(stack: Stack): readonly Resource[] {
  return stack.resources.filter(
    ({ type, outputs }) => isComponent(type) && outputs.adopted === true && outputs.atlasCidrBlock !== undefined,
  );
}

function containersOf(stack: Stack): Network[] {
  const created = stack
    .ofType(ATLAS.container)
    .map((owner) => network(owner, "atlasCidrBlock", textOf(owner.inputs, "atlasCidrBlock") ?? UNKNOWN));
  const adopted = adoptedContainers(stack).map((owner) =>
    network(owner, "atlasCidrBlock", textOf(owner.outputs, "atlasCidrBlock") ?? UNKNOWN),
  );
  return [...created, ...adopted];
}

/** What a peering says of the other side: the block of a VPC, of this program or of another. */
function peersOf(stack: Stack): Network[] {
  return stack.ofType(ATLAS.peering).flatMap((owner) => {
    const text = textOf(owner.inputs, "routeTableCidrBlock");
    if (text === undefined) return [];
    const { vpcId } = owner.inputs;
    const vpcs = stack.referents(owner, "vpcId", VPCS).map(({ urn }) => urn);
    return network(owner, "routeTableCidrBlock", text, vpcs.length === 0 && typeof vpcId === "string" ? [vpcId] : vpcs);
  });
}

function vpcsOf(stack: Stack): Network[] {
  const own = stack.ofType(...VPCS).map((vpc) => network(vpc, "cidrBlock", ownBlock(vpc), [vpc.urn]));
  const secondary = stack.ofType(SECONDARY_BLOCK).map((association) => {
    const vpcs = stack.referents(association, "vpcId", VPCS).map(({ urn }) => urn);
    return network(association, "cidrBlock", ownBlock(association), vpcs);
  });
  return [...own, ...secondary];
}

function network(
  owner: Resource,
  property: string,
  text: string | typeof UNKNOWN,
  vpcs: readonly string[] = [],
): Network {
  return { owner, property, text, block: text === UNKNOWN ? undefined : parseBlock(text), vpcs };
}
